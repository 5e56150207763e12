"""Nights to report on: a small made-up one, one loan, and none."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from forbear.adapters.report.figures import Figures, gather
from forbear.adapters.report.report import write_report
from forbear.adapters.store.book import write_book
from forbear.adapters.store.duck import DuckStore
from forbear.adapters.store.run import Ask, run_night
from forbear.adapters.store.seal import SEAL_VERSION, Seal
from forbear.cli.lab import make_book
from forbear.engine.tables import BOOK
from forbear.lab.shape import AS_OF

LEAST = ("borrowers", "loans", "instalments", "payments")
LOAN = {
    "loan_id": "L1", "borrower_id": "B1", "product": "any", "currency": "HKD",
    "principal_minor": 12_300, "opened_on": date(2026, 1, 1), "status": "active",
}
ITEM = {
    "loan_id": "L1", "number": 1, "due_date": date(2026, 10, 1), "principal_minor": 12_300,
    "interest_minor": 0, "fees_minor": 0,
}


class Reported:
    """A night with its report: the folder, the account, the counted figures and the page."""

    def __init__(self, book: Path, out: Path) -> None:
        with DuckStore(threads=2, memory="1GB") as store:
            self.account: dict[str, Any] = run_night(
                store, Ask(book=book, out=out, as_of=AS_OF), engine="duckdb"
            )
            self.path = write_report(store, out, account=self.account)
            self.figures: Figures = gather(store, out)
        self.folder = out
        self.html = self.path.read_text(encoding="utf-8")


def plain_book(folder: Path, *, lender: str, **rows: list[dict[str, Any]]) -> Path:
    """Write a book of the four least tables."""
    seal = Seal(version=SEAL_VERSION, tables={}, lender=lender)
    with DuckStore(threads=1, memory="500MB") as store:
        staged = {c.name: store.rows(c, rows.get(c.name, [])) for c in BOOK if c.name in LEAST}
        write_book(store, staged, folder=folder, template=seal)
    return folder


@pytest.fixture(scope="session")
def made_up(tmp_path_factory: pytest.TempPathFactory) -> Reported:
    """A book of 1,000 loans: every feature is in it."""
    root = tmp_path_factory.mktemp("report")
    make_book(root / "book", loans=1_000, seed=3)
    return Reported(root / "book", root / "night")


@pytest.fixture(scope="session")
def one_loan(tmp_path_factory: pytest.TempPathFactory) -> Reported:
    """One loan, late by 30 days, of a lender with a name that is not kind to HTML."""
    root = tmp_path_factory.mktemp("one")
    book = plain_book(
        root / "book", lender="Ana & <b>Sons</b>", loans=[LOAN], instalments=[ITEM],
        borrowers=[{"borrower_id": "B1", "language": "en", "zone": "Asia/Hong_Kong"}],
    )
    return Reported(book, root / "night")


@pytest.fixture(scope="session")
def nothing(tmp_path_factory: pytest.TempPathFactory) -> Reported:
    """A book without a row."""
    root = tmp_path_factory.mktemp("nothing")
    return Reported(plain_book(root / "book", lender=""), root / "night")
