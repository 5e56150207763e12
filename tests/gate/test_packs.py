"""Packs are checked whole when they load, and every fault is told at once."""

import shutil
from datetime import date
from pathlib import Path

import pytest
import yaml

import forbear
from forbear.adapters.packs.law import PackFaulty, known_packs, load_rules
from forbear.engine.gate.findings import places
from forbear.engine.gate.reasons import RANK, SENTENCES
from forbear.engine.gate.rulebook import FrequencyRule, HoursRule, StopRule
from forbear.engine.vocabulary import words

REG_F = Path(__file__).parent / "packs" / "reg_f"
LAW = Path(forbear.__path__[0]) / "packs" / "law"
DAY = date(2026, 3, 2)


@pytest.fixture
def own(tmp_path: Path) -> Path:
    """Give a lender's own pack, to be spoilt."""
    shutil.copytree(REG_F, tmp_path / "own")
    return tmp_path / "own"


def spoil(path: Path, old: str, new: str) -> None:
    """Replace words of a file, which must be there."""
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def faults(folder: Path) -> str:
    """Give the message of a pack that cannot be used."""
    with pytest.raises(PackFaulty) as caught:
        load_rules([str(folder)], on=DAY)
    return str(caught.value)


def test_the_packs_that_come_along_load_for_every_day() -> None:
    """A night of any year can be judged by all of them together."""
    for year in (1960, 2019, 2024, 2026, 2100):
        for name in known_packs():
            assert load_rules([name], on=date(year, 6, 1)).on.year == year


def test_house_has_a_rule_for_every_state_that_stops_contact() -> None:
    """No state of the vocabulary is left without its channels."""
    rules = load_rules(["house"], on=DAY).of(StopRule)
    assert {rule.stop_kind for rule in rules} == set(words.STOP_KINDS)
    open_to_sms = {rule.stop_kind for rule in rules if "sms" not in rule.channels}
    assert open_to_sms == {"hardship"}


def test_every_value_says_when_it_was_checked_and_who_says_it() -> None:
    """House values are marked as such; the values for China carry their text's date."""
    rules = load_rules(["cn", "house"], on=DAY)
    assert {r.source for r in rules.rules if r.pack.startswith("house")} == {"house"}
    assert all(r.source != "house" and r.since >= date(2024, 5, 15)
               for r in rules.rules if r.pack == "cn")
    assert {r.checked_on for r in rules.rules} == {date(2026, 11, 1)}
    assert rules.named.startswith("cn 0.2.0 draft")


def test_a_path_to_a_folder_names_a_lenders_own_pack(own: Path) -> None:
    """A lender's own pack stands beside those that come along."""
    rules = load_rules([str(own), "cn"], on=DAY)
    assert {r.rule_id for r in rules.of(HoursRule)} == {
        "cn.hours.cba_2026", "cn.hours.gbt_45251", "reg_f.hours"
    }
    assert [r.days for r in rules.of(FrequencyRule) if r.rule_id == "reg_f.calls"] == [7]


def test_a_value_that_ends_leaves_the_rule_silent(own: Path) -> None:
    """From the day of an empty value on, nothing holds; before it the old value does."""
    more = ("  2026-03-02:\n    value:\n    cites: repealed\n    evidence: T\n"
            "    checked_on: 2026-11-01\n")
    path = own / "parameters" / "rest_days.yaml"
    path.write_text(path.read_text(encoding="utf-8") + more, encoding="utf-8")
    ids = [{r.rule_id for r in load_rules([str(own)], on=day).rules}
           for day in (date(2026, 3, 1), DAY)]
    assert "reg_f.after_conversation" in ids[0]
    assert "reg_f.after_conversation" not in ids[1]


@pytest.mark.parametrize(
    ("file", "old", "new", "said"),
    [
        ("pack.yaml", "kind: cooldown", "kind: quiet", "'quiet' found using 'kind'"),
        ("pack.yaml", "channels: [call]", "channels: [fax]", "rules.reg_f.calls.channels.0"),
        ("pack.yaml", "status: draft", "status: sure", "pack.yaml: status"),
        ("pack.yaml", "per: debt", "per: debt\n    extra: 1", "extra: Extra inputs"),
        ("pack.yaml", "most: calls_most", "most: calls", "no file parameters/calls.yaml"),
        ("pack.yaml", "most: calls_most", "most: from", "from is in local time, it must be in"),
        ("pack.yaml", "[house/stops]", "[house/gone]", "house/gone is no pack"),
        ("pack.yaml", "id: reg_f.calls", "id: reg_f.hours", "reg_f.hours is there twice"),
        ("parameters/until.yaml", '"21:00"', "21:00", "write it quoted"),
        ("parameters/from.yaml", '"08:00"', '"21:00"', "hold no time at all"),
        ("parameters/until.yaml", "2011-12-30", "2012-01-01", "from 2011-12-30 on until has no"),
        ("parameters/rest_days.yaml", "value: 7", "value: 366", "reaches past the history kept"),
        ("parameters/calls_days.yaml", "value: 7", "value: 400", "reach past the history kept"),
        ("parameters/calls_most.yaml", "value: 7", "value: -1", "-1 is no number of contacts"),
        ("parameters/calls_most.yaml", "evidence: T", "evidence: X", "values.2011-12-30.evidence"),
        ("parameters/calls_most.yaml", "    value: 7", "    value: 7\n    value: 8",
         "value is given twice"),
        ("parameters/calls_most.yaml", "source: law", "source: house", "one kind of source"),
    ],
)
def test_each_fault_is_told_with_file_and_key(
    own: Path, *, file: str, old: str, new: str, said: str
) -> None:
    """What is wrong in a file is told in words that point at it."""
    spoil(own / file, old, new)
    message = faults(own)
    assert said in message
    assert f"- {own}/" in message


def test_an_unknown_state_is_told(own: Path) -> None:
    """A stop rule must name a state of the vocabulary."""
    shutil.copy(LAW / "house/stops/parameters/death.yaml", own / "parameters/nap.yaml")
    with (own / "pack.yaml").open("a", encoding="utf-8") as file:
        file.write("  - {id: own.nap, kind: stop_state, stop: nap, modality: shall,\n"
                   "     parameters: {channels: nap}}\n")
    assert "nap is no state that stops contact" in faults(own)


def test_all_faults_are_told_at_once(own: Path) -> None:
    """Two files with a fault each make one message."""
    spoil(own / "parameters/from.yaml", '"08:00"', '"25:00"')
    spoil(own / "parameters/rest_days.yaml", "value: 7", "value: soon")
    message = faults(own)
    assert "from.yaml" in message
    assert "rest_days.yaml" in message


def test_packs_that_include_each_other_are_refused(tmp_path: Path) -> None:
    """A circle of includes has no end and so no meaning."""
    for name, other in (("one", "two"), ("two", "one")):
        folder = tmp_path / name
        folder.mkdir()
        plain = {"name": name, "version": "0.0.1", "title": "t", "jurisdiction": "*",
                 "status": "draft", "binds": "b", "actors": ["lender"], "debts": ["any"],
                 "includes": [str(tmp_path / other)]}
        (folder / "pack.yaml").write_text(yaml.safe_dump(plain), encoding="utf-8")
    assert "goes round in a circle" in faults(tmp_path / "one")


def test_verified_asks_for_words_that_were_read(own: Path) -> None:
    """A pack may call itself verified only when every value is of evidence T."""
    spoil(own / "pack.yaml", "status: draft", "status: verified")
    spoil(own / "parameters/calls_most.yaml", "evidence: T", "evidence: S")
    assert "verified needs evidence T" in faults(own)


def test_reasons_have_an_order_and_reviews_come_last() -> None:
    """Each place has a known reason; refusals come first, each by rank and rule id."""
    some = places(load_rules(["cn", "house"], on=DAY))
    assert [p.number for p in some] == list(range(len(list(some))))
    outcomes = list(words.OUTCOMES_OF_RULES)
    order = [(outcomes.index(p.verdict), RANK[p.reason], p.rule.rule_id if p.rule else "")
             for p in some]
    assert order == sorted(order)
    assert all(sentence.endswith(".") for sentence in SENTENCES.values())


def test_the_reference_page_lists_every_reason_in_order() -> None:
    """A reader finds the order of precedence on the page as it is in the code."""
    page = Path(__file__).parents[2] / "docs" / "reference" / "gate.md"
    rows = [line.split("`")[1] for line in page.read_text(encoding="utf-8").splitlines()
            if line.startswith("| `")]
    assert rows == list(SENTENCES)
