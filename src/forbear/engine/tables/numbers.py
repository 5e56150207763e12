"""Whole numbers beside the ids of a book, and sums along each schedule, made when it is sealed.

Lenders name loans and people by text; text joins, sorts and groups at two to four times the cost of
whole numbers, and a night does so a hundred million times. What is added here follows from the book
alone, whatever the day, so that it is worked out once and serves every night.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Final

import ibis
import ibis.expr.types as ir

from forbear.engine.tables import book as lender
from forbear.engine.tables.columns import amount, code, count, day, ident
from forbear.engine.tables.contract import Column, Contract
from forbear.engine.tables.keep import Keep, as_is
from forbear.engine.vocabulary.limits import DATE_FIRST, DATE_LAST, INSTALMENT_NUMBER_MAX

Tables = Mapping[str, ir.Table]

_PURSE: Final = ("borrower_id", "currency")
NEVER: Final = DATE_LAST + timedelta(days=1)
"""Stands where no due date follows, so that one comparison finds what is current on a day."""


def _number(name: str, says: str, *, key: bool = False, nullable: bool = False) -> Column:
    return count(name, says, key=key, nullable=nullable, wide=True)


LOAN: Final = _number("loan_number", "The place of the loan among all of the book, by id.")
PURSE: Final = _number("purse_number", "The row of `purses` it belongs to.")
_PERSON: Final = _number("borrower_number", "The place of the borrower among all, by id.")

PURSES: Final = Contract(
    name="purses",
    kind="step",
    grain="one row per borrower and currency of a loan, of a promise, or of money that names no "
          "loan",
    columns=(
        _number("purse_number", "The place of the row among all, by borrower and currency.",
                key=True),
        ident("borrower_id", "The borrower."),
        code("currency", "ISO 4217."),
        replace(_PERSON, nullable=True),
    ),
)


def _sealed(contract: Contract, *columns: Column) -> Contract:
    return replace(contract, kind="step", columns=(*contract.columns, *columns))


_SEALED: Final = (
    _sealed(lender.BORROWERS, _PERSON),
    _sealed(lender.CONTACT_POINTS, _PERSON),
    _sealed(lender.CONTACTS, _PERSON),
    _sealed(
        lender.LOANS, LOAN, PURSE,
        amount("scheduled_minor", "The sum of all instalments of the loan."),
        day("first_due_date", "When its first instalment is due.", nullable=True),
        amount("first_due_minor", "What is due then.", nullable=True),
        amount("paid_in_all_minor", "All its payments, less what was taken back, whatever the day.",
               signed=True),
        day("paid_in_all_on", "The last day of a payment, be it taken back or not.",
            nullable=True),
        count("reversals_in_all", "How many of its payments take one back.", wide=True),
        day("paid_in_all_from", "From this day on all its payments have come and are known; empty: "
            "it has none.", nullable=True),
    ),
    _sealed(
        lender.INSTALMENTS, LOAN,
        amount("through_minor", "The sum of the loan's instalments up to this one, by due date and "
               "number."),
        day("following_due_date", "When the one after it is due; where none follows, the day after "
            "the last of all days."),
        amount("following_minor", "What is due then.", nullable=True),
    ),
    _sealed(
        lender.PAYMENTS, replace(LOAN, nullable=True),
        _number("purse_number", "Of money that names no loan, the row of `purses`.",
                nullable=True),
    ),
    *(_sealed(c, LOAN) for c in (
        lender.CHARGES, lender.STATEMENTS, lender.PAUSES, lender.PLANS,
    )),
    _sealed(lender.PROMISES, PURSE),
)
SEALED: Final = {c.name: c for c in _SEALED}
"""The tables of a sealed book that hold more than the lender brought, by name."""


def whole(book: Tables, *, keep: Keep = as_is) -> Tables:
    """Give a book as its seal makes it; one that was sealed is given back as it is."""
    if is_numbered(book):
        return book
    more = numbered(book, keep=keep)
    return {**book, **{name: keep(f"numbered_{name}", table) for name, table in more.items()}}


def is_numbered(book: Tables) -> bool:
    """Tell whether a book has what its seal adds."""
    return "loan_number" in book["loans"].columns


def numbered(book: Tables, *, keep: Keep = as_is) -> dict[str, ir.Table]:
    """Give the tables of SEALED, made of those of a checked book, and PURSES."""
    people = keep("borrower_numbers", _in_order(
        book["borrowers"].select("borrower_id"), "borrower_number"))
    purses = keep("purses", _purses(book, people))
    purse_of = purses.drop("borrower_number")
    loans = keep("loan_numbers", _in_order(book["loans"].select("loan_id"), "loan_number"))
    payments = _join(book["payments"], loans, "loan_id")
    instalments = _with_total(_join(book["instalments"], loans, "loan_id"))
    named = _join(_join(book["loans"], loans, "loan_id"), purse_of, *_PURSE)
    added = {
        "loans": _with_sums(named, instalments=instalments, payments=payments),
        "instalments": _running(instalments),
        # A payment for a loan belongs to no purse, whomever else it names.
        "payments": _join(
            payments.mutate(
                payer=ibis.ifelse(payments.loan_id.isnull(), payments.borrower_id, None)
            ),
            purse_of.rename(payer="borrower_id"), "payer", "currency",
        ).drop("payer"),
        "promises": _join(book["promises"], purse_of, *_PURSE),
        **{name: _join(book[name], loans, "loan_id")
           for name in ("charges", "statements", "pauses", "plans")},
    }
    return {
        "purses": purses, **{name: SEALED[name].leave(t) for name, t in added.items()},
        **numbered_people(book, people=people),
    }


def numbered_people(book: Tables, *, people: ir.Table | None = None) -> dict[str, ir.Table]:
    """Give the tables of SEALED that name borrowers by number; `people` has the numbers by id."""
    if people is None:
        people = _in_order(book["borrowers"].select("borrower_id"), "borrower_number")
    return {
        name: SEALED[name].leave(_join(book[name], people, "borrower_id"))
        for name in ("borrowers", "contact_points", "contacts")
    }


def _in_order(ids: ir.Table, name: str) -> ir.Table:
    """Number rows in the order of their columns."""
    place = ibis.row_number().over(ibis.window(order_by=list(ids.columns)))
    return ids.mutate(**{name: place.cast("int64")})


def _purses(book: Tables, people: ir.Table) -> ir.Table:
    payments = book["payments"]
    every = ibis.union(
        book["loans"].select(*_PURSE), book["promises"].select(*_PURSE),
        payments.filter(payments.loan_id.isnull() & payments.borrower_id.notnull())
        .select(*_PURSE),
        distinct=True,
    )
    return PURSES.leave(_join(_in_order(every, "purse_number"), people, "borrower_id"))


def _join(t: ir.Table, numbers: ir.Table, *keys: str) -> ir.Table:
    """Join numbers to rows by their ids; a row that names nobody stays, without a number."""
    return t.left_join(numbers, list(keys)).drop(*(f"{key}_right" for key in keys))


def _with_total(instalments: ir.Table) -> ir.Table:
    t = instalments
    return t.mutate(item_minor=t.principal_minor + t.interest_minor + t.fees_minor)


def _running(t: ir.Table) -> ir.Table:
    """Add to each instalment the sum up to it, and what follows."""
    order = [t.due_date, t.number]
    along = ibis.window(group_by="loan_number", order_by=order)
    so_far = ibis.cumulative_window(group_by="loan_number", order_by=order)
    return t.mutate(
        through_minor=t.item_minor.sum().over(so_far),
        following_due_date=ibis.coalesce(t.due_date.lead().over(along), ibis.literal(NEVER)),
        following_minor=t.item_minor.lead().over(along),
    )


def _with_sums(loans: ir.Table, *, instalments: ir.Table, payments: ir.Table) -> ir.Table:
    """Add to each loan the sums of its whole schedule and of all its payments."""
    due, paid = _schedules(instalments), _all_paid(payments)
    t = _join(_join(loans, due, "loan_number"), paid, "loan_number")
    sums = ("scheduled_minor", "paid_in_all_minor", "reversals_in_all")
    return t.mutate(**{name: ibis.coalesce(t[name], 0) for name in sums})


def _schedules(t: ir.Table) -> ir.Table:
    """Sum up each schedule and find its first instalment, by due date and number."""
    days = t.due_date.delta(ibis.literal(DATE_FIRST), unit="day").cast("int64")
    turn = days * (INSTALMENT_NUMBER_MAX + 1) + t.number
    return t.group_by("loan_number").agg(
        scheduled_minor=t.item_minor.sum(),
        first_due_date=t.due_date.min(),
        first_due_minor=t.item_minor.argmin(turn),
    )


def _all_paid(payments: ir.Table) -> ir.Table:
    """Sum up the payments that name a loan, one row per such loan."""
    t = payments.filter(payments.loan_number.notnull())
    receipt = t.reverses_payment_id.isnull()
    known_on = ibis.coalesce(t.known_on, t.received_on)
    return t.group_by("loan_number").agg(
        paid_in_all_minor=ibis.ifelse(receipt, t.amount_minor, -t.amount_minor).sum(),
        paid_in_all_on=t.received_on.max(where=receipt & (t.amount_minor > 0)),
        reversals_in_all=(~receipt).sum(),
        paid_in_all_from=ibis.greatest(t.received_on, known_on).max(),
    )
