"""What `check` keeps, what it rejects, and that nothing is ever lost between the two."""

import time
from collections.abc import Iterator
from datetime import date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some
from staged_rows import Rows, checked, numbered, staged

from forbear.adapters.store.duck import DuckStore
from forbear.engine.book.check import TableMissing, TableUnlike, check

LOAN = {"product": "p", "currency": "CNY", "principal_minor": 100, "status": "active",
        "opened_on": date(2024, 1, 1)}
ITEM = {"due_date": date(2024, 2, 1), "principal_minor": 50, "interest_minor": 1, "fees_minor": 0}
MONEY = {"currency": "CNY", "amount_minor": 51, "received_on": date(2024, 2, 1)}


@pytest.fixture(scope="module")
def store() -> Iterator[DuckStore]:
    """One engine for all cases of this file."""
    with DuckStore(threads=1) as opened:
        yield opened


def book(
    *, borrowers: Rows | None = None, loans: Rows | None = None, instalments: Rows | None = None,
    payments: Rows | None = None, **further: Rows,
) -> dict[str, Rows]:
    """Give a sound small book, with the tables named in its place."""
    tables = {
        "borrowers": borrowers if borrowers is not None else [{"borrower_id": "ana"}],
        "loans": loans if loans is not None else [
            {"loan_id": "loan-1", "borrower_id": "ana", **LOAN}],
        "instalments": instalments if instalments is not None else [
            {"loan_id": "loan-1", "number": n, **ITEM} for n in (1, 2)],
        "payments": payments if payments is not None else [
            {"payment_id": "pay-1", "loan_id": "loan-1", **MONEY}],
        **further,
    }
    return {name: numbered(rows, f"{name}.csv") for name, rows in tables.items()}


def reasons(rejects: Rows) -> list[tuple[object, object, object]]:
    """Give table, line and reason of each reject."""
    return sorted((r["table_name"], r["line"], r["reason"]) for r in rejects)


def test_a_sound_book_has_no_rejects(store: DuckStore) -> None:
    """Every row of a sound book stays."""
    found = checked(store, book())
    assert found.rejects == []
    assert {
        name: len(rows) for name, rows in found.tables.items()
    } == {"borrowers": 1, "loans": 1, "instalments": 2, "payments": 1}


def test_an_empty_book_is_a_book(store: DuckStore) -> None:
    """Four tables without rows are checked like any others."""
    found = checked(store, book(borrowers=[], loans=[], instalments=[], payments=[]))
    assert found.rejects == []
    assert all(rows == [] for rows in found.tables.values())


def test_a_loan_without_instalments_stays(store: DuckStore) -> None:
    """A loan that owes nothing yet is no fault."""
    found = checked(store, book(instalments=[], payments=[]))
    assert found.rejects == []
    assert len(found.tables["loans"]) == 1


def test_of_like_rows_one_stays_and_of_unlike_rows_none(store: DuckStore) -> None:
    """A copy is let go; rows that contradict each other are all let go."""
    rows = [{"loan_id": "loan-1", "number": n, **ITEM} for n in (1, 1, 2, 2, 90, 90, 3)]
    rows[3] = {**rows[3], "principal_minor": 7}
    found = checked(store, book(instalments=rows))
    assert sorted(r["number"] for r in found.tables["instalments"]) == [1, 3, 90]
    assert reasons(found.rejects) == [
        ("instalments", 3, "duplicate_row"), ("instalments", 4, "duplicate_key"),
        ("instalments", 5, "duplicate_key"), ("instalments", 7, "duplicate_row"),
    ]


def test_every_number_of_a_long_loan_may_stand_once(store: DuckStore) -> None:
    """The quick look at numbers takes no sound schedule for a doubtful one, however long."""
    rows = [{"loan_id": "loan-1", "number": n, **ITEM} for n in range(1201)]
    found = checked(store, book(instalments=rows))
    assert len(found.tables["instalments"]) == 1201


def test_a_number_that_stands_twice_is_found_wherever_it_is(store: DuckStore) -> None:
    """The quick look at numbers misses none, at either end of what it marks."""
    numbers = (0, 29, 30, 59, 60, 89, 90, 1200)
    loans = [{"loan_id": f"loan-{n}", "borrower_id": "ana", **LOAN} for n in numbers]
    rows = [{"loan_id": f"loan-{n}", "number": number, **ITEM}
            for n in numbers for number in (5, 6, n, n, n)]
    found = checked(store, book(loans=loans, instalments=rows, payments=[]))
    assert 3 * len(numbers) == len(found.tables["instalments"])
    assert ["duplicate_row"] * 2 * len(numbers) == [r["reason"] for r in found.rejects]


def test_a_rejected_borrower_takes_loans_and_payments_along(store: DuckStore) -> None:
    """Children of a rejected row are told as orphans, through every generation."""
    found = checked(store, book(borrowers=[
        {"borrower_id": "ana", "zone": "A"}, {"borrower_id": "ana", "zone": "B"}]))
    assert all(rows == [] for rows in found.tables.values())
    assert reasons(found.rejects) == [
        ("borrowers", 2, "duplicate_key"), ("borrowers", 3, "duplicate_key"),
        ("instalments", 2, "orphan"), ("instalments", 3, "orphan"),
        ("loans", 2, "orphan"), ("payments", 2, "orphan"),
    ]


def test_a_reject_names_the_borrower_through_the_loan(store: DuckStore) -> None:
    """Contact with a borrower waits for their rejected payment, though it names only the loan."""
    bad = {"payment_id": "pay-1", "loan_id": "loan-1", **MONEY, "amount_minor": -1}
    found = checked(store, book(payments=[bad]))
    assert [(r["loan_id"], r["borrower_id"]) for r in found.rejects] == [("loan-1", "ana")]


TALK = {"channel": "call", "direction": "out", "tried_at": datetime(2024, 2, 3, 9),  # noqa: DTZ001 -- naive means UTC
        "outcome": "conversation", "by_whom": "lender"}


def test_a_contact_outlives_the_loan_it_was_about(store: DuckStore) -> None:
    """It happened, and the limits count it; only the name of the loan is let go."""
    talks = [
        {"contact_id": "c-1", "borrower_id": "ana", "loan_id": "loan-1", **TALK},
        {"contact_id": "c-2", "borrower_id": "ana", "loan_id": "loan-of-old", **TALK},
        {"contact_id": "c-3", "borrower_id": "ana", **TALK},
        {"contact_id": "c-4", "borrower_id": "zoe", "loan_id": "loan-of-old", **TALK},
    ]
    found = checked(store, book(contacts=talks))
    assert [(r["contact_id"], r["loan_id"]) for r in found.tables["contacts"]] == [
        ("c-1", "loan-1"), ("c-2", None), ("c-3", None)]
    assert reasons(found.rejects) == [("contacts", 5, "reference_missing")]
    assert found.unlinked == {"contacts": 1}


def test_a_contact_outlives_a_loan_that_was_rejected(store: DuckStore) -> None:
    """Its borrower is in the book with another loan, and was spoken to all the same."""
    loans = [{"loan_id": "loan-1", "borrower_id": "ana", **LOAN},
             {"loan_id": "loan-2", "borrower_id": "ana", **LOAN, "principal_minor": -1}]
    talk = {"contact_id": "c-1", "borrower_id": "ana", "loan_id": "loan-2", **TALK}
    found = checked(store, book(loans=loans, contacts=[talk]))
    assert [r["loan_id"] for r in found.tables["contacts"]] == [None]
    assert reasons(found.rejects) == [("loans", 3, "amount_negative")]


def test_a_hold_does_not_outlive_its_loan(store: DuckStore) -> None:
    """Emptied, it would hold back more than was asked for; rejected, a person looks at it."""
    hold = {"hold_id": "h-1", "borrower_id": "ana", "loan_id": "loan-of-old", "kind": "dispute",
            "starts_on": date(2024, 2, 1)}
    found = checked(store, book(holds=[hold]))
    assert reasons(found.rejects) == [("holds", 2, "reference_missing")]
    assert found.unlinked == {}


def test_money_for_a_borrower_needs_no_loan(store: DuckStore) -> None:
    """A payment for a borrower is sound, and its reversal too."""
    paid = {"payment_id": "pay-1", "borrower_id": "ana", **MONEY}
    back = {**paid, "payment_id": "pay-2", "reverses_payment_id": "pay-1"}
    found = checked(store, book(payments=[paid, back]))
    assert found.rejects == []


def test_a_row_with_several_faults_is_told_once_for_each(store: DuckStore) -> None:
    """All faults of a row are told at once."""
    bad = {"loan_id": "loan-1", "number": 1, **ITEM, "due_date": date(1, 1, 1), "fees_minor": -1}
    found = checked(store, book(instalments=[bad]))
    assert [r[2] for r in reasons(found.rejects)] == ["amount_negative", "date_outside_limits"]


def test_amounts_at_the_limits_of_64_bits_are_rejects(store: DuckStore) -> None:
    """The largest and smallest whole numbers are told, and no sum of them goes wrong."""
    rows = [{"loan_id": "loan-1", "number": n, **ITEM, "principal_minor": amount}
            for n, amount in enumerate((2**63 - 1, -(2**63), 10**15 - 1))]
    found = checked(store, book(instalments=rows))
    assert sorted(r["reason"] for r in found.rejects) == ["amount_negative", "amount_too_large"]
    assert [r["principal_minor"] for r in found.tables["instalments"]] == [10**15 - 1]


def test_what_a_person_wrote_is_not_told(store: DuckStore) -> None:
    """Neither name nor address of a person stands in a reject."""
    point = {"contact_point_id": "c-1", "borrower_id": "bob", "kind": "mobile",
             "address": "+86 138 0000 0000", "failures_in_row": 0, "shared": False,
             "status": "active"}
    found = checked(store, book(contact_points=[point]))
    assert [r["reason"] for r in found.rejects] == ["reference_missing"]
    assert not any("138" in str(v) for r in found.rejects for v in r.values())


def test_a_missing_table_is_said(store: DuckStore) -> None:
    """Without payments nobody can say who is late."""
    tables = book()
    del tables["payments"]
    with pytest.raises(TableMissing, match="The book lacks payments"):
        checked(store, tables)


def test_a_table_with_other_columns_is_said(store: DuckStore) -> None:
    """A file that was changed by hand into something else is refused with its columns."""
    tables = staged(store, book())
    tables["loans"] = tables["loans"].drop("status").mutate(principal_minor=1.5)
    with pytest.raises(TableUnlike, match="status is not there; principal_minor is float64"):
        check(tables, early=None)


def test_a_million_rejects_take_seconds(store: DuckStore) -> None:
    """Rejects are made set by set, however many there are."""
    tables = staged(store, book())
    many = store.backend.con
    many.execute(
        "CREATE TABLE many AS SELECT 'pay-' || i AS payment_id, 'loan-1' AS loan_id, "
        "NULL::VARCHAR AS borrower_id, 'CNY' AS currency, -i AS amount_minor, "
        "DATE '2024-02-01' AS received_on, NULL::DATE AS known_on, NULL::VARCHAR AS purpose, "
        "NULL::VARCHAR AS reverses_payment_id, 'payments.csv' AS source_file, i + 1 AS source_line "
        "FROM range(1, 1000001) t(i)"
    )
    tables["payments"] = store.backend.table("many")
    begun = time.perf_counter()
    found = check(tables, early=None, keep=store.keep)
    kept = store.keep("told", found.rejects)
    assert store.fetch(kept.count().as_table()).column(0)[0].as_py() == 1_000_000
    assert time.perf_counter() - begun < 60


few = some.sampled_from
amounts = few([0, 1, 51, 51, 51, -1, 10**15, 10**15 + 1, 2**63 - 1, None])
days = few([date(2024, 2, 1)] * 4 + [date(2023, 1, 1), date(1, 1, 1), date(9999, 12, 31), None])
loan_ids = few(["loan-1", "loan-2", "loan-2", "loan-3", "loan-9", "", None])
borrower_ids = few(["ana", "ben", "ben", "cleo", None])


def lists(**columns: some.SearchStrategy) -> some.SearchStrategy:
    """Make up to ten rows of these columns."""
    return some.lists(some.fixed_dictionaries(columns), max_size=10)


books = some.fixed_dictionaries({
    "borrowers": lists(borrower_id=borrower_ids, zone=few(["A", "A", "B"])),
    "loans": lists(
        loan_id=loan_ids, borrower_id=borrower_ids, product=few(["p"]),
        currency=few(["CNY", "CNY", "yuan"]), principal_minor=amounts,
        opened_on=few([date(2024, 1, 1)] * 3 + [None]), status=few(["active", "closed", "?"])),
    "instalments": lists(
        loan_id=loan_ids, number=few([0, 1, 1, 2, 80, 1201]), due_date=days,
        principal_minor=amounts, interest_minor=few([0]), fees_minor=few([0])),
    "payments": lists(
        payment_id=few(["p1", "p2", "p3", "p4", "p5", None]), loan_id=loan_ids,
        borrower_id=few([None, None, "ben"]), currency=few(["CNY", "CNY", "USD"]),
        amount_minor=amounts, received_on=days, reverses_payment_id=few([None, None, "p1", "p2"])),
    "pauses": lists(
        pause_id=few(["a", "b", "c"]), loan_id=loan_ids, starts_on=days, ends_before=days),
})


@settings(max_examples=8)
@given(tables=books)
def test_rows_in_are_rows_out_and_rejected_rows(
    store: DuckStore, tables: dict[str, Rows]
) -> None:
    """Whatever a book holds, each row is either kept or told, and the order changes nothing."""
    placed = {name: numbered(rows, name) for name, rows in tables.items()}
    found = checked(store, placed)
    for name, rows in placed.items():
        told = {r["line"] for r in found.rejects if r["table_name"] == name}
        assert len(rows) == len(found.tables[name]) + len(told)
    backwards = {name: list(reversed(rows)) for name, rows in placed.items()}
    assert found == checked(store, backwards)
    again = {name: numbered(rows, name) for name, rows in found.tables.items()}
    assert checked(store, again).rejects == []
