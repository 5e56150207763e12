"""A PostgreSQL server of one's own, for tests and measurements: started, and removed after."""

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

QUICK = ("fsync=off",)
"""For tests: what is lost with the machine is not missed."""


class PostgresqlMissing(Exception):
    """No PostgreSQL server is installed; `sh tools/set-up.sh desk` installs it."""


def binaries() -> Path:
    """Find the programs of the newest PostgreSQL of the system.

    Raises:
        PostgresqlMissing: There is none.

    """
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"),
                   key=lambda p: int(p.parts[-3]))
    named = shutil.which("initdb")
    if not found and named is None:
        raise PostgresqlMissing("PostgreSQL is missing: sh tools/set-up.sh desk")
    return (found[-1] if found else Path(str(named))).parent


def run(*command: str | Path) -> None:
    """Run a command of PostgreSQL; as its own user where we are root, which it refuses."""
    words = [str(word) for word in command]
    if os.getuid() == 0:
        words = ["runuser", "-u", "postgres", "--", *words]
    done = subprocess.run(
        words, capture_output=True, text=True, check=False, cwd="/", timeout=120)
    if done.returncode:
        raise RuntimeError(done.stderr + done.stdout)


@contextmanager
def server(settings: Sequence[str] = QUICK) -> Iterator[str]:
    """Start a server that listens on a socket in a folder, and give its address.

    Args:
        settings: Settings of the server, as `name=value`.

    """
    # The path of a socket must be short, and its user must reach it.
    folder = Path(tempfile.mkdtemp(prefix="fb-pg-"))
    bin_ = binaries()
    user = "postgres" if os.getuid() == 0 else pwd.getpwuid(os.getuid()).pw_name
    if os.getuid() == 0:
        shutil.chown(folder, user)
    data = folder / "data"
    options = " ".join(f"-c {one}" for one in ("max_connections=60", *settings))
    run(bin_ / "initdb", "-A", "trust", "-U", "postgres", "-E", "UTF8", "--no-sync", "-D", data)
    run(bin_ / "pg_ctl", "-w", "-D", data, "-l", folder / "log", "-o",
        f"-c listen_addresses='' -k {folder} {options}", "start")
    try:
        yield f"postgresql://postgres@/postgres?host={folder}"
    finally:
        run(bin_ / "pg_ctl", "-w", "-D", data, "-m", "immediate", "stop")
        shutil.rmtree(folder, ignore_errors=True)
