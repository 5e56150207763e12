"""Engine and clerk agree on every figure of made-up books, and the laws of standing hold."""

from datetime import date, timedelta
from random import Random
from typing import Any

import pyarrow as pa
from books import DAY, LARGE, books, settings
from books_replayed import as_it_was_known
from clerk import OUTPUTS, clerk_night
from clerk_days import Tables
from engine_desk import the_desk
from hypothesis import given
from hypothesis import settings as effort
from hypothesis import strategies as st

EFFORT = effort()
HALF, FEW = EFFORT.max_examples // 2, max(10, EFFORT.max_examples // 15)

BOOKS = st.one_of(books(), books(), books(money=LARGE))
MANY = (1, 3, 5, 8)
"""A night costs the same for one borrower and for eight, so agreement is sought over more."""

CROWDS = st.one_of(
    books(borrowers=MANY), books(borrowers=MANY), books(money=LARGE, borrowers=MANY))
SAME_DAY = {"as_of": DAY, "known_by": DAY, "contact_on": DAY + timedelta(days=1)}
NIGHTS = st.sampled_from((
    SAME_DAY,
    SAME_DAY | {"known_by": DAY + timedelta(days=5)},
    SAME_DAY | {"contact_on": DAY + timedelta(days=3)},
))
OWN_WORDS = {("stops", "evidence")}
"""What evidence is written as is the engine's own; what it rests on is compared."""


def engine_night(book: Tables, *, terms: Tables, night: dict[str, date]) -> Tables:
    """Run the engine; give rows."""
    return {n: t.to_pylist() for n, t in the_desk().night(book, settings=terms, **night).items()}


def differences(ours: Tables, theirs: Tables) -> list[str]:
    """Tell each row that only one has, and each column in which two rows differ."""
    found = []
    for contract in OUTPUTS:
        table = contract.name
        mine, other = (
            {tuple(row[k] for k in contract.key): row for row in rows[table]}
            for rows in (ours, theirs)
        )
        found += [f"{table} {key}: only the clerk" for key in mine.keys() - other.keys()]
        found += [f"{table} {key}: only the engine" for key in other.keys() - mine.keys()]
        found += [
            f"{table} {key} {name}: clerk {mine[key][name]!r}, engine {other[key][name]!r}"
            for key in mine.keys() & other.keys()
            for name in contract.names
            if (table, name) not in OWN_WORDS and mine[key][name] != other[key][name]
        ]
        assert len(other) == len(theirs[table]), f"{table}: two engine rows under one key"
        assert len(mine) == len(ours[table]), f"{table}: two rows of the clerk under one key"
    return sorted(found)


@effort(max_examples=HALF)
@given(book=CROWDS, terms=settings(), night=NIGHTS)
def test_engine_and_clerk_agree(book: Tables, terms: Tables, night: dict[str, date]) -> None:
    """On every column of every row: standings of loans, promises, borrowers, and stops."""
    clerks = clerk_night(book, settings=terms, **night)
    assert not differences(clerks, engine_night(book, terms=terms, night=night))


def test_a_difference_is_found() -> None:
    """One wrong figure, one row missing or one too many are each told."""
    nothing: Tables = {c.name: [] for c in OUTPUTS}
    key = {"borrower_id": "a", "kind": "b", "loan_id": "", "channel": "*", "source_id": "c"}
    stop = dict.fromkeys(OUTPUTS[2].names) | key
    one = nothing | {"stops": [stop]}
    assert len(differences(one, nothing)) == len(differences(nothing, one)) == 1
    assert len(differences(one, nothing | {"stops": [stop | {"since": DAY}]})) == 1
    assert not differences(one, one)


@given(book=BOOKS, terms=settings(), seed=st.integers(0, 999))
def test_a_payment_never_raises_an_age(book: Tables, terms: Tables, seed: int) -> None:
    """More money, whenever and for whatever it came, makes nobody later and nothing dearer."""
    before = clerk_night(book, settings=terms, **SAME_DAY)
    dice = Random(seed)
    loan, pooled = dice.choice(book["loans"]), dice.random() < 0.3
    paid = {
        "payment_id": "new", "loan_id": None if pooled else loan["loan_id"],
        "borrower_id": loan["borrower_id"] if pooled else None, "currency": loan["currency"],
        "amount_minor": dice.randint(1, 30),
        "received_on": DAY - timedelta(days=dice.randint(0, 70)), "known_on": None,
        "purpose": None, "reverses_payment_id": None,
    }
    after = clerk_night(
        book | {"payments": [*book["payments"], paid]}, settings=terms, **SAME_DAY)
    for old, new in zip(before["loan_standings"], after["loan_standings"], strict=True):
        for column in ("past_due_days", "delinquent_days", "plan_past_due_days", "arrears_minor",
                       "plan_arrears_minor", "outstanding_minor", "instalments_behind"):
            assert new[column] <= old[column], (column, old, new)


@effort(max_examples=FEW)
@given(book=BOOKS, terms=settings(), seed=st.integers(0, 9))
def test_shuffled_rows_change_nothing(book: Tables, terms: Tables, seed: int) -> None:
    """The order in which a lender writes rows means nothing."""
    dice = Random(seed)
    mixed = {name: dice.sample(rows, len(rows)) for name, rows in book.items()}
    assert engine_night(book, terms=terms, night=SAME_DAY) == engine_night(
        mixed, terms=terms, night=SAME_DAY)


@effort(max_examples=FEW)
@given(book=BOOKS, terms=settings())
def test_a_split_book_gives_the_same_rows(book: Tables, terms: Tables) -> None:
    """A borrower's figures hang on nobody else's, but for those who have to do with their loans."""
    whole = engine_night(book, terms=terms, night=SAME_DAY)
    parts = [
        engine_night(part(book, who), terms=terms, night=SAME_DAY) for who in circles(book)
    ]
    for contract in OUTPUTS:
        joined = [row for tables in parts for row in tables[contract.name]]
        joined.sort(key=lambda row, c=contract: [row[k] for k in c.key])  # type: ignore[misc] -- mypy cannot tell the type of a default
        assert joined == whole[contract.name]


def circles(book: Tables) -> list[set[str]]:
    """Put borrowers together who have to do with each other's loans, as parties or by a hold."""
    owner = {loan["loan_id"]: loan["borrower_id"] for loan in book["loans"]}
    found = [{b["borrower_id"]} for b in book["borrowers"]]
    for row in (*book["parties"], *book["holds"]):
        pair = {row["borrower_id"], owner.get(row["loan_id"], row["borrower_id"])}
        joined = set[str]().union(*(circle for circle in found if circle & pair))
        found = [circle for circle in found if not circle & pair] + [joined]
    return found


def part(book: Tables, borrowers: set[str]) -> Tables:
    """Give the rows of a book that concern these borrowers."""
    loans = {r["loan_id"] for r in book["loans"] if r["borrower_id"] in borrowers}
    plans = {r["plan_id"] for r in book["plans"] if r["loan_id"] in loans}

    def theirs(row: dict[str, Any]) -> bool:
        return (row.get("borrower_id") in borrowers or row.get("loan_id") in loans
                or row.get("plan_id") in plans)

    return {name: [row for row in rows if theirs(row)] for name, rows in book.items()}


@effort(max_examples=FEW)
@given(book=BOOKS, terms=settings())
def test_a_night_replayed_later_gives_the_same_rows(book: Tables, terms: Tables) -> None:
    """What happened or was learned after the night changes nothing in it."""
    then = as_it_was_known(book, on=DAY)
    assert engine_night(then, terms=terms, night=SAME_DAY) == engine_night(
        book, terms=terms, night=SAME_DAY)


@effort(max_examples=FEW)
@given(book=BOOKS, terms=settings(), night=NIGHTS)
def test_parts_add_up_and_nothing_is_a_float(
    book: Tables, terms: Tables, night: dict[str, date]
) -> None:
    """Four parts make the arrears; every column has the exact type of its contract."""
    tables = the_desk().night(book, settings=terms, **night)
    for row in tables["loan_standings"].to_pylist():
        parts = [row[f"{p}_arrears_minor"] for p in ("penalty", "fees", "interest", "principal")]
        assert sum(parts) == row["arrears_minor"]
        assert min(parts) >= 0
    for contract in OUTPUTS:
        schema = tables[contract.name].schema
        assert schema.names == list(contract.names)
        assert not any(pa.types.is_floating(kind) for kind in schema.types)
        assert schema.types == contract.schema.to_pyarrow().types
