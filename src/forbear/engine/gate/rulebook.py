"""The rules of one day: what the packs say, with every value already looked up for that day."""

from dataclasses import dataclass
from datetime import date
from typing import Literal, TypeVar

Verdict = Literal["refused", "review"]
Scope = Literal["person", "debt", "number"]


@dataclass(frozen=True, kw_only=True)
class Rule:
    """What every rule carries, of whatever kind."""

    rule_id: str
    pack: str
    channels: tuple[str, ...]
    """The channels it judges."""
    modality: Literal["shall", "should"]
    outcome: Verdict
    """What a candidate against it gets: by default a shall refuses, a should asks for review."""
    cites: str
    url: str
    """Empty where the address of the text is not known."""
    evidence: Literal["T", "S", "M"]
    """Words read, secondary source, memory; of several values the weakest."""
    checked_on: date
    since: date
    """In force since."""
    source: Literal["law", "standard", "self_regulation", "house"]


@dataclass(frozen=True, kw_only=True)
class HoursRule(Rule):
    """Contact only on these weekdays (1 is Monday) and in [from_minute, until_minute)."""

    from_minute: int
    until_minute: int
    weekdays: tuple[int, ...]


@dataclass(frozen=True, kw_only=True)
class FrequencyRule(Rule):
    """At most `most` counted contacts in `days` local days, the day of contact included."""

    counted: Literal["attempt", "connected", "conversation"]
    most: int
    days: int
    counts_channels: tuple[str, ...]
    inbound: bool
    per: Scope


@dataclass(frozen=True, kw_only=True)
class CooldownRule(Rule):
    """No contact for `days` days after a counted contact."""

    trigger: Literal["attempt", "connected", "conversation"]
    days: int
    first_day_counts: bool
    """The day of the trigger is day 1; otherwise the day after it is."""
    counts_channels: tuple[str, ...]
    inbound: bool
    per: Scope


@dataclass(frozen=True, kw_only=True)
class StopRule(Rule):
    """While a stop of this kind holds, no contact on the channels it judges."""

    stop_kind: str


@dataclass(frozen=True, kw_only=True)
class Pack:
    """A pack that speaks in this book."""

    name: str
    version: str
    status: Literal["draft", "verified"]

    def __str__(self) -> str:
        return f"{self.name} {self.version} {self.status}"


AnyRule = TypeVar("AnyRule", bound=Rule)


@dataclass(frozen=True, kw_only=True)
class RuleBook:
    """All rules in force on one day of contact. Every rule of every pack applies."""

    on: date
    packs: tuple[Pack, ...]
    rules: tuple[Rule, ...]
    channels: tuple[str, ...]
    """The channels any rule of the packs speaks of, in force on this day or not."""

    def of(self, kind: type[AnyRule]) -> tuple[AnyRule, ...]:
        """Give the rules of one kind, by rule id."""
        some = [r for r in self.rules if isinstance(r, kind)]
        return tuple(sorted(some, key=lambda r: r.rule_id))

    @property
    def named(self) -> str:
        """The packs with their versions, as a verdict states them."""
        return ", ".join(str(pack) for pack in self.packs)
