"""No night begins with words that a rule in force refuses."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from forbear.adapters.packs.law import known_packs, load_rules
from forbear.adapters.packs.strategy import load_strategy
from forbear.adapters.packs.template_check import (
    TemplateAgainstRule,
    hold_templates,
    judge_templates,
)

DAY = date(2026, 3, 2)
LADDER = load_strategy("ladder")
EVERYWHERE = ["sms", "email", "app", "letter"]


def own_pack(folder: Path, *, rule: dict[str, Any], phrases: dict[str, list[str]]) -> str:
    """Write a lender's own pack of one rule on words; give its path."""
    (folder / "parameters").mkdir(parents=True)
    (folder / "pack.yaml").write_text(yaml.safe_dump({
        "name": "own", "version": "0.0.1", "title": "Our own words", "jurisdiction": "*",
        "status": "draft", "actors": ["lender"], "debts": ["any"], "binds": "Us.",
        "rules": [{"id": "own.words", "modality": "shall",
                   "parameters": {"channels": "where", "phrases": "phrases"}, **rule}],
    }), encoding="utf-8")
    said = {"where": ("channels", EVERYWHERE), "phrases": ("phrases", phrases)}
    for name, (unit, value) in said.items():
        (folder / "parameters" / f"{name}.yaml").write_text(yaml.safe_dump({
            "description": name, "unit": unit, "source": "house",
            "values": {DAY: {"value": value, "cites": "our rule 7", "evidence": "T",
                             "checked_on": DAY}},
        }), encoding="utf-8")
    return str(folder)


@pytest.mark.parametrize("pack", known_packs())
@pytest.mark.parametrize("strategy", ["ladder", "gentle"])
def test_the_words_that_come_along_break_no_rule_that_comes_along(
    strategy: str, pack: str
) -> None:
    """A lender may use them in every country there is a pack for, and no rule speaks up."""
    assert judge_templates(load_strategy(strategy), rules=load_rules([pack], on=DAY)) == []


def test_a_forbidden_phrase_is_named_with_file_language_and_rule(tmp_path: Path) -> None:
    """The words of one language say it; only its files are named, and what to do is said."""
    pack = own_pack(tmp_path / "own", rule={"kind": "must_not", "part": "body"}, phrases={
        "en": ["money is tight"], "zh-Hans": ["绝不会有"], "zh-Hant": ["絕不會有"],
    })
    with pytest.raises(TemplateAgainstRule) as caught:
        hold_templates(LADDER, rules=load_rules([pack], on=DAY), lender="", tell=print)
    said = str(caught.value)
    assert "packs/messages/en/late_later.txt" in said
    assert "zh-" not in said
    assert "own.words" in said
    assert "“money is tight”" in said
    assert "our rule 7" in said


def test_what_must_be_said_is_missed_in_every_template_and_language(tmp_path: Path) -> None:
    """All of them are told at once, each with the phrases of which one would do."""
    phrases = {"en": ["the ombudsman"], "zh-Hans": ["申诉专员"], "zh-Hant": ["申訴專員"]}
    pack = own_pack(
        tmp_path / "own", rule={"kind": "must_state", "element": "where_to_complain"},
        phrases=phrases,
    )
    found = judge_templates(LADDER, rules=load_rules([pack], on=DAY))
    assert {one.language for one in found} == set(phrases)
    templates = {t.template for _, _, t in LADDER.treatments() if t.channel in EVERYWHERE}
    assert {Path(one.file).stem for one in found} == templates
    assert all(phrases[one.language][0] in one.what for one in found)


def test_what_asks_for_review_is_told_and_the_night_goes_on(tmp_path: Path) -> None:
    """A should is no shall: somebody reads it."""
    pack = own_pack(
        tmp_path / "own", rule={"kind": "must_not", "part": "body", "modality": "should"},
        phrases={"en": ["money is tight"], "zh-Hans": ["绝不会有"], "zh-Hant": ["絕不會有"]},
    )
    told: list[str] = []
    hold_templates(LADDER, rules=load_rules([pack], on=DAY), lender="", tell=told.append)
    assert told
    assert all(line.startswith("review: ") for line in told)


def test_without_rules_on_words_nothing_is_judged() -> None:
    """Packs that say nothing of words have nothing against any."""
    assert judge_templates(LADDER, rules=load_rules(["house/stops"], on=DAY)) == []
