"""The same inputs give the same bytes, whatever the order of rows and the number of threads."""

import shutil
from datetime import date
from pathlib import Path
from typing import Any

import ibis
import pyarrow.parquet as pq

from forbear.adapters.store.night_folder import read_account
from forbear.adapters.store.seal import read_seal, unbroken

TABLES = (
    "rejects", "promise_standings", "loan_standings", "exceptions", "stops",
    "borrower_standings", "candidates", "verdicts", "chosen", "orders",
)


def hashes(account: dict[str, Any]) -> dict[str, str]:
    """Give the hash of each table of a night."""
    return {name: made["sha256"] for name, made in account["tables"].items()}


def test_two_nights_are_the_same_bytes(book: Path, night: Any, tmp_path: Path) -> None:
    """A night run twice, with one thread and with two, writes the same files."""
    once = night(book, tmp_path / "once", threads=2)
    again = night(book, tmp_path / "again", threads=1)
    assert tuple(hashes(once)) == TABLES
    assert hashes(once) == hashes(again)
    assert read_account(tmp_path / "once")["tables"] == once["tables"]


def test_shuffled_inputs_are_the_same_bytes(book: Path, night: Any, tmp_path: Path) -> None:
    """Rows in another order are noticed, checked anew, and give the same files."""
    shuffled = tmp_path / "shuffled"
    shutil.copytree(book, shuffled)
    con = ibis.duckdb.connect()
    for path in shuffled.glob("*.parquet"):
        other = path.with_suffix(".other")
        con.raw_sql(
            f"COPY (SELECT t.* FROM '{path}' t ORDER BY md5(CAST(t AS VARCHAR)))"
            f" TO '{other}' (FORMAT parquet)"
        )
        other.replace(path)
    seal = read_seal(shuffled)
    assert seal is not None
    assert not unbroken(shuffled, seal)
    plain = night(book, tmp_path / "plain")
    mixed = night(shuffled, tmp_path / "mixed")
    assert hashes(mixed) == hashes(plain)


def test_a_copied_book_keeps_its_seal(book: Path, tmp_path: Path) -> None:
    """New times with the same bytes break no seal; other bytes do."""
    copy = tmp_path / "copy"
    shutil.copytree(book, copy)
    for path in copy.glob("*.parquet"):
        path.touch()
    seal = read_seal(copy)
    assert seal is not None
    assert unbroken(copy, seal)
    with (copy / "loans.parquet").open("ab") as file:
        file.write(b"x")
    assert not unbroken(copy, seal)


def test_no_output_holds_a_float(book: Path, night: Any, tmp_path: Path) -> None:
    """Every column of every file is a whole number, a date, a moment, text or yes and no."""
    night(book, tmp_path / "out")
    for name in TABLES:
        for field in pq.read_schema(tmp_path / "out" / f"{name}.parquet"):
            assert "double" not in str(field.type), (name, field)
            assert "float" not in str(field.type), (name, field)
            assert "decimal" not in str(field.type), (name, field)


def test_an_earlier_day_is_replayed_by_what_was_known(
    book: Path, night: Any, tmp_path: Path
) -> None:
    """A past night asked for twice is the same; knowing more changes what it says."""
    past = date(2026, 10, 15)
    first = night(book, tmp_path / "first", as_of=past)
    second = night(book, tmp_path / "second", as_of=past)
    later = night(book, tmp_path / "later", as_of=past, known_by=date(2026, 10, 31))
    assert hashes(first) == hashes(second)
    assert hashes(later)["loan_standings"] != hashes(first)["loan_standings"]
