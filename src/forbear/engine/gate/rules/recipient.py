"""Recipient: who, beside the borrower, may be reached about a debt, and when."""

import ibis
import ibis.expr.types as ir

from forbear.engine.gate.applies import Lifts, judges
from forbear.engine.gate.asked import OWN_ROLES, Asked
from forbear.engine.gate.findings import Places, find
from forbear.engine.gate.rulebook import RecipientRule, RuleBook
from forbear.engine.vocabulary import words

FAILURES_UNREACHABLE = 3
"""A number that failed so often in a row does not reach anybody (docs/reference/gate.md)."""


def judge_recipients(
    asked: Asked,
    now: ir.Table,
    *,
    contacts: ir.Table,
    contact_points: ir.Table,
    stops: ir.Table,
    rules: RuleBook,
    places: Places,
    lifts: Lifts,
) -> list[ir.Table]:
    """Find the contacts with others than the borrower that no rule allows, or some rule bars.

    `now` has `until` by occasion and zones: only contacts before it are known.
    """
    others = asked.candidates.filter(asked.candidates.role.notin(OWN_ROLES))
    until = now.select("occasion", "zone_set", "until")
    others = others.left_join(until, ["occasion", "zone_set"]).drop(
        "occasion_right", "zone_set_right"
    )
    some = rules.of(RecipientRule)
    spoken: ir.BooleanValue = ibis.literal(False)
    for rule in some:
        spoken = spoken | judges(others, rule, lifts=Lifts(columns={}))
    found = [find(others.filter(~spoken), places.of("recipient_unknown"))]
    for rule in some:
        theirs = others.filter(judges(others, rule, lifts=lifts))
        if rule.only_if == "never":
            found.append(find(theirs, places.of("recipient_barred", rule)))
        if rule.only_if == "unreachable":
            lost = _unreachable(asked.debtors, contact_points, stops)
            found.append(find(
                theirs.anti_join(lost, theirs.borrower_id == lost.lost_id),
                places.of("recipient_not_needed", rule),
            ))
        past = _past(theirs, contacts, people=asked.people)
        if rule.refusal_stops:
            refused = past.filter(past.outcome == "refused").select("borrower_id", "action")
            found.append(find(refused.distinct(), places.of("recipient_refused", rule)))
        if rule.most is not None:
            tried = past.filter(
                past.direction != "in", past.outcome.notin(words.OUTCOMES_NOT_AN_ATTEMPT)
            )
            times = tried.group_by(["borrower_id", "action"]).agg(n=tried.count())
            asked_of = theirs.left_join(times, ["borrower_id", "action"])
            often = asked_of.filter(asked_of.n.fill_null(0) >= rule.most)
            found.append(find(often, places.of("recipient_asked", rule)))
    return found


def _past(theirs: ir.Table, contacts: ir.Table, *, people: ir.Table) -> ir.Table:
    """Give the contacts with the person reached, under whichever of their ids, by then."""
    past = contacts.join(people, "borrower_id").select(
        "person_key", "tried_at",
        direction=contacts.direction.fill_null("out"), outcome=contacts.outcome.fill_null("other"),
    )
    met = theirs.join(past, "person_key")
    return met.filter(met.tried_at < met.until).select(
        "borrower_id", "action", "direction", "outcome"
    )


def _unreachable(debtors: ir.Table, contact_points: ir.Table, stops: ir.Table) -> ir.Table:
    """Name the borrowers who cannot be reached: no number of theirs works, or they have died.

    A person with several borrower ids is reached on the numbers of any of them.
    """
    points = debtors.join(contact_points, debtors.debtor_id == contact_points.borrower_id)
    works = (points.status == "active") & (points.failures_in_row < FAILURES_UNREACHABLE)
    theirs = points.group_by(lost_id=points.borrower_id).agg(
        working=works.fill_null(False).cast("int32").max()
    )
    silent = theirs.filter(theirs.working == 0).select("lost_id")
    deaths = stops.filter(stops.kind == "death").select(died="borrower_id").distinct()
    gone = debtors.join(deaths, debtors.debtor_id == deaths.died)
    return ibis.union(silent, gone.select(lost_id="borrower_id"), distinct=True)
