"""The gate against the auditor: on made-up books and rules, and on the packs around their dates.

One million candidates are judged twice by `make soak`, or as many as FORBEAR_AUDITED says, from
the seed FORBEAR_AUDIT_SEED on; a fast share of them with every change.
"""

import os
from collections import Counter
from datetime import date
from random import Random

import gate_tables
import pytest
from audit import differences, first_told
from auditor import Auditor
from hypothesis import given, settings
from hypothesis import strategies as st
from made_people import MadeBook, made_book
from made_rules import CLOCK_DAYS, made_rules, rules_of_packs

from forbear.engine.gate.reasons import SENTENCES
from forbear.engine.vocabulary import words

SOAK = os.environ.get("HYPOTHESIS_PROFILE") == "soak"
AUDITED = int(os.environ.get("FORBEAR_AUDITED", "1000000" if SOAK else "2400"))
MANY = AUDITED > 50_000
PEOPLE = 2_500 if MANY else 200
FIRST_SEED = int(os.environ.get("FORBEAR_AUDIT_SEED", "1"))
BOOKS = -(-AUDITED // (2 * PEOPLE))
"""Of each person two candidates are judged."""


def book_of(seed: int, *, people: int) -> MadeBook:
    """Make up a book: of odd seeds by made-up rules, of even ones by those of packs."""
    random = Random(seed)
    made = seed % 2 == 1
    rules = made_rules(random, random.choice(CLOCK_DAYS)) if made else rules_of_packs(random)
    return made_book(random, rules, people=people)


@pytest.mark.parametrize("seed", range(FIRST_SEED, FIRST_SEED + BOOKS))
def test_the_gate_and_the_auditor_agree(seed: int) -> None:
    """Verdict, reasons, rules, counts, days, hours, consents and zones are all the same.

    So no allowed contact breaks a rule, and no refusal is without a true reason.
    """
    book = book_of(seed, people=PEOPLE)
    told = first_told(differences(book), book)
    if MANY:
        gate_tables.engine().disconnect()
        gate_tables.engine.cache_clear()
    assert not told, f"seed {seed}\n{told}"


def test_the_books_meet_every_reason() -> None:
    """No reason is left out of what is compared, and each verdict is given often."""
    met: Counter[str] = Counter()
    for seed in range(1, 31):
        book = book_of(seed, people=150)
        auditor = Auditor(book.tables, rules=book.rules)
        for asked in book.tables["candidates"]:
            verdict = auditor.verdict(asked)
            met[verdict["verdict"]] += 1
            met.update({verdict["reason"], *(verdict["also"] or "").replace(":", " ").split()})
    assert [reason for reason in SENTENCES if not met[reason]] == []
    assert all(met[one] > 100 for one in words.VERDICTS)


@settings(max_examples=100 if SOAK else 2, deadline=None)
@given(st.randoms(use_true_random=False), st.sampled_from(CLOCK_DAYS))
def test_small_books_are_judged_alike(random: Random, on: date) -> None:
    """Hypothesis looks for the smallest rules and the fewest rows on which the two differ."""
    book = made_book(random, made_rules(random, on), people=3)
    assert [*differences(book)] == []
