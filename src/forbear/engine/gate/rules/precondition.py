"""Precondition: what must be so before a contact, and how old it may be."""

from datetime import timedelta

import ibis
import ibis.expr.types as ir

from forbear.engine.gate.applies import Lifts, judges
from forbear.engine.gate.asked import Asked, at_the_door
from forbear.engine.gate.findings import Places, find
from forbear.engine.gate.rulebook import PreconditionRule, RuleBook

IN_THE_NIGHT = ("number_verified",)
"""Facts the books tell; all others are shown at the door."""


def judge_preconditions(
    asked: Asked,
    *,
    contact_points: ir.Table,
    placements: ir.Table | None,
    facts: ir.Table | None,
    rules: RuleBook,
    places: Places,
    lifts: Lifts,
) -> list[ir.Table]:
    """Find the candidates of which something that must be so first has not been shown."""
    found = []
    for rule in rules.of(PreconditionRule):
        some = asked.candidates.filter(judges(asked.candidates, rule, lifts=lifts))
        if rule.fact not in IN_THE_NIGHT:
            some = some.filter(at_the_door(some))
        shown = _shown(some, rule, contact_points=contact_points, placements=placements,
                       facts=facts)
        held = shown.filter(shown.since <= ibis.literal(rules.on))
        if rule.days is not None:
            held = held.filter(
                held.since >= ibis.literal(rules.on - timedelta(days=rule.days))
            )
        lacking = some.anti_join(held, ["borrower_id", "action"])
        found.append(find(lacking, places.of("precondition_missing", rule)))
    return found


def _shown(
    some: ir.Table,
    rule: PreconditionRule,
    *,
    contact_points: ir.Table,
    placements: ir.Table | None,
    facts: ir.Table | None,
) -> ir.Table:
    """Give since when the fact of a rule is so, for the candidates of which it is known."""
    keys = ("borrower_id", "action")
    parts = []
    if facts is not None:
        own = facts.filter(facts.fact == rule.fact)
        parts.append(own.select(*keys, "since"))
    if rule.fact == "number_verified":
        p = contact_points.select(
            "contact_point_id", since=ibis.greatest(
                contact_points.verified_on, contact_points.right_party_on
            ),
        )
        parts.append(some.join(p, "contact_point_id").select(*keys, "since"))
    if rule.fact == "placement_notice" and placements is not None:
        told = placements.select("loan_id", since="notice_sent_on")
        parts.append(some.join(told, "loan_id").select(*keys, "since"))
    if not parts:
        return some.select(*keys, since=ibis.null("date")).limit(0)
    return ibis.union(*parts) if len(parts) > 1 else parts[0]
