"""What every part of the lab shares: the day of the book, ids, and SELECTs made from contracts."""

from collections.abc import Mapping
from datetime import date
from typing import Final

from forbear.engine.tables import Contract, Type
from forbear.engine.vocabulary.errors import ForbearError

AS_OF: Final = date(2026, 10, 31)
"""The day every made-up book speaks about, at its end."""

DAY: Final = f"DATE '{AS_OF.isoformat()}'"
MONTH: Final = AS_OF.year * 12 + AS_OF.month - 1
"""Months counted from year 0."""

TERM: Final = 12
LOANS_PER_BLOCK: Final = 10
BORROWERS_PER_BLOCK: Final = 7
"""Ten loans belong to seven borrowers, so a run of whole blocks can be made alone."""

HELD: Final = 23
"""Of each fifty borrowers up to the last, this one has a hold, of one kind after the other."""
HELD_LAST: Final = 700

PAYMENT_SLOTS: Final = 32
CONTACT_SLOTS: Final = 64
POINT_SLOTS: Final = 4

_SQL_TYPES: Final = {
    Type.STRING: "VARCHAR",
    Type.BOOLEAN: "BOOLEAN",
    Type.INT32: "INTEGER",
    Type.INT64: "BIGINT",
    Type.DATE: "DATE",
    Type.TIMESTAMP: "TIMESTAMP",
}


class ColumnsDiffer(ForbearError):
    """A contract has a column that the lab does not make, or the other way round."""

    code = "lab_columns_differ"
    sentence = "The lab makes other columns of {table} than its contract names: {columns}."
    cure = "Add or remove them in forbear/lab; this is a fault of the program."


def select(contract: Contract, made: Mapping[str, str], *, source: str) -> str:
    """Write a SELECT with the columns, order and types of a contract.

    Raises:
        ColumnsDiffer: `made` names other columns than the contract.

    """
    if differ := set(made) ^ set(contract.names):
        raise ColumnsDiffer(table=contract.name, columns=", ".join(sorted(differ)))
    columns = ", ".join(
        f"CAST({made[c.name]} AS {_SQL_TYPES[c.type]}) AS {c.name}" for c in contract.columns
    )
    return f"SELECT {columns} FROM {source}"


def ident(letter: str, number: str, *, width: int) -> str:
    """Write an id: a letter and a number of fixed width, 12 characters at most."""
    return f"('{letter}' || lpad(CAST({number} AS VARCHAR), {width}, '0'))"


def loan_id(row: str) -> str:
    """Name a loan by its row."""
    return ident("L", row, width=8)


def borrower_id(row: str) -> str:
    """Name a borrower by its row."""
    return ident("B", row, width=8)


def payment_id(row: str, slot: str) -> str:
    """Name a payment by its loan's row and its place among the payments of that loan."""
    return ident("P", f"({row}) * {PAYMENT_SLOTS} + {slot}", width=10)


def point_id(row: str, slot: str) -> str:
    """Name a contact point by its borrower's row and its place."""
    return ident("A", f"({row}) * {POINT_SLOTS} + {slot}", width=9)


FIRST: Final = 1_000
"""Rare things are made more often among so many rows, so that a small book has them too."""

NEVER_PAID: Final = 500
LONG_GONE: Final = 501
"""Two loans whose life is set by hand: one never paid at all, one paid twice and then no more."""


def forced(row: str, place: int, *, every: int = 1_000) -> str:
    """Hold for one row in every thousand, so that small books have rare things too."""
    return f"({row} % {every} = {place})"


def _product(name: str, **changed: object) -> dict[str, object]:
    """Give one product: the plain one, but for what is named."""
    return {
        "product": name, "day_count_starts_at": 0, "grace_days": 0, "tolerance_days": 1,
        "tolerance_minor": 0, "due_date_rule": "as_is", "calendar": "CN",
        "settle_order": "penalty fees interest principal",
        "settle_order_changes_after_days": None, "settle_order_late": None,
        "bucket_scheme": "cn_m", "posting_days": 1, **changed,
    }


PRODUCT_ROWS: Final = (
    _product("cash"),
    _product("shop", grace_days=3, settle_order="interest principal fees penalty"),
    _product("study", due_date_rule="next_business_day", tolerance_minor=100),
    _product("flex", day_count_starts_at=1, bucket_scheme="cn_m_cycles"),
    _product("card", settle_order="fees interest penalty principal",
             settle_order_changes_after_days=90,
             settle_order_late="principal interest fees penalty"),
)
"""How the products of made-up books age and settle; `cash` is the plain one."""
