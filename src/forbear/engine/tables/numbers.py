"""Whole numbers beside the ids of a book, and sums along each schedule, made when it is sealed.

Lenders name loans and people by text; text joins, sorts and groups at two to four times the cost of
whole numbers, and a night does so a hundred million times. What is added here follows from the book
alone, whatever the day, so that it is worked out once and serves every night.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

import ibis
import ibis.expr.types as ir

from forbear.engine.tables import book as lender
from forbear.engine.tables.columns import amount, code, count, day, ident, yes
from forbear.engine.tables.contract import Column, Contract
from forbear.engine.tables.keep import Keep, as_is

Tables = Mapping[str, ir.Table]

_PURSE: Final = ("borrower_id", "currency")


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
    ),
    _sealed(
        lender.INSTALMENTS, LOAN,
        amount("through_minor", "The sum of the loan's instalments up to this one, by due date and "
               "number."),
        day("following_due_date", "When the one after it is due.", nullable=True),
        amount("following_minor", "What is due then.", nullable=True),
        yes("begins", "It is the first of its loan."),
        amount("scheduled_minor", "The sum of all instalments of the loan."),
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
    added = {
        "loans": _join(_join(book["loans"], loans, "loan_id"), purse_of, *_PURSE),
        "instalments": _running(_join(book["instalments"], loans, "loan_id")),
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


def _running(instalments: ir.Table) -> ir.Table:
    """Add to each instalment the sum up to it, what follows, and the sum of all."""
    t = instalments.mutate(
        item_minor=instalments.principal_minor + instalments.interest_minor
        + instalments.fees_minor
    )
    order = [t.due_date, t.number]
    along = ibis.window(group_by="loan_number", order_by=order)
    so_far = ibis.cumulative_window(group_by="loan_number", order_by=order)
    return t.mutate(
        through_minor=t.item_minor.sum().over(so_far),
        following_due_date=t.due_date.lead().over(along),
        following_minor=t.item_minor.lead().over(along),
        begins=ibis.row_number().over(along) == 0,
        scheduled_minor=t.item_minor.sum().over(ibis.window(group_by="loan_number")),
    )
