"""A contract says what a table holds: its grain, and for each column type, unit and meaning.

Schemas, checks, the reference page and the made-up books are all made from contracts, so a column
is described once. A table is checked when it leaves a stage and when it enters the next.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final, Literal

import ibis
import ibis.expr.datatypes as dt
import ibis.expr.types as ir

from forbear.engine.vocabulary.errors import ContractBroken


class Type(StrEnum):
    """The types a column may have. There is no float: money and rates are exact."""

    STRING = "string"
    BOOLEAN = "boolean"
    INT32 = "int32"
    INT64 = "int64"
    DATE = "date"
    TIMESTAMP = "timestamp(6)"

    @property
    def ibis(self) -> dt.DataType:
        """Give the Ibis type; timestamps are naive and in UTC."""
        return dt.dtype(str(self.value))


Unit = Literal[
    "minor units", "days", "basis points", "minutes", "date", "utc", "code", "id", "count", "text"
]


@dataclass(frozen=True, kw_only=True)
class Column:
    """One column: what it is called, what it holds, in which unit, and what it says."""

    name: str
    type: Type
    says: str
    unit: Unit | None = None
    key: bool = False
    nullable: bool = False
    one_of: tuple[str, ...] = ()
    refers: str | None = None
    """The table whose key of the same meaning this column names, as `loans.loan_id`."""
    signed: bool = False
    """May be below zero. Amounts and counts may not, unless they say so."""


Kind = Literal["input", "setting", "output", "step"]


@dataclass(frozen=True, kw_only=True)
class Contract:
    """One table. `grain` is one sentence; the key columns are a total order of its rows."""

    name: str
    grain: str
    columns: tuple[Column, ...]
    kind: Kind = "input"
    control: tuple[str, ...] = ()
    """Columns whose sum the lender may state in `feeds`, to show that nothing was lost."""
    least: bool = False
    """A lender must bring this table; without it there is no night."""

    def __getitem__(self, name: str) -> Column:
        return next(c for c in self.columns if c.name == name)

    @property
    def names(self) -> tuple[str, ...]:
        """The columns, in the order of the contract."""
        return tuple(c.name for c in self.columns)

    @property
    def key(self) -> tuple[str, ...]:
        """The columns that together name a row; sorting by them orders the table totally."""
        return tuple(c.name for c in self.columns if c.key)

    @property
    def schema(self) -> ibis.Schema:
        """The Ibis schema, in the order of the contract."""
        return ibis.schema({c.name: c.type.ibis for c in self.columns})

    def leave(self, table: ir.Table) -> ir.Table:
        """Check a table that leaves a stage, and give it the columns, order and types it must have.

        Raises:
            ContractBroken: A column is missing, or holds a type that does not fit without loss.

        """
        faults = [f"{c.name} is missing" for c in self.columns if c.name not in table.columns]
        faults += [
            f"{c.name} is {table[c.name].type()}, not {c.type}"
            for c in self.columns
            if c.name in table.columns and not _fits(table[c.name].type(), c.type)
        ]
        if faults:
            raise ContractBroken(table=self.name, faults="; ".join(faults))
        return table.select(
            **{
                c.name: table[c.name]
                if _same(table[c.name].type(), c.type)
                else table[c.name].cast(c.type.ibis)
                for c in self.columns
            }
        )

    def enter(self, table: ir.Table) -> ir.Table:
        """Check a table that enters a stage: every column there, every type as written.

        Columns beyond the contract are let go, so that a lender's extra column disturbs nothing;
        of a lender's table, a column that may be empty and is not there is empty, so that a book
        made before the contract knew the column is still a book.

        Raises:
            ContractBroken: A column is missing or has another type.

        """
        table = self.filled(table)
        faults = [f"{c.name} is missing" for c in self.columns if c.name not in table.columns]
        faults += [
            f"{c.name} is {table[c.name].type()}, not {c.type}"
            for c in self.columns
            if c.name in table.columns and not _same(table[c.name].type(), c.type)
        ]
        if faults:
            raise ContractBroken(table=self.name, faults="; ".join(faults))
        return table.select(*self.names)

    def filled(self, table: ir.Table) -> ir.Table:
        """Add, to a table of a lender's, the columns that may be empty and are not there."""
        lacking = {
            c.name: ibis.null(c.type.ibis)
            for c in self.columns
            if self.kind == "input" and c.nullable and c.name not in table.columns
        }
        return table.mutate(**lacking) if lacking else table


_WHOLE: Final = (Type.INT32, Type.INT64)


def _same(given: dt.DataType, wanted: Type) -> bool:
    """Tell whether two types are one, whatever they say about nulls and fractions of a second."""
    if wanted is Type.TIMESTAMP:
        return isinstance(given, dt.Timestamp) and given.timezone is None
    return bool(given.copy(nullable=True) == wanted.ibis.copy(nullable=True))


def _fits(given: dt.DataType, wanted: Type) -> bool:
    """Tell whether a value can be cast to the wanted type without losing anything it may hold."""
    if _same(given, wanted) or given.is_null():
        return True
    if wanted in _WHOLE:
        whole = given.is_integer()
        sum_of_whole = isinstance(given, dt.Decimal) and given.scale == 0
        return whole or sum_of_whole
    return False
