"""Made-up rows: under their contracts, the same for the same seed, and with everything in them."""

import hashlib
from pathlib import Path

import pytest
from made import Made

import forbear.lab.make as making
from forbear.engine.tables import BOOK, Contract
from forbear.engine.tables.numbers import SEALED
from forbear.engine.vocabulary import words
from forbear.lab.make import make_rows
from forbear.lab.shape import ColumnsDiffer, select


def digests(folder: Path) -> dict[str, str]:
    """Give the hash of every file below a folder."""
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*.parquet"))
    }


def test_the_same_seed_gives_the_same_bytes(tmp_path: Path) -> None:
    """One thread or two, the files are equal; another seed changes every table of people."""
    make_rows(tmp_path / "one", loans=300, seed=5, threads=1)
    make_rows(tmp_path / "two", loans=300, seed=5, threads=2)
    make_rows(tmp_path / "other", loans=300, seed=6)
    one, two, other = (digests(tmp_path / name) for name in ("one", "two", "other"))
    assert one == two
    assert {n for n in one if one[n] == other[n]} <= {"lender_balances/00000.parquet"}


def test_pieces_change_no_row(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, rows: Made
) -> None:
    """A book made in pieces holds the rows of a book made at once."""
    monkeypatch.setattr(making, "PIECE_LOANS", 100)
    make_rows(tmp_path, loans=300, seed=1)
    for table, key in (("loans", "loan_id"), ("payments", "loan_id"), ("promises", "promise_id")):
        end = "'L00000200'" if key == "loan_id" else "'G0000006400'"
        whole = f"SELECT * FROM {{{table}}} WHERE {key} < {end}"
        piece = f"SELECT * FROM read_parquet('{tmp_path}/{table}/*.parquet') WHERE {key} < {end}"
        assert rows.ask(f"({whole}) EXCEPT ({piece})") == []
        assert rows.ask(f"SELECT count(*) FROM ({whole})") == rows.ask(
            f"SELECT count(*) FROM ({piece})"
        )


@pytest.mark.parametrize("contract", BOOK, ids=lambda c: c.name)
def test_every_table_has_the_columns_of_its_contract(contract: Contract, book: Made) -> None:
    """Names and order are the contract's, then what the seal adds; and the table has rows."""
    told = book.ask(f"DESCRIBE SELECT * FROM {{{contract.name}}}")
    sealed = SEALED.get(contract.name, contract)
    assert tuple(row[0] for row in told) == sealed.names
    assert sealed.names[:len(contract.names)] == contract.names
    assert book.ask(f"SELECT count(*) > 0 FROM {{{contract.name}}}") == [(True,)]


def test_a_new_column_of_a_contract_is_noticed() -> None:
    """The lab refuses to make a table that its contract describes otherwise."""
    contract = BOOK[0]
    made = dict.fromkeys(contract.names[1:], "1") | {"shoe_size": "42"}
    with pytest.raises(ColumnsDiffer, match="borrower_id, shoe_size"):
        select(contract, made, source="nowhere")


@pytest.mark.parametrize(("table", "column", "every"), [
    ("holds", "kind", words.HOLD_KINDS),
    ("charges", "kind", ("penalty_interest", "late_fee")),
    ("plans", "kind", words.PLAN_KINDS),
    ("plans", "status", words.PLAN_STATUSES),
    ("parties", "role", words.PARTY_ROLES),
    ("consents", "kind", words.CONSENT_KINDS),
    ("preferences", "kind", words.PREFERENCE_KINDS),
    ("contact_points", "kind", words.CONTACT_POINT_KINDS),
    ("contact_points", "status", words.CONTACT_POINT_STATUSES),
    ("debit_attempts", "outcome", words.DEBIT_OUTCOMES),
    ("contacts", "channel", words.CHANNELS),
    ("contacts", "outcome", words.OUTCOMES),
    ("contacts", "direction", words.DIRECTIONS),
    ("borrowers", "language", words.LANGUAGES),
    ("loans", "status", words.LOAN_STATUSES),
])
def test_every_word_occurs(
    table: str, column: str, every: tuple[str, ...], rows: Made
) -> None:
    """In 20,000 loans no value of a closed list is missing."""
    there = {row[0] for row in rows.ask(f"SELECT DISTINCT {column} FROM {{{table}}}")}
    assert set(every) <= there


FEATURES = {
    "several loans of one borrower":
        "SELECT 1 FROM {loans} GROUP BY borrower_id HAVING count(*) > 1",
    "several currencies of one borrower":
        "SELECT 1 FROM {loans} GROUP BY borrower_id HAVING count(DISTINCT currency) > 1",
    "one person with two ids":
        "SELECT 1 FROM {borrowers} GROUP BY person_key HAVING count(person_key) > 1",
    "an unknown zone": "SELECT 1 FROM {borrowers} WHERE zone IS NULL",
    "an unknown language": "SELECT 1 FROM {borrowers} WHERE language IS NULL",
    "a number of another zone": "SELECT 1 FROM {contact_points} p JOIN {borrowers} b USING "
        "(borrower_id) WHERE p.zone <> b.zone",
    "a number that others use": "SELECT 1 FROM {contact_points} WHERE shared",
    "a dead number": "SELECT 1 FROM {contact_points} WHERE status = 'dead'",
    "a barred number": "SELECT 1 FROM {contact_points} WHERE status = 'barred'",
    "a revolving account": "SELECT 1 FROM {statements} WHERE carried_minor > 0",
    "a borrower's payment": "SELECT 1 FROM {payments} WHERE loan_id IS NULL",
    "a reversal": "SELECT 1 FROM {payments} WHERE reverses_payment_id IS NOT NULL",
    "a payment known later": "SELECT 1 FROM {payments} WHERE known_on > received_on",
    "a part payment": "SELECT 1 FROM {payments} GROUP BY loan_id HAVING min(amount_minor) * 2 "
        "< max(amount_minor)",
    "a loan never paid": "SELECT 1 FROM {loans} l ANTI JOIN {payments} p USING (loan_id) "
        "WHERE l.opened_on < DATE '2026-06-01'",
    "a waived charge": "SELECT 1 FROM {charges} WHERE waived_on IS NOT NULL",
    "a pause inside another": "SELECT 1 FROM {pauses} a JOIN {pauses} b USING (loan_id) "
        "WHERE a.starts_on < b.starts_on AND b.ends_before < a.ends_before",
    "a pause entered late": "SELECT 1 FROM {pauses} WHERE known_on > starts_on",
    "a hold of one loan": "SELECT 1 FROM {holds} WHERE loan_id IS NOT NULL",
    "a hold of one channel": "SELECT 1 FROM {holds} WHERE channel IS NOT NULL",
    "a hold that is over": "SELECT 1 FROM {holds} WHERE ends_before <= DATE '2026-10-31'",
    "each kind of hold": "SELECT 1 FROM {holds} HAVING count(DISTINCT kind) = 12",
    "a promise for a later day": "SELECT 1 FROM {promises} WHERE promised_on > DATE '2026-10-31'",
    "a promise whose day is past": "SELECT 1 FROM {promises} WHERE promised_on < DATE '2026-10-25'",
    "a promise that was moved": "SELECT 1 FROM {promises} a JOIN {promises} b USING (borrower_id) "
        "WHERE a.made_on < b.made_on AND b.made_on <= a.promised_on",
    "a promise that was taken back": "SELECT 1 FROM {promises} WHERE withdrawn_on IS NOT NULL",
    "an active plan": "SELECT 1 FROM {plans} WHERE status = 'active'",
    "a revoked mandate": "SELECT 1 FROM {mandates} WHERE revoked_on IS NOT NULL",
    "a pending debit": "SELECT 1 FROM {debit_attempts} WHERE outcome = 'pending'",
    "a mandate about to be drawn on": "SELECT 1 FROM {mandates} JOIN {instalments} USING (loan_id) "
        "WHERE revoked_on IS NULL AND due_date BETWEEN '2026-11-01' AND '2026-11-07'",
    "a debit that came back": "SELECT 1 FROM {debit_attempts} WHERE outcome = 'no_funds'",
    "a joint borrower who is protected": "SELECT 1 FROM {parties} p JOIN {holds} USING "
        "(borrower_id) WHERE p.role = 'joint'",
    "a representative": "SELECT 1 FROM {parties} WHERE role = 'representative'",
    "a hold on another's loan": "SELECT 1 FROM {holds} h JOIN {loans} l USING (loan_id) "
        "WHERE h.borrower_id <> l.borrower_id",
    "a loan at an agency": "SELECT 1 FROM {placements}",
    "a person reached": "SELECT 1 FROM {contacts} WHERE right_party",
    "a call from the person": "SELECT 1 FROM {contacts} WHERE direction = 'in'",
    "a lender's own figures": "SELECT 1 FROM {lender_balances} WHERE arrears_minor > 0",
    "an instalment due on the day": "SELECT 1 FROM {instalments} WHERE due_date = '2026-10-31'",
}


@pytest.mark.parametrize("feature", FEATURES)
def test_a_small_book_has_every_feature(feature: str, book: Made) -> None:
    """1,000 loans are enough to meet each of these at least once."""
    assert book.ask(f"{FEATURES[feature]} LIMIT 1") == [(1,)]


LATE = """
    WITH due AS (
      SELECT loan_id, due_date, sum(principal_minor + interest_minor + fees_minor)
        OVER (PARTITION BY loan_id ORDER BY number) AS reached
      FROM {instalments} WHERE due_date < DATE '2026-10-31'
    ), paid AS (
      SELECT loan_id, sum(CASE WHEN reverses_payment_id IS NULL THEN amount_minor
        ELSE -amount_minor END) AS paid
      FROM {payments} GROUP BY loan_id
    )
    SELECT loan_id, DATE '2026-10-31' - min(due_date) AS age
    FROM due LEFT JOIN paid USING (loan_id) WHERE reached > coalesce(paid, 0) GROUP BY loan_id
"""


def test_one_loan_in_nine_is_late(rows: Made) -> None:
    """Most late loans are late by less than a month, some by more than six."""
    shares = rows.ask(
        f"WITH late AS ({LATE}) SELECT count(age) / count(*), "
        "count(*) FILTER (age < 31) / count(age), count(*) FILTER (age > 180) / count(age) "
        "FROM {loans} LEFT JOIN late USING (loan_id) WHERE product <> 'card' "
        "AND status NOT IN ('settled', 'sold', 'closed')"
    )[0]
    late, one_month, half_year = (float(str(share)) for share in shares)
    assert 0.10 <= late <= 0.14
    assert 0.65 <= one_month <= 0.85
    assert 0.005 <= half_year <= 0.05


def test_the_book_is_as_large_as_it_says(rows: Made) -> None:
    """Ten loans have seven borrowers, over 110 instalments, 60 payments and 20 contacts."""
    for table, least in (("borrowers", 14_000), ("instalments", 220_000), ("payments", 120_000),
                         ("contacts", 40_000)):
        count = int(str(rows.ask(f"SELECT count(*) FROM {{{table}}}")[0][0]))
        assert least <= count <= least * 1.3


def test_nobody_is_paid_before_or_after_the_time(rows: Made) -> None:
    """No payment is older than its loan or later than the day of the book."""
    assert rows.ask(
        "SELECT 1 FROM {payments} p JOIN {loans} l USING (loan_id) "
        "WHERE received_on < opened_on OR received_on > DATE '2026-10-31'"
    ) == []


def test_ids_are_short(rows: Made) -> None:
    """Twelve characters at most, so that the database keeps them inside the row."""
    for contract in BOOK:
        for column in contract.columns:
            if column.unit == "id":
                longest = rows.ask(
                    f"SELECT coalesce(max(length({column.name})), 0) FROM {{{contract.name}}}"
                )[0][0]
                assert int(str(longest)) <= 12
