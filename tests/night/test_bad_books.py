"""Odd and broken books: a clear error or a reject, never a traceback, nothing lost."""

import json
import shutil
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from forbear.adapters.store.book import BookMissing, open_book, write_book
from forbear.adapters.store.duck import DuckStore
from forbear.adapters.store.night_folder import NightInTheWay, NightMissing, read_account
from forbear.adapters.store.run import Ask, DayOutOfReach
from forbear.adapters.store.seal import SEAL_VERSION, Seal
from forbear.adapters.store.store import TableDamaged
from forbear.engine.tables import BOOK

PLAIN = Seal(version=SEAL_VERSION, tables={}, lender="Small Lender")
DAY = date(2026, 10, 31)

ONE_LOAN: dict[str, list[dict[str, Any]]] = {
    "borrowers": [{"borrower_id": "B1", "language": "en", "zone": "Asia/Hong_Kong"}],
    "loans": [{
        "loan_id": "L1", "borrower_id": "B1", "product": "any", "currency": "HKD",
        "principal_minor": 100, "opened_on": date(2026, 1, 1), "status": "active",
    }],
    "instalments": [{
        "loan_id": "L1", "number": 1, "due_date": date(2026, 10, 1), "principal_minor": 100,
        "interest_minor": 0, "fees_minor": 0,
    }],
    "payments": [],
}


def make(folder: Path, rows: dict[str, list[dict[str, Any]]]) -> Path:
    """Write and seal a book of plain rows."""
    with DuckStore(memory="500MB") as store:
        staged = {c.name: store.rows(c, rows[c.name]) for c in BOOK if c.name in rows}
        write_book(store, staged, folder=folder, template=PLAIN)
    return folder


def rows_of(folder: Path, name: str) -> list[dict[str, Any]]:
    """Read a table of a night."""
    read: list[dict[str, Any]] = pq.read_table(folder / f"{name}.parquet").to_pylist()
    return read


def test_a_book_of_one_loan(night: Any, tmp_path: Path) -> None:
    """One borrower who never paid at all has an age, and hears from us once."""
    book = make(tmp_path / "book", ONE_LOAN)
    account = night(book, tmp_path / "night", as_of=DAY)
    (loan,) = rows_of(tmp_path / "night", "loan_standings")
    assert (loan["past_due_days"], loan["arrears_minor"]) == (30, 100)
    assert account["tables"]["orders"]["rows"] <= 1
    assert account["tables"]["candidates"]["rows"] >= 1


def test_an_empty_book(night: Any, tmp_path: Path) -> None:
    """A book without a row gives a night without a row."""
    book = make(tmp_path / "book", {name: [] for name in ONE_LOAN})
    account = night(book, tmp_path / "night", as_of=DAY)
    assert {made["rows"] for made in account["tables"].values()} == {0}


def test_a_missing_table_is_named(tmp_path: Path) -> None:
    """A folder that lacks a table a lender must bring is no book, and the error says which."""
    book = make(tmp_path / "book", ONE_LOAN)
    (book / "payments.parquet").unlink()
    with DuckStore() as store, pytest.raises(BookMissing, match="it lacks payments"):
        open_book(store, book)


def test_no_folder_at_all(tmp_path: Path) -> None:
    """A folder that is not there is told so, with the command that makes one."""
    with DuckStore() as store, pytest.raises(BookMissing, match="forbear import"):
        open_book(store, tmp_path / "nowhere")


def test_nothing_is_written_over_something_else(night: Any, tmp_path: Path) -> None:
    """A folder that holds other files is left as it is."""
    book = make(tmp_path / "book", ONE_LOAN)
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "letter.txt").write_text("dear", encoding="utf-8")
    with pytest.raises(NightInTheWay):
        night(book, tmp_path / "mine", as_of=DAY)
    assert [p.name for p in (tmp_path / "mine").iterdir()] == ["letter.txt"]
    with pytest.raises(NightMissing):
        read_account(tmp_path / "mine")


def test_amounts_at_the_limit_add_up_exactly(night: Any, tmp_path: Path) -> None:
    """The largest amounts there may be are summed without losing a cent."""
    most = 10**15
    rows = ONE_LOAN | {
        "loans": [ONE_LOAN["loans"][0] | {"principal_minor": most}],
        "instalments": [ONE_LOAN["instalments"][0] | {"principal_minor": most - 1}],
        "payments": [{
            "payment_id": "P1", "loan_id": "L1", "currency": "HKD", "amount_minor": 2,
            "received_on": date(2026, 10, 2),
        }],
    }
    book = make(tmp_path / "book", rows)
    night(book, tmp_path / "night", as_of=DAY)
    (loan,) = rows_of(tmp_path / "night", "loan_standings")
    assert loan["arrears_minor"] == most - 3


def test_too_many_rejects_stop_every_order(night: Any, tmp_path: Path) -> None:
    """Where more payments are rejected than the limit, no order is made and the report knows."""
    rows = ONE_LOAN | {
        "payments": [
            {"payment_id": f"P{n}", "loan_id": "L?", "currency": "HKD", "amount_minor": 1,
             "received_on": DAY}
            for n in range(5)
        ]
    }
    book = make(tmp_path / "book", rows)
    account = night(book, tmp_path / "night", as_of=DAY)
    assert account["tables"]["rejects"]["rows"] == 5
    assert account["tables"]["orders"]["rows"] == 0
    assert {r["kind"] for r in rows_of(tmp_path / "night", "exceptions")} == {
        "rejects_over_limit"
    }
    reasons = {r["reason"] for r in rows_of(tmp_path / "night", "verdicts")}
    assert reasons == {"stop_rejects_over_limit"}


def test_a_row_with_two_faults_is_one_rejected_row(night: Any, tmp_path: Path) -> None:
    """The seal counts rows, so that a feed that came whole is not taken for one with too many."""
    bad = {"loan_id": "L1", "number": 2, "due_date": date(1, 1, 1), "principal_minor": -1,
           "interest_minor": 0, "fees_minor": 0}
    rows = ONE_LOAN | {
        "instalments": [*ONE_LOAN["instalments"], bad, bad],
        "feeds": [
            {"feed": name, "day": DAY, "rows": n, "complete_up_to": DAY}
            for name, n in (("borrowers", 1), ("loans", 1), ("payments", 0), ("instalments", 3))
        ],
    }
    book = make(tmp_path / "book", rows)
    account = night(book, tmp_path / "night", as_of=DAY)
    assert (account["book"]["instalments"]["rows"], account["book"]["instalments"]["rejected"]) == (
        1, 2)
    assert account["book"]["rejects"]["rows"] == account["tables"]["rejects"]["rows"] == 4
    found = {r["kind"] for r in rows_of(tmp_path / "night", "exceptions")}
    assert found == {"rejects_over_limit"}


def test_figures_that_differ_from_the_lenders_stop_contact(night: Any, tmp_path: Path) -> None:
    """Nobody is contacted about an age the lender's own books do not confirm."""
    rows = ONE_LOAN | {
        "lender_balances": [{"loan_id": "L1", "day": DAY, "past_due_days": 29}]
    }
    book = make(tmp_path / "book", rows)
    account = night(book, tmp_path / "night", as_of=DAY)
    (said,) = rows_of(tmp_path / "night", "exceptions")
    assert (said["kind"], said["ours"], said["theirs"]) == ("unreconciled", 30, 29)
    assert account["tables"]["orders"]["rows"] == 0


@pytest.mark.parametrize(
    ("feed", "kind"),
    [
        ({"rows": 1, "complete_up_to": DAY}, None),
        ({"rows": 1, "complete_up_to": date(2026, 10, 30)}, "feed_stale"),
        ({"rows": 2, "complete_up_to": DAY}, "feed_short"),
        ({"rows": 1, "sum_minor": 99, "complete_up_to": DAY}, "feed_short"),
    ],
)
def test_feeds_must_be_whole_and_fresh(
    night: Any, tmp_path: Path, feed: dict[str, Any], kind: str | None
) -> None:
    """A feed that is late, short of rows or short of money stops everyone's contact."""
    others = [
        {"feed": name, "day": DAY, "complete_up_to": DAY}
        for name in ("borrowers", "loans", "payments")
    ]
    rows = ONE_LOAN | {"feeds": [*others, feed | {"feed": "instalments", "day": DAY}]}
    book = make(tmp_path / "book", rows)
    night(book, tmp_path / "night", as_of=DAY)
    found = {r["kind"] for r in rows_of(tmp_path / "night", "exceptions")}
    assert found == ({kind} if kind else set())


def test_a_book_changed_by_hand_is_checked_again(tmp_path: Path) -> None:
    """A bad row put into a sealed book by hand is found, and goes to the rejects."""
    book = make(tmp_path / "book", ONE_LOAN)
    path = book / "instalments.parquet"
    table = pq.read_table(path)
    worse = ONE_LOAN["instalments"][0] | {"number": 2, "principal_minor": -5}
    bad = [*table.to_pylist(), worse]
    pq.write_table(pa.Table.from_pylist(bad, schema=table.schema), path)
    with DuckStore() as store:
        opened = open_book(store, book)
        assert store.fetch(opened.tables["instalments"].count()).as_py() == 1
        (reject,) = store.fetch(opened.rejects).to_pylist()
    assert reject["reason"] == "amount_negative"
    shutil.rmtree(book)


def test_a_book_that_an_older_version_sealed_is_sealed_anew(tmp_path: Path) -> None:
    """Its lender, packs and sources stay; what this version adds to a book is there afterwards."""
    book = make(tmp_path / "book", ONE_LOAN)
    seal = json.loads((book / "book.json").read_text(encoding="utf-8"))
    older = seal | {"version": SEAL_VERSION - 1, "packs": ["cn"], "sources": {"a.csv": "0f"}}
    del older["tables"]["purses"]
    (book / "purses.parquet").unlink()
    (book / "book.json").write_text(json.dumps(older), encoding="utf-8")
    with DuckStore() as store:
        opened = open_book(store, book)
    again = opened.seal
    assert (again.version, again.lender, again.packs) == (SEAL_VERSION, "Small Lender", ("cn",))
    assert again.sources == {"a.csv": "0f"}
    assert again.tables["purses"].rows == 1
    assert opened.present == {"borrowers", "loans", "instalments", "payments"}


@pytest.mark.parametrize("day", [date(1, 1, 1), date(1949, 12, 31), date(2150, 12, 31), date.max])
def test_a_day_that_no_book_reaches_is_refused(day: date, tmp_path: Path) -> None:
    """The first year, the last, and the days next to the limits: one sentence, nothing written."""
    with pytest.raises(DayOutOfReach, match="No night can speak about"):
        Ask(book=tmp_path, out=tmp_path / "night", as_of=day)


@pytest.mark.parametrize("day", [date(1950, 1, 1), date(2150, 12, 30)])
def test_a_night_on_the_first_and_last_day(night: Any, tmp_path: Path, day: date) -> None:
    """They are within reach, though calendars and zones look past them."""
    account = night(make(tmp_path / "book", ONE_LOAN), tmp_path / "night", as_of=day)
    assert account["as_of"] == day.isoformat()


def test_a_file_cut_short_in_a_book_is_told(night: Any, tmp_path: Path) -> None:
    """The file is named, with what to do, and no night is left behind."""
    book = make(tmp_path / "book", ONE_LOAN)
    loans = book / "loans.parquet"
    loans.write_bytes(loans.read_bytes()[:50])
    with pytest.raises(TableDamaged, match="is no whole Parquet file"):
        night(book, tmp_path / "night", as_of=DAY)
    assert not (tmp_path / "night").exists()


def test_a_night_does_not_take_the_place_of_a_file(night: Any, tmp_path: Path) -> None:
    """A file of that name stays as it is."""
    there = tmp_path / "night"
    there.write_text("mine", encoding="utf-8")
    with pytest.raises(NightInTheWay):
        night(make(tmp_path / "book", ONE_LOAN), there, as_of=DAY)
    assert there.read_text(encoding="utf-8") == "mine"
