"""One person's rows of a book, under every id, and nobody else's."""

from pathlib import Path

import pytest

from forbear.adapters.store.book import open_book
from forbear.adapters.store.duck import DuckStore
from forbear.adapters.store.person import (
    BorrowerNotInBook,
    owing_with,
    person_of,
    rejects_about,
    rows_of,
)
from forbear.engine.tables import BOOK


def test_a_person_is_found_by_each_of_their_ids(desk_book: Path) -> None:
    """Eva is eva1 and eva2; Ana has one id, which stands for her."""
    with DuckStore(threads=1) as store:
        book = open_book(store, desk_book)
        found = [person_of(store, book, borrower_id=name) for name in ("eva1", "eva2", "ana")]
        with pytest.raises(BorrowerNotInBook):
            person_of(store, book, borrower_id="eva")
    assert [one.ids for one in found] == [("eva1", "eva2"), ("eva1", "eva2"), ("ana",)]
    assert [one.person_key for one in found] == ["eva", "eva", "ana"]


def test_every_table_gives_rows_of_the_person_alone(desk_book: Path) -> None:
    """Each table of the book is there; rows about deliveries are of nobody and come whole."""
    with DuckStore(threads=1) as store:
        book = open_book(store, desk_book)
        rows = rows_of(store, book, ids=("ana",))
        rejects = rejects_about(store, book, rows=rows)
    assert set(rows) == {contract.name for contract in BOOK}
    assert {row["borrower_id"] for name in ("borrowers", "contacts", "promises", "loans")
            for row in rows[name]} == {"ana"}
    assert {row["loan_id"] for name in ("instalments", "payments")
            for row in rows[name]} == {"loan-ana", "loan-ana-2"}
    assert (len(rows["feeds"]), rejects) == (5, [])


def test_who_owes_a_loan_with_somebody_is_found(desk_book: Path) -> None:
    """Hu owes with Ivy; the loan is Ivy's, so it is not asked of Hu's own loans."""
    with DuckStore(threads=1) as store:
        book = open_book(store, desk_book)
        with_ivy, with_hu = (owing_with(rows_of(store, book, ids=(name,)))
                             for name in ("ivy", "hu"))
    assert (with_ivy, with_hu) == (("hu",), ())
