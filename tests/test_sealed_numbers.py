"""What a seal adds to a book: whole numbers in the order of ids, and sums along each schedule."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forbear.adapters.store.duck import DuckStore
from forbear.engine.tables import BOOK
from forbear.engine.tables.numbers import NEVER, SEALED, is_numbered, numbered

DAY = date(2026, 3, 1)
ITEMS = st.lists(
    st.tuples(st.sampled_from("ABC"), st.integers(0, 9), st.integers(0, 3), st.integers(0, 5)),
    unique_by=lambda item: item[:2], max_size=12,
)
"""Loan, number, days after DAY it is due, and principal: days and amounts of nothing often meet."""


@pytest.fixture(scope="module")
def store() -> Iterator[DuckStore]:
    """Open one engine for all cases."""
    with DuckStore(threads=1) as opened:
        yield opened


def sealed(store: DuckStore, **rows: list[dict[str, Any]]) -> dict[str, list[dict[str, Any]]]:
    """Number a book of these rows; give the rows of each table as it would be sealed."""
    book = {c.name: store.rows(c, rows.get(c.name, [])) for c in BOOK}
    return {name: store.fetch(table).to_pylist() for name, table in numbered(book).items()}


@settings(max_examples=40)
@given(items=ITEMS)
def test_sums_run_along_each_schedule(
    store: DuckStore, items: list[tuple[str, int, int, int]]
) -> None:
    """By due date, then number: each instalment knows the sum up to it, and what follows."""
    made = sealed(
        store,
        loans=[{"loan_id": name, "borrower_id": "b", "currency": "EUR"} for name in "ABC"],
        instalments=[
            {"loan_id": loan, "number": n, "due_date": DAY + timedelta(days=after),
             "principal_minor": minor, "interest_minor": 1, "fees_minor": 2}
            for loan, n, after, minor in items
        ],
    )
    for place, name in enumerate("ABC"):
        line = sorted((after, n, minor + 3) for loan, n, after, minor in items if loan == name)
        days = [DAY + timedelta(days=after) for after, _, _ in line]
        dues = [minor for _, _, minor in line]
        (loan,) = (row for row in made["loans"] if row["loan_id"] == name)
        assert loan["loan_number"] == place
        assert loan["scheduled_minor"] == sum(dues)
        assert (loan["first_due_date"], loan["first_due_minor"]) == (
            (days[0], dues[0]) if line else (None, None))
        rows = {row["number"]: row for row in made["instalments"] if row["loan_id"] == name}
        for i, (_, n, _) in enumerate(line):
            assert rows[n]["loan_number"] == place
            assert rows[n]["through_minor"] == sum(dues[:i + 1])
            after = (days[i + 1], dues[i + 1]) if i + 1 < len(line) else (NEVER, None)
            assert (rows[n]["following_due_date"], rows[n]["following_minor"]) == after


def test_a_loan_knows_the_sum_of_its_payments_and_from_when_it_holds(store: DuckStore) -> None:
    """What was taken back is off the sum; the sum holds once the last payment came and is known."""
    made = sealed(
        store,
        loans=[{"loan_id": name, "borrower_id": "b", "currency": "EUR"} for name in "AB"],
        payments=[
            {"payment_id": n, "loan_id": "A", "currency": "EUR", "amount_minor": minor,
             "received_on": DAY + timedelta(days=came), "reverses_payment_id": undoes,
             "known_on": None if known is None else DAY + timedelta(days=known)}
            for n, minor, came, known, undoes in (
                ("1", 70, 0, 9, None), ("2", 50, 2, None, None), ("3", 50, 4, 1, "2"),
                ("4", 0, 3, None, None),
            )
        ],
    )
    sums = [
        (row["paid_in_all_minor"], row["paid_in_all_on"], row["reversals_in_all"],
         row["paid_in_all_from"])
        for row in sorted(made["loans"], key=lambda row: row["loan_id"])
    ]
    assert sums == [(70, DAY + timedelta(days=2), 1, DAY + timedelta(days=9)), (0, None, 0, None)]


def test_money_that_names_no_loan_is_in_the_purse_of_its_borrower(store: DuckStore) -> None:
    """A purse is a borrower and a currency; money for a loan is in none, whomever it names."""
    money = {"currency": "EUR", "amount_minor": 1, "received_on": DAY}
    made = sealed(
        store,
        borrowers=[{"borrower_id": "a"}, {"borrower_id": "b"}],
        loans=[{"loan_id": "L", "borrower_id": "b", "currency": "EUR"}],
        payments=[
            {"payment_id": "1", "loan_id": "L", "borrower_id": "b", **money},
            {"payment_id": "2", "borrower_id": "b", **money},
            {"payment_id": "3", "borrower_id": "a", **money},
        ],
        promises=[{"promise_id": "p", "borrower_id": "b", "currency": "CNY"}],
    )
    purses = [("a", "EUR"), ("b", "CNY"), ("b", "EUR")]
    assert [
        (row["purse_number"], row["borrower_number"])
        for row in sorted(made["purses"], key=lambda row: row["purse_number"])
    ] == [(0, 0), (1, 1), (2, 1)]
    assert {(row["borrower_id"], row["currency"]) for row in made["purses"]} == set(purses)
    numbers = {row["payment_id"]: (row["loan_number"], row["purse_number"])
               for row in made["payments"]}
    assert numbers == {"1": (0, None), "2": (None, 2), "3": (None, 0)}
    assert [row["purse_number"] for row in made["promises"]] == [1]


def test_a_sealed_book_is_not_numbered_again(store: DuckStore) -> None:
    """What has its numbers is told apart from what a lender brings."""
    assert not is_numbered({"loans": store.rows(BOOK[1], [])})
    assert is_numbered({"loans": store.rows(SEALED["loans"], [])})
