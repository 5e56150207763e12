"""Recipient: who, beside the borrower, may be reached about a debt, and when."""

from collections.abc import Mapping
from functools import reduce
from operator import or_

import ibis
import ibis.expr.types as ir

from forbear.engine.gate.applies import Lifts, judges
from forbear.engine.gate.asked import Asked
from forbear.engine.gate.asking import OWN_ROLES
from forbear.engine.gate.findings import NO_DAY, Place, Places, find_each
from forbear.engine.gate.rulebook import RecipientRule, RuleBook
from forbear.engine.tables.keep import Keep
from forbear.engine.vocabulary import words

FAILURES_UNREACHABLE = 3
"""A number that failed so often in a row does not reach anybody (docs/reference/gate.md)."""
_KEYS = ["borrower_id", "action"]


def judge_recipients(
    asked: Asked,
    now: ir.Table,
    *,
    reads: Mapping[str, ir.Table],
    rules: RuleBook,
    places: Places,
    lifts: Lifts,
    keep: Keep,
) -> ir.Table:
    """Find the contacts with others than the borrower that no rule allows, or some rule bars.

    `now` has `until` by occasion and zones: only contacts before it are known. Of a table that
    `reads` lacks nothing is known.
    """
    some = rules.of(RecipientRule)
    until = now.select("until", now_occasion="occasion", now_zones="zone_set")
    t = asked.candidates.filter(asked.candidates.role.notin(OWN_ROLES))
    t = t.left_join(until, [t.occasion == until.now_occasion, t.zone_set == until.now_zones])
    # Stored, for an engine that does not know how few they are begins with all contacts.
    t = _with_past(keep("gate_others", t), asked.people, reads.get("contacts"))
    lost = _unreachable(asked.debtors, reads.get("contact_points"), reads.get("stops"))
    t = t.left_join(lost, t.borrower_id == lost.lost_id)
    spoken = [judges(t, rule, lifts=Lifts(columns={})) for rule in some]
    unspoken = ~reduce(or_, spoken) if spoken else ibis.literal(True)
    found: list[tuple[Place, ir.BooleanValue]] = [(places.of("recipient_unknown"), unspoken)]
    for rule in some:
        here = judges(t, rule, lifts=lifts)
        if rule.only_if == "never":
            found.append((places.of("recipient_barred", rule), here))
        if rule.only_if == "unreachable":
            found.append((places.of("recipient_not_needed", rule), here & t.lost_id.isnull()))
        if rule.refusal_stops:
            found.append((places.of("recipient_refused", rule), here & (t.refusals > 0)))
        if rule.most is not None:
            found.append((places.of("recipient_asked", rule), here & (t.tries >= rule.most)))
    return find_each(t, found).mutate(not_before=NO_DAY)


def _with_past(
    others: ir.Table, people: ir.Table, contacts: ir.Table | None
) -> ir.Table:
    """Count the refusals of the person reached, under whichever of their ids, and the attempts."""
    none = ibis.literal(0, "int64")
    if contacts is None:
        return others.mutate(refusals=none, tries=none)
    past = contacts.join(people, "borrower_id").select(
        "person_key", "tried_at",
        direction=contacts.direction.fill_null("out"), outcome=contacts.outcome.fill_null("other"),
    )
    met = others.join(past, "person_key")
    met = met.filter(met.tried_at < met.until)
    tried = (met.direction != "in") & met.outcome.notin(words.OUTCOMES_NOT_AN_ATTEMPT)
    counts = met.group_by(_KEYS).agg(
        refusals=(met.outcome == "refused").cast("int64").sum().cast("int64"),
        tries=tried.cast("int64").sum().cast("int64"),
    )
    return others.left_join(counts, _KEYS).select(
        *others.columns, refusals=counts.refusals.fill_null(none),
        tries=counts.tries.fill_null(none),
    )


def _unreachable(
    debtors: ir.Table, contact_points: ir.Table | None, stops: ir.Table | None
) -> ir.Table:
    """Name the borrowers who cannot be reached: no number of theirs works, or they have died.

    A person with several borrower ids is reached on the numbers of any of them.
    """
    lost = [debtors.select(lost_id="borrower_id").limit(0)]
    if contact_points is not None:
        points = debtors.join(contact_points, debtors.debtor_id == contact_points.borrower_id)
        works = (points.status == "active") & (points.failures_in_row < FAILURES_UNREACHABLE)
        theirs = points.group_by(lost_id=points.borrower_id).agg(
            working=works.fill_null(False).cast("int32").max()
        )
        lost.append(theirs.filter(theirs.working == 0).select("lost_id"))
    if stops is not None:
        deaths = stops.filter(stops.kind == "death").select(died="borrower_id")
        gone = debtors.join(deaths, debtors.debtor_id == deaths.died)
        lost.append(gone.select(lost_id="borrower_id"))
    return ibis.union(*lost, distinct=True) if len(lost) > 1 else lost[0]
