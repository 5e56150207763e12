"""What must hold for every book and every set of rules."""

from dataclasses import replace
from random import Random

from gate_books import Book, make_book, make_rules
from gate_oracle import Judge
from hypothesis import given, settings
from hypothesis import strategies as st

from forbear.engine.gate.rulebook import FrequencyRule, HoursRule, RuleBook

SEEDS = st.integers(min_value=0, max_value=10**6)


def allowed(rows: list[dict[str, object]]) -> set[tuple[object, object]]:
    """Give the keys of the candidates that are allowed."""
    return {(row["borrower_id"], row["action"]) for row in rows if row["verdict"] == "allowed"}


def history(book: Book, person: str) -> list[dict[str, object]]:
    """Give the contacts of all ids of a person."""
    ids = {row["borrower_id"] for row in book.tables["borrowers"] if row["person_key"] == person}
    return [row for row in book.tables["contacts"] if row["borrower_id"] in ids]


@settings(max_examples=2, deadline=None)
@given(SEEDS)
def test_the_gate_and_the_plain_judge_agree(seed: int) -> None:
    """Every verdict, reason, count, day and hour is the one a slow reader of the page finds."""
    book = make_book(seed)
    said = {(row["borrower_id"], row["action"]): row for row in book.judged()}
    assert len(said) == len(book.tables["candidates"])
    for asked in book.tables["candidates"]:
        who = asked["borrower_id"]
        expected = Judge(
            asked, zones=book.zones_of[who], history=history(book, who), rules=book.rules
        ).verdict()
        row = said[who, asked["action"]]
        assert (asked, {key: row[key] for key in expected}) == (asked, expected)


@settings(max_examples=1, deadline=None)
@given(SEEDS)
def test_a_stricter_pack_never_allows_more(seed: int) -> None:
    """Tightening each number, or adding rules, only ever takes away."""
    book = make_book(seed)
    random = Random(seed)
    now = allowed(book.judged())
    tighter = tuple(
        replace(rule, most=max(rule.most - 1, 0), days=rule.days + random.randint(0, 2))
        if isinstance(rule, FrequencyRule)
        else replace(rule, from_minute=rule.from_minute + 30)
        if isinstance(rule, HoursRule)
        else rule
        for rule in book.rules.rules
    )
    assert allowed(book.judged(replace(book.rules, rules=tighter))) <= now
    more = tuple(
        replace(rule, rule_id=f"more.{rule.rule_id}")
        for rule in make_rules(random, book.rules.on).rules
    )
    both: RuleBook = replace(book.rules, rules=(*book.rules.rules, *more))
    assert allowed(book.judged(both)) <= now


@settings(max_examples=1, deadline=None)
@given(SEEDS)
def test_the_order_of_rows_changes_nothing(seed: int) -> None:
    """The same rows in another order give the same verdicts."""
    book = make_book(seed)
    before = book.judged()
    for rows in book.tables.values():
        Random(seed).shuffle(rows)
    assert book.judged() == before
