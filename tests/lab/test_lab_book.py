"""`forbear lab make`: a sealed book, clean unless asked otherwise, and a clear refusal."""

from pathlib import Path

import pytest
import typer
from made import Made
from typer.testing import CliRunner

from forbear.adapters.files.settings import load_products
from forbear.adapters.packs.law import known_packs
from forbear.adapters.store.seal import read_seal, unbroken
from forbear.cli import lab
from forbear.cli.lab import FolderTaken, make_book
from forbear.lab.flaws import FLAWS, add_flaws
from forbear.lab.make import make_rows
from forbear.lab.shape import PRODUCT_ROWS


def test_a_clean_book_has_no_reject(book: Made) -> None:
    """`check` finds nothing, and the seal is unbroken."""
    seal = read_seal(book.folder)
    assert seal is not None
    assert unbroken(book.folder, seal)
    assert {t.rejected for t in seal.tables.values()} == {0}
    assert book.ask("SELECT count(*) FROM {rejects}") == [(0,)]


def test_the_feeds_say_what_is_there(book: Made) -> None:
    """Rows and control sums that the lender announces are those of the book."""
    seal = read_seal(book.folder)
    assert seal is not None
    told = {row[0]: row[1:] for row in book.ask("SELECT feed, rows, sum_minor FROM {feeds}")}
    there = {
        name: (t.rows, t.sum_minor)
        for name, t in seal.brought.items() if name != "feeds"
    }
    assert told == there


def test_the_book_brings_its_products_and_names_its_packs(book: Made) -> None:
    """Every product of a loan has its own settings, and the packs exist."""
    used = {row[0] for row in book.ask("SELECT DISTINCT product FROM {loans}")}
    assert used <= {row["product"] for row in load_products(book.folder)}
    assert used == {row["product"] for row in PRODUCT_ROWS}
    assert set(lab.PACKS) <= set(known_packs())


def test_flaws_are_copies_with_a_fault(tmp_path: Path) -> None:
    """Each flaw adds rows to its table and leaves the good ones alone."""
    make_rows(tmp_path / "bad", loans=300, seed=1, flaws=True)
    made = Made(tmp_path / "bad", pattern="{table}/*.parquet")
    good = Made(tmp_path / "bad", pattern="{table}/0*.parquet")
    for table in {table for table, _, _ in FLAWS}:
        more = made.ask(f"SELECT count(*) FROM {{{table}}}")
        assert more > good.ask(f"SELECT count(*) FROM {{{table}}}")
    assert add_flaws.__doc__


def test_a_folder_with_other_things_is_left_alone(tmp_path: Path) -> None:
    """Nothing is written where something stands that is no book."""
    (tmp_path / "letter.txt").write_text("dear", encoding="utf-8")
    with pytest.raises(FolderTaken, match="is not empty and holds no book"):
        make_book(tmp_path, loans=10, seed=1)
    assert [p.name for p in tmp_path.iterdir()] == ["letter.txt"]


def test_a_folder_that_is_a_file_is_left_alone(tmp_path: Path) -> None:
    """A file is not taken for a folder."""
    (tmp_path / "book").write_text("dear", encoding="utf-8")
    with pytest.raises(FolderTaken):
        make_book(tmp_path / "book", loans=10, seed=1)


def test_the_command_teaches() -> None:
    """The help shows the command and the night that fits the book."""
    app = typer.Typer()
    lab.register(app)
    told = CliRunner().invoke(app, ["lab", "make", "--help"], terminal_width=120)
    assert told.exit_code == 0
    assert "forbear night BOOK --as-of 2026-10-31" in told.output


def test_the_command_makes_a_book_of_one_loan(tmp_path: Path) -> None:
    """One loan is a book too; it says what there is and what to do next, and leaves no scraps."""
    app = typer.Typer()
    lab.register(app)
    told = CliRunner().invoke(
        app, ["lab", "make", "--loans", "1", "--seed", "3", "--out", str(tmp_path / "b")]
    )
    assert told.exit_code == 0
    assert "1 loans" in told.output
    assert "forbear night" in told.output
    assert [p.name for p in tmp_path.iterdir()] == ["b"]
