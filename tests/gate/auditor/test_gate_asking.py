"""What is known of the candidates beforehand spares work, and changes no verdict."""

from dataclasses import replace
from random import Random

import pytest
from gate_tables import Row, candidate, engine, kept, table, verdicts
from made_people import made_book
from made_rules import rules_of_packs
from test_door import DAY, NOON, RULES, ZONES, person

from forbear.engine.gate.asking import Asking
from forbear.engine.gate.judge import judge
from forbear.engine.gate.rulebook import RuleBook

NARROW = Asking(
    channels=frozenset({"call"}), purposes=frozenset({"remind"}), roles=frozenset({"borrower"}),
    at="night", empty=frozenset({"contacts", "contact_points", "stops"}),
)


def judged(asking: Asking, rules: RuleBook, **tables: list[Row]) -> list[Row]:
    """Judge rows of which something is known beforehand, by borrower and action."""
    made = {name: table(name, rows) for name, rows in tables.items()}
    out = engine().to_pyarrow(judge(
        made.pop("candidates"), reads=made, rules=rules, keep=kept, asking=asking
    ))
    return sorted(out.to_pylist(), key=lambda row: (row["borrower_id"], row["action"]))


def ana(**fields: object) -> dict[str, list[Row]]:
    """Give one candidate about Ana, of whom nothing is known but her zone."""
    asked = candidate(**{"as_of": DAY, "contact_on": DAY, **fields})
    empty: dict[str, list[Row]] = {"contact_points": [], "contacts": [], "stops": []}
    return {"candidates": [asked], "zones": list(ZONES), **empty, **person()}


@pytest.mark.parametrize("seed", [2, 4])
@pytest.mark.parametrize("at", ["night", "door"])
def test_what_is_known_beforehand_changes_no_verdict(seed: int, at: str) -> None:
    """Candidates of one kind get the same verdicts, whether the gate was told of it or not."""
    random = Random(seed)
    book = made_book(random, rules_of_packs(random), people=200)
    some = [
        row for row in book.tables["candidates"]
        if row["role"] == "borrower" and row["purpose"] == "remind"
        and row["channel"] in ("call", "sms") and (row["moment_at"] is None) == (at == "night")
    ]
    tables = {**book.tables, "candidates": some}
    asking = replace(NARROW, channels=frozenset({"call", "sms"}), at=at, empty=frozenset())
    assert some
    assert judged(asking, book.rules, **tables) == verdicts(book.rules, **tables)


def test_tables_known_to_be_empty_are_as_good_as_empty() -> None:
    """To know that there are no rows gives what the empty table gives."""
    tables = ana()
    assert judged(NARROW, RULES, **tables) == verdicts(RULES, **tables)
    assert verdicts(RULES, **tables)[0]["verdict"] == "allowed"


@pytest.mark.parametrize(("fields", "reason"), [
    ({"role": "guarantor"}, "recipient_unknown"),
    ({"purpose": "answer"}, "nothing_to_answer"),
    ({"channel": "sms", "action": "sms"}, "hours_unknown"),
    ({"moment_at": NOON}, "rules_of_another_day"),
])
def test_a_candidate_beyond_what_was_told_is_refused(fields: Row, reason: str) -> None:
    """What would judge it was left out, so nothing may allow it."""
    told = judged(NARROW, RULES, **ana(**fields))
    assert [(row["verdict"], row["reason"]) for row in told] == [("refused", reason)]
