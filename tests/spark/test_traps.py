"""What the engines are known to do differently, where our code meets it."""

from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any

import ibis
import pyarrow.parquet as pq
import pytest

from forbear.adapters.store.store import Store, arrow_schema
from forbear.engine.tables import Column, Contract, Type
from forbear.engine.tables.arithmetic import plus_days

pytestmark = pytest.mark.spark

BEYOND = 2**53 + 1
"""The first whole number that a float cannot hold."""

SUMS = Contract(
    name="sums",
    grain="one row per id",
    columns=(
        Column(name="id", type=Type.STRING, says="Which.", key=True),
        Column(name="turn", type=Type.INT64, says="Its turn."),
        Column(name="amount", type=Type.INT64, says="How much.", nullable=True),
        Column(name="day", type=Type.DATE, says="When.", nullable=True),
        Column(name="at", type=Type.TIMESTAMP, says="When exactly.", nullable=True),
    ),
)

ROWS = [
    {"id": "b", "turn": 1, "amount": None, "day": date(2028, 2, 1), "at": None},
    {"id": "a", "turn": 1, "amount": BEYOND, "day": date(2026, 1, 30),
     "at": datetime(2026, 3, 29, 2, 30, 0, 1)},  # noqa: DTZ001 -- naive, in UTC
    {"id": "c", "turn": 1, "amount": -BEYOND, "day": None, "at": None},
]


@pytest.fixture(params=["duckdb", "spark"])
def store(request: pytest.FixtureRequest) -> Store:
    """Give each engine in turn."""
    opened: Store = request.getfixturevalue({"duckdb": "duck", "spark": "spark"}[request.param])
    return opened


def listed(store: Store, table: Any) -> list[dict[str, Any]]:
    """Fetch rows in the order of their id."""
    rows: list[dict[str, Any]] = store.fetch(table).to_pylist()
    return sorted(rows, key=lambda row: str(row["id"]))


def test_thirty_days_and_thirty_one_stay_apart(store: Store) -> None:
    """Two spans of nearly a month, added to one date in one SELECT, give two dates."""
    rows = store.rows(SUMS, ROWS[:1])
    n30, n31 = rows.turn * 30, rows.turn * 31
    found = store.fetch(rows.select(
        a=plus_days(rows.day, n30), b=plus_days(rows.day, n31),
    )).to_pylist()
    assert found == [{"a": date(2028, 3, 2), "b": date(2028, 3, 3)}]


def test_great_whole_numbers_stay_exact_beside_a_null(store: Store) -> None:
    """An amount above 2^53 is the same after fetch, with a null in the column."""
    rows = store.rows(SUMS, ROWS)
    assert [row["amount"] for row in listed(store, rows)] == [BEYOND, None, -BEYOND]


def test_what_is_written_is_what_is_read(store: Store, tmp_path: Path) -> None:
    """A table on disk has its rows as they were, microseconds and nulls too, and counts them."""
    path = tmp_path / "sums.parquet"
    assert store.write(SUMS, store.rows(SUMS, ROWS), path=path) == 3
    expected = sorted(ROWS, key=lambda row: str(row["id"]))
    assert listed(store, store.read(path)) == expected
    assert pq.read_table(path).to_pylist() == expected, "the files are in the order of the key"


def test_a_table_without_rows_keeps_its_types(store: Store, tmp_path: Path) -> None:
    """No rows are written as a table with columns all the same."""
    path = tmp_path / "sums.parquet"
    assert store.write(SUMS, store.rows(SUMS, []), path=path) == 0
    found = store.fetch(SUMS.enter(store.read(path)))
    assert (found.num_rows, found.schema.types) == (0, arrow_schema(SUMS).types)


def test_a_sum_is_written_as_a_whole_number(store: Store, tmp_path: Path) -> None:
    """Sums are wider than 64 bits on DuckDB; the file holds them exact, and no float."""
    path = tmp_path / "sums.parquet"
    rows = store.rows(SUMS, ROWS[1:2])
    window = ibis.window(group_by=rows.id)
    store.write(SUMS, rows.mutate(amount=(rows.amount + rows.turn).sum().over(window)), path=path)
    written = pq.read_table(path)
    assert str(written.schema.field("amount").type) == "int64"
    assert written["amount"].to_pylist() == [BEYOND + 1]


@pytest.mark.parametrize("keep", [True, False], ids=["kept", "as it is"])
def test_a_row_number_has_the_width_ibis_says(store: Store, *, keep: bool) -> None:
    """Row numbers are of 64 bits after keep, so that two steps can be put together."""
    rows = store.rows(SUMS, ROWS)
    numbered = rows.select("id", place=ibis.row_number().over(order_by=rows.id))
    step: Callable[[Any], Any] = (lambda t: store.keep("step", t)) if keep else (lambda t: t)
    both = step(numbered).union(numbered)
    assert [row["place"] for row in listed(store, both)] == [0, 0, 1, 1, 2, 2]


def test_ties_are_broken_by_a_full_key(store: Store) -> None:
    """Rows that tie in time keep one order when the id is part of it."""
    rows = store.rows(SUMS, [{**ROWS[1], "id": name} for name in "dbca"])
    ranked = rows.mutate(place=ibis.row_number().over(order_by=[rows.at, rows.id]))
    assert [(r["id"], r["place"]) for r in listed(store, ranked)] == list(
        zip("abcd", range(4), strict=True)
    )


def test_a_kept_step_is_read_from_what_was_stored(store: Store, tmp_path: Path) -> None:
    """A step that was kept does not look at its sources again."""
    path = tmp_path / "sums.parquet"
    pq.write_table(store.fetch(store.rows(SUMS, ROWS)), path)
    kept = store.keep("step", store.read(path))
    path.unlink()
    assert len(listed(store, kept)) == 3
