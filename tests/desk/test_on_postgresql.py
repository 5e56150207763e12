"""The same tests on PostgreSQL: a server of its own is started for them, and ended after."""

import os
import pwd
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest

HERE: Final = Path(__file__).parent
ROOT: Final = HERE.parents[1]
THESE: Final = ("test_actions.py", "test_exchange.py", "test_desk_pages.py", "test_signing_in.py",
                "test_together.py", "test_stops.py", "test_distress.py", "test_registers.py")
SECONDS_MOST: Final = 1_200
"""Far more than it takes: it ends what hangs."""


def binaries() -> Path:
    """Find the newest PostgreSQL of the system."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"),
                   key=lambda p: int(p.parts[-3]))
    named = shutil.which("initdb")
    path = found[-1] if found else Path(named) if named else None
    assert path is not None, "PostgreSQL is missing: sh tools/set-up.sh desk"
    return path.parent


def run(*command: str | Path) -> None:
    """Run a command of PostgreSQL; as its own user where we are root, which it refuses."""
    words = [str(word) for word in command]
    if os.getuid() == 0:
        words = ["runuser", "-u", "postgres", "--", *words]
    done = subprocess.run(  # noqa: S603 -- our own command
        words, capture_output=True, text=True, check=False, cwd="/", timeout=60)
    assert done.returncode == 0, done.stderr + done.stdout


@pytest.fixture
def server() -> Iterator[str]:
    """Start a server that listens on a socket in a folder, and give its address."""
    # The path of a socket must be short, and its user must reach it.
    folder = Path(tempfile.mkdtemp(prefix="fb-pg-"))
    bin_ = binaries()
    user = "postgres" if os.getuid() == 0 else pwd.getpwuid(os.getuid()).pw_name
    if os.getuid() == 0:
        shutil.chown(folder, user)
    data = folder / "data"
    run(bin_ / "initdb", "-A", "trust", "-U", "postgres", "-E", "UTF8", "--no-sync", "-D", data)
    run(bin_ / "pg_ctl", "-w", "-D", data, "-l", folder / "log", "-o",
        f"-c listen_addresses='' -k {folder} -c fsync=off -c max_connections=60", "start")
    try:
        yield f"postgresql://postgres@/postgres?host={folder}"
    finally:
        run(bin_ / "pg_ctl", "-w", "-D", data, "-m", "immediate", "stop")
        shutil.rmtree(folder, ignore_errors=True)


def test_everything_holds_on_postgresql(server: str, tmp_path: Path) -> None:
    """Actions, pages, exchange, signing in, and a thousand takes at once."""
    environment = {**os.environ, "FORBEAR_DESK_DATABASE": server,
                   "FORBEAR_DESK_HOME": str(tmp_path)}
    done = subprocess.run(  # noqa: S603 -- our own command
        [sys.executable, "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider",
         *(str(HERE / name) for name in THESE)],
        cwd=ROOT, env=environment, capture_output=True, text=True, check=False,
        timeout=SECONDS_MOST)
    assert done.returncode == 0, done.stdout[-4_000:] + done.stderr[-1_000:]
