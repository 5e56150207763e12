"""The same tests on PostgreSQL: a server of its own is started for them, and ended after."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Final

HERE: Final = Path(__file__).parent
ROOT: Final = HERE.parents[1]
THESE: Final = (
    "test_actions.py", "test_agencies.py", "test_agency_files.py", "test_api_payments.py",
    "test_api_resources.py", "test_api_rights.py", "test_at_once.py", "test_data_requests.py",
    "test_days.py", "test_desk_pages.py", "test_distress.py", "test_exchange.py",
    "test_moved_records.py", "test_outbox.py", "test_outbox_faults.py", "test_registers.py",
    "test_replies_heard.py", "test_signing_in.py", "test_stops.py",
    "test_together.py", "test_unclear.py", "test_visits.py", "test_visits_made.py",
    "test_webhooks.py", "test_webhooks_sent.py",
)
SECONDS_MOST: Final = 1_200
"""Far more than it takes: it ends what hangs."""


def test_everything_holds_on_postgresql(postgresql_server: str, tmp_path: Path) -> None:
    """Actions, pages, exchange, signing in, and a thousand takes at once."""
    environment = {**os.environ, "FORBEAR_DESK_DATABASE": postgresql_server,
                   "FORBEAR_DESK_HOME": str(tmp_path)}
    done = subprocess.run(  # noqa: S603 -- our own command
        [sys.executable, "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider",
         *(str(HERE / name) for name in THESE)],
        cwd=ROOT, env=environment, capture_output=True, text=True, check=False,
        timeout=SECONDS_MOST)
    assert done.returncode == 0, done.stdout[-4_000:] + done.stderr[-1_000:]
