"""A desk with a made-up night: Ben is an agent, Cleo leads, Dan belongs to another lender.

The night is that of 31 October 2026; the clock of the desk shows five past two in Shanghai on the
day after.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from staff import TWO_O_CLOCK, settle
from tools import postgresql
from windows import chromium, page  # noqa: F401 -- fixtures of several files

from forbear.adapters.store.duck import DuckStore
from forbear.adapters.store.run import Ask, run_night
from forbear.cli.lab import make_book
from forbear.desk.records import clock
from forbear.desk.records.models import Night
from forbear.lab.shape import AS_OF

LOANS = 1_200


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


@pytest.fixture
def postgresql_server() -> Iterator[str]:
    """Start a PostgreSQL server of one's own, and give its address."""
    with postgresql.server() as address:
        yield address
