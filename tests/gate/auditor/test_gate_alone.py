"""A candidate asked about alone gets the verdict it gets among many, in every column.

Alone nothing is grouped and nothing looked up by key; among many it is. The rules are the same.
"""

from collections import Counter
from random import Random

import pytest
from gate_tables import Row
from made_people import made_book
from made_rules import CLOCK_DAYS, made_rules, rules_of_packs

from forbear.adapters.store.door import Door
from forbear.engine.gate.asking import Asking

KINDS = 3
"""So many kinds of question are asked of each book: for each the door plans anew."""
OF_EACH = 25


def kind(row: Row) -> tuple[str, str, str]:
    """Give what of a candidate is told to the gate beforehand."""
    return row["channel"], row["purpose"], row["role"]


@pytest.mark.parametrize("seed", [1, 2, 3, 4])
def test_alone_as_among_many(seed: int) -> None:
    """Each candidate of the commonest kinds is asked about alone, then all of them together."""
    random = Random(seed)
    made = seed % 2 == 1
    rules = made_rules(random, random.choice(CLOCK_DAYS)) if made else rules_of_packs(random)
    book = made_book(random, rules, people=150)
    tables = dict(book.tables)
    at_the_door = [row for row in tables.pop("candidates") if row["moment_at"] is not None]
    common = Counter(kind(row) for row in at_the_door).most_common(KINDS)
    some = [row for one, _ in common
            for row in [r for r in at_the_door if kind(r) == one][:OF_EACH]]
    assert len(some) > KINDS
    with Door(rules=rules, zones=tables["zones"], calendars=tables["calendars"]) as door:
        alone = [row for asked in some for row in door.judge([asked], reads=tables)]
        together = door.judge(some, reads=tables)
    alone = sorted(alone, key=lambda row: (row["borrower_id"], row["action"]))
    assert alone == together
    assert {row["verdict"] for row in alone} >= {"refused"}


def test_one_candidate_is_known_to_be_one() -> None:
    """Two candidates are never taken for one, and none is not one."""
    asked = {"channel": "call", "purpose": "remind", "role": "borrower", "moment_at": None}
    assert [Asking.of([asked] * n, empty=()).one for n in (0, 1, 2)] == [False, True, False]
