"""What a rule finds against a candidate, and which finding the verdict names."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import add
from typing import Final

import ibis
import ibis.expr.datatypes as dt
import ibis.expr.types as ir

from forbear.engine.gate.reasons import OF_COUNTED, RANK
from forbear.engine.gate.rulebook import (
    CooldownRule,
    FrequencyRule,
    HoursRule,
    MustNotRule,
    MustStateRule,
    PreconditionRule,
    PreferenceRule,
    RecipientRule,
    Rule,
    RuleBook,
    StopRule,
)

NO_DAY = ibis.null(dt.date)
UNJUDGED = (
    "rules_of_another_day", "channel_unknown", "stop_unknown", "contact_point_unknown",
    "zone_unknown", "hours_unknown", "history_incomplete", "recipient_unknown",
    "nothing_to_answer", "text_unknown", "language_unknown",
)
"""Reasons no rule stands behind: what cannot be judged is refused."""

WISH_REASONS = {
    "not_channel": "wish_channel",
    "not_contact_point": "wish_number",
    "only_contact_point": "wish_number",
    "not_place": "wish_place",
    "window": "wish_time",
    "not_window": "wish_time",
}
"""The reason of each kind of wish; a rule stands behind it where a pack speaks of the kind."""

BITS: Final = 62
"""So many places have their bit in one whole number of 64 bits."""

OUTCOMES = ("refused", "review", "warned")
"""What a finding makes of a candidate, the gravest first."""


@dataclass(frozen=True, kw_only=True)
class Place:
    """One thing that can be found; its number orders findings and names this one."""

    number: int
    reason: str
    rule: Rule | None

    @property
    def said(self) -> str:
        """The finding as `also` lists it."""
        return f"{self.reason}:{self.rule.rule_id if self.rule else 'gate'}"

    @property
    def verdict(self) -> str:
        """What it makes of the candidate."""
        return self.rule.outcome if self.rule else "refused"


def reasons_of(rule: Rule) -> tuple[str, ...]:
    """Tell the reasons a rule may give when it speaks against a candidate; none if it judges none.

    Rules on retention, deadlines and caps judge no contact.
    """
    match rule:
        case FrequencyRule():
            return (OF_COUNTED[rule.counted],)
        case StopRule():
            return (f"stop_{rule.stop_kind}",)
        case PreferenceRule():
            return (WISH_REASONS[rule.wish],)
        case _:
            return _REASONS.get(type(rule), ())


_REASONS: Final[dict[type[Rule], tuple[str, ...]]] = {
    HoursRule: ("outside_hours",),
    CooldownRule: ("too_soon",),
    RecipientRule: (
        "recipient_barred", "recipient_not_needed", "recipient_refused", "recipient_asked",
    ),
    PreconditionRule: ("precondition_missing",),
    MustStateRule: ("text_lacks",),
    MustNotRule: ("text_forbidden",),
}


@dataclass(frozen=True, kw_only=True)
class Places:
    """All that can be found under some rules, in order."""

    by_number: tuple[Place, ...]

    def __iter__(self) -> Iterator[Place]:
        return iter(self.by_number)

    @property
    def marks(self) -> tuple[str, ...]:
        """The columns that together have a bit for each place."""
        return tuple(f"marks_{n}" for n in range(1 + (len(self.by_number) - 1) // BITS))

    def of(self, reason: str, rule: Rule | None = None) -> Place:
        """Give the place of a reason, and of the rule that gives it."""
        wanted = rule.rule_id if rule else None
        return next(
            p for p in self.by_number
            if p.reason == reason and (p.rule.rule_id if p.rule else None) == wanted
        )


def places(rules: RuleBook) -> Places:
    """Number all that can be found under these rules: by outcome, then rank, then rule id."""
    spoken = {rule.wish for rule in rules.of(PreferenceRule)}
    kept_anyway = {reason for wish, reason in WISH_REASONS.items() if wish not in spoken}
    some: list[tuple[str, Rule | None]] = [(reason, None) for reason in UNJUDGED]
    some += [(reason, None) for reason in sorted(kept_anyway)]
    some += [(reason, rule) for rule in rules.rules for reason in reasons_of(rule)]

    def order(one: tuple[str, Rule | None]) -> tuple[int, int, str]:
        reason, rule = one
        grave = OUTCOMES.index(rule.outcome if rule else "refused")
        return grave, RANK[reason], rule.rule_id if rule else ""

    return Places(
        by_number=tuple(
            Place(number=number, reason=reason, rule=rule)
            for number, (reason, rule) in enumerate(sorted(some, key=order))
        )
    )


def find(
    found: ir.Table, place: Place, *, not_before: ir.DateValue | None = None
) -> ir.Table:
    """Make findings of the candidates in `found`: one row each."""
    return found.select(
        borrower_id=found.borrower_id,
        action=found.action,
        place=ibis.literal(place.number, dt.int32),
        not_before=NO_DAY if not_before is None else not_before,
    )


def find_each(
    asked: ir.Table, against: Sequence[tuple[Place, ir.BooleanValue]], *, keep: Sequence[str] = ()
) -> ir.Table:
    """Make findings of conditions on the candidates themselves, all of them in one pass.

    Gives `borrower_id`, `action`, `place` and the columns in `keep`; a condition that is null is
    not met.
    """
    numbers = [
        ibis.ifelse(met, ibis.literal(place.number, dt.int32), ibis.null(dt.int32))
        for place, met in against
    ]
    some = asked.select(
        "borrower_id", "action", *keep, place=ibis.array(numbers).unnest()
    )
    return some.filter(some.place.notnull())


def marked(
    places: Places, against: Sequence[tuple[Place, ir.BooleanValue]]
) -> Mapping[str, ir.IntegerValue]:
    """Give conditions on one row as bits, by the columns of `places.marks`.

    What is found in this way costs no row; a condition that is null is not met.
    """
    nothing = ibis.literal(0, dt.int64)
    marks = {}
    for n, name in enumerate(places.marks):
        bits = [
            ibis.ifelse(met, ibis.literal(1 << (place.number - n * BITS), dt.int64), nothing)
            for place, met in against
            if place.number // BITS == n
        ]
        marks[name] = reduce(add, bits) if bits else nothing
    return marks


def bits_of(places: Places) -> Sequence[ir.ArrayValue]:
    """Give, for each column of `places.marks`, the bit of every place, by its number."""
    return [
        ibis.literal(
            [1 << (p.number - n * BITS) if p.number // BITS == n else 0 for p in places],
            "array<int64>",
        )
        for n, _ in enumerate(places.marks)
    ]
