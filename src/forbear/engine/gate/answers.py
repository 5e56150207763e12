"""An answer answers something: the person wrote or called, and nobody has come back to them."""

from datetime import timedelta

import ibis
import ibis.expr.types as ir

from forbear.engine.gate.asked import Asked
from forbear.engine.gate.findings import Places, find
from forbear.engine.gate.rulebook import RuleBook

ANSWER_DAYS = 7
"""For so many local days what a person said may be answered."""


def judge_answers(
    asked: Asked, contacts: ir.Table, *, now: ir.Table, rules: RuleBook, places: Places
) -> list[ir.Table]:
    """Find the candidates that would answer where there is nothing to answer.

    `now` has `until` and `from_<ANSWER_DAYS>` by occasion and zones; of a person without a known
    zone nothing is known.
    """
    some = asked.candidates.filter(asked.candidates.purpose == "answer")
    first = ibis.literal(rules.on - timedelta(days=ANSWER_DAYS + 2)).cast("timestamp(6)")
    recent = contacts.filter(contacts.tried_at >= first)
    recent = recent.join(asked.people, "borrower_id").select(
        "person_key", "tried_at", inward=recent.direction.fill_null("out") == "in"
    )
    on_the_day = now.select("occasion", "zone_set", "until", f"from_{ANSWER_DAYS}")
    t = some.join(on_the_day, ["occasion", "zone_set"]).join(recent, "person_key")
    t = t.filter((t.tried_at < t.until) & (t.tried_at >= t[f"from_{ANSWER_DAYS}"]))
    last = t.group_by(["borrower_id", "action"]).agg(
        said=t.tried_at.max(where=t.inward), answered=t.tried_at.max(where=~t.inward)
    )
    to_answer = last.filter(
        last.said.notnull() & (last.answered.isnull() | (last.answered < last.said))
    )
    return [find(some.anti_join(to_answer, ["borrower_id", "action"]),
                 places.of("nothing_to_answer"))]
