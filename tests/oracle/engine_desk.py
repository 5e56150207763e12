"""Runs the engine over small books: each expression is compiled once, its tables are refilled."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

import ibis
import pyarrow as pa
from clerk_days import Row, Tables
from clerk_stops import differences

from forbear.engine.outcome.limits import OutcomeLimits
from forbear.engine.outcome.promises import settle_promises
from forbear.engine.outcome.stops import Found, stops
from forbear.engine.standing.assess import Assessed, assess
from forbear.engine.standing.borrowers import by_borrower
from forbear.engine.tables import ALL, BOOK, SETTINGS, Contract
from forbear.engine.tables.moment import Moment
from forbear.engine.tables.night import EXCEPTIONS

STEPS: Final = ("loan_standings", "promise_standings", "stops", "borrower_standings")
LIMITS: Final = OutcomeLimits()


def arrow(contract: Contract, rows: list[Row]) -> pa.Table:
    """Make an Arrow table of rows, with the types of its contract."""
    return pa.Table.from_pylist(rows, schema=contract.schema.to_pyarrow())


@dataclass
class EngineDesk:
    """One DuckDB in memory, its tables, and the compiled steps of each night asked for."""

    con: Any = field(default_factory=lambda: ibis.duckdb.connect(
        threads=1, lambda_syntax="ENABLE_SINGLE_ARROW",
        disabled_optimizers="common_subexpressions"))
    compiled: dict[tuple[date, ...], list[tuple[str, str]]] = field(default_factory=dict)
    filled: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        for contract in (*BOOK, *SETTINGS, EXCEPTIONS):
            self.con.create_table(contract.name, schema=contract.schema)

    def fill(self, contract: Contract, rows: list[Row]) -> None:
        """Put these rows into a table in place of those of the book before."""
        if rows or contract.name in self.filled:
            self.con.raw_sql(f'DELETE FROM "{contract.name}"')
        self.filled.discard(contract.name)
        if rows:
            self.con.con.register("fresh", arrow(contract, rows))
            self.con.raw_sql(f'INSERT INTO "{contract.name}" SELECT * FROM fresh')
            self.con.con.unregister("fresh")
            self.filled.add(contract.name)

    def steps(self, moment: Moment) -> list[tuple[str, str]]:
        """Compile the steps of a night, in their order; each is a name and its SQL."""
        key = (moment.as_of, moment.known_by, moment.contact_on)
        if key not in self.compiled:
            self.compiled[key] = self.compile(moment)
        return self.compiled[key]

    def compile(self, moment: Moment) -> list[tuple[str, str]]:
        """Build each step over the stored tables of the steps before it."""
        book = {c.name: self.con.table(c.name) for c in BOOK}
        settings = {c.name: self.con.table(c.name) for c in SETTINGS}
        steps: list[tuple[str, str]] = []

        def keep(name: str, table: Any) -> Any:
            self.con.create_table(name, schema=table.schema(), overwrite=True)
            steps.append((name, str(ibis.to_sql(table, dialect="duckdb"))))
            return self.con.table(name)

        assessed = assess(book, settings=settings, moment=moment)
        loans = keep("loan_standings", assessed.loan_standings)
        items = keep("assessed_items", assessed.items)
        promises = keep("promise_standings", settle_promises(
            book, settings=settings, moment=moment, limits=LIMITS))
        found = Found(loan_standings=loans, promise_standings=promises,
                      exceptions=self.con.table("exceptions"))
        stopped = keep("stops", stops(
            book, settings=settings, found=found, moment=moment, limits=LIMITS))
        keep("borrower_standings", by_borrower(
            Assessed(loan_standings=loans, items=items), book=book, settings=settings,
            stops=stopped, promise_standings=promises, moment=moment))
        return steps

    def night(
        self, book: Tables, *, settings: Tables, as_of: date, known_by: date, contact_on: date
    ) -> dict[str, pa.Table]:
        """Run the stages; give loan, promise and borrower standings and stops, sorted by key."""
        steps = self.steps(Moment(as_of=as_of, known_by=known_by, contact_on=contact_on))
        for contract in (*BOOK, *SETTINGS):
            self.fill(contract, (book | settings).get(contract.name, []))
        self.fill(EXCEPTIONS, [])
        for name, sql in steps:
            self.con.raw_sql(f'DELETE FROM "{name}"')
            self.con.raw_sql(f'INSERT INTO "{name}" {sql}')
            if name == "loan_standings":
                loans = self.con.table(name).to_pyarrow().to_pylist()
                self.fill(EXCEPTIONS, unreconciled(book, loans, as_of))
        return {name: self.read(ALL[name]) for name in STEPS}

    def read(self, contract: Contract) -> pa.Table:
        """Read an output, ordered by its key."""
        table = self.con.table(contract.name)
        return table.order_by(list(contract.key)).to_pyarrow()


def unreconciled(book: Tables, loans: list[Row], as_of: date) -> list[Row]:
    """Make the exceptions that the stage before would find for the lender's own figures."""
    return [
        {"kind": "unreconciled", "table_name": "lender_balances", "loan_id": s["loan_id"],
         "borrower_id": s["borrower_id"], "measure": measure, "ours": ours, "theirs": theirs,
         "says": "made by the test"}
        for s in loans
        for b in book["lender_balances"]
        if b["loan_id"] == s["loan_id"] and b["day"] == as_of
        for measure, ours, theirs in differences(b, s)
    ]
