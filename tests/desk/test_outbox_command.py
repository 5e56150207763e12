"""`forbear outbox` as somebody types it: alone, shared by four workers, killed at any moment.

Of `forbear.cli.outbox` and `forbear.desk.sending.run`.
`make soak` kills more often, or as often as FORBEAR_KILLS says.
"""

import json
import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest

KILLS: Final = int(os.environ.get("FORBEAR_KILLS") or
                   (200 if os.environ.get("HYPOTHESIS_PROFILE") == "soak" else 4))
EVENING: Final = "2026-11-01T20:05"
"""In Shanghai, when every order of the day is due."""
ACCOUNT: Final = """
import json
from forbear.cli.desk_start import start
start()
from forbear.desk.records import audit
from forbear.desk.records.models import Message, Order
print(json.dumps({
    "orders": {o.pk: o.state for o in Order.objects.filter(due_at__isnull=False)},
    "messages": [[str(m.pk), m.order_id, m.state, m.why] for m in Message.objects.all()],
    "faults": list(audit.faults()),
}))
"""


@pytest.fixture(params=["sqlite", "postgresql"])
def desk(request: pytest.FixtureRequest, tmp_path: Path, night: Path) -> Iterator[dict[str, str]]:
    """Give the environment of a desk of its own with the night, on either database."""
    there = {k: v for k, v in os.environ.items() if not k.startswith("FORBEAR_DESK")}
    there |= {"FORBEAR_DESK_HOME": str(tmp_path / "desk"), "COLUMNS": "200"}
    if request.param == "postgresql":
        there["FORBEAR_DESK_DATABASE"] = request.getfixturevalue("postgresql_server")
    run(there, "desk", "setup")
    run(there, "desk", "load", str(night))
    return there


def command(*words: str) -> list[str]:
    """Give a command of ours."""
    return [sys.executable, "-m", "forbear", *words]


def run(there: dict[str, str], *words: str, expect: int = 0) -> str:
    """Run a command and give what it says."""
    done = subprocess.run(command(*words), env=there, capture_output=True, text=True, check=False)  # noqa: S603 -- our own command
    assert done.returncode == expect, done.stdout + done.stderr
    return done.stdout + done.stderr


def account(there: dict[str, str]) -> dict[str, object]:
    """Give every order and message by its state, and what is wrong with the log."""
    done = subprocess.run([sys.executable, "-c", ACCOUNT], env=there, capture_output=True,  # noqa: S603 -- our own words
                          text=True, check=True)
    told: dict[str, object] = json.loads(done.stdout)
    return told


def carried(there: dict[str, str]) -> list[str]:
    """Give the id of every message that left, in the files of the desk's folder."""
    files = Path(there["FORBEAR_DESK_HOME"]).glob("outbox/*/sent/*.jsonl")
    return [json.loads(line)["message_id"] for file in files
            for line in file.read_text(encoding="utf-8").splitlines() if line.endswith("}")]


def test_it_says_what_became_of_the_orders(desk: dict[str, str], tmp_path: Path) -> None:
    """Once: all that is due; again: nothing. A dry run before leaves everything as it was."""
    dry = tmp_path / "dry.yaml"
    dry.write_text("dry_run: true\n", encoding="utf-8")
    assert "would be sent" in run(desk, "outbox", "--once", "--as-if", EVENING, "--channels",
                                  str(dry))
    assert carried(desk) == []
    told = run(desk, "outbox", "--once", "--as-if", EVENING)
    assert "Testing: nothing leaves to a real address" in told
    assert "sent: " in told
    assert "Nothing is due now." in run(desk, "outbox", "--once", "--as-if", EVENING)
    live = tmp_path / "live.yaml"
    live.write_text("live: true\n", encoding="utf-8")
    refused = run(desk, "outbox", "--once", "--channels", str(live), expect=2)
    assert "are not attested" in refused
    assert "Traceback" not in refused
    refused = run(desk, "outbox", "--once", "--as-if", EVENING, "--channels", str(live), expect=2)
    assert "only seems lawful" in " ".join(refused.replace("│", " ").split())


def test_four_workers_share_one_outbox(desk: dict[str, str]) -> None:
    """Nothing twice, nothing left, and every order has its record."""
    run(desk, "outbox", "--once", "--as-if", EVENING, "--workers", "4")
    told = account(desk)
    assert told["faults"] == []
    settled(told, left=carried(desk))
    assert "open" not in told["orders"].values()  # type: ignore[attr-defined]  # -- from JSON


def settled(told: dict[str, object], *, left: list[str]) -> None:
    """Make sure that nothing left twice, and that whatever left, or did not, is on record."""
    messages = told["messages"]
    assert isinstance(messages, list)
    assert [one for one, many in Counter(left).items() if many > 1] == []
    orders = Counter(order for _, order, state, _ in messages
                     if state in ("sending", "sent", "unknown"))
    assert [order for order, many in orders.items() if many > 1] == []
    known = {one: state for one, _, state, _ in messages}
    assert [one for one in left if known.get(one) not in ("sending", "sent", "unknown")] == []
    assert [one for one, state in known.items() if state == "sent" and one not in left] == []
    done = {order for order, state in told["orders"].items() if state == "done"}  # type: ignore[attr-defined]  # -- from JSON
    assert done == {order for _, order, state, _ in messages
                    if state in ("sending", "sent", "unknown")}


def test_a_worker_that_is_killed_sends_nothing_twice(desk: dict[str, str]) -> None:
    """At whatever moment: what may have left counts as sent, and the rest is carried out after."""
    chance = random.Random(20261125)
    for _ in range(KILLS):
        child = subprocess.Popen(command("outbox", "--once", "--as-if", EVENING), env=desk,  # noqa: S603 -- our own command
                                 stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        time.sleep(chance.uniform(1.0, 5.0))
        child.send_signal(signal.SIGKILL)
        child.wait()
        settled(account(desk), left=carried(desk))
    run(desk, "outbox", "--once", "--as-if", EVENING)
    run(desk, "outbox", "--once", "--as-if", "2026-11-01T21:00")
    told = account(desk)
    settled(told, left=carried(desk))
    assert told["faults"] == []
    assert "open" not in told["orders"].values()  # type: ignore[attr-defined]  # -- from JSON
