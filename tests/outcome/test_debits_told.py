"""What became of automatic debits is told to whoever makes the contact."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from books import DAY, books, settings
from clerk import clerk_night
from clerk_days import Desk, Tables
from clerk_parties import debits_told
from hypothesis import Phase, given
from hypothesis import settings as effort

from forbear.adapters.store.duck import DuckStore
from forbear.engine.outcome.debits import told
from forbear.engine.outcome.limits import OutcomeLimits
from forbear.engine.tables import ALL
from forbear.engine.tables.moment import Moment

NIGHT = {"as_of": DAY, "known_by": DAY, "contact_on": DAY + timedelta(days=1)}


@pytest.fixture(scope="module")
def store() -> Iterator[DuckStore]:
    """Open one engine for all books."""
    with DuckStore(threads=1) as opened:
        yield opened


@effort(max_examples=40, phases=(Phase.explicit, Phase.generate))
@given(book=books(borrowers=(3, 5, 8)), terms=settings())
def test_the_engine_tells_what_the_clerk_tells(
    store: DuckStore, book: Tables, terms: Tables
) -> None:
    """The last debit of a late borrower, and only where it is for them to mend."""
    standings = clerk_night(book, settings=terms, **NIGHT)["loan_standings"]
    desk = Desk(book=book, settings=terms, as_of=DAY, known_by=DAY)
    tables = {
        name: store.rows(ALL[name], rows)
        for name, rows in (book | {"loan_standings": standings}).items()
        if name in ("mandates", "debit_attempts", "loan_standings")
    }
    said = told(
        tables, tables["loan_standings"], moment=Moment(**NIGHT), limits=OutcomeLimits()
    )
    rows = store.fetch(said).to_pylist()
    assert {r["borrower_id"]: r["debit"] for r in rows} == debits_told(standings, desk)
    assert len(rows) == len({r["borrower_id"] for r in rows})
