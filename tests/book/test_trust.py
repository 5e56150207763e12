"""What a night makes of rows that could not be used: whom it holds back, and what it tells."""

from collections.abc import Iterator
from datetime import date

import pytest

from forbear.adapters.store.duck import DuckStore
from forbear.engine.book.protections import PROTECTIONS
from forbear.engine.book.reconcile import TrustLimits, reconcile
from forbear.engine.outcome.limits import OutcomeLimits
from forbear.engine.outcome.stops import Found, stops
from forbear.engine.tables import ALL, BOOK, SETTINGS
from forbear.engine.tables.moment import Moment
from forbear.engine.vocabulary.words import NOTICE_KINDS, STOP_KINDS

DAY = date(2024, 3, 15)
NIGHT = Moment(as_of=DAY, known_by=DAY, contact_on=date(2024, 3, 16))
Row = dict[str, object]
PEOPLE: list[Row] = [{"borrower_id": "ana"}, {"borrower_id": "bob"}]
LOANS: list[Row] = [
    {"loan_id": "loan-a", "borrower_id": "ana"}, {"loan_id": "loan-b", "borrower_id": "bob"}]


@pytest.fixture(scope="module")
def store() -> Iterator[DuckStore]:
    """One engine for all cases of this file."""
    with DuckStore(threads=1) as opened:
        yield opened


def reject(table: str, line: int = 2, **more: object) -> Row:
    """Give a rejected row of a table."""
    return {"table_name": table, "file": f"{table}.csv", "line": line, "reason": "value_missing",
            "column_name": "kind", "row_hash": f"{table}{line}", "cure": "-", **more}


def found(
    store: DuckStore, rejects: list[Row], *, delivered: dict[str, tuple[int, int]] | None = None,
    limits: TrustLimits | None = None,
) -> tuple[list[Row], set[tuple[object, object]]]:
    """Give the exceptions of a night, and whom it stops by which kind."""
    came = dict.fromkeys(PROTECTIONS, (1_000, 1)) | (delivered or {})
    rows = {
        "borrowers": PEOPLE, "loans": LOANS, "rejects": rejects,
        "delivered": [{"table_name": n, "good_rows": g, "rejected_rows": r}
                      for n, (g, r) in came.items()],
        "products": [{"product": "*", "calendar": None, "posting_days": 1}],
    }
    names = [*(c.name for c in (*BOOK, *SETTINGS)),
             "rejects", "loan_standings", "promise_standings"]
    tables = {name: store.rows(ALL[name], rows.get(name, [])) for name in names}
    doubts = store.keep("doubts", reconcile(
        tables, loan_standings=tables["loan_standings"], rejects=tables["rejects"],
        delivered=tables["delivered"], limits=limits or TrustLimits(), moment=NIGHT,
    ))
    stopped = stops(
        tables, settings=tables, moment=NIGHT, limits=OutcomeLimits(), found=Found(
            loan_standings=tables["loan_standings"],
            promise_standings=tables["promise_standings"], exceptions=doubts),
    )
    told = sorted(store.fetch(doubts).to_pylist(), key=str)
    return told, {(r["borrower_id"], r["kind"]) for r in store.fetch(stopped).to_pylist()}


@pytest.mark.parametrize("table", PROTECTIONS)
def test_whom_a_lost_protection_names_is_left_in_peace(store: DuckStore, table: str) -> None:
    """Be it named itself or through its loan; nobody else is held back."""
    told, stopped = found(store, [reject(table, borrower_id="ana")])
    assert [(r["kind"], r["table_name"], r["borrower_id"], r["theirs"]) for r in told] == [
        ("protection_rejected", table, "ana", 1)]
    assert stopped == {("ana", "protection_rejected")}
    assert found(store, [reject(table, loan_id="loan-b")])[1] == {("bob", "protection_rejected")}


def test_a_row_that_names_two_people_protects_both(store: DuckStore) -> None:
    """Of a hold for Ana on the loan of Bob nobody can say whose it is."""
    _, stopped = found(store, [reject("holds", borrower_id="ana", loan_id="loan-b")])
    assert {who for who, _ in stopped} == {"ana", "bob"}


def test_a_row_with_two_faults_is_one_row(store: DuckStore) -> None:
    """The number of rows is told, not that of their faults."""
    row = reject("holds", borrower_id="ana")
    told, _ = found(store, [row, row | {"reason": "value_unknown"}, reject("holds", 3, loan_id="x"),
                            reject("holds", 3, column_name="channel", loan_id="x")],
                    limits=TrustLimits(for_nobody_bp=10_000))
    assert [(r["kind"], r["theirs"]) for r in told] == [
        ("protection_for_nobody", 1), ("protection_rejected", 1)]


def test_a_copy_takes_nothing_away(store: DuckStore) -> None:
    """Of two like holds one is used, so nobody loses anything."""
    assert found(store, [reject("holds", borrower_id="ana", reason="duplicate_row")]) == ([], set())


def test_what_is_no_protection_holds_nobody_back(store: DuckStore) -> None:
    """A lost instalment only makes less due."""
    assert found(store, [reject("instalments", loan_id="loan-a")]) == ([], set())


def test_a_protection_for_nobody_is_told_and_stops_nobody(store: DuckStore) -> None:
    """It stands among the exceptions, where a person sees it; one in a thousand stops no night."""
    (told,), stopped = found(store, [reject("holds", borrower_id="anna", loan_id="loan-9")])
    assert (told["kind"], told["table_name"], told["borrower_id"], told["loan_id"]) == (
        "protection_for_nobody", "holds", "", "")
    assert told["theirs"] == 1
    assert stopped == set()


def test_a_notice_is_no_stop() -> None:
    """What holds nobody back is no kind of stop, so that no pack can make it one unseen."""
    assert not set(NOTICE_KINDS) & set(STOP_KINDS)


@pytest.mark.parametrize(("table", "good", "rows", "most"), [
    ("holds", 100, 1, None), ("holds", 99, 1, None), ("holds", 98, 1, 0), ("holds", 298, 3, None),
    ("holds", 296, 3, 2), ("contacts", 95, 5, None), ("contacts", 94, 5, 4),
])
def test_too_many_protections_for_nobody_stop_everyone(
    store: DuckStore, *, table: str, good: int, rows: int, most: int | None
) -> None:
    """From more than a hundredth of a table on, or a twentieth of the contacts."""
    lost = [reject(table, n) for n in range(rows)]
    told, stopped = found(store, lost, delivered={table: (good, rows)},
                          limits=TrustLimits(rejected_bp=10_000))
    over = [(r["measure"], r["ours"], r["theirs"]) for r in told
            if r["kind"] == "rejects_over_limit"]
    assert over == ([] if most is None else [("rows_for_nobody", rows, most)])
    assert stopped == (set() if most is None else {("*", "rejects_over_limit")})


@pytest.mark.parametrize(("table", "good", "bad", "most"), [
    ("payments", 999, 1, None), ("payments", 998, 1, 0), ("payments", 1_997, 2, 1),
    ("loans", 19, 1, None), ("loans", 18, 1, 0), ("loans", 0, 0, None),
])
def test_too_many_rejected_rows_stop_everyone(
    store: DuckStore, *, table: str, good: int, bad: int, most: int | None
) -> None:
    """Ours and theirs are both rows: so many were rejected, and so many might have been."""
    told, stopped = found(store, [], delivered={table: (good, bad)})
    assert [(r["measure"], r["ours"], r["theirs"]) for r in told] == (
        [] if most is None else [("rejected_rows", bad, most)])
    assert stopped == (set() if most is None else {("*", "rejects_over_limit")})
