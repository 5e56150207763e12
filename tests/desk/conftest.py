"""A desk with a made-up night: Ben is an agent, Cleo leads, Dan belongs to another lender.

The night is that of 31 October 2026; the clock of the desk shows five past two in Shanghai on the
day after.
"""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.hashers import make_password
from django.test import Client

from forbear.adapters.store.duck import DuckStore
from forbear.adapters.store.run import Ask, run_night
from forbear.cli.lab import make_book
from forbear.desk.exchange.load import load
from forbear.desk.records import clock
from forbear.desk.records.models import Case, Night, Portfolio, User
from forbear.desk.records.words import Role
from forbear.lab.shape import AS_OF

LENDER = "Sample Lender"
PASSWORD = "a long word for tests"  # noqa: S105 -- of made-up people
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"  # noqa: S105 -- as above
TWO_O_CLOCK = datetime(2026, 11, 1, 6, 5, tzinfo=UTC)
LOANS = 1_200

PEOPLE = {
    "ben": Role.AGENT, "eve": Role.AGENT, "sue": Role.SPECIALIST, "cleo": Role.LEAD,
    "max": Role.MANAGER, "rui": Role.COMPLIANCE, "ada": Role.ADMINISTRATOR,
}


@pytest.fixture(scope="session")
def night(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make up a book and run its night, once for all tests of the desk."""
    folder = tmp_path_factory.mktemp("desk")
    make_book(folder / "book", loans=LOANS, seed=1, threads=1)
    with DuckStore(threads=1, memory="1GB") as store:
        run_night(store, Ask(book=folder / "book", out=folder / "night", as_of=AS_OF),
                  engine="duckdb")
    return folder / "night"


@pytest.fixture(scope="session")
def django_db_modify_db_settings(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Keep a SQLite test database in a file, as threads need it."""
    from django.conf import settings  # noqa: PLC0415 -- changed before the database is made

    if settings.DATABASES["default"]["ENGINE"].endswith("sqlite3"):
        name = tmp_path_factory.mktemp("database") / "test.sqlite3"
        settings.DATABASES["default"].setdefault("TEST", {})["NAME"] = str(name)


@pytest.fixture(scope="session")
def django_db_setup(
    django_db_setup: None, django_db_blocker: Any, night: Path
) -> None:
    """Load the night once; tests work in transactions that are rolled back."""
    del django_db_setup
    with django_db_blocker.unblock():
        settle(night)


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


@pytest.fixture(autouse=True)
def at_two() -> Iterator[None]:
    """Let every test begin at the same moment."""
    clock.set_clock(TWO_O_CLOCK)
    yield
    clock.set_clock(None)


@pytest.fixture
def shared_desk(transactional_db: None, night: Path) -> Night:
    """Give a desk that several threads see; it is loaded anew for each test."""
    del transactional_db
    settle(night)
    return Night.objects.get()


@pytest.fixture
def desk(db: None) -> Night:
    """Give the desk with its night."""
    del db
    return Night.objects.get()


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
