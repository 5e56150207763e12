"""Rule books for the auditor: made up of all kinds, or those of packs around their dates."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

import yaml

import forbear
from forbear.adapters.packs.law import load_rules, read_packs
from forbear.engine.gate import rulebook as book
from forbear.engine.vocabulary import words

LAW = Path(forbear.__path__[0]) / "packs" / "law"
TEST_PACKS = Path(__file__).parent.parent / "packs"
ALL_DAYS = (1, 2, 3, 4, 5, 6, 7)
CLOCK_DAYS = (
    date(2026, 3, 8), date(2026, 3, 29), date(2026, 4, 5), date(2026, 10, 4), date(2026, 10, 25),
    date(2026, 11, 1), date(2026, 6, 17), date(2026, 12, 31), date(2028, 2, 29),
)
"""Nights on which clocks change somewhere, and days on which calendars have edges."""
PHRASES = {
    "how_to_stop": {"en": ("reply stop",), "zh-Hans": ("回复退订",), "zh-Hant": ("回覆停止",)},
    "how_to_pay": {"en": ("pay at", "how to pay"), "zh-Hans": ("还款方式",)},
    "easier_plan": {"en": ("Easier Plan",), "zh-Hant": ("分期",)},
}
BARRED = {"en": ("police", "court order"), "zh-Hans": ("起诉", "公安"), "zh-Hant": ("法院",)}
Fields = dict[str, Any]


def some(random: Random, of: tuple[Any, ...], *, least: int = 1) -> tuple[Any, ...]:
    """Draw some of a tuple, in its order."""
    drawn = set(random.sample(of, random.randint(least, len(of))))
    return tuple(one for one in of if one in drawn)


def _shared(random: Random, rule_id: str, **fields: Any) -> Fields:
    """Fill what every rule carries; now and then it speaks only of some contacts."""
    narrow = random.random() < 0.3
    return {
        "rule_id": rule_id, "pack": "made_up", "modality": "shall",
        "outcome": random.choice(["refused", "refused", "review", "warned"]),
        "cites": f"made up: {rule_id}", "url": "", "evidence": "T",
        "checked_on": date(2026, 11, 1), "since": date(1950, 1, 1), "source": "house",
        "channels": some(random, words.CHANNELS, least=2),
        "purposes": some(random, words.PURPOSES, least=2) if narrow else words.PURPOSES,
        "roles": some(random, words.PARTY_ROLES, least=3) if narrow else words.PARTY_ROLES,
        "lifted_by": some(random, words.CONSENT_KINDS, least=1)[:2]
        if random.random() < 0.4 else (),
        "lifted_days": random.choice([None, 1, 7]),
        "until_days_late": random.choice([None, None, None, 15, 0]),
        **fields,
    }


def _hours(random: Random, rule_id: str) -> book.Rule:
    opens = random.choice([0, 60, 90, 150, 480, 545])
    return book.HoursRule(
        **_shared(random, rule_id, outcome="refused",
                  channels=some(random, words.CHANNELS, least=4)),
        from_minute=opens, until_minute=random.choice([opens + 30, 601, 1200, 1380, 1440]),
        weekdays=some(random, ALL_DAYS, least=4) if random.random() < 0.4 else ALL_DAYS,
        holidays=random.choice(["", "", "", "ID-holidays"]),
    )


def _limit(random: Random) -> Fields:
    return {
        "counts_channels": some(random, words.CHANNELS, least=2),
        "inbound": random.random() < 0.4,
        "per": random.choice(["person", "debt", "number"]),
        "whose": random.choice(["group", "group", "lender", "agency"]),
    }


def _frequency(random: Random, rule_id: str) -> book.Rule:
    window = random.choice(["rolling", "rolling", "week", "month"])
    days = {"week": 7, "month": 31}.get(window) or random.choice([1, 2, 7, 9, 30])
    return book.FrequencyRule(
        **_shared(random, rule_id), **_limit(random), window=window, days=days,
        counted=random.choice(words.COUNTED), most=random.choice([0, 1, 1, 2, 3, 4]),
    )


def _cooldown(random: Random, rule_id: str) -> book.Rule:
    return book.CooldownRule(
        **_shared(random, rule_id), **_limit(random), trigger=random.choice(words.COUNTED),
        days=random.choice([1, 2, 7]), first_day_counts=random.random() < 0.5,
    )


def _recipient(random: Random, rule_id: str) -> book.Rule:
    roles = some(random, words.PARTY_ROLES[2:])
    return book.RecipientRule(
        **_shared(random, rule_id, roles=roles),
        only_if=random.choice(["always", "unreachable", "never"]),
        refusal_stops=random.random() < 0.5, most=random.choice([None, 1, 2]),
    )


def _preference(random: Random, rule_id: str) -> book.Rule:
    wish = random.choice(words.PREFERENCE_KINDS)
    # A wish of time that is only warned about would leave an allowed contact without any time.
    fixed = {"outcome": "review"} if wish in ("window", "not_window") else {}
    return book.PreferenceRule(**_shared(random, rule_id, **fixed), wish=wish)


def _must_state(random: Random, rule_id: str) -> book.Rule:
    element = random.choice([*words.ELEMENTS_SAID, *PHRASES])
    return book.MustStateRule(
        **_shared(random, rule_id), element=element, phrases=PHRASES.get(element, {})
    )


def _must_not(random: Random, rule_id: str) -> book.Rule:
    part = random.choice(words.TEXT_PARTS)
    return book.MustNotRule(
        **_shared(random, rule_id), part=part, phrases=BARRED if random.random() < 0.7 else {},
        only=some(random, words.ELEMENTS_SAID)[:2] if part == "envelope" else (),
    )


def _precondition(random: Random, rule_id: str) -> book.Rule:
    return book.PreconditionRule(
        **_shared(random, rule_id),
        fact=random.choice(["number_verified", "placement_notice", *words.FACTS]),
        days=random.choice([None, 0, 14, 60]),
    )


MAKERS: dict[Callable[[Random, str], book.Rule], tuple[int, int]] = {
    _hours: (1, 2), _frequency: (1, 4), _cooldown: (0, 2), _recipient: (0, 2),
    _preference: (0, 4), _must_state: (0, 2), _must_not: (0, 2), _precondition: (0, 2),
}
"""Of each kind, how few and how many a made-up book has."""


def made_rules(random: Random, on: date) -> book.RuleBook:
    """Make up a book of rules of every kind that judges a contact."""
    rules = [
        make(random, f"{make.__name__[1:]}.{n}")
        for make, (least, most) in MAKERS.items()
        for n in range(random.randint(least, most))
    ]
    rules += [
        book.StopRule(**_shared(random, f"stop.{kind}", lifted_by=()), stop_kind=kind)
        for kind in some(random, words.STOP_KINDS, least=8)
    ]
    if random.random() < 0.2:
        rules = [_without_visits(rule) for rule in rules]
    known = {channel for rule in rules for channel in rule.channels}
    if random.random() < 0.3:
        known.add("visit")  # of which a rule speaks that is not in force on this day
    return book.RuleBook(
        on=on, packs=(book.Pack(name="made_up", version="0.0.1", status="draft"),),
        rules=tuple(sorted(rules, key=lambda rule: rule.rule_id)),
        channels=tuple(channel for channel in words.CHANNELS if channel in known),
    )


def _without_visits(rule: book.Rule) -> book.Rule:
    return replace(rule, channels=tuple(one for one in rule.channels if one != "visit"))


# Packs --------------------------------------------------------------------------------------


@cache
def pack_names() -> tuple[str, ...]:
    """Give the name of every pack that comes with Forbear, and the folders of those for tests."""
    own = [
        yaml.safe_load(path.read_text(encoding="utf-8"))["name"]
        for path in sorted(LAW.rglob("pack.yaml"))
    ]
    return (*own, *(str(path.parent) for path in sorted(TEST_PACKS.rglob("pack.yaml"))))


@cache
def days_of_change(name: str) -> tuple[date, ...]:
    """Give the days on which a value of a pack changed, and the days before and after them."""
    packs = read_packs([name])
    changes = {
        since for pack in packs for parameter in pack.parameters.values()
        for since in parameter.values
    }
    around = {day + timedelta(days=n) for day in changes for n in (-1, 0, 1)}
    return tuple(sorted(day for day in around if date(2012, 1, 1) < day < date(2036, 1, 1)))


def rules_of_packs(random: Random) -> book.RuleBook:
    """Load a pack, or two of them together, on a day of change or one on which clocks change."""
    names = [random.choice(pack_names())]
    if random.random() < 0.4:
        names.append(random.choice(pack_names()))
    changes = days_of_change(names[0]) if random.random() < 0.5 else ()
    on = random.choice(changes or CLOCK_DAYS)
    return load_rules(sorted(set(names)), on=on)
