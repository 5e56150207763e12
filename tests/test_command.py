"""The command as a person types it: what it prints, how it ends, what it says when it cannot."""

import json
import shutil
import subprocess
import sys
from datetime import date
from importlib.metadata import version
from pathlib import Path
from typing import Any

from forbear.adapters.files.sources import superlender
from forbear.adapters.report.sample import sample_orders
from forbear.adapters.store.book import write_book
from forbear.adapters.store.duck import DuckStore
from forbear.adapters.store.engines import memory_bytes
from forbear.adapters.store.seal import SEAL_VERSION, Seal
from forbear.cli import demo, explain, import_book, main, night
from forbear.engine.tables import BOOK

PLAIN = Seal(version=SEAL_VERSION, tables={}, lender="Small Lender")
ROWS: dict[str, list[dict[str, Any]]] = {
    "borrowers": [
        {"borrower_id": "B1", "language": "en", "zone": "Asia/Hong_Kong", "called_as": "Ms Lee"}
    ],
    "loans": [{
        "loan_id": "L1", "borrower_id": "B1", "product": "any", "currency": "HKD",
        "principal_minor": 10_000, "opened_on": date(2026, 1, 1), "status": "active",
    }],
    "instalments": [{
        "loan_id": "L1", "number": 1, "due_date": date(2026, 10, 26), "principal_minor": 10_000,
        "interest_minor": 0, "fees_minor": 0,
    }],
    "payments": [],
}


def forbear(*words: str) -> subprocess.CompletedProcess[str]:
    """Type a command; give what it printed and how it ended."""
    return subprocess.run(  # noqa: S603 -- our own command
        [sys.executable, "-m", "forbear", *words], capture_output=True, text=True, check=False
    )


def small_book(folder: Path) -> Path:
    """Write a book of one late loan."""
    with DuckStore(memory="500MB") as store:
        staged = {c.name: store.rows(c, ROWS[c.name]) for c in BOOK if c.name in ROWS}
        write_book(store, staged, folder=folder, template=PLAIN)
    return folder


def test_help_names_every_command() -> None:
    """`forbear --help`, by `forbear.__main__` too, names each subcommand and ends well."""
    said = forbear("--help")
    assert said.returncode == 0
    for name in ("demo", "import", "night", "explain", "lab"):
        assert name in said.stdout


def test_what_cannot_be_done_is_one_sentence(tmp_path: Path) -> None:
    """A folder that is no book ends with 2, says what to do, and shows no traceback."""
    said = forbear("night", str(tmp_path / "no"), "--as-of", "2026-10-31", "--out",
                   str(tmp_path / "out"))
    assert said.returncode == main.EXIT_REFUSED
    assert "is no book" in said.stderr
    assert "forbear import" in said.stderr
    assert "Traceback" not in said.stderr
    assert not (tmp_path / "out").exists()


def test_a_night_prints_what_a_program_reads(tmp_path: Path) -> None:
    """`--json` prints night.json and nothing else, and the folder holds the report."""
    book, out = small_book(tmp_path / "book"), tmp_path / "night"
    said = forbear("night", str(book), "--as-of", "2026-10-31", "--out", str(out), "--json")
    assert said.returncode == 0, said.stderr
    assert json.loads(said.stdout) == json.loads((out / "night.json").read_text("utf-8"))
    assert (out / "report.html").exists()


def test_messages_are_shown_as_they_would_read(tmp_path: Path) -> None:
    """`--show` prints messages with the lender, the amount and the date they state."""
    book, out = small_book(tmp_path / "book"), tmp_path / "night"
    said = forbear("night", str(book), "--as-of", "2026-10-31", "--out", str(out), "--show", "1")
    assert said.returncode == 0, said.stderr
    for part in ("Small Lender", "HK$100", "26 October 2026", "Ms Lee"):
        assert part in said.stdout
    with DuckStore(memory="500MB") as store:
        assert sample_orders(store, out, most=0, lender="Small Lender") == []


def test_each_command_teaches() -> None:
    """The help of the main commands says what they read and write."""
    for module in (demo, explain, import_book, night):
        assert module.register.__doc__
    assert "30" in (superlender.__doc__ or ""), "the convention of the dates is written down"


def test_the_version_is_told() -> None:
    """`--version` names the program and ends well."""
    said = forbear("--version")
    assert (said.returncode, said.stdout) == (0, f"forbear {version('forbear')}\n")


def test_contact_cannot_come_before_the_night_is_over(tmp_path: Path) -> None:
    """The day of contact is after the day of the books, or nothing is run."""
    said = forbear("night", str(tmp_path), "--as-of", "2026-10-31", "--out", str(tmp_path / "n"),
                   "--contact-on", "2026-10-31")
    assert said.returncode == main.EXIT_REFUSED
    assert "Contact on 2026-10-31 would come before the end of 2026-10-31" in said.stderr


def test_an_import_tells_causes_before_what_only_follows(tmp_path: Path) -> None:
    """Each reason stands whole on a line, with its cure; orphans come last.

    The night on that book then says why nobody is contacted.
    """
    lesson = Path(__file__).parent.parent / "docs" / "tutorial" / "first-night"
    files = shutil.copytree(lesson, tmp_path / "files")
    loans = files / "loans.csv"
    loans.write_text(loans.read_text("utf-8").replace("L1,M1", "L1,M9"), "utf-8")
    said = forbear("import", str(files), "--map", str(files / "map.yaml"), "--out",
                   str(tmp_path / "book"))
    assert said.returncode == 0, said.stderr
    assert "loans.borrower_id: reference_missing, 1 row, at loans.csv, line 2\n" in said.stdout
    assert "payments.received_on: date_unreadable, 1 row, at receipts.csv, line 13" in said.stdout
    assert said.stdout.index("reference_missing") < said.stdout.index("orphan")
    told = forbear("night", str(tmp_path / "book"), "--as-of", "2026-10-14", "--out",
                   str(tmp_path / "night"))
    assert told.returncode == 0, told.stderr
    assert "Nobody is contacted because of payments:" in told.stdout


def test_memory_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    """No traceback of an engine: what was written, and how to write it."""
    said = forbear("night", str(tmp_path), "--as-of", "2026-10-31", "--out", str(tmp_path / "n"),
                   "--memory", "lots")
    assert said.returncode == main.EXIT_REFUSED
    assert "`lots` is no amount of memory" in said.stderr
    assert [memory_bytes(m) for m in ("1.5GB", "4GiB", "800 mb")] == [
        1_500_000_000, 4 * 2**30, 800_000_000
    ]


def test_too_little_memory_is_one_sentence(tmp_path: Path) -> None:
    """What DuckDB cannot do within its limit is told with what to do, not as a traceback."""
    done = forbear("lab", "make", "--loans", "60000", "--memory", "20MB",
                   "--out", str(tmp_path / "book"))
    assert done.returncode == main.EXIT_REFUSED
    assert "--memory" in done.stderr
    assert "Traceback" not in done.stderr
    assert not (tmp_path / "book" / "book.json").exists()
