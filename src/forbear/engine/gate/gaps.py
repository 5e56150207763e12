"""A history with a gap cannot be counted: the contacts of an agency that are not known yet."""

import ibis
import ibis.expr.types as ir

from forbear.engine.gate.asked import Asked, at_the_door
from forbear.engine.gate.findings import Places, find

FEED_OF_AGENCY = "contacts:"
"""`feeds` names the contacts of an agency so, followed by the agency's name."""


def judge_gaps(
    asked: Asked,
    *,
    loans: ir.Table,
    placements: ir.Table,
    feeds: ir.Table | None,
    places: Places,
) -> list[ir.Table]:
    """Find the candidates of persons with a loan at an agency whose contacts are not all known.

    They must be complete up to the day of the standing, at the door up to the day of contact;
    without `feeds` none is.
    """
    placed = placements.join(
        loans.select("loan_id", "borrower_id"), "loan_id"
    ).join(asked.people, "borrower_id")
    if feeds is None:
        placed = placed.mutate(up_to=ibis.null("date"))
    else:
        complete = feeds.group_by("feed").agg(up_to=feeds.complete_up_to.max())
        placed = placed.mutate(feed=ibis.literal(FEED_OF_AGENCY) + placed.agency)
        placed = placed.left_join(complete, "feed")
    placed = placed.select("person_key", "placed_on", "recalled_on", "up_to")
    t = asked.candidates.join(placed, "person_key")
    day = ibis.ifelse(at_the_door(t), t.contact_on, t.as_of)
    there = (t.placed_on <= day) & (t.recalled_on.isnull() | (t.recalled_on > day))
    missing = t.filter(there & (t.up_to.isnull() | (t.up_to < day)))
    once = missing.select("borrower_id", "action").distinct()
    return [find(once, places.of("history_incomplete"))]
