"""Hours: contact only in the time that all rules allow in all the person's zones."""

from collections.abc import Mapping
from functools import reduce
from operator import or_

import ibis
import ibis.expr.types as ir

from forbear.engine.gate import days
from forbear.engine.gate.findings import Place, find
from forbear.engine.gate.rulebook import HoursRule, RuleBook


def judge_hours(
    asked: ir.Table, *, rules: RuleBook, places: Mapping[str, Place]
) -> list[ir.Table]:
    """Find the candidates for whom there is no lawful time, or whose moment is outside it.

    In the night the rules that leave no time speak: those that alone leave none, or else all
    that together leave none. At the door each rule speaks whose hours the moment misses.
    """
    hours = rules.of(HoursRule)
    found = []
    for g, (which, channels) in enumerate(days.groups(rules).items()):
        opens, closes = days.common(asked, which)
        alone = {i: asked[f"open_{i}"] >= asked[f"close_{i}"] for i in which}
        some_alone = reduce(or_, alone.values())
        for i in which:
            missed = (asked.moment_at < asked[f"open_{i}"]) | (
                asked.moment_at >= asked[f"close_{i}"]
            )
            none = (opens >= closes) & (alone[i] | ~some_alone)
            against = asked.filter(
                asked.judged,
                asked.channel.isin(channels),
                ibis.ifelse(asked.moment_at.isnull(), none, missed),
            )
            place = places[hours[i].rule_id]
            found.append(find(against, place, not_before=against[f"next_{g}"]))
    return found


def lawful_time(asked: ir.Table, *, rules: RuleBook) -> dict[str, ir.Value]:
    """Give begin and end of the lawful time of each candidate; null where there is none."""
    none = ibis.null("timestamp(6)")
    opens_at, closes_at = none, none
    for which, channels in days.groups(rules).items():
        opens, closes = days.common(asked, which)
        speaks = asked.judged & asked.channel.isin(channels) & (opens < closes)
        opens_at = ibis.ifelse(speaks, opens, opens_at)
        closes_at = ibis.ifelse(speaks, closes, closes_at)
    return {"open_at": opens_at, "close_at": closes_at}
