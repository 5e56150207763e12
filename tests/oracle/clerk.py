"""The clerk: a whole night by hand, for a small book. Slow and plain on purpose.

Written from docs/reference/semantics.md alone, so that agreement with the engine means something.
"""

from collections.abc import Callable
from datetime import date
from typing import Any

from clerk_borrower import borrower_standings
from clerk_days import Desk, Row, Tables
from clerk_promises import promise_standings
from clerk_standing import loan_standing, standing_at
from clerk_stops import stops

from forbear.engine.tables.night import (
    BORROWER_STANDINGS,
    LOAN_STANDINGS,
    PROMISE_STANDINGS,
    STOPS,
)

OUTPUTS = (LOAN_STANDINGS, PROMISE_STANDINGS, STOPS, BORROWER_STANDINGS)


def _by(key: tuple[str, ...]) -> Callable[[Row], list[Any]]:
    return lambda row: [row[column] for column in key]


def clerk_night(
    book: Tables, *, settings: Tables, as_of: date, known_by: date, contact_on: date
) -> Tables:
    """Give the rows of loan, promise and borrower standings and of stops, sorted by their keys."""
    desk = Desk(book=book, settings=settings, as_of=as_of, known_by=known_by)
    loans = [standing_at(row, desk) for row in desk.rows("loans") if row["opened_on"] <= as_of]
    promises = promise_standings(desk)
    stopped = stops(desk, contact_on=contact_on, standings=loans, promises=promises)
    borrowers = borrower_standings(desk, standings=loans, stops=stopped, promises=promises)
    rows = dict(zip((c.name for c in OUTPUTS), (loans, promises, stopped, borrowers), strict=True))
    return {
        c.name: sorted(rows[c.name], key=_by(c.key))
        for c in OUTPUTS
    }


__all__ = ["Desk", "Row", "Tables", "clerk_night", "loan_standing"]
