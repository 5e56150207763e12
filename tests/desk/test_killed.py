"""The server is killed while agents work: what was acknowledged is there, whole, and once.

`make soak` kills more often, or as often as FORBEAR_KILLS says.
"""

import os
import random
import signal
import socket
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from threading import Event
from typing import Final

import pytest
from tools.browser import Browser, Refused

KILLS: Final = int(os.environ.get("FORBEAR_KILLS") or
                   (200 if os.environ.get("HYPOTHESIS_PROFILE") == "soak" else 3))
AGENTS: Final = 4
CLOCK: Final = "2026-11-01T14:05"


def desk(home: Path, *words: str) -> list[str]:
    """Give a command of the desk."""
    return [sys.executable, "-c", "from forbear.cli.main import run; run()", "desk", "--home",
            str(home), *words]


MAKE_AGENTS: Final = """
import sys
from forbear.cli.desk import start
start()
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from forbear.desk.records.models import Portfolio, User
for n in range(int(sys.argv[1])):
    user = User.objects.create(username=f"agent{n}", name=f"Agent {n}", role="agent")
    user.portfolios.set(Portfolio.objects.all())
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = "forbear.desk.ui.sign_in.backend.Backend"
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.create()
    print(session.session_key)
"""
"""Signing in is another test's; here each agent starts with a session."""

COUNT: Final = """
from forbear.cli.desk import start
start()
from django.db import connection
from forbear.desk.records import audit
from forbear.desk.records.models import AuditEntry, Outcome
for outcome in Outcome.objects.all():
    print("outcome", outcome.contact_id)
for entry in AuditEntry.objects.filter(did="record_outcome"):
    print("logged", entry.pk)
for fault in audit.faults():
    print("fault", fault)
"""


@contextmanager
def served(home: Path, port: int) -> Iterator[None]:
    """Serve the desk in a process of its own, wait until it answers, and kill it after."""
    with (home / "served.log").open("ab") as said:
        child = subprocess.Popen(  # noqa: S603 -- our own command
            desk(home, "serve", "--port", str(port), "--as-if", CLOCK), stdout=said,
            stderr=subprocess.STDOUT, start_new_session=True)
    try:
        wait_for(lambda: answers(port))
        yield
    finally:
        os.killpg(child.pid, signal.SIGKILL)
        child.wait()


def wait_for(happens: Callable[[], bool]) -> None:
    """Wait until something happens, and not for ever."""
    ends = time.monotonic() + 120
    while time.monotonic() < ends and not happens():
        time.sleep(0.02)


def answers(port: int) -> bool:
    """Tell whether somebody listens."""
    line = HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        line.request("GET", "/sign-in/")
        return line.getresponse().status == 200
    except OSError:
        return False
    finally:
        line.close()


def call_until_killed(session: str, *, port: int, over: Event, acknowledged: list[str]) -> None:
    """Take one person after the other; note the calls whose outcome was acknowledged."""
    agent = Browser(port, session=session)
    try:
        agent.get("/queue/")
        while not over.is_set():
            case = agent.post("/next/")
            if not case.startswith("/cases/"):
                break
            call = agent.post(f"{case}call/")
            if not call.startswith("/calls/"):  # the door refused this one
                agent.post(f"{case}back/")
                continue
            if agent.post(f"{call}outcome/", came="no_answer"):
                acknowledged.append(call.split("/")[2])
    except (OSError, HTTPException, Refused):
        return


def work_until_killed(
    home: Path, port: int, *, sessions: list[str], acknowledged: list[str], enough: int,
    later: float,
) -> None:
    """Let all agents work, and kill the server a moment after enough was acknowledged."""
    over = Event()
    with ThreadPoolExecutor(AGENTS) as pool, served(home, port):
        work = [pool.submit(call_until_killed, session, port=port, over=over,
                            acknowledged=acknowledged) for session in sessions]
        wait_for(lambda: len(acknowledged) >= enough or all(one.done() for one in work))
        time.sleep(later)
        over.set()


@pytest.fixture(params=["sqlite", "postgresql"])
def home(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Path:
    """Give the folder of a desk on either database, for the programs that this test starts."""
    address = ""
    if request.param == "postgresql":
        address = request.getfixturevalue("postgresql_server")
    monkeypatch.setenv("FORBEAR_DESK_DATABASE", address)
    monkeypatch.setenv("FORBEAR_DESK_HOME", str(tmp_path / "desk"))
    return tmp_path / "desk"


def test_a_kill_loses_no_recorded_outcome(home: Path, night: Path) -> None:
    """At random moments, again and again: each acknowledged outcome is there once, and logged."""
    subprocess.run(desk(home, "setup"), check=True)  # noqa: S603 -- our own command
    subprocess.run(desk(home, "load", str(night)), check=True)  # noqa: S603 -- as above
    sessions = ran(MAKE_AGENTS, str(AGENTS))
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    seeded = random.Random(7)
    acknowledged: list[str] = []
    for _ in range(KILLS):
        work_until_killed(home, port, sessions=sessions, acknowledged=acknowledged,
                          enough=len(acknowledged) + seeded.randint(1, 6),
                          later=seeded.random() / 10)
    lines = [line.split(maxsplit=1) for line in ran(COUNT)]
    outcomes = Counter(rest for what, rest in lines if what == "outcome")
    assert len(acknowledged) >= KILLS
    assert set(acknowledged) <= set(outcomes)
    assert set(outcomes.values()) == {1}
    assert sum(what == "logged" for what, _ in lines) == len(outcomes)
    assert not [rest for what, rest in lines if what == "fault"]


def ran(program: str, *words: str) -> list[str]:
    """Run a small program with the desk's database; give the lines it prints."""
    done = subprocess.run(  # noqa: S603 -- our own program
        [sys.executable, "-c", program, *words], capture_output=True, text=True, check=True)
    return done.stdout.splitlines()
