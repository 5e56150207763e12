"""A book that nobody sealed is checked on Spark as on DuckDB: the same rows, the same reasons."""

from pathlib import Path
from typing import Any, NamedTuple

import pyarrow.parquet as pq
import pytest

from forbear.adapters.store.book import open_book
from forbear.adapters.store.duck import DuckStore
from forbear.adapters.store.run import Ask, run_night
from forbear.adapters.store.seal import Seal, unbroken
from forbear.lab.make import make_rows
from forbear.lab.shape import AS_OF

pytestmark = pytest.mark.spark

BROUGHT = (
    "borrowers", "loans", "instalments", "payments", "charges", "contact_points", "holds",
)
"""What every lender brings, and every table with a check of its own that has faults here."""


class Books(NamedTuple):
    """The same rows as a book that each engine checked and wrote, with their seals."""

    duck: Path
    duck_seal: Seal
    spark: Path
    spark_seal: Seal


@pytest.fixture(scope="module")
def books(session: Any, tmp_path_factory: pytest.TempPathFactory) -> Books:
    """Open the same unsealed rows, faults among them, on each engine, which seals them."""
    from forbear.adapters.store.spark import SparkStore  # noqa: PLC0415 -- an extra

    folder = tmp_path_factory.mktemp("books")
    made = make_rows(folder / "rows", loans=300, seed=1, flaws=True, threads=1, memory="1GB")
    on_duck, on_spark = folder / "duck", folder / "spark"
    with DuckStore(threads=1, memory="1GB") as duck:
        for book in (on_duck, on_spark):
            book.mkdir()
            for name in BROUGHT:
                rows = duck.fetch(duck.read(made[name]))
                pq.write_table(rows, book / f"{name}.parquet")
        one = open_book(duck, on_duck).seal
    with SparkStore(session=session, partitions=2) as spark:
        other = open_book(spark, on_spark).seal
    return Books(on_duck, one, on_spark, other)


def test_bad_rows_are_the_same(books: Books) -> None:
    """Opened unsealed, a book with faults becomes the same book, rejects and sums too."""
    told, again = (
        {name: (t.rows, t.rejected, t.sum_minor) for name, t in seal.tables.items()}
        for seal in (books.duck_seal, books.spark_seal)
    )
    assert told == again
    assert told["rejects"][0] >= 6
    for name in told:
        expected, found = (
            sorted(map(repr, pq.read_table(folder / f"{name}.parquet").to_pylist()))
            for folder in (books.duck, books.spark)
        )
        assert expected == found, name
    assert unbroken(books.spark, books.spark_seal), "the book is trusted from now on"


def test_a_book_that_spark_wrote_serves_duckdb(
    books: Books, duck: DuckStore, tmp_path: Path
) -> None:
    """Its tables are folders, and the night on them is the same, byte for byte.

    The reverse, a night on Spark from a book of DuckDB, is what test_same_rows.py compares.
    """
    assert (books.spark / "loans.parquet").is_dir()
    nights = [tmp_path / "of_duck", tmp_path / "of_spark"]
    for book, out in zip((books.duck, books.spark), nights, strict=True):
        run_night(duck, Ask(book=book, out=out, as_of=AS_OF, packs=("cn",)), engine="duckdb")
    assert (books.spark / "loans.parquet").is_dir(), "it was not checked and written again"
    for name, least in (("loan_standings", 200), ("verdicts", 10), ("rejects", 6)):
        one, other = (out / f"{name}.parquet" for out in nights)
        assert one.read_bytes() == other.read_bytes(), name
        assert pq.read_metadata(one).num_rows >= least


def test_spark_opens_what_it_wrote(books: Books, spark: Any) -> None:
    """A sealed book of folders is read as it is."""
    opened = open_book(spark, books.spark)
    assert opened.seal == books.spark_seal
    loans = opened.tables["loans"]
    assert spark.fetch(loans.agg(n=loans.count())).to_pylist() == [
        {"n": books.duck_seal.tables["loans"].rows}
    ]
