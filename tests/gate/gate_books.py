"""Made-up rules, people and histories for the properties, around days when clocks change."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from random import Random
from typing import Any

from gate_tables import Row, candidate, verdicts, zone_rows

from forbear.engine.gate.rulebook import (
    CooldownRule,
    FrequencyRule,
    HoursRule,
    Pack,
    Rule,
    RuleBook,
)
from forbear.engine.vocabulary import words

ZONES = ("America/New_York", "Asia/Shanghai", "Australia/Lord_Howe", "Europe/London",
         "America/Havana", "Asia/Kathmandu")
DAYS = (date(2026, 3, 8), date(2026, 3, 29), date(2026, 10, 4), date(2026, 10, 25),
        date(2026, 11, 1), date(2026, 6, 17))


@dataclass(kw_only=True)
class Book:
    """One made-up book for the gate."""

    rules: RuleBook
    zones_of: dict[str, list[str]] = field(default_factory=dict)
    tables: dict[str, list[Row]] = field(default_factory=dict)

    def judged(self, rules: RuleBook | None = None) -> list[Row]:
        """Judge the book, by its own rules or by others."""
        day = self.rules.on
        zones = zone_rows(ZONES, day - timedelta(days=40), day + timedelta(days=20))
        return verdicts(rules or self.rules, zones=zones, **self.tables)


def shared(rule_id: str, **fields: Any) -> Row:
    """Fill what every rule carries."""
    return {
        "rule_id": rule_id, "pack": "made_up", "modality": "shall", "outcome": "refused",
        "cites": f"made up: {rule_id}", "url": "", "evidence": "T",
        "checked_on": date(2026, 11, 1), "since": date(1950, 1, 1), "source": "house", **fields,
    }


def some(random: Random, of: tuple[Any, ...], *, least: int = 1) -> tuple[Any, ...]:
    """Draw some of a tuple, in its order."""
    drawn = set(random.sample(of, random.randint(least, len(of))))
    return tuple(one for one in of if one in drawn)


def make_rules(random: Random, on: date) -> RuleBook:
    """Make up a book of rules; every channel has hours."""
    rules: list[Rule] = []
    rules += [
        HoursRule(
            **shared(f"hours.{n}", channels=words.CHANNELS),
            from_minute=random.choice([0, 60, 150, 480, 545]),
            until_minute=random.choice([601, 1200, 1380, 1440]),
            weekdays=some(random, (1, 2, 3, 4, 5, 6, 7), least=5),
        )
        for n in range(random.randint(1, 2))
    ]
    rules += [
        FrequencyRule(
            **shared(f"limit.{n}", channels=some(random, words.CHANNELS, least=3),
                     outcome=random.choice(["refused", "review"])),
            counted=random.choice(words.COUNTED), most=random.randint(0 if n == 3 else 1, 4),
            days=random.randint(1, 9), counts_channels=some(random, words.CHANNELS, least=2),
            inbound=random.random() < 0.5, per=("person", "debt", "number", "person")[n],
        )
        for n in range(4)
    ]
    rules += [
        CooldownRule(
            **shared(f"rest.{n}", channels=some(random, words.CHANNELS, least=2)),
            trigger=random.choice(words.COUNTED), days=random.randint(1, 5),
            first_day_counts=random.random() < 0.5,
            counts_channels=some(random, words.CHANNELS), inbound=random.random() < 0.5,
            per=("person", "debt")[n],
        )
        for n in range(2)
    ]
    return RuleBook(
        on=on, packs=(Pack(name="made_up", version="0.0.1", status="draft"),),
        rules=tuple(rules), channels=words.CHANNELS,
    )


def make_book(seed: int, *, people: int = 40) -> Book:
    """Make up a book: some persons with two ids and two zones, some judged at the door."""
    random = Random(seed)
    on = random.choice(DAYS)
    book = Book(rules=make_rules(random, on), tables={
        "candidates": [], "borrowers": [], "contact_points": [], "contacts": [], "stops": []
    })
    for n in range(people):
        _person(book, random, name=f"p{n}")
    return book


def _person(book: Book, random: Random, *, name: str) -> None:
    on = book.rules.on
    zones = sorted(set(random.choices(ZONES, k=random.choice([1, 1, 2]))))
    book.zones_of[name] = zones
    ids = [name, f"{name}b"]
    book.tables["borrowers"] += [
        {"borrower_id": one, "person_key": name, "zone": zone}
        for one, zone in zip(ids, [zones[0], zones[-1]], strict=True)
    ]
    midnight = datetime(on.year, on.month, on.day)  # noqa: DTZ001 -- naive UTC
    at_door = random.random() < 0.4
    asked_at = midnight + timedelta(minutes=random.randint(0, 1439)) if at_door else None
    if at_door and asked_at:
        from gate_oracle import local  # noqa: PLC0415 -- only to keep the moment on its day
        while all(local(asked_at, z).date() != on for z in zones):
            asked_at += timedelta(hours=4) if local(asked_at, zones[0]).date() < on else (
                -timedelta(hours=4))
    for action in random.sample(words.CHANNELS, 2):
        book.tables["candidates"].append(candidate(
            borrower_id=name, person_key=name, action=action, channel=action,
            as_of=on - timedelta(days=random.choice([0, 1, 1, 1])), contact_on=on,
            moment_at=asked_at, contact_point_id=random.choice(["x", "y"]),
        ))
    for n in range(random.randint(0, 14)):
        book.tables["contacts"].append({
            "contact_id": f"{name}-{n}", "borrower_id": random.choice(ids),
            "loan_id": random.choice([None, "a", "b"]), "channel": random.choice(words.CHANNELS),
            "contact_point_id": random.choice([None, "x", "y"]),
            "direction": random.choice(words.DIRECTIONS),
            "outcome": random.choice(words.OUTCOMES),
            "tried_at": midnight + timedelta(minutes=random.randint(-11 * 1440, 2000)),
        })
