"""What is wrong with a pack is told with file and key, in words that say what to do."""

import shutil
from pathlib import Path

import pytest

from forbear.adapters.packs.law import faults_of

PACK, MOST = "pack.yaml", "parameters/calls_most.yaml"
REST, UNTIL = "parameters/rest_days.yaml", "parameters/until.yaml"
PHRASES = """description: Words.
unit: phrases
source: law
values:
  2011-12-30:
    value: {VALUE}
    cites: "a text"
    evidence: T
    checked_on: 2026-11-01
"""
STATE = """  - id: own.stop
    kind: must_state
    element: how_to_stop
    modality: shall
    parameters: {channels: where, phrases: words}
"""


def add(path: Path, text: str) -> None:
    """Add words at the end of a file."""
    path.write_text(path.read_text(encoding="utf-8") + text, encoding="utf-8")


def swap(path: Path, old: str, new: str) -> None:
    """Replace words of a file, which must be there."""
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def one_fault(folder: Path) -> str:
    """Give the only fault of a pack, from its folder on."""
    found = faults_of([str(folder)])
    assert len(found) == 1, found
    assert found[0].startswith(f"{folder}/")
    return found[0].removeprefix(f"{folder}/")


def test_a_sound_pack_has_no_fault(own: Path) -> None:
    """What the others spoil is whole."""
    assert faults_of([str(own)]) == []


@pytest.mark.parametrize(("file", "old", "new", "said"), [
    (MOST, "  2011-12-30:", '  "2011-12-30": {value: 6, cites: c, evidence: T, '
     "checked_on: 2026-11-01}\n  2011-12-30:",
     f"{MOST}: values.2011-12-30: the day is given twice, once as text"),
    (MOST, "values:", "values:\n  2011-12-30: {value: 6, cites: c, evidence: T, "
     "checked_on: 2026-11-01}", f"{MOST} line 6: 2011-12-30 is given twice"),
    (MOST, "value: 7", "value: 7.5",
     f"{MOST}: values.2011-12-30.value: it is no text, whole number, list, or phrases by language"),
    (MOST, "evidence: T", 'evidence: T\n    url: "javascript:alert(1)"',
     f"{MOST}: values.2011-12-30.url: String should match pattern '^(https?://\\S+)?$'"),
    (MOST, "value: 7", "value:", f"{MOST}: values: the number never has a value"),
    (MOST, "value: 7", "value: yes",
     f"{MOST}: values.2011-12-30.value: 'yes' is no number of contacts"),
    (MOST, "2011-12-30", "2011-02-30",
     f"{MOST} line 5: 2011-02-30 is no day there is"),
    (UNTIL, "2011-12-30", "2012-01-01",
     f"{PACK}: rules.reg_f.hours.parameters: from 2011-12-30 on until has no value, the others do"),
    (UNTIL, '"21:00"', '"07:00"',
     f"{PACK}: rules.reg_f.hours.parameters: from 2011-12-30 on the hours 08:00-07:00 hold no "
     "time at all"),
    (PACK, "    per: debt\n    parameters: {most: calls_most, days: calls_days}",
     "    per: debt\n    window: week\n    parameters: {most: calls_most, days: calls_days}",
     f"{PACK}: rules.reg_f.calls.window: a calendar week has its own length; leave out days"),
    (PACK, "modality: shall\n    parameters: {from: from",
     "modality: shall\n    holidays: XX\n    parameters: {from: from",
     f"{PACK}: rules.reg_f.hours.holidays: XX is no calendar; it can be a country's code as US, "
     "or a part of one as US-CA"),
    (PACK, "debts: [", "includes: [house/stops, house/stops]\ndebts: [",
     f"{PACK}: includes: house/stops is there twice"),
    (PACK, "    kind: cooldown\n", "",
     f"{PACK}: rules.reg_f.after_conversation: Unable to extract tag using discriminator 'kind'"),
])
def test_each_fault_is_told_once_with_its_key(
    own: Path, *, file: str, old: str, new: str, said: str
) -> None:
    """One thing is spoilt, and one sentence says which."""
    swap(own / file, old, new)
    assert one_fault(own) == said


@pytest.mark.parametrize(("text", "said"), [
    ("[]", "it must hold keys and their values, as `name: cn`"),
    ("", "it must hold keys and their values, as `name: cn`"),
    ("a: [", "parameters/calls_most.yaml line 2: did not find expected node content"),
])
def test_a_file_of_another_shape_is_told(own: Path, text: str, said: str) -> None:
    """A list, nothing at all, or no YAML."""
    (own / MOST).write_text(text, encoding="utf-8")
    assert said in one_fault(own)


@pytest.mark.parametrize(("value", "said"), [
    ("{en: [stop], zh-Hant: [回覆]}", "there must be phrases for each of zh-Hant, zh-Hans, en"),
    ("{en: [回复], zh-Hant: [回覆], zh-Hans: [回复]}", "value.en: 回复 is not of this language"),
    ("{en: [stop], zh-Hant: [stop], zh-Hans: [回复]}",
     "value.zh-Hant: none of the phrases is of this language"),
    ('{en: [" "], zh-Hant: [回覆], zh-Hans: [回复]}', "value.en: an empty phrase is in every text"),
    ("{en: [stop, Stop], zh-Hant: [回覆], zh-Hans: [回复]}", "value.en: stop is there twice"),
    ("{en: [stop, 3], zh-Hant: [回覆], zh-Hans: [回复]}", "it is no text, whole number, list"),
])
def test_phrases_are_of_their_language(own: Path, value: str, said: str) -> None:
    """A list that is empty somewhere, or of another language, would judge nothing."""
    add(own / PACK, STATE)
    (own / "parameters/words.yaml").write_text(PHRASES.replace("{VALUE}", value), encoding="utf-8")
    where = PHRASES.replace("{VALUE}", "[sms]").replace("unit: phrases", "unit: channels")
    (own / "parameters/where.yaml").write_text(where, encoding="utf-8")
    assert said in one_fault(own)


def test_what_no_consent_lifts_cannot_be_lifted(own: Path) -> None:
    """A stop, a deadline, a cap and a record hold whatever the person agreed to."""
    where = PHRASES.replace("{VALUE}", "[sms]").replace("unit: phrases", "unit: channels")
    (own / "parameters/where.yaml").write_text(where, encoding="utf-8")
    add(own / PACK, "  - {id: own.death, kind: stop_state, stop: death, modality: shall,\n"
        "     lifted_by: [channel], parameters: {channels: where}}\n")
    said = "pack.yaml: rules.own.death.lifted_by: no consent lifts a rule of kind stop_state"
    assert one_fault(own) == said


@pytest.mark.parametrize("name", ["parameters/extra.yml", "notes.txt", "parameter/from.yaml"])
def test_a_file_that_nothing_reads_is_told(own: Path, name: str) -> None:
    """A number under another ending or folder would silently not hold."""
    (own / name).parent.mkdir(exist_ok=True)
    shutil.copy(own / MOST, own / name)
    assert one_fault(own).startswith(f"{name}: a pack holds pack.yaml, parameters/NAME.yaml and")


def test_a_number_that_no_rule_uses_is_told(own: Path) -> None:
    """It would look like law and do nothing."""
    shutil.copy(own / MOST, own / "parameters/extra.yaml")
    assert one_fault(own) == "parameters/extra.yaml: no rule uses it"


def test_ten_thousand_rules_are_one_clear_fault(own: Path) -> None:
    """They are counted before anything else is done with them."""
    line = ("  - {{id: own.r{n}, kind: cap, quantity: plan_months, modality: shall, "
            "parameters: {{most: calls_most}}}}\n")
    add(own / PACK, "".join(line.format(n=n) for n in range(10_000)))
    assert one_fault(own) == (
        "pack.yaml: rules: 10,003 rules are more than 1,000; split the pack into several that it "
        "includes"
    )


def test_many_packs_together_are_counted_together(own: Path, tmp_path: Path) -> None:
    """A thousand rules split over packs are still a thousand."""
    line = ("  - {{id: {pack}.r{n}, kind: frequency, channels: [call], modality: shall,\n"
            "     counts: attempt, counts_channels: [call], inbound: false, per: debt,\n"
            "     parameters: {{most: calls_most, days: calls_days}}}}\n")
    other = tmp_path / "other"
    shutil.copytree(own, other)
    text = (other / PACK).read_text(encoding="utf-8")
    (other / PACK).write_text(text.replace("reg_f", "other"), encoding="utf-8")
    for folder, pack in ((own, "own"), (other, "other")):
        add(folder / PACK, "".join(line.format(pack=pack, n=n) for n in range(600)))
    told = faults_of([str(own), str(other)])
    assert [fault for fault in told if "1,206 rules together are more than 1,000" in fault] == told


def test_a_file_that_is_too_long_is_not_read(own: Path) -> None:
    """A file of many megabytes is no pack that people read."""
    (own / MOST).write_text("# long\n" * 600_000, encoding="utf-8")
    assert "calls_most.yaml: the file has more than 4,000,000 bytes" in one_fault(own)


def test_a_pack_that_says_nothing_is_told(own: Path) -> None:
    """Without a rule and without includes it would allow nothing and look like law."""
    text = (own / PACK).read_text(encoding="utf-8").split("rules:")[0]
    (own / PACK).write_text(text + "rules: []\n", encoding="utf-8")
    assert "pack.yaml: rules: the pack has no rule and includes none" in faults_of(
        [str(own)])[0].removeprefix(f"{own}/")
