"""A book that nobody sealed is checked on Spark as on DuckDB: the same rows, the same reasons."""

from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from forbear.adapters.store.book import open_book
from forbear.adapters.store.duck import DuckStore
from forbear.adapters.store.seal import unbroken
from forbear.lab.make import make_rows

pytestmark = pytest.mark.spark

BROUGHT = (
    "borrowers", "loans", "instalments", "payments", "charges", "contact_points", "holds",
)
"""What every lender brings, and every table with a check of its own that has faults here."""


def test_bad_rows_are_the_same(duck: DuckStore, spark: Any, tmp_path: Path) -> None:
    """Opened unsealed, a book with faults becomes the same book, rejects and sums too."""
    made = make_rows(tmp_path / "rows", loans=300, seed=1, flaws=True, threads=1, memory="1GB")
    on_duck, on_spark = tmp_path / "duck", tmp_path / "spark"
    for folder in (on_duck, on_spark):
        folder.mkdir()
        for name in BROUGHT:
            rows = duck.fetch(duck.read(made[name]))
            pq.write_table(rows, folder / f"{name}.parquet")

    one, other = open_book(duck, on_duck).seal, open_book(spark, on_spark).seal

    told, again = (
        {name: (t.rows, t.rejected, t.sum_minor) for name, t in seal.tables.items()}
        for seal in (one, other)
    )
    assert told == again
    assert told["rejects"][0] >= 6
    for name in told:
        expected, found = (
            sorted(map(repr, pq.read_table(folder / f"{name}.parquet").to_pylist()))
            for folder in (on_duck, on_spark)
        )
        assert expected == found, name
    assert unbroken(on_spark, other), "the book is trusted from now on"
