"""Hypothesis makes up whole small books: every table, columns read from the contracts.

Numbers and days are few on purpose, so that ties, exact hits and days that meet are common.
"""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from typing import Any, Final

from books_settings import DAY, settings
from clerk_days import Row, Tables
from hypothesis import strategies as st

from forbear.engine.tables import ALL, BOOK, Column, Type
from forbear.engine.tables.night import REJECTS

OFFSETS: Final = (
    *range(-6, 4), *range(-6, 4), 0, 0, -1, -1, -9, -10, -11, -12,
    -29, -30, -31, -32, -33, -60, -61, -70,
    9, 20, -364, -365, -366,
)
SMALL: Final = st.integers(0, 10)
LARGE: Final = st.one_of(st.integers(0, 10**15), st.sampled_from((10**15, 10**15 - 1, 0, 1)))
DAYS: Final = st.sampled_from(OFFSETS).map(lambda n: DAY + timedelta(days=n))
MOMENTS: Final = st.builds(
    lambda n, hour: datetime.combine(DAY, time(hour)) - timedelta(days=n),  # naive means UTC
    st.sampled_from((1, 2, 4, 5, 6, 40, 300)), st.integers(0, 23),
)
EARLIEST: Final = DAY - timedelta(days=400)
ZONES: Final = st.sampled_from((None, "Asia/Hong_Kong", "America/New_York"))
STATUSES: Final = ("active",) * 8 + (
    "placed", "recalled", "charged_off", "legal", "sold", "settled", "closed")

REJECTED_TABLES: Final = (
    "payments", "instalments", "holds", "holds", "pauses", "preferences", "consents", "parties",
    "promises", "plans", "debit_attempts", "placements", "contacts",
)

Draw = Callable[[st.SearchStrategy[Any]], Any]


def by_type(column: Column, money: st.SearchStrategy[int]) -> st.SearchStrategy[Any]:
    """Make up values for a column from what its contract says."""
    if column.one_of:
        values: st.SearchStrategy[Any] = st.sampled_from(column.one_of)
    elif column.type is Type.INT64 and column.unit == "minor units":
        values = money
    else:
        values = {
            Type.STRING: st.sampled_from(("a", "b")), Type.BOOLEAN: st.booleans(),
            Type.INT32: st.integers(0, 3), Type.INT64: st.integers(0, 3),
            Type.DATE: DAYS, Type.TIMESTAMP: MOMENTS,
        }[column.type]
    return st.one_of(st.none(), values) if column.nullable else values


class Maker:
    """Makes rows: contract columns, with what the caller fixes put in their place."""

    def __init__(self, draw: Draw, money: st.SearchStrategy[int]) -> None:
        self.draw, self.money = draw, money
        self.book: Tables = {contract.name: [] for contract in (*BOOK, REJECTS)}

    def row(self, table: str, **fixed: Any) -> Row:
        """Add one row; what is not fixed is made up from the contract."""
        drawn = {
            c.name: fixed[c.name] if c.name in fixed else self.draw(by_type(c, self.money))
            for c in ALL[table].columns
        }
        self.book[table].append(drawn)
        return drawn

    def id(self, table: str) -> str:
        """Give the next id of a table, in an order that is not the order of other things."""
        place = len(self.book[table])
        return f"{table[:3]}{(place * 7) % 1000:03}"

    def times(self, *counts: int) -> range:
        """Draw how often to do a thing."""
        return range(self.draw(st.sampled_from(counts)))

    def later(self, day: date, *days: int) -> date:
        """Draw a day some days later."""
        return day + timedelta(days=self.draw(st.sampled_from(days)))

    def known(self, day: date) -> date | None:
        """Draw when a fact was known: mostly at once, sometimes days later."""
        days = self.draw(st.sampled_from((None, None, None, 0, 2, 10, 40)))
        return None if days is None else day + timedelta(days=days)


def add_borrower(make: Maker) -> None:
    """Add a borrower with their loans, and what concerns the person rather than a loan."""
    borrower = make.row("borrowers", borrower_id=make.id("borrowers"), zone=make.draw(ZONES))
    theirs = borrower["borrower_id"]
    for _ in make.times(1, 1, 2, 2, 3):
        add_loan(make, theirs)
    # Nobody writes a hold, or speaks to somebody, about a loan that is not there yet.
    opened = [loan["loan_id"] for loan in make.book["loans"]
              if loan["borrower_id"] == theirs and loan["opened_on"] <= DAY]
    for _ in make.times(0, 0, 1, 2):
        add_payment(make, loan_id=None, borrower_id=theirs,
                    currency=make.draw(st.sampled_from(("HKD", "HKD", "USD"))))
    for _ in make.times(0, 0, 1, 2):
        starts = make.draw(DAYS)
        make.row("holds", hold_id=make.id("holds"), borrower_id=theirs,
                 loan_id=make.draw(st.sampled_from((None, *opened))), starts_on=starts,
                 known_on=make.known(starts))
    for _ in make.times(0, 0, 1, 2, 3):
        made = make.draw(DAYS)
        make.row("promises", promise_id=make.id("promises"), borrower_id=theirs,
                 currency=make.draw(st.sampled_from(("HKD", "HKD", "USD"))), made_on=made,
                 promised_on=make.later(made, 0, 1, 2, 3, 5, 7, 8))
    for _ in make.times(0, 0, 0, 1):
        make.row("contact_points", contact_point_id=make.id("contact_points"),
                 borrower_id=theirs, zone=make.draw(ZONES))
    for _ in make.times(0, 0, 0, 1, 4):
        make.row("contacts", contact_id=make.id("contacts"), borrower_id=theirs,
                 loan_id=make.draw(st.sampled_from((None, *opened))))


def add_loan(make: Maker, borrower_id: str) -> None:
    """Add a loan or a revolving account, and what concerns it."""
    loan = make.row(
        "loans", loan_id=make.id("loans"), borrower_id=borrower_id,
        product=make.draw(st.sampled_from(("P1", "P2", "unlisted"))),
        currency=make.draw(st.sampled_from(("HKD", "HKD", "HKD", "USD"))),
        opened_on=DAY + timedelta(days=make.draw(st.sampled_from((-400,) * 10 + (0, 1)))),
        status=make.draw(st.sampled_from(STATUSES)),
    )
    loan_id = loan["loan_id"]
    if make.draw(st.sampled_from((True, False, False, False))):
        add_statements(make, loan_id)
    else:
        for number in make.times(0, 1, 2, 3, 4, 6):
            make.row("instalments", loan_id=loan_id, number=(number * 5) % 7)
    for _ in make.times(0, 1, 2, 3):
        add_payment(make, loan_id=loan_id, borrower_id=None, currency=loan["currency"],
                    since=loan["opened_on"])
    for _ in make.times(0, 0, 1, 2):
        charged = make.draw(DAYS)
        make.row("charges", charge_id=make.id("charges"), loan_id=loan_id, charged_on=charged,
                 known_on=make.known(charged))
    for _ in make.times(0, 0, 0, 1, 2, 3):
        starts = make.draw(DAYS)
        make.row("pauses", pause_id=make.id("pauses"), loan_id=loan_id, starts_on=starts,
                 known_on=make.known(starts))
    for _ in make.times(0, 0, 0, 1, 2):
        add_plan(make, loan_id)
    for _ in make.times(0, 0, 0, 0, 1, 1, 2):
        add_mandate(make, loan_id)
    for _ in make.times(0, 0, 0, 0, 0, 1):
        make.row("placements", placement_id=make.id("placements"), loan_id=loan_id)
    for _ in make.times(0, 0, 0, 0, 0, 1):
        make.row("lender_balances", loan_id=loan_id, day=make.draw(
            st.sampled_from((DAY, DAY - timedelta(days=1)))))


def add_reject(make: Maker) -> None:
    """Add a row that could not be used: it names a borrower, a loan, both or nobody."""
    loans = [loan["loan_id"] for loan in make.book["loans"] if loan["opened_on"] < DAY]
    borrowers = [borrower["borrower_id"] for borrower in make.book["borrowers"]]
    make.row(
        "rejects", table_name=make.draw(st.sampled_from(REJECTED_TABLES)),
        reason=make.draw(st.sampled_from(("value_missing", "reference_missing", "duplicate_row"))),
        line=len(make.book["rejects"]) + 2,
        borrower_id=make.draw(st.sampled_from((None, "nobody", *borrowers))),
        loan_id=make.draw(st.sampled_from((None, "nothing", *loans))),
    )


def add_payment(make: Maker, *, since: date = EARLIEST, **of: str | None) -> None:
    """Add a payment, and now and then the reversal that undoes it."""
    received = max(make.draw(DAYS), since)
    paid = make.row("payments", payment_id=make.id("payments"), received_on=received,
                    known_on=make.known(received), reverses_payment_id=None, **of)
    if make.draw(st.sampled_from((False, False, False, True))):
        known = paid["known_on"] or received
        make.row("payments", **(paid | {
            "payment_id": make.id("payments"), "reverses_payment_id": paid["payment_id"],
            "known_on": make.later(known, 0, 1, 5, 30),
        }))


def add_statements(make: Maker, loan_id: str) -> None:
    """Add the cycles of a revolving account: cut-offs and due dates go forward together."""
    cut_off = make.later(DAY, -95, -70, -65, -40, -12)
    wait = make.draw(st.sampled_from((5, 10, 20)))
    for number in make.times(1, 2, 3, 4):
        make.row("statements", loan_id=loan_id, number=number, cut_off_on=cut_off,
                 due_date=cut_off + timedelta(days=wait))
        cut_off = make.later(cut_off, 1, 10, 20, 30, 31)


def add_plan(make: Maker, loan_id: str) -> None:
    """Add a plan and what was agreed to be paid under it."""
    plan = make.row("plans", plan_id=make.id("plans"), loan_id=loan_id)
    for number in make.times(0, 1, 2, 3):
        make.row("plan_instalments", plan_id=plan["plan_id"], number=(number * 2) % 3)


def add_mandate(make: Maker, loan_id: str) -> None:
    """Add a mandate, and what was drawn on it so far."""
    mandate = make.row("mandates", mandate_id=make.id("mandates"), loan_id=loan_id)
    for _ in make.times(0, 1, 1, 2, 3):
        add_debit(make, loan_id, mandate)


def add_party(make: Maker) -> None:
    """Add somebody who has to do with a loan, now and then its own borrower."""
    named = [(p["loan_id"], p["borrower_id"], p["role"]) for p in make.book["parties"]]
    party = tuple(
        make.draw(st.sampled_from(some)) for some in (
            [loan["loan_id"] for loan in make.book["loans"]],
            [borrower["borrower_id"] for borrower in make.book["borrowers"]],
            ("joint", "joint", "borrower", "guarantor", "representative", "contact_person"),
        )
    )
    if party not in named:
        make.row("parties", loan_id=party[0], borrower_id=party[1], role=party[2])


def add_hold_of_another(make: Maker) -> None:
    """Add a hold that one person placed on a loan, be it theirs or somebody else's."""
    starts = make.draw(DAYS)
    loans = [loan["loan_id"] for loan in make.book["loans"] if loan["opened_on"] <= DAY]
    if loans:
        make.row("holds", hold_id=make.id("holds"), starts_on=starts,
                 borrower_id=make.draw(st.sampled_from(make.book["borrowers"]))["borrower_id"],
                 loan_id=make.draw(st.sampled_from(loans)), known_on=make.known(starts))


def add_debit(make: Maker, loan_id: str, mandate: Row) -> None:
    """Add a debit: without an answer yet, or with one some days after it was asked for."""
    asked = make.draw(DAYS)
    debit = make.row("debit_attempts", attempt_id=make.id("debit_attempts"), loan_id=loan_id,
                     mandate_id=mandate["mandate_id"], requested_on=asked, result_on=None)
    if debit["outcome"] != "pending":
        debit["result_on"] = make.later(asked, 0, 1, 2, 4, 9)


@st.composite
def books(
    draw: st.DrawFn, *, money: st.SearchStrategy[int] = SMALL,
    borrowers: tuple[int, ...] = (1, 1, 2, 3, 4),
) -> Tables:
    """Make up a book of one to four borrowers, or as many as are asked for."""
    make = Maker(draw, money)
    for _ in make.times(*borrowers):
        add_borrower(make)
    for _ in make.times(0, 0, 1, 2, 4):
        add_reject(make)
    for _ in make.times(0, 0, 1, 2, 5):
        add_party(make)
    for _ in make.times(0, 0, 0, 1, 2):
        add_hold_of_another(make)
    return make.book


__all__ = ["DAY", "LARGE", "SMALL", "books", "settings"]
