"""Make up the rows of a book, set by set, in pieces of whole blocks of loans.

Every row is a function of the seed and its number alone, so a larger book begins like a smaller
one, and pieces need no memory of each other.
"""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final

import duckdb

from forbear.engine.tables import BOOK, Contract
from forbear.engine.tables.book import FEEDS
from forbear.lab import agreements, contacts, payments, people, schedules, states
from forbear.lab.chance import MIX, Chance
from forbear.lab.control import feeds
from forbear.lab.flaws import add_flaws
from forbear.lab.habits import lag_rows
from forbear.lab.shape import LOANS_PER_BLOCK, MONTH

PIECE_LOANS: Final = 25_000 * LOANS_PER_BLOCK
"""How many loans are made at a time; bounds the memory, and changes no row."""

LOANS_MAX: Final = 40_000_000
"""Ids are of fixed width, and the arithmetic of chance needs row numbers below 2^31."""

Tell = Callable[[str, int, int], None]
"""Hears what is made, how many loans are done, and of how many."""


def make_rows(
    folder: Path, *, loans: int, seed: int, flaws: bool = False,
    threads: int | None = None, memory: str = "4GB",
    tell: Tell = lambda _what, _done, _all: None,
) -> dict[str, Path]:
    """Write made-up rows and give, by table, the pattern of the Parquet files they are in.

    The rows speak about `shape.AS_OF`. With `flaws` a few bad rows stand among them.
    """
    folder.mkdir(parents=True, exist_ok=True)
    chance = Chance(seed)
    settings: dict[str, str | bool | int | float | list[str]] = {"memory_limit": memory,
                                      "temp_directory": str(folder / "spill")}
    if threads:
        settings["threads"] = threads
    with duckdb.connect(config=settings) as con:
        _prepare(con)
        for piece, first in enumerate(range(0, loans, PIECE_LOANS)):
            end = min(first + PIECE_LOANS, loans)
            _draw(con, chance, first=first, end=end)
            for contract, sql in _tables(chance).items():
                _write(con, contract, sql=sql, folder=folder, piece=piece)
            tell("rows", end, loans)
        if flaws:
            add_flaws(con, folder)
        _write(con, FEEDS, sql=feeds(con, folder), folder=folder, piece=0)
    return {c.name: folder / c.name / "*.parquet" for c in BOOK}


def _prepare(con: duckdb.DuckDBPyConnection) -> None:
    """Lay out what every piece needs: chance, habits, months."""
    con.execute(MIX)
    con.execute("CREATE TEMP TABLE lags (kind INT, patience INT, step INT, days INT)")
    rows = ", ".join(
        f"({kind}, {patience}, {step}, {'NULL' if days is None else days})"
        for kind, patience, step, days in lag_rows()
    )
    con.execute(f"INSERT INTO lags VALUES {rows}")
    con.execute(
        f"""CREATE TEMP TABLE months AS SELECT range::INTEGER AS month,
          make_date(range // 12, range % 12 + 1, 1) AS starts,
          day(last_day(make_date(range // 12, range % 12 + 1, 1)))::INTEGER AS days
        FROM range({MONTH} - 24, {MONTH} + 25)"""
    )


def _draw(con: duckdb.DuckDBPyConnection, chance: Chance, *, first: int, end: int) -> None:
    """Draw one piece: what later tables are made from, each step from the ones before."""
    steps = {
        "loans_now": schedules.loans_drawn(chance, first=first, end=end),
        "due_now": schedules.instalments_drawn(chance),
        "bounced_now": "SELECT * FROM due_now WHERE bounced AND paid > 0 "
        "QUALIFY row_number() OVER (PARTITION BY n ORDER BY number) = 1",
        "cycles_now": schedules.statements_drawn(chance),
        "sums_now": states.sums(),
        "late_now": states.late(),
        "state_now": states.states(chance),
        "people_now": people.people_drawn(chance),
        "points_now": people.points_drawn(chance),
        "plan_now": agreements.plans_drawn(chance),
        "plan_due_now": agreements.plan_parts_drawn(),
        "receipts_now": payments.receipts_drawn(),
        "contacts_now": contacts.contacts_drawn(chance),
    }
    for name, sql in steps.items():
        con.execute(f"CREATE OR REPLACE TEMP TABLE {name} AS {sql}")


def _tables(chance: Chance) -> Mapping[Contract, str]:
    """Give the SELECT of every table that is made piece by piece."""
    made = {
        "borrowers": people.borrowers(chance),
        "loans": schedules.loans(),
        "instalments": schedules.instalments(),
        "payments": payments.payments(),
        "charges": payments.charges(),
        "statements": schedules.statements(),
        "lender_balances": states.balances(chance),
        "contact_points": people.contact_points(),
        "parties": people.parties(chance),
        "consents": people.consents(chance),
        "preferences": people.preferences(chance),
        "holds": agreements.holds(chance),
        "pauses": agreements.pauses(chance),
        "contacts": contacts.contacts(),
        "promises": agreements.promises(chance),
        "plans": agreements.plans(),
        "plan_instalments": agreements.plan_instalments(),
        "mandates": payments.mandates(chance),
        "debit_attempts": payments.debit_attempts(chance),
        "placements": states.placements(),
    }
    return {c: made.pop(c.name) for c in BOOK if c is not FEEDS}


def _write(
    con: duckdb.DuckDBPyConnection, contract: Contract, *, sql: str, folder: Path, piece: int
) -> None:
    """Write one piece of a table, in the order of its key."""
    (folder / contract.name).mkdir(exist_ok=True)
    path = str(folder / contract.name / f"{piece:05}.parquet").replace("'", "''")
    con.execute(
        f"COPY ({sql} ORDER BY {', '.join(contract.key)}) TO '{path}' "
        "(FORMAT parquet, COMPRESSION zstd)"
    )
