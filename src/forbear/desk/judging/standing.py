"""What is owed now: the engine's own standing of one person, with today's payments."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from threading import Lock
from typing import Any, Final

from forbear.adapters.files.settings import calendars, known_zone, zones
from forbear.adapters.store.duck import DuckStore
from forbear.desk.judging.reads import Known
from forbear.desk.records.models import Payment
from forbear.desk.records.models.facts import counting
from forbear.engine.standing.assess import assess
from forbear.engine.tables import ALL
from forbear.engine.tables.moment import Moment
from forbear.engine.tables.numbers import numbered

Row = dict[str, Any]
_READS: Final = (
    "loans", "instalments", "payments", "charges", "statements", "pauses", "plans",
    "plan_instalments", "promises", "contacts", "contact_points", "borrowers", "debit_attempts",
)
_turn: Final = Lock()
"""The engine takes two cores for a second; one at a time keeps the desk answering."""


@dataclass(frozen=True, kw_only=True)
class Standing:
    """How a person stands."""

    loans: list[Row]

    @property
    def arrears_minor(self) -> int:
        """Give all that is past due and unpaid after plans, on loans that are open."""
        return sum(row["plan_arrears_minor"] for row in self.loans if row["is_open"])

    @property
    def ask_days(self) -> int:
        """Give the greatest age after plans."""
        return max((row["plan_past_due_days"] for row in self.loans if row["is_open"]), default=0)


def standing_now(known: Known, *, as_of: date, with_payment: Row | None = None) -> Standing:
    """Work out the standing of a person anew, by the same engine as the night's.

    Args:
        known: What is known of the person.
        as_of: The day it speaks about; payments known by then count.
        with_payment: A row of `payments` that is about to be written down.

    """
    book = {name: known.book(name) for name in _READS}
    have = {row["payment_id"] for row in book["payments"]}
    book["payments"] = [*book["payments"], *(
        row for row in (*_payments(known.ids), *([with_payment] if with_payment else []))
        if row["payment_id"] not in have
    )]
    everyone = known.case.night.everyone
    names = {str(p["calendar"]) for p in everyone["products"] if p.get("calendar")}
    settings = {
        "products": everyone["products"], "buckets": everyone["buckets"],
        "calendars": list(calendars(sorted(names), first_year=as_of.year - 15,
                                    last_year=as_of.year + 3)),
        "zones": list(zones({b.zone for b in known.borrowers if known_zone(b.zone)},
                            first_year=as_of.year - 2, last_year=as_of.year)),
    }
    moment = Moment(as_of=as_of, known_by=as_of, contact_on=as_of)
    with _turn, DuckStore(threads=1, memory="500MB") as store:
        tables = {name: store.rows(ALL[name], rows) for name, rows in book.items()}
        tables |= numbered(tables, keep=store.keep)
        rows = {name: store.rows(ALL[name], found) for name, found in settings.items()}
        assessed = assess(tables, settings=rows, moment=moment, keep=store.keep, drop=store.drop)
        return Standing(loans=store.fetch(
            assessed.loan_standings.order_by("loan_id")).to_pylist())


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
