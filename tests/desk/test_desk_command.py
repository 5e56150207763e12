"""`forbear desk`, from setting up to what goes out, as somebody types it."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from forbear.cli import desk as command


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """Give a folder for a desk of its own."""
    return tmp_path / "desk"


def forbear(home: Path, *words: str, expect: int = 0) -> str:
    """Run a command of the desk and give what it says."""
    environment = {k: v for k, v in os.environ.items() if not k.startswith("FORBEAR_DESK")}
    done = subprocess.run(  # noqa: S603 -- our own command
        [sys.executable, "-m", "forbear", "desk", "--home", str(home), *words],
        env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == expect, done.stdout + done.stderr
    return done.stdout + done.stderr


def test_from_nothing_to_what_goes_out(home: Path, night: Path, tmp_path: Path) -> None:
    """Set up, load, load again, add people, read a code, give out the facts, verify the log."""
    assert "ready" in forbear(home, "setup")
    assert "are at the desk" in forbear(home, "load", str(night))
    assert "nothing changed" in forbear(home, "load", str(night))
    assert "first password" in forbear(home, "person", "zoe", "--role", "agent")
    assert "is no role" in forbear(home, "person", "zoe", "--role", "boss", expect=2)
    assert command.HOST in forbear(home, "show", str(night))
    assert "is known" in forbear(home, "agency", "agency west", "--zone", "Asia/Taipei")
    assert "no time zone" in forbear(home, "agency", "agency west", "--zone", "Mars", expect=2)
    assert "first password" in forbear(
        home, "person", "amy", "--role", "agency", "--agency", "agency west")
    assert "Recall the loans" in forbear(home, "agency", "agency west", "--ended")
    assert "No agency is called" in forbear(home, "agency", "south", "--ended", expect=2)
    assert "is known" in forbear(home, "agency", "agency west", "--zone", "Asia/Taipei")
    day = ("--agency", "agency west", "--day", "2026-10-31")
    assert "0 contacts" in forbear(home, "agency-contacts", *day, "--none")
    assert "nothing changed" in forbear(home, "agency-contacts", *day, "--none")
    assert "Nothing was taken" in forbear(home, "agency-contacts", *day, expect=2)
    assert "is called" in forbear(
        home, "agency-contacts", "--agency", "south", "--day", "2026-10-31", expect=2)
    rows = tmp_path / "day.csv"
    rows.write_text("contact_id,loan_id,channel,direction,tried_at,outcome,right_party\n"
                    "1,L1,call,out,2026-10-31T10:00+08:00,no_answer,\n", encoding="utf-8")
    assert "line 2, loan_id" in forbear(home, "agency-contacts", str(rows), *day, expect=1)
    assert len(forbear(home, "code", "ben").strip()) == 6
    assert "of their own" in forbear(home, "code", "zoe", expect=2)
    assert "Nobody at the desk" in forbear(home, "code", "nobody", expect=2)
    assert "no token yet" in forbear(home, "token", "list")
    made = forbear(home, "token", "make", "core", "--scope", "payments:write", "--portfolio",
                   "Sample Lender")
    assert "cannot be shown again" in made
    assert "is no scope" in forbear(home, "token", "make", "x", "--scope", "all", "--portfolio",
                                    "Sample Lender", expect=2)
    assert "has no portfolio" in forbear(home, "token", "make", "x", "--scope", "cases:read",
                                         "--portfolio", "nowhere", expect=2)
    assert "for 0 days" in forbear(home, "token", "make", "x", "--scope", "cases:read",
                                   "--portfolio", "Sample Lender", "--days", "0", expect=2)
    assert "payments:write  in Sample Lender" in forbear(home, "token", "list")
    assert "opens nothing any more" in forbear(home, "token", "revoke", "core")
    assert "No token is called" in forbear(home, "token", "revoke", "other", expect=2)
    assert "no webhook yet" in forbear(home, "webhook", "list")
    hook = ("webhook", "add", "core", "https://1.1.1.1/x", "--portfolio", "Sample Lender")
    assert "is not shown again" in forbear(home, *hook, "--event", "hold.placed")
    assert "is called so already" in forbear(home, *hook, "--event", "hold.placed", expect=2)
    assert "your own network" in forbear(
        home, "webhook", "add", "here", "https://localhost/x", *hook[-2:], "--event",
        "hold.placed", expect=2)
    assert "0 waiting, 0 delivered, 0 given up" in forbear(home, "webhook", "list")
    assert "0 events wait for core anew" in forbear(home, "webhook", "again", "core")
    assert "hears nothing any more" in forbear(home, "webhook", "remove", "core")
    assert forbear(home, "work", "--once") == ""
    assert "0 contacts" in forbear(home, "facts", "--out", str(tmp_path / "facts"))
    page = str(tmp_path / "about.html")
    assert "Your role does not include this" in forbear(
        home, "access", "B1", "--by", "zoe", "--out", page, expect=2)
    assert "knows nobody" in forbear(home, "erase", "nobody", "--by", "rui", expect=2)
    assert "Nobody at the desk" in forbear(home, "erase", "nobody", "--by", "x", expect=2)
    assert "each as it was written" in forbear(home, "audit")
