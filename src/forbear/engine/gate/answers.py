"""An answer answers something: the person wrote or called, and nobody has come back to them."""

from datetime import timedelta

import ibis
import ibis.expr.types as ir

from forbear.engine.gate.asked import Asked
from forbear.engine.gate.findings import Places, find
from forbear.engine.gate.rulebook import RuleBook
from forbear.engine.tables.keep import Keep

ANSWER_DAYS = 7
"""For so many local days what a person said may be answered."""


def judge_answers(
    asked: Asked, contacts: ir.Table | None, *, now: ir.Table, rules: RuleBook, places: Places,
    keep: Keep,
) -> list[ir.Table]:
    """Find the candidates that would answer where there is nothing to answer.

    `now` has `until` and `from_<ANSWER_DAYS>` by occasion and zones; of a person without a known
    zone nothing is known.
    """
    some = asked.candidates.filter(asked.candidates.purpose == "answer")
    place = places.of("nothing_to_answer")
    if contacts is None:
        return [find(some, place)]
    here = now.select("until", "occasion", "zone_set", since=f"from_{ANSWER_DAYS}")
    # Stored, for an engine that does not know how few they are begins with all contacts.
    some = keep("gate_answers", some.left_join(here, ["occasion", "zone_set"]).select(
        "borrower_id", "action", "person_key", "since", "until"
    ))
    first = ibis.literal(rules.on - timedelta(days=ANSWER_DAYS + 2)).cast("timestamp(6)")
    recent = contacts.filter(contacts.tried_at >= first)
    recent = recent.join(asked.people, "borrower_id").select(
        "person_key", "tried_at", inward=recent.direction.fill_null("out") == "in"
    )
    t = some.join(recent, "person_key")
    t = t.filter((t.tried_at < t.until) & (t.tried_at >= t.since))
    last = t.group_by(["borrower_id", "action"]).agg(
        said=t.tried_at.max(where=t.inward), answered=t.tried_at.max(where=~t.inward)
    )
    to_answer = last.filter(
        last.said.notnull() & (last.answered.isnull() | (last.answered < last.said))
    )
    return [find(some.anti_join(to_answer, ["borrower_id", "action"]), place)]
