"""The sentences of an explanation, in three languages, one YAML file for each."""

from datetime import UTC, date, datetime
from functools import cache
from importlib.resources import files
from typing import Any, Final
from zoneinfo import ZoneInfo

import yaml

from forbear.adapters import words
from forbear.engine.vocabulary.words import LANGUAGES

HERE: Final = "forbear.adapters.explain"


@cache
def sentences(language: str, package: str = HERE) -> dict[str, str]:
    """Read a catalogue; its keys are joined by dots, as `owed.loan_late`."""
    if language not in LANGUAGES:
        raise KeyError(language)
    text = (files(package) / "words" / f"{language}.yaml").read_text(encoding="utf-8")
    return dict(_flat(yaml.safe_load(text), ""))


def _flat(node: dict[str, Any], stem: str) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    for key, value in node.items():
        name = f"{stem}{key}"
        found += _flat(value, f"{name}.") if isinstance(value, dict) else [(name, str(value))]
    return found


class Speaker:
    """Says things in one language: sentences by key, money, days and times in its own manner.

    `more` are packages with catalogues of their own, whose keys are others.
    """

    def __init__(self, language: str, *more: str) -> None:
        self.language = language
        self._said = dict(sentences(language))
        for package in more:
            self._said |= sentences(language, package)

    def __call__(self, key: str, /, **fields: object) -> str:
        """Fill in a sentence of the catalogue."""
        return self._said[key].format(**fields)

    def code(self, kind: str, value: str) -> str:
        """Say a code in words; one that has none stays as it is."""
        return self._said.get(f"{kind}.{value}", value)

    def count(self, thing: str, n: int) -> str:
        """Say how many of a thing: `1 loan`, `2 loans`."""
        return self(f"count.{thing}.{'one' if n == 1 else 'many'}", n=f"{n:,}")

    def joined(self, parts: list[str]) -> str:
        """Join parts with the comma of the language."""
        return self("mark.comma").join(parts)

    def sentences(self, parts: list[str]) -> str:
        """Join whole sentences, leaving out the empty ones."""
        return self("mark.between").join(p for p in parts if p)

    def money(self, currency: str, minor: int) -> str:
        """Write an amount."""
        return words.money(currency, minor, language=self.language)

    def day(self, value: date) -> str:
        """Write a date."""
        return words.day(value, language=self.language)

    def days(self, n: int) -> str:
        """Write a number of days, without its sign."""
        return words.span(abs(n), language=self.language)

    def share(self, points: int) -> str:
        """Write basis points as a percentage, as exact as they are."""
        whole, rest = divmod(points, 100)
        return f"{whole}.{rest:02d}".rstrip("0") + "%" if rest else f"{whole}%"

    def moment(self, at: datetime, *, zone: str) -> str:
        """Write a moment in the zone's own time; in UTC where no zone is known."""
        there = at.replace(tzinfo=UTC).astimezone(ZoneInfo(zone or "UTC"))
        return self("time.moment", day=self.day(there.date()), time=f"{there:%H:%M}",
                    zone=zone or "UTC")

    def time(self, at: datetime, *, zone: str) -> str:
        """Write a moment in the zone's own time, without its name."""
        there = at.replace(tzinfo=UTC).astimezone(ZoneInfo(zone or "UTC"))
        return f"{self.day(there.date())} {there:%H:%M}"

    def window(self, opens: datetime, closes: datetime, *, zone: str, on: date) -> str:
        """Write a span of time; its days are named only where it leaves the day of contact."""
        home = ZoneInfo(zone or "UTC")
        begin, end = (t.replace(tzinfo=UTC).astimezone(home) for t in (opens, closes))
        name = zone or "UTC"
        if begin.date() == end.date() == on:
            return self("time.window", begin=f"{begin:%H:%M}", end=f"{end:%H:%M}", zone=name)
        return self(
            "time.window_days",
            begin=f"{self.day(begin.date())} {begin:%H:%M}",
            end=f"{self.day(end.date())} {end:%H:%M}",
            zone=name,
        )
