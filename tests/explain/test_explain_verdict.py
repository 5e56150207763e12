"""One verdict in words, of any kind the gate can give."""

from datetime import date, datetime
from typing import Any

import pytest

from forbear.adapters.explain.law import Law, law_as_is, law_of
from forbear.adapters.explain.verdict import explain_verdict, packs_in_words, rule_in_words
from forbear.adapters.packs.law import load_rules
from forbear.engine.gate.reasons import SENTENCES
from forbear.engine.vocabulary.words import LANGUAGES

DAY = date(2026, 11, 24)
NOON = datetime(2026, 11, 24, 4)  # noqa: DTZ001 -- noon in Shanghai, in UTC as all tables have it
OPEN, CLOSE = datetime(2026, 11, 24, 1), datetime(2026, 11, 24, 12)  # noqa: DTZ001 -- in UTC
CN = law_as_is(load_rules(["cn"], on=DAY))
HOUSE_TEXT = "Rule house.stop.dispute (house value). Every contact: none while"


def verdict(**fields: Any) -> dict[str, Any]:
    """Make a verdict on a call to Ana."""
    return {
        "borrower_id": "ana", "action": "call_first", "as_of": date(2026, 11, 23),
        "contact_on": DAY, "verdict": "allowed", "reason": None, "rule_id": None, "cites": None,
        "also": None, "not_before": None, "open_at": OPEN, "close_at": CLOSE,
        "packs": "cn 0.2.0 draft, house/stops 0.2.0 draft", "counters": None, "consents": None,
        "zones": "Asia/Shanghai", **fields,
    }


def told(row: dict[str, Any], **more: Any) -> str:
    """Tell a verdict in English, on one sheet."""
    asked = {"borrower_id": "ana", "action": "call_first", "channel": "call",
             **more.pop("asked", {})}
    more = {"language": "en", "law": CN, **more}
    return "\n".join(explain_verdict(row, candidate=asked, **more))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("reason", SENTENCES)
def test_no_reason_is_left_as_a_code(reason: str, language: str) -> None:
    """Each reason of the gate has its sentence in each language, first and among the others."""
    first = told(verdict(verdict="refused", reason=reason), language=language)
    other = told(verdict(verdict="refused", reason="zone_unknown", also=f"{reason}:gate"),
                 language=language)
    assert reason not in first + other
    assert first.split("\n")[0].endswith((".", "。"))


def test_a_rule_is_told_with_its_words_address_and_evidence() -> None:
    """What the rule asks, where it is written, how sure that is, and since when it holds."""
    said = told(verdict(verdict="review", reason="too_many_attempts", rule_id="cn.dials_a_day",
                        counters="cn.dials_a_day=6/6"))
    rule = CN.rules["cn.dials_a_day"]
    assert f"To read at {rule.url} ." in said
    assert f"Evidence {rule.evidence}: from a secondary source, checked on" in said
    assert "(self-regulation). Calls: at most 6 attempts a day on one number" in said
    assert "contacts tried that day on one number, call: 6 of 6" in said


def test_two_zones_have_their_own_hours() -> None:
    """One lawful time is two windows on two clocks."""
    said = told(verdict(zones="Asia/Shanghai Asia/Tokyo"))
    assert "Lawful time: 09:00 to 20:00 (Asia/Shanghai), 10:00 to 21:00 (Asia/Tokyo)." in said


def test_a_moment_at_the_door_is_told_in_each_zone() -> None:
    """Whoever reads it sees the clock of the person."""
    said = told(verdict(zones="Asia/Shanghai Asia/Tokyo"), asked={"moment_at": NOON})
    assert ("The moment: 24 November 2026, 12:00 (Asia/Shanghai), "
            "24 November 2026, 13:00 (Asia/Tokyo).") in said


def test_without_any_zone_hours_are_told_in_utc() -> None:
    """No local time is made up."""
    assert "Lawful time: 01:00 to 12:00 (UTC)." in told(verdict(zones=None))


def test_zones_without_lawful_time_are_named() -> None:
    """Where nothing is left of the day, the text says so and where."""
    said = told(verdict(verdict="refused", reason="outside_hours", open_at=None, close_at=None))
    assert "No lawful time on that day in Asia/Shanghai." in said


def test_a_consent_is_told_once_with_all_that_it_lifts() -> None:
    """Its kind and day stand beside its id where the consents are at hand."""
    row = verdict(consents="cn.dials_a_day:k1 cn.visits:k1 cn.hours:k2")
    some = [{"consent_id": "k1", "kind": "more_contacts", "given_on": DAY}]
    assert ("Consent k1 (to more contacts, given on 24 November 2026) lifts cn.dials_a_day, "
            "cn.visits.\nConsent k2 lifts cn.hours.") in told(row, consents=some)


def test_a_warning_leaves_the_contact_allowed() -> None:
    """What stands in `also` of an allowed verdict is told as a warning, with its rule."""
    said = told(verdict(also="text_lacks:house.text.how_to_pay"))
    assert said.startswith("“call_first” (call): allowed.\nA warning, which stops nothing: The")
    assert "Rule house.text.how_to_pay." in said


def test_further_reasons_say_what_they_make_of_the_contact() -> None:
    """One refuses, one asks a person, and one is a warning, each by its own rule."""
    said = told(verdict(
        verdict="refused", reason="zone_unknown",
        also="history_incomplete:gate too_many_attempts:cn.dials_a_day",
    ))
    assert "Also against it: An agency's contacts of the day are not known yet." in said
    assert "Also, for a person to decide: As many attempts" in said


def test_an_unusual_question_is_told() -> None:
    """An answer to a guarantor about one loan is not a reminder to the borrower."""
    said = told(verdict(), asked={"purpose": "answer", "role": "guarantor",
                                  "recipient_id": "gus", "loan_id": "L1"})
    assert ("What it is for: to answer what the person said. Who is reached: a guarantor, gus. "
            "It is about loan L1 alone.") in said


def test_without_the_law_the_verdict_speaks_for_itself() -> None:
    """Of a pack that changed since, only id, source and count are told."""
    said = told(verdict(verdict="refused", reason="stop_dispute", rule_id="house.stop.dispute",
                        cites="a text", counters="cn.dials_a_day=2/6"), law=Law())
    assert "Rule house.stop.dispute.\nSource: a text." in said
    assert "cn.dials_a_day 2 of 6" in said


@pytest.mark.parametrize(("version", "told_anew"), [("now", True), ("0.0.1", False)])
def test_rules_are_told_only_from_the_version_that_judged(
    version: str, *, told_anew: bool
) -> None:
    """A pack of another version has other words; it is named as changed."""
    packs = load_rules(["house/stops"], on=DAY).packs
    judged = [{"pack": p.name, "version": p.version if version == "now" else version,
               "status": p.status} for p in packs]
    law = law_of({"packs": ["house/stops"], "contact_on": "2026-11-24", "rules": judged})
    assert ("house.stop.dispute" in law.rules) == told_anew
    assert (law.changed == ()) == told_anew
    first = rule_in_words("house.stop.dispute", language="en", law=law)[0]
    assert first.startswith(HOUSE_TEXT) == told_anew


def test_packs_that_are_gone_are_named() -> None:
    """A folder that is not there any more keeps nothing from being told."""
    law = law_of({"packs": ["no/such/pack"], "contact_on": "2026-11-24",
                  "rules": [{"pack": "own", "version": "1", "status": "draft"}]})
    assert law.changed == ("own",)


def test_the_status_of_packs_is_said_in_words() -> None:
    """A draft is a draft in every language."""
    said = packs_in_words("cn 0.2.0 draft, house 1.0 verified", language="zh-Hans")
    assert said == "依据的规则包：cn 0.2.0（草案）、house 1.0（已核验）。"
