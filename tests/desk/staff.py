"""The people of the desk's tests, and how they come in."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.contrib.auth.hashers import make_password
from django.test import Client

from forbear.desk.exchange.load import load
from forbear.desk.records import clock
from forbear.desk.records.models import Agency, Case, Portfolio, User
from forbear.desk.records.words import Role

LENDER = "Sample Lender"
NORTH = "agency north"
"""For whom Amy and Abe work."""
PASSWORD = "a long word for tests"  # noqa: S105 -- of made-up people
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"  # noqa: S105 -- as above
TWO_O_CLOCK = datetime(2026, 11, 1, 6, 5, tzinfo=UTC)

PEOPLE = {
    "ben": Role.AGENT, "eve": Role.AGENT, "sue": Role.SPECIALIST, "cleo": Role.LEAD,
    "max": Role.MANAGER, "rui": Role.COMPLIANCE, "ada": Role.ADMINISTRATOR,
    "vic": Role.VISITOR, "val": Role.VISITOR, "amy": Role.AGENCY, "abe": Role.AGENCY_LEAD,
}


def settle(night: Path) -> None:
    """Load the night and add the people, unless they are there."""
    clock.set_clock(TWO_O_CLOCK)
    load(night)
    mine, _ = Portfolio.objects.get_or_create(name=LENDER)
    other, _ = Portfolio.objects.get_or_create(name="Another Lender")
    word = make_password(PASSWORD)
    for name, role in (*PEOPLE.items(), ("dan", Role.AGENT)):
        user, _ = User.objects.get_or_create(username=name, defaults={
            "name": name.capitalize(), "role": role, "password": word, "second_factor": SECRET})
        user.portfolios.set([other if name == "dan" else mine])
    north, _ = Agency.objects.update_or_create(name=NORTH, defaults={"zone": "Asia/Shanghai"})
    User.objects.filter(username__in=("amy", "abe")).update(agency=north)


def person(name: str) -> User:
    """Give somebody of the desk."""
    return User.objects.get(username=name)


def browser(name: str) -> Client:
    """Give somebody's browser, signed in."""
    client = Client()
    client.force_login(person(name))
    return client


def first_case(**fits: Any) -> Case:
    """Give the first case of the queue that fits."""
    wanted = Case.objects.filter(rank__isnull=False, state="open", **fits)
    return wanted.select_related("night", "borrower").order_by("rank")[0]
