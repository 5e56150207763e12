"""Any rule is said in plain words, with its numbers, in three languages."""

import re
from datetime import date
from typing import Any

import pytest

from forbear.adapters.packs.law import known_packs, load_rules
from forbear.adapters.packs.law_words import _phrases, say_rule, say_value
from forbear.engine.gate import rulebook as book
from forbear.engine.vocabulary import words

DAY = date(2026, 11, 1)
PLAIN: dict[str, Any] = {
    "rule_id": "r", "pack": "p", "channels": ("call",), "modality": "shall", "outcome": "refused",
    "cites": "c", "url": "", "evidence": "T", "checked_on": DAY, "since": DAY, "source": "law",
}


def rule(kind: type, **said: Any) -> book.Rule:
    """Make a rule of a kind."""
    return kind(**{**PLAIN, **said})


COUNTING = {"counts_channels": ("call",), "inbound": False, "per": "debt"}
PHRASES = {"en": ("reply stop",), "zh-Hant": ("回覆 T",), "zh-Hans": ("回复 T",)}

SAID = [
    (rule(book.HoursRule, from_minute=480, until_minute=1260, weekdays=(1, 2, 3, 4, 5, 6, 7)),
     "Calls: only from 08:00 to 21:00 where the person is."),
    (rule(book.HoursRule, channels=words.CHANNELS, from_minute=480, until_minute=1440,
          weekdays=(1, 6), holidays="ID-holidays", until_days_late=15,
          lifted_by=("contact_hours", "home_visit")),
     "Every contact: only from 08:00 to 24:00 where the person is; only on Mondays and Saturdays; "
     "not on public holidays of ID; only while the debt is at most 15 days late; a consent to "
     "other hours or to be visited at home lifts it."),
    (rule(book.FrequencyRule, counted="attempt", most=7, days=7, **COUNTING,
          lifted_by=("more_contacts",), lifted_days=7),
     "Calls: at most 7 attempts in 7 days about one debt, the day of contact included; calls from "
     "the person do not count; a consent to more contacts lifts it for 7 days."),
    (rule(book.FrequencyRule, counted="connected", most=1, days=31, window="month",
          counts_channels=words.CHANNELS, inbound=True, per="person", whose="agency",
          modality="should", outcome="review"),
     "Calls: at most 1 connected contact in a calendar month to one person; what counts is "
     "contacts; contacts from the person count too; only the agencies' count, not the lender's "
     "own; what is against it waits for a person."),
    (rule(book.CooldownRule, trigger="conversation", days=7, first_day_counts=True, **COUNTING),
     "Calls: none about the same debt for 7 days from a conversation on, the day of it included; "
     "calls from the person do not count."),
    (rule(book.StopRule, channels=words.CHANNELS_WRITTEN, stop_kind="complaint",
          purposes=("remind", "notice")),
     "Written contact: none while the person has complained and has no answer yet; only in "
     "contacts that ask for money or that the law demands."),
    (rule(book.StopRule, channels=(), stop_kind="death"),
     "No channel: nothing is stopped while the person is known to have died."),
    (rule(book.RecipientRule, roles=("contact_person",), only_if="unreachable",
          refusal_stops=True, most=1),
     "A contact person: may be reached by calls only if the borrower cannot be reached or has "
     "died; whoever does not want to be asked is not asked again; at most once in all."),
    (rule(book.PreferenceRule, wish="not_place", roles=("borrower",)),
     "Calls: a wish not to be contacted at a place is kept; only where the borrower is reached."),
    (rule(book.MustStateRule, channels=("sms",), element="how_to_stop", phrases=PHRASES),
     "Text messages: the text says how to stop the messages, in one of these phrases: “回覆 T” "
     "(traditional Chinese); “回复 T” (simplified Chinese); “reply stop” (English)."),
    (rule(book.MustNotRule, channels=("letter",), part="envelope", only=("creditor",)),
     "Letters: the outside holds who asks for the money and nothing else."),
    (rule(book.PreconditionRule, channels=("sms",), fact="number_verified", days=60),
     "Text messages: only when the number has been shown to be the person's in the 60 days before "
     "the day of contact."),
    (rule(book.RetentionRule, channels=(), record="recording", months=6, bound="at_least",
          kept_from=DAY),
     "Recordings: kept for at least 6 months."),
    (rule(book.DeadlineRule, channels=(), trigger="stop_request", days=10, calendar="US"),
     "After a request to stop contact: what is owed is done within 10 business days of US."),
    (rule(book.CapRule, channels=(), quantity="annual_rate_bp", most=1550),
     "Interest: at most 15.5% a year."),
    (rule(book.CapRule, channels=(), quantity="plan_months", most=60),
     "Length of a repayment plan: at most 60 months."),
]


@pytest.mark.parametrize(("one", "said"), SAID)
def test_a_rule_is_said_with_its_numbers(one: book.Rule, said: str) -> None:
    """The sentence is made of the rule and of nothing else."""
    assert said == say_rule(one)


def test_every_kind_is_said() -> None:
    """None of the twelve kinds is left without a sentence here."""
    assert {type(one) for one, _ in SAID} == set(book.Rule.__subclasses__())


def test_a_number_that_changes_is_heard() -> None:
    """Another number is another sentence."""
    some = [rule(book.CapRule, channels=(), quantity="late_fee_minor", most=n) for n in (1, 2)]
    assert say_rule(some[0]) != say_rule(some[1])


@pytest.mark.parametrize("language", words.LANGUAGES)
def test_every_rule_of_every_pack_can_be_said(language: str) -> None:
    """Today and in the years before, in each language, without a brace or an empty part left."""
    for on in (date(2020, 6, 1), DAY):
        for name in known_packs():
            for one in load_rules([name], on=on).rules:
                said = say_rule(one, language=language)
                assert not re.search(r"[{}]|: ?[.。]|[;；] ?[.。]", said), said
                assert said.endswith("." if language == "en" else "。")


def test_the_three_languages_have_the_same_words() -> None:
    """Each key of one file is in the others, with the same placeholders."""
    shapes = [
        {key: sorted(re.findall(r"{\w+}", text)) for key, text in _phrases(language).items()}
        for language in words.LANGUAGES
    ]
    assert shapes[0] == shapes[1] == shapes[2]


@pytest.mark.parametrize(("part", "codes"), [
    ("stop", words.STOP_KINDS), ("channel", words.CHANNELS), ("role", words.PARTY_ROLES),
    ("wish", words.PREFERENCE_KINDS), ("fact", words.FACTS), ("record", words.RECORD_KINDS),
    ("element", (*words.ELEMENTS_SAID, *words.ELEMENTS_PHRASED)), ("purposes", words.PURPOSES),
    ("deadline", words.TRIGGERS), ("cap", words.QUANTITIES), ("consent", words.CONSENT_KINDS),
    ("trigger", words.COUNTED), ("outcome", words.OUTCOMES_OF_RULES),
    ("phrases", words.LANGUAGES),
])
def test_every_code_has_its_words(part: str, codes: tuple[str, ...]) -> None:
    """A new word of the vocabulary must be sayable before a pack can use it."""
    assert [code for code in codes if f"{part}.{code}" not in _phrases("en")] == []


def test_chinese_is_said_in_its_own_script() -> None:
    """The same limit in both scripts."""
    one = SAID[2][0]
    assert say_rule(one, language="zh-Hant") == (
        "電話：就同一筆債務在 7 天內最多嘗試聯絡 7 次，聯絡當天計算在內；當事人主動的電話不計入；"
        "當事人同意增加聯絡次數後，7 天內不受此限。"
    )
    assert say_rule(one, language="zh-Hans") == (
        "电话：就同一笔债务在 7 天内最多尝试联系 7 次，联系当天计算在内；本人主动的电话不计入；"
        "本人同意增加联系次数后，7 天内不受此限。"
    )


@pytest.mark.parametrize(("value", "unit", "said"), [
    ("08:00", "local time", "08:00"), (1, "days", "1 day"), (6, "months", "6 months"),
    (3, "contacts", "3"), ([6, 7], "weekdays", "Saturdays and Sundays"),
    (["call", "visit"], "channels", "calls and visits"), ([], "channels", "no channel"),
    (None, "days", ""), ({"en": ["stop"]}, "phrases", "“stop” (English)"),
])
def test_a_value_is_said_with_its_unit(value: object, unit: str, said: str) -> None:
    """One value of a file, as an officer reads it."""
    assert said == say_value(value, unit=unit)
