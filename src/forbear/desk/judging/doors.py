"""The door, made ready once for each set of packs and day, and shared by all who ask.

A door takes up to a second to prepare, at the first question of each kind, and milliseconds to ask.
It is no toy for two hands at once, so each asks in turn.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from threading import Lock
from typing import Any, Final
from zoneinfo import available_timezones

from forbear.adapters.explain.law import Law, law_as_is
from forbear.adapters.files.settings import calendars, zones
from forbear.adapters.packs.law import load_rules
from forbear.adapters.store.door import Door
from forbear.adapters.store.run import calendars_of
from forbear.engine.gate.rulebook import RuleBook

Row = dict[str, Any]
DAYS_KEPT: Final = 4
"""Around midnight, in several zones, two days are worked on; older ones make room."""
COMMON: Final = frozenset({
    "Asia/Shanghai", "Asia/Taipei", "Asia/Hong_Kong", "Europe/London", "America/New_York",
    "America/Los_Angeles",
})
"""Zones that a door knows from the beginning."""


@dataclass(kw_only=True)
class Gate:
    """The rules of one day, and the door that judges by them; it is made anew for a new zone."""

    rules: RuleBook
    _door: Door | None = None
    _zones: frozenset[str] = frozenset()
    _turn: Lock = field(default_factory=Lock)

    @property
    def law(self) -> Law:
        """Give the rules, to tell a verdict in words."""
        return law_as_is(self.rules)

    def judge(
        self, candidates: Iterable[Row], *, reads: Mapping[str, Iterable[Row]],
        named: Iterable[str],
    ) -> list[Row]:
        """Judge candidates by what is known of their person, whose zones are named."""
        asked = frozenset(zone for zone in named if zone in _known_zones())
        with self._turn:
            if self._door is None or not asked <= self._zones:
                self._zones |= asked | COMMON
                self._door = self._made()
            return self._door.judge(candidates, reads=reads)

    def _made(self) -> Door:
        year = self.rules.on.year
        return Door(
            rules=self.rules,
            zones=zones(sorted(self._zones), first_year=year - 2, last_year=year + 1),
            calendars=calendars(
                sorted(calendars_of(self.rules)), first_year=year - 2, last_year=year + 1
            ),
        )


@lru_cache(maxsize=1)
def _known_zones() -> frozenset[str]:
    return frozenset(available_timezones())


_gates: dict[tuple[tuple[str, ...], date], Gate] = {}
_making = Lock()


def gate_of(packs: Iterable[str], *, on: date) -> Gate:
    """Give the gate of some packs on a day, made when first asked for."""
    key = (tuple(packs), on)
    with _making:
        if key not in _gates:
            for old in sorted(_gates, key=lambda k: k[1])[: max(0, len(_gates) - DAYS_KEPT + 1)]:
                del _gates[old]
            _gates[key] = Gate(rules=load_rules(key[0], on=on))
        return _gates[key]
