"""Signing in takes a password and a code; both are guarded."""

import time
from datetime import timedelta

import pyotp
import pytest
from django.core.cache import cache
from django.test import Client
from staff import PASSWORD, SECRET, TWO_O_CLOCK, browser, person

from forbear.desk.project import limits
from forbear.desk.records import clock, second
from forbear.desk.records.models import AuditEntry, User
from forbear.desk.ui.sign_in import backend, views

pytestmark = pytest.mark.usefixtures("desk")


@pytest.fixture(autouse=True)
def fresh_counts() -> None:
    """Begin each test with nothing counted."""
    cache.clear()


def first_step(name: str, password: str = PASSWORD) -> tuple[Client, int]:
    """Give name and password."""
    client = Client()
    answer = client.post("/sign-in/", {"username": name, "password": password})
    return client, answer.status_code


def test_both_steps_let_in() -> None:
    """A right password and a right code open the queue, and the log tells it."""
    client, code = first_step("ben")
    assert code == 302
    assert client.get("/queue/").status_code == 302
    client.post("/sign-in/code/", {"code": second.code_now(SECRET)})
    assert client.get("/queue/").status_code == 200
    assert AuditEntry.objects.filter(did="sign_in", by="ben").count() == 1


def test_a_code_serves_once() -> None:
    """Whoever looks over a shoulder cannot use the same code again."""
    given = second.code_now(SECRET)
    client, _ = first_step("ben")
    client.post("/sign-in/code/", {"code": given})
    other, _ = first_step("ben")
    other.post("/sign-in/code/", {"code": given})
    assert other.get("/queue/").status_code == 302


@pytest.mark.parametrize("code", ["", "000000", "abcdef", "1234567", "²²²²²²"])
def test_a_wrong_code_lets_nobody_in(code: str) -> None:
    """An empty, wrong or strange code is refused."""
    client, _ = first_step("ben")
    client.post("/sign-in/code/", {"code": code})
    assert client.get("/queue/").status_code == 302


def test_five_failures_lock() -> None:
    """After five wrong passwords the right one waits a quarter of an hour."""
    for _ in range(backend.FAILURES_MOST):
        assert first_step("ben", "wrong")[1] == 200
    assert first_step("ben")[1] == 200
    assert AuditEntry.objects.filter(did="locked_out").count() == 1
    clock.set_clock(TWO_O_CLOCK + timedelta(minutes=backend.LOCK_MINUTES + 1))
    assert first_step("ben")[1] == 302


def test_five_wrong_codes_lock_as_well() -> None:
    """Whoever knows the password cannot go on guessing; nor is a right code taken meanwhile."""
    client, _ = first_step("ben")
    for _ in range(backend.FAILURES_MOST):
        assert client.post("/sign-in/code/", {"code": "000000"}).status_code == 200
    assert client.post("/sign-in/code/", {"code": second.code_now(SECRET)}).url == "/sign-in/"
    assert client.get("/queue/").status_code == 302
    clock.set_clock(TWO_O_CLOCK + timedelta(minutes=backend.LOCK_MINUTES + 1))
    client.post("/sign-in/code/", {"code": second.code_now(SECRET)})
    assert client.get("/queue/").status_code == 200


def test_many_tries_from_one_place_are_too_many(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever tries one name after the other within a minute is stopped."""
    at = time.time()
    monkeypatch.setattr(limits.time, "time", lambda: at)
    client = Client()
    codes = [client.post("/sign-in/", {"username": f"n{n}", "password": "x"}).status_code
             for n in range(limits.SIGN_INS_A_MINUTE_MOST + 1)]
    assert codes[-1] == 429


def test_a_new_person_sets_up_their_authenticator() -> None:
    """Without one, a picture and letters are shown, and the code of these lets in."""
    User.objects.filter(username="ben").update(second_factor="")
    client, _ = first_step("ben")
    page = client.get("/sign-in/code/")
    assert b"<svg" in page.content
    secret = page.context["secret"]
    client.post("/sign-in/code/", {"code": pyotp.TOTP(secret).now()})
    assert person("ben").second_factor == secret
    assert client.get("/queue/").status_code == 200
    assert views.sign_in is not None


def test_an_idle_session_ends() -> None:
    """Whoever was away for half an hour signs in again."""
    client = browser("ben")
    client.get("/queue/")
    session = client.session
    session["seen_at"] = int(time.time()) - limits.IDLE_MINUTES_MOST * 60 - 1
    session.save()
    assert client.get("/queue/").status_code == 302


def test_who_left_is_out_at_once() -> None:
    """A session of somebody who was set inactive ends with the next request."""
    client = browser("ben")
    User.objects.filter(username="ben").update(is_active=False)
    assert client.get("/queue/").status_code == 302
    assert first_step("ben")[1] == 200


def test_signing_in_never_leads_elsewhere() -> None:
    """An address of another site in `next` is not followed."""
    client = Client()
    client.get("/sign-in/?next=https://elsewhere.example/")
    client.post("/sign-in/", {"username": "ben", "password": PASSWORD})
    answer = client.post("/sign-in/code/", {"code": second.code_now(SECRET)})
    assert answer.headers["Location"] == "/"
