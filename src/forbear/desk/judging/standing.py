"""What is owed now: the engine's own standing of people, with the payments of the day."""

import hashlib
import json
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from threading import Lock
from typing import Any, Final

from django.core.cache import cache
from django.db import DatabaseError

from forbear.adapters.files.settings import calendars, known_zone, zones
from forbear.adapters.store.duck import DuckStore
from forbear.desk.judging.granted import with_grants
from forbear.desk.judging.reads import Known
from forbear.desk.records.models import Grant, Payment
from forbear.desk.records.models.facts import counting
from forbear.engine.standing.assess import assess
from forbear.engine.tables import ALL
from forbear.engine.tables.moment import Moment
from forbear.engine.tables.numbers import numbered

Row = dict[str, Any]


class StandingUnclear(Exception):
    """What somebody owes cannot be worked out from what is on file; `why` names no value of it."""

    def __init__(self, why: str) -> None:
        self.why = why
        super().__init__(why)


_READS: Final = (
    "loans", "instalments", "payments", "charges", "statements", "pauses", "plans",
    "plan_instalments", "promises", "contacts", "contact_points", "borrowers", "debit_attempts",
)
KEPT_SECONDS: Final = 3_600
_turn: Final = Lock()
"""The engine needs a second or two, however few people it is asked about; one at a time."""


@dataclass(frozen=True, kw_only=True)
class Late:
    """What is late in one currency."""

    currency: str
    amount_minor: int
    """All that is past due and unpaid after plans, on loans that are open."""
    ask_days: int
    """The greatest age after plans."""


@dataclass(frozen=True, kw_only=True)
class Standing:
    """How a person stands; amounts of several currencies are never added up."""

    loans: list[Row]

    def of(self, loan_id: str) -> Row:
        """Give the row of a loan; empty where there is none."""
        return next((row for row in self.loans if row["loan_id"] == loan_id), {})

    def late_in(self, currency: str, *, without: Collection[str] = ()) -> Late:
        """Give what is late in a currency, without some loans; nothing where nothing is."""
        mine = [row for row in self.loans if row["is_open"] and row["currency"] == currency
                and row["loan_id"] not in without]
        return Late(currency=currency,
                    amount_minor=sum(row["plan_arrears_minor"] for row in mine),
                    ask_days=max((row["plan_past_due_days"] for row in mine), default=0))

    def lead(self, *, held: Collection[str] = ()) -> Late | None:
        """Give what a case asks for, in the currency that leads as it does by night.

        That is the one which is late the longest, or else the first by its name; a loan that a
        stop of its own holds back is not asked for, unless all that is late is held back. See
        `engine.strategy.owed`. None: nothing is late in any.

        Args:
            held: The loans that are held back.

        """
        currencies = sorted({row["currency"] for row in self.loans})
        for without in (held, ()):
            every = [self.late_in(one, without=without) for one in currencies]
            late = [one for one in every if one.amount_minor or one.ask_days]
            if late:
                return min(late, key=lambda one: (-one.ask_days, one.currency))
        return None

    @property
    def nothing_late(self) -> bool:
        """Tell whether nothing is past due, neither by contract nor after plans."""
        return not any(row["arrears_minor"] or row["plan_arrears_minor"]
                       for row in self.loans if row["is_open"])


def standing_now(
    known: Known, *, as_of: date, with_grant: Grant | None = None, without: str = ""
) -> Standing:
    """Work out the standing of a person anew, by the same engine as the night's.

    Args:
        known: What is known of the person.
        as_of: The day it speaks about; payments known by then count.
        with_grant: A plan or waiver that is about to hold.
        without: The id of a plan that is about to hold no longer.

    """
    return standings_now([known], as_of=as_of, with_grant=with_grant, without=without)[0]


def standings_now(
    people: Sequence[Known], *, as_of: date, with_grant: Grant | None = None, without: str = ""
) -> list[Standing]:
    """Work out the standings of people of one night together: hundreds take as long as one.

    Args:
        people: What is known of each; the night of the first is the night of all.
        as_of: The day they speak about; payments known by then count.
        with_grant: A plan or waiver of one of them that is about to hold.
        without: The id of a plan that is about to hold no longer.

    """
    book = _book(people, on=as_of, with_grant=with_grant, without=without)
    with _clear("engine"):
        found = _assessed(book, people=people, as_of=as_of)
        return [Standing(loans=[
            found[loan] for loan in sorted({row["loan_id"] for row in known.book("loans")})
            if loan in found]) for known in people]


def _book(
    people: Sequence[Known], *, on: date, with_grant: Grant | None, without: str
) -> dict[str, list[Row]]:
    """Give the rows of some people that the engine reads, with what came in since the night."""
    book: dict[str, list[Row]] = {}
    for name in _READS:
        with _clear(name):
            book[name] = _once(name, (row for known in people for row in known.book(name)))
    ids = [one for known in people for one in known.ids]
    book["payments"] = _once("payments", [*book["payments"], *_payments(ids)])
    with _clear("plans"):
        book |= with_grants(book, ids=ids, on=on, also=with_grant, without=without)
    return book


def _assessed(
    book: dict[str, list[Row]], *, people: Sequence[Known], as_of: date
) -> dict[str, Row]:
    """Let the engine age the loans of a book; give the row of each by its id."""
    everyone = people[0].case.night.everyone
    names = {str(p["calendar"]) for p in everyone["products"] if p.get("calendar")}
    named = {b.zone for known in people for b in known.borrowers if known_zone(b.zone)}
    settings = {
        "products": everyone["products"], "buckets": everyone["buckets"],
        "calendars": list(calendars(sorted(names), first_year=as_of.year - 15,
                                    last_year=as_of.year + 3)),
        "zones": list(zones(named, first_year=as_of.year - 2, last_year=as_of.year)),
    }
    moment = Moment(as_of=as_of, known_by=as_of, contact_on=as_of)
    with _turn, DuckStore(threads=1, memory="500MB") as store:
        tables: dict[str, Any] = {}
        for name, rows in book.items():
            with _clear(name):
                tables[name] = store.rows(ALL[name], rows)
        tables |= numbered(tables, keep=store.keep)
        rim = {name: store.rows(ALL[name], found) for name, found in settings.items()}
        assessed = assess(tables, settings=rim, moment=moment, keep=store.keep, drop=store.drop)
        return {row["loan_id"]: row for row in store.fetch(
            assessed.loan_standings.order_by("loan_id")).to_pylist()}


@contextmanager
def _clear(where: str) -> Iterator[None]:
    """Let whatever the data bring about in a place be told as such, without a value of theirs.

    Raises:
        StandingUnclear: Something did; a machine that is out of memory or files is no such thing.

    """
    try:
        yield
    except (StandingUnclear, MemoryError, OSError, DatabaseError):
        raise
    except Exception as fault:
        raise StandingUnclear(f"{where}: {type(fault).__name__}") from fault


def _once(table: str, rows: Iterable[Row]) -> list[Row]:
    """Leave out what comes again: two people may owe one loan, and the book may have a payment."""
    kept: dict[tuple[object, ...], Row] = {}
    for row in rows:
        kept.setdefault(tuple(row[name] for name in ALL[table].key), row)
    return list(kept.values())


def standing_today(known: Known) -> Standing:
    """Give the standing of today; worked out once for what is known, however often it is asked.

    A standing follows from the night's slice, the day, the payments and what was granted since;
    as long as these are the same it is too, and the engine's seconds are saved.
    """
    key = f"standing-{rests_on(known)}"
    found: Standing | None = cache.get(key)
    if found is None:
        found = standing_now(known, as_of=known.today)
        cache.set(key, found, timeout=KEPT_SECONDS)
    return found


def rests_on(known: Known) -> str:
    """Give a hash of all that a standing follows from: whatever comes in makes it another."""
    since = [
        *Payment.objects.filter(borrower__in=known.ids).order_by("pk").values_list("pk", flat=True),
        *(f"{one.pk} {one.state}" for one in known.grants),
    ]
    told = [known.case.night.digest, known.case.person_id, known.today.isoformat(),
            *sorted(map(str, since))]
    return hashlib.sha256(json.dumps(told).encode()).hexdigest()


def _payments(ids: Iterable[str]) -> list[Row]:
    """Give the payments that came in during the day, as rows of the book."""
    return [payment_row(p) for p in counting(Payment.objects.filter(borrower__in=list(ids)))]


def payment_row(payment: Payment) -> Row:
    """Give a payment of the day as a row of the book."""
    return {
        "payment_id": payment.payment_id, "loan_id": payment.loan_id or None,
        "borrower_id": None if payment.loan_id else payment.borrower_id,
        "currency": payment.currency, "amount_minor": payment.amount_minor,
        "received_on": payment.received_on, "known_on": payment.received_on,
        "purpose": None, "reverses_payment_id": None,
    }
