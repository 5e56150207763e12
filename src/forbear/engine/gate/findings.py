"""What a rule finds against a candidate, and which finding the verdict names."""

from dataclasses import dataclass

import ibis
import ibis.expr.datatypes as dt
import ibis.expr.types as ir

from forbear.engine.gate.reasons import OF_COUNTED, RANK
from forbear.engine.gate.rulebook import CooldownRule, FrequencyRule, HoursRule, Rule, RuleBook
from forbear.engine.gate.rulebook import StopRule as _StopRule

NO_DAY = ibis.null(dt.date)
UNJUDGED = (
    "rules_of_another_day", "channel_unknown", "stop_unknown", "contact_point_unknown",
    "zone_unknown", "hours_unknown",
)
"""Reasons no rule stands behind: what cannot be judged is refused."""


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


def reason_of(rule: Rule) -> str:
    """Tell the reason a rule gives when it speaks against a candidate."""
    match rule:
        case HoursRule():
            return "outside_hours"
        case FrequencyRule():
            return OF_COUNTED[rule.counted]
        case CooldownRule():
            return "too_soon"
        case _StopRule():
            return f"stop_{rule.stop_kind}"
        case _:
            raise TypeError(rule)


def places(rules: RuleBook) -> tuple[Place, ...]:
    """Number all that can be found under these rules: refusals first, by rank, then rule id."""
    some: list[tuple[str, Rule | None]] = [(reason, None) for reason in UNJUDGED]
    some += [(reason_of(rule), rule) for rule in rules.rules]

    def order(one: tuple[str, Rule | None]) -> tuple[bool, int, str]:
        reason, rule = one
        reviews = rule is not None and rule.outcome == "review"
        return reviews, RANK[reason], rule.rule_id if rule else ""

    return tuple(
        Place(number=number, reason=reason, rule=rule)
        for number, (reason, rule) in enumerate(sorted(some, key=order))
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
