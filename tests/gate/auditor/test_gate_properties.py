"""What must hold for every book and every set of rules."""

from dataclasses import replace
from random import Random

from gate_tables import verdicts
from hypothesis import given, settings
from hypothesis import strategies as st
from made_people import MadeBook, made_book
from made_rules import CLOCK_DAYS, made_rules

from forbear.engine.gate.rulebook import FrequencyRule, HoursRule, Rule

SEEDS = st.integers(min_value=0, max_value=10**6)


def book_of(seed: int) -> MadeBook:
    """Make up a book."""
    random = Random(seed)
    return made_book(random, made_rules(random, random.choice(CLOCK_DAYS)), people=60)


def allowed(book: MadeBook) -> set[tuple[object, object]]:
    """Give the keys of the candidates that are allowed."""
    rows = verdicts(book.rules, **book.tables)
    return {(row["borrower_id"], row["action"]) for row in rows if row["verdict"] == "allowed"}


def tighter(rule: Rule) -> Rule:
    """Take a little from what a rule allows."""
    if isinstance(rule, FrequencyRule):
        longer = 2 if rule.window == "rolling" else 0
        return replace(rule, most=max(rule.most - 1, 0), days=rule.days + longer)
    if isinstance(rule, HoursRule):
        return replace(rule, from_minute=rule.from_minute + 15)
    return rule


@settings(max_examples=1, deadline=None)
@given(SEEDS)
def test_a_stricter_pack_never_allows_more(seed: int) -> None:
    """Tightening each number, or adding rules on hours and limits, only ever takes away."""
    book = book_of(seed)
    now = allowed(book)
    strict = tuple(tighter(rule) for rule in book.rules.rules)
    assert allowed(replace(book, rules=replace(book.rules, rules=strict))) <= now
    more = tuple(
        replace(rule, rule_id=f"more.{rule.rule_id}")
        for rule in made_rules(Random(seed + 1), book.rules.on).rules
        if isinstance(rule, FrequencyRule | HoursRule)
    )
    spoken = {channel for rule in book.rules.of(HoursRule) for channel in rule.channels}
    both = replace(book, rules=replace(book.rules, rules=(*book.rules.rules, *more)))
    judged = {(row["borrower_id"], row["action"]): row["channel"]
              for row in book.tables["candidates"]}
    # A channel without hours is not open at all; other rules may open it.
    assert {key for key in allowed(both) if judged[key] in spoken} <= now


@settings(max_examples=1, deadline=None)
@given(SEEDS)
def test_the_order_of_rows_changes_nothing(seed: int) -> None:
    """The same rows in another order give the same verdicts."""
    book = book_of(seed)
    before = verdicts(book.rules, **book.tables)
    for rows in book.tables.values():
        Random(seed).shuffle(rows)
    assert verdicts(book.rules, **book.tables) == before
