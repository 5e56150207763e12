"""The real text of every template, at the door of every country: it may go, or not without this."""

import re
from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any, Final
from zoneinfo import ZoneInfo

import pytest

from forbear.adapters.files.calendars import calendars
from forbear.adapters.files.zones import zones
from forbear.adapters.packs.law import load_rules
from forbear.adapters.packs.strategy import load_strategy
from forbear.adapters.store.door import Door
from forbear.adapters.store.run import calendars_of
from forbear.adapters.words import MESSAGES, texts
from forbear.engine.gate.rulebook import MustStateRule
from forbear.engine.vocabulary import words

DAY = date(2026, 12, 2)
COUNTRIES: Final = {
    "cn": ("Asia/Shanghai", "CNY"), "us": ("America/New_York", "USD"),
    "tw": ("Asia/Taipei", "TWD"), "hk": ("Asia/Hong_Kong", "HKD"),
    "uk": ("Europe/London", "GBP"), "in": ("Asia/Kolkata", "INR"), "jp": ("Asia/Tokyo", "JPY"),
    "id": ("Asia/Jakarta", "IDR"), "ph": ("Asia/Manila", "PHP"), "house": ("Africa/Lagos", "NGN"),
}
LENDERS: Final = {"zh-Hant": "安心貸", "zh-Hans": "安心贷", "en": "Harbour Loans"}
THREATS: Final = {
    "zh-Hant": "否則我們將強制執行。", "zh-Hans": "否则我们将强制执行。",
    "en": " Otherwise we will take you to court.",
}
CONFIRMS: Final = "stop_confirmed"
"""No ladder uses it: it answers whoever wants no more."""
PHRASES: Final = load_rules(["house/words"], on=DAY).of(MustStateRule)
Row = dict[str, Any]


def uses() -> list[tuple[str, str]]:
    """Give every template with every channel on which a ladder that comes along uses it."""
    ladders = [load_strategy(name) for name in ("ladder", "gentle")]
    return sorted({(t.template, t.channel) for one in ladders for _, _, t in one.treatments()})


def order(template: str, channel: str, *, language: str, currency: str) -> Row:
    """Make up an order of that template."""
    early = template == "before_due"
    return {
        "borrower_id": "ana", "action": f"{template}_{channel}_{language}".lower(),
        "channel": channel, "language": language, "template": template, "called_as": "",
        "currency": currency, "amount_minor": 320_000, "also_owed": "",
        "due_date": DAY + timedelta(days=2 if early else -12), "days_late": -2 if early else 12,
        "check_code": "WMXW4R9J",
    }


def without_a_way_to_stop(says: str, language: str) -> str:
    """Take out the words on how to have no more of this."""
    for rule in PHRASES:
        for phrase in rule.phrases.get(language, ()) if rule.element == "how_to_stop" else ():
            says = re.sub(re.escape(phrase), "…", says, flags=re.IGNORECASE)
    return says


def spoilt(row: Row) -> Mapping[str, tuple[str, str]]:
    """Give a body in several ways in which it may not go, each with the reason it must get."""
    says, language = row["says"], row["language"]
    return {
        "whole": (says, ""),
        "creditor": (says.replace(row["creditor"], "…"), "text_lacks"),
        "amount": (says.replace(row["amount"], "…"), "text_lacks"),
        "check_code": (says.replace(row["check_code"], "…"), "text_lacks"),
        "how_to_stop": (without_a_way_to_stop(says, language), "text_lacks"),
        "threat": (says + THREATS[language], "text_forbidden"),
    }


def asked(one: Row, *, action: str, moment: datetime) -> Row:
    """Make the candidate of an order."""
    return {
        "borrower_id": "ana", "action": action, "as_of": DAY - timedelta(days=1),
        "contact_on": DAY, "moment_at": moment, "person_key": "ana", "role": "borrower",
        "purpose": "remind", "channel": one["channel"], "rung": "early", "rung_rank": 1,
        "preference": 1, "cost_units": 1, "cost_minor": 0, "burden": 1, "needs_approval": False,
        "contact_point_id": "number-1", "language": one["language"], "currency": one["currency"],
        "amount_minor": one["amount_minor"], "due_date": one["due_date"],
        "ask_days": one["days_late"], "loans_late": 1, "loans_stopped": 0,
        "because": "made for a test",
    }


@cache
def judged(pack: str) -> Mapping[str, tuple[Row, str]]:
    """Judge every template in every way: by action the verdict and the reason it must get."""
    zone, currency = COUNTRIES[pack]
    moment = datetime(DAY.year, DAY.month, DAY.day, 10, 30, tzinfo=ZoneInfo(zone))
    utc = (moment - (moment.utcoffset() or timedelta())).replace(tzinfo=None)
    candidates: list[Row] = []
    said: list[Row] = []
    expected: dict[str, str] = {}
    for template, channel in uses():
        for language in words.LANGUAGES:
            one = order(template, channel, language=language, currency=currency)
            rows = texts(one, lender=LENDERS[language])
            for way, (says, reason) in spoilt(rows[0]).items():
                action = f"{one['action']}.{way}"
                expected[action] = reason
                candidates.append(asked(one, action=action, moment=utc))
                said += [{**row, "action": action} for row in rows[1:]]
                said.append({**rows[0], "action": action, "says": says})
    rules = load_rules([pack], on=DAY)
    near = {"first_year": DAY.year - 1, "last_year": DAY.year + 1}
    with Door(rules=rules, zones=zones([zone], **near),
              calendars=calendars(sorted(calendars_of(rules)), **near)) as door:
        verdicts = door.judge(candidates, reads={
            "borrowers": [{"borrower_id": "ana", "person_key": "ana", "zone": zone}],
            "contact_points": [{"contact_point_id": "number-1", "borrower_id": "ana",
                                "status": "active", "place": "home"}],
            "texts": said,
            "facts": [{"borrower_id": "ana", "action": one["action"], "fact": fact, "since": DAY}
                      for one in candidates for fact in words.FACTS],
        })
    return {row["action"]: (row, expected[row["action"]]) for row in verdicts}


def ways(pack: str, *, whole: bool) -> Iterator[tuple[Row, str]]:
    """Give the verdicts on texts as they are, or on those that were spoilt."""
    return (one for action, one in judged(pack).items() if action.endswith(".whole") == whole)


def test_every_template_is_asked_about() -> None:
    """None lies in the folder that no ladder uses, and so nobody would judge here."""
    shipped = {path.name.removesuffix(".txt") for path in (MESSAGES / "en").iterdir()}
    assert {template for template, _ in uses()} | {CONFIRMS} == shipped


@pytest.mark.parametrize("pack", COUNTRIES)
def test_the_confirmation_of_a_stop_may_go(pack: str) -> None:
    """After "stop", the one message that says so is lawful, in every country and language."""
    zone, currency = COUNTRIES[pack]
    moment = datetime(DAY.year, DAY.month, DAY.day, 10, 30, tzinfo=ZoneInfo(zone))
    utc = (moment - (moment.utcoffset() or timedelta())).replace(tzinfo=None)
    rules = load_rules([pack], on=DAY)
    near = {"first_year": DAY.year - 1, "last_year": DAY.year + 1}
    with Door(rules=rules, zones=zones([zone], **near),
              calendars=calendars(sorted(calendars_of(rules)), **near)) as door:
        for language in words.LANGUAGES:
            one = order(CONFIRMS, "sms", language=language, currency=currency)
            candidate = asked(one, action=one["action"], moment=utc)
            verdict = {purpose: door.judge(
                [{**candidate, "purpose": purpose}], reads={
                    "borrowers": [{"borrower_id": "ana", "person_key": "ana", "zone": zone}],
                    "contact_points": [{"contact_point_id": "number-1", "borrower_id": "ana",
                                        "status": "active", "place": "home"}],
                    "preferences": [{"preference_id": "stop", "borrower_id": "ana",
                                     "kind": "not_channel", "channel": "sms", "since": DAY,
                                     "known_on": DAY}],
                    "texts": texts(one, lender=LENDERS[language]),
                    "facts": [{"borrower_id": "ana", "action": one["action"], "fact": fact,
                               "since": DAY} for fact in words.FACTS],
                })[0] for purpose in ("confirm_stop", "remind")}
            assert verdict["confirm_stop"]["verdict"] == "allowed", (
                language, verdict["confirm_stop"])
            assert verdict["remind"]["verdict"] == "refused"


@pytest.mark.parametrize("pack", COUNTRIES)
def test_every_template_may_go_as_it_is(pack: str) -> None:
    """At a lawful moment, with all that must be shown first, no word of ours is in the way."""
    some = list(ways(pack, whole=True))
    assert len(some) == len(words.LANGUAGES) * len(uses())
    refused = [(row["action"], row["reason"], row["rule_id"], row["also"])
               for row, _ in some if row["verdict"] != "allowed"]
    assert refused == []


@pytest.mark.parametrize("pack", COUNTRIES)
def test_none_goes_once_something_is_taken_out_or_a_threat_put_in(pack: str) -> None:
    """Without the lender, the amount, the check code, a way out, or with a threat: refused."""
    some = list(ways(pack, whole=False))
    assert len(some) == 5 * len(words.LANGUAGES) * len(uses())
    wrong = [
        (row["action"], row["verdict"], row["reason"], row["rule_id"]) for row, reason in some
        if (row["verdict"], row["reason"]) != ("refused", reason)
    ]
    assert wrong == []


@pytest.mark.parametrize("language", words.LANGUAGES)
def test_a_letter_has_an_envelope_with_the_lender_only(language: str) -> None:
    """Anybody sees the outside; only letters have one."""
    letter = texts(order("letter_long", "letter", language=language, currency="TWD"),
                   lender=LENDERS[language])
    assert [(row["part"], row["says"]) for row in letter[1:]] == [("envelope", LENDERS[language])]
    sms = order("late_first", "sms", language=language, currency="TWD")
    assert [row["part"] for row in texts(sms, lender=LENDERS[language])] == ["body"]


def test_values_are_those_the_words_state() -> None:
    """Each value stands in the body just as it is given beside it, further currencies too."""
    one = order("late_first", "sms", language="en", currency="USD")
    (row,) = texts(one | {"also_owed": "HKD 20000"}, lender="Acme Bank")
    assert row["amount"] == "US$3,200.00 and HK$200.00"
    assert row["due_date"] == "20 November 2026"
    values = [str(row[name]) for name in ("creditor", "amount", "due_date", "check_code")]
    assert all(value in str(row["says"]) for value in values)
