"""The rules of one day: what the packs say, with every value already looked up for that day.

Twelve kinds. Nine of them judge a contact, the other three what is kept (retention), by when an
answer is owed (deadline) and how high something may be (cap).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Literal, Self, TypeVar

from forbear.engine.vocabulary import words

Outcome = Literal["refused", "review", "warned"]
Scope = Literal["person", "debt", "number"]
Whose = Literal["group", "lender", "agency"]
WindowKind = Literal["rolling", "week", "month"]
OnlyIf = Literal["always", "unreachable", "never"]


@dataclass(frozen=True, kw_only=True)
class Rule:
    """What every rule carries, of whatever kind."""

    rule_id: str
    pack: str
    channels: tuple[str, ...]
    """The channels it judges."""
    modality: Literal["shall", "should"]
    outcome: Outcome
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
    purposes: tuple[str, ...] = words.PURPOSES
    """The purposes of contact it judges; the others it leaves open."""
    roles: tuple[str, ...] = words.PARTY_ROLES
    """As whom somebody is reached for it to judge."""
    lifted_by: tuple[str, ...] = ()
    """Kinds of consent with which this rule, and no other, does not hold."""
    lifted_days: int | None = None
    """How long such a consent lifts it, the day it was given included; None: until withdrawn."""
    until_days_late: int | None = None
    """It holds while the debt is no later than this; None: always."""


@dataclass(frozen=True, kw_only=True)
class HoursRule(Rule):
    """Contact only on these weekdays (1 is Monday) and in [from_minute, until_minute)."""

    from_minute: int
    until_minute: int
    weekdays: tuple[int, ...]
    holidays: str = ""
    """A name in `calendars` whose days are closed too; empty: none."""


@dataclass(frozen=True, kw_only=True)
class FrequencyRule(Rule):
    """At most `most` counted contacts in a window of local days, the day of contact included."""

    counted: Literal["attempt", "connected", "conversation"]
    most: int
    days: int
    """Length of a rolling window; of a calendar window the most days it may have."""
    window: WindowKind = "rolling"
    counts_channels: tuple[str, ...]
    inbound: bool
    per: Scope
    whose: Whose = "group"
    """Whose contacts count: the lender's and its agencies' together, or of these only one."""


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
    whose: Whose = "group"


@dataclass(frozen=True, kw_only=True)
class StopRule(Rule):
    """While a stop of this kind holds, no contact on the channels it judges."""

    stop_kind: str


@dataclass(frozen=True, kw_only=True)
class RecipientRule(Rule):
    """Whom, of those in `roles`, one may reach."""

    only_if: OnlyIf
    """`unreachable`: the borrower cannot be reached, has died, or lacks capacity."""
    refusal_stops: bool
    """Who once refused is not asked again."""
    most: int | None = None
    """How often in all; None: as other rules allow."""


@dataclass(frozen=True, kw_only=True)
class PreferenceRule(Rule):
    """A wish of this kind is kept to."""

    wish: str


@dataclass(frozen=True, kw_only=True)
class MustStateRule(Rule):
    """A written contact states this."""

    element: str
    phrases: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Of an element that is a phrase: by language, those of which one must be there."""


@dataclass(frozen=True, kw_only=True)
class MustNotRule(Rule):
    """A part of a written contact never says any of these."""

    part: Literal["body", "envelope"]
    phrases: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """By language, in small letters; those of every language are looked for in every text."""
    only: tuple[str, ...] = ()
    """If given, the part holds these elements and nothing else."""


@dataclass(frozen=True, kw_only=True)
class PreconditionRule(Rule):
    """Something that must be so first."""

    fact: str
    days: int | None = None
    """No older than this, in days; None: of any age."""


@dataclass(frozen=True, kw_only=True)
class RetentionRule(Rule):
    """Records of a kind are kept at least, or at most, so long."""

    record: str
    months: int
    bound: Literal["at_least", "at_most"]
    kept_from: date
    """Those of this day and later are inside the time, on the day of the rule book."""


@dataclass(frozen=True, kw_only=True)
class DeadlineRule(Rule):
    """After a trigger, something is owed within so many days."""

    trigger: str
    days: int
    calendar: str = ""
    """Business days of this calendar; empty: calendar days."""


@dataclass(frozen=True, kw_only=True)
class CapRule(Rule):
    """A quantity is no greater than this."""

    quantity: str
    most: int


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

    def judging(self, *, channels: frozenset[str], roles: frozenset[str]) -> Self:
        """Leave out the rules that cannot say anything of contacts on these channels.

        Rules on states and wishes stay: of a state or wish that no rule speaks of the gate thinks
        the worst. So what the gate says is the same, and it asks fewer questions.
        """
        def may_speak(rule: Rule) -> bool:
            if isinstance(rule, StopRule | PreferenceRule):
                return True
            if isinstance(rule, RecipientRule) and not roles & set(rule.roles):
                return False
            return bool(channels & set(rule.channels))

        return replace(self, rules=tuple(rule for rule in self.rules if may_speak(rule)))

    @property
    def named(self) -> str:
        """The packs with their versions, as a verdict states them."""
        return ", ".join(str(pack) for pack in self.packs)
