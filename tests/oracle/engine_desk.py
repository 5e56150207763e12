"""Runs the engine's own night, up to the borrowers, over small books.

The order of the stages is the engine's. Each step is compiled once and its tables are refilled,
so that a book takes milliseconds.
"""

from dataclasses import dataclass, field
from datetime import date
from functools import cache
from typing import Any, Final

import ibis
import pyarrow as pa
from clerk_days import Row, Tables

from forbear.engine.night import Inputs, Policy, night
from forbear.engine.tables import BOOK, SETTINGS, Contract
from forbear.engine.tables.moment import Moment
from forbear.engine.tables.night import (
    BORROWER_STANDINGS,
    LOAN_STANDINGS,
    PROMISE_STANDINGS,
    REJECTS,
    STOPS,
)

OUTPUTS: Final = (LOAN_STANDINGS, PROMISE_STANDINGS, STOPS, BORROWER_STANDINGS)


class FarEnough(Exception):
    """The stages that the clerk does by hand are all compiled."""


@cache
def the_desk() -> "EngineDesk":
    """Give the one desk that the tests share, for compiling a night takes seconds."""
    return EngineDesk()


def arrow(contract: Contract, rows: list[Row]) -> pa.Table:
    """Make an Arrow table of rows, with the types of its contract."""
    return pa.Table.from_pylist(rows, schema=contract.schema.to_pyarrow())


@dataclass
class EngineDesk:
    """One DuckDB in memory, its tables, and the compiled steps of each night asked for."""

    con: Any = field(default_factory=lambda: ibis.duckdb.connect(
        threads=1, lambda_syntax="ENABLE_SINGLE_ARROW",
        disabled_optimizers="common_subexpressions"))
    compiled: dict[Moment, list[tuple[str, str]]] = field(default_factory=dict)
    filled: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        """Create every table a night reads, without rows."""
        for contract in (*BOOK, *SETTINGS):
            self.con.create_table(contract.name, schema=contract.schema)
        self.con.create_table("rejected", schema=REJECTS.schema)

    def fill(self, contract: Contract, rows: list[Row], *, name: str) -> None:
        """Put these rows into a table in place of those of the book before."""
        if rows or name in self.filled:
            self.con.raw_sql(f'DELETE FROM "{name}"')
        self.filled.discard(name)
        if rows:
            self.con.con.register("fresh", arrow(contract, rows))
            self.con.raw_sql(f'INSERT INTO "{name}" SELECT * FROM fresh')
            self.con.con.unregister("fresh")
            self.filled.add(name)

    def steps(self, moment: Moment) -> list[tuple[str, str]]:
        """Compile the steps of a night, in the night's order; each is a name and its SQL."""
        if moment not in self.compiled:
            self.compiled[moment] = self.compile(moment)
        return self.compiled[moment]

    def compile(self, moment: Moment) -> list[tuple[str, str]]:
        """Ask the night for its steps; each is stored, and the next reads what was stored."""
        steps: list[tuple[str, str]] = []

        def store(name: str, table: Any) -> Any:
            self.con.create_table(name, schema=table.schema(), overwrite=True)
            steps.append((name, str(ibis.to_sql(table, dialect="duckdb"))))
            return self.con.table(name)

        def give(contract: Contract, table: Any) -> Any:
            stored = store(contract.name, table)
            if contract is BORROWER_STANDINGS:
                raise FarEnough
            return stored

        tables = {c.name: self.con.table(c.name) for c in (*BOOK, *SETTINGS)}
        policy: Any = Policy(strategy=None, rules=None)  # type: ignore[arg-type] -- not reached
        inputs = Inputs(book=tables, settings=tables, present=frozenset(tables),
                        rejects=self.con.table("rejected"))
        try:
            night(inputs, policy=policy, moment=moment, give=give,
                  keep=lambda name, table: store(f"step_{name}", table))
        except FarEnough:
            return steps
        raise AssertionError("the night gave no standings of borrowers")

    def night(
        self, book: Tables, *, settings: Tables, as_of: date, known_by: date, contact_on: date
    ) -> dict[str, pa.Table]:
        """Run the stages; give loan, promise and borrower standings and stops, sorted by key.

        Stops for everyone (`*`) speak of feeds, which a made-up book has none of; left out.
        """
        steps = self.steps(Moment(as_of=as_of, known_by=known_by, contact_on=contact_on))
        for contract in (*BOOK, *SETTINGS):
            self.fill(contract, (book | settings).get(contract.name, []), name=contract.name)
        self.fill(REJECTS, book.get("rejects", []), name="rejected")
        for name, sql in steps:
            self.con.raw_sql(f'DELETE FROM "{name}"')
            self.con.raw_sql(f'INSERT INTO "{name}" {sql}')
        return {c.name: self.read(c) for c in OUTPUTS}

    def read(self, contract: Contract) -> pa.Table:
        """Read an output, ordered by its key."""
        table = self.con.table(contract.name)
        if contract is STOPS:
            table = table.filter(table.borrower_id != "*")
        return table.order_by(list(contract.key)).to_pyarrow()
