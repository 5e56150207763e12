"""The lender's own rules of the desk: what ships is whole, and every fault is told with its key."""

from pathlib import Path

import pytest

from forbear.adapters.packs.desk_rules import (
    DeskRulesFaulty,
    load_answers,
    load_authority,
    load_quality,
)

AUTHORITY = "name: x\nplan_parts_most: 12\nplan_days_most: 365\n"
CARD = "name: x\nversion: 1\nsample_bp: 500\nsample_least: 1\ncriteria:\n"
ONE = "- {id: kind, weight: 1, says: {en: a, zh-Hant: b, zh-Hans: c}}\n"


def test_what_ships_can_be_used() -> None:
    """The three files that come with it hold against their own rules."""
    assert load_answers().answer_days["complaint"] > 0
    assert load_authority().most_minor(
        "waiver", role="agent", what="alone", currency="CNY") == 50_00
    assert sum(one.weight for one in load_quality().criteria) == 100


def test_what_is_not_named_may_not_be_done() -> None:
    """Another currency, role or thing has no limit but nothing."""
    known = load_authority()
    assert known.most_minor("waiver", role="agent", what="alone", currency="EUR") == 0
    assert known.most_minor("settlement", role="agent", what="asks", currency="CNY") == 0
    assert known.most_minor("gift", role="lead", what="alone", currency="CNY") == 0


def test_who_may_grant_alone_may_ask_for_it(tmp_path: Path) -> None:
    """A role with `alone` and no `asks` need not ask for more, and may do as much."""
    (tmp_path / "authority.yaml").write_text(AUTHORITY + "plan: {lead: {alone: {CNY: 7}}}\n")
    known = load_authority(tmp_path)
    assert known.most_minor("plan", role="lead", what="asks", currency="CNY") == 7_00


@pytest.mark.parametrize(("file", "text", "says"), [
    ("authority.yaml", AUTHORITY + "waiver: {agent: {alone: {CNY: 9}, asks: {CNY: 5}}}",
     "asks is less than alone for CNY"),
    ("authority.yaml", AUTHORITY + "plan: {agent: {asks: {CNY: 900}}, lead: {approves: {CNY: 5}}}",
     "agent asks for CNY 900, and nobody approves more than 5"),
    ("authority.yaml", AUTHORITY + "plan: {boss: {asks: {CNY: 900}}}", "plan.boss"),
    ("authority.yaml", AUTHORITY + "plan: {lead: {alone: {CNY: -1}}}", "plan.lead.alone.CNY"),
    ("quality.yaml", CARD + ONE + ONE, "criterion kind stands twice"),
    ("quality.yaml", CARD + "- {id: kind, weight: 1, says: {en: a}}", "zh-Hant, zh-Hans"),
    ("quality.yaml", CARD[:-1] + " []", "criteria"),
    ("answers.yaml", "answer_days: {complaint: 0}\nsoon_days: 3\nalike_least: 3", "complaint"),
    ("answers.yaml", "answer_days: [", "it is no YAML"),
])
def test_a_fault_is_told_with_its_key(tmp_path: Path, file: str, text: str, says: str) -> None:
    """Each file that cannot be used is named, with what is wrong in it."""
    (tmp_path / file).write_text(text, encoding="utf-8")
    load = {"authority.yaml": load_authority, "quality.yaml": load_quality,
            "answers.yaml": load_answers}[file]
    with pytest.raises(DeskRulesFaulty) as told:
        load(tmp_path)
    assert says in str(told.value)
    assert file in str(told.value)
