"""The gate against the auditor: on made-up books and rules, and on the packs around their dates.

One million candidates are judged twice by `make soak`, or as many as FORBEAR_AUDITED says, from
the seed FORBEAR_AUDIT_SEED on; a fast share of them with every change.
"""

import os
from random import Random

import gate_tables
import pytest
from audit import differences, first_told
from hypothesis import given, settings
from hypothesis import strategies as st
from made_people import made_book
from made_rules import CLOCK_DAYS, made_rules, rules_of_packs

SOAK = os.environ.get("HYPOTHESIS_PROFILE") == "soak"
AUDITED = int(os.environ.get("FORBEAR_AUDITED", "1000000" if SOAK else "2400"))
PEOPLE = 2_500 if AUDITED > 50_000 else 200
FIRST_SEED = int(os.environ.get("FORBEAR_AUDIT_SEED", "1"))
BOOKS = -(-AUDITED // (2 * PEOPLE))
"""Of each person two candidates are judged."""


@pytest.mark.parametrize("seed", range(FIRST_SEED, FIRST_SEED + BOOKS))
def test_the_gate_and_the_auditor_agree(seed: int) -> None:
    """Verdict, reasons, rules, counts, days, hours, consents and zones are all the same.

    So no allowed contact breaks a rule, and no refusal is without a true reason.
    """
    random = Random(seed)
    made = seed % 2 == 1
    rules = made_rules(random, random.choice(CLOCK_DAYS)) if made else rules_of_packs(random)
    book = made_book(random, rules, people=PEOPLE)
    told = first_told(differences(book), book)
    if SOAK:
        gate_tables.engine().disconnect()
        gate_tables.engine.cache_clear()
    assert not told, f"seed {seed}\n{told}"


@settings(max_examples=100 if SOAK else 2, deadline=None)
@given(st.randoms(use_true_random=False), st.sampled_from(CLOCK_DAYS))
def test_small_books_are_judged_alike(random: Random, on: object) -> None:
    """Hypothesis looks for the smallest rules and the fewest rows on which the two differ."""
    book = made_book(random, made_rules(random, on), people=3)  # type: ignore[arg-type]
    assert [*differences(book)] == []
