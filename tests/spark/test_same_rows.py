"""A night on Spark has the rows of the night on DuckDB, each of them, in every table."""

import json
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from spark_nights import Nights

from forbear.adapters.store.store import arrow_schema
from forbear.engine.tables import Contract
from forbear.engine.tables.night import NIGHT

pytestmark = pytest.mark.spark

FEW = {"rejects": 0, "exceptions": 1, "stops": 30, "promise_standings": 30}
"""Fewer rows than these would compare too little; every other table has 100. Rejects are compared
in test_spark_check.py: a book with so many would stop every message."""


def rows_of(path: Path, contract: Contract) -> list[tuple[object, ...]]:
    """Read a file, or a folder of files, as rows in the order of the key and then of the rest."""
    table = pq.read_table(path)
    key = [table.column_names.index(name) for name in contract.key]
    rows = list(zip(*(column.to_pylist() for column in table.columns), strict=True))
    return sorted(rows, key=lambda row: [(row[i] is not None, row[i]) for i in key])


def types_of(path: Path) -> dict[str, pa.DataType]:
    """Give the types of a table on disk by column, in order."""
    parts = sorted(path.glob("*.parquet")) if path.is_dir() else [path]
    found = [pq.read_schema(part) for part in parts]
    assert all(schema.types == found[0].types for schema in found)
    return dict(zip(found[0].names, found[0].types, strict=True))


@pytest.mark.parametrize("contract", NIGHT, ids=lambda contract: contract.name)
def test_every_row_is_the_same(nights: Nights, contract: Contract) -> None:
    """A table has the same rows on both engines: nulls, timestamps and all."""
    file = f"{contract.name}.parquet"
    expected = rows_of(nights.duck / file, contract)
    found = rows_of(nights.spark / file, contract)
    assert len(expected) >= FEW.get(contract.name, 100)
    assert len(found) == len(expected)
    differ = [
        {n: (a, b) for n, a, b in zip(contract.names, one, other, strict=True) if a != b}
        for one, other in zip(expected, found, strict=True)
        if one != other
    ]
    assert not differ, f"{len(differ)} of {len(expected)} rows differ, as {differ[:3]}"


@pytest.mark.parametrize("contract", NIGHT, ids=lambda contract: contract.name)
def test_the_types_are_those_of_the_contract(nights: Nights, contract: Contract) -> None:
    """Both engines write each column with its type, in the contract's order; none is a float."""
    wanted = dict(zip(contract.names, arrow_schema(contract).types, strict=True))
    for folder in (nights.duck, nights.spark):
        assert types_of(folder / f"{contract.name}.parquet") == wanted


def test_both_say_the_same_of_how_the_night_came_about(nights: Nights) -> None:
    """Night.json differs only in the engine, the seconds and the hashes of files."""
    duck, spark = (
        json.loads((folder / "night.json").read_text(encoding="utf-8"))
        for folder in (nights.duck, nights.spark)
    )
    assert (duck["made_with"].pop("engine"), spark["made_with"].pop("engine")) == (
        "duckdb", "spark"
    )
    for account in (duck, spark):
        account.pop("seconds")
        for table in account["tables"].values():
            table.pop("seconds")
            table.pop("sha256", None)
    assert spark == duck
