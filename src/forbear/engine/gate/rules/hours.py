"""Hours: contact only in the time that all rules allow in all the person's zones."""

from collections.abc import Mapping, Sequence
from functools import reduce
from operator import add, and_, or_

import ibis
import ibis.expr.types as ir

from forbear.engine.gate.applies import Lifts, judges
from forbear.engine.gate.days import later, now
from forbear.engine.gate.findings import Place, find
from forbear.engine.gate.rulebook import HoursRule, RuleBook


def with_hours(
    asked: ir.Table, calendar: ir.Table, *, rules: RuleBook, lifts: Lifts
) -> ir.Table:
    """Join the day judged to each candidate, and work out its lawful time.

    Adds `which` (the rules on hours that judge it, as a sum of powers of two by their place),
    `opens`, `closes`, and `next_on`, the first day on which there is lawful time to come.
    """
    hours = rules.of(HoursRule)
    some = [
        ibis.ifelse(judges(asked, rule, lifts=lifts), 1 << i, 0) for i, rule in enumerate(hours)
    ]
    which = reduce(add, some) if some else ibis.literal(0)
    asked = asked.mutate(which=which.cast("int64"))
    dated = asked.left_join(now(calendar), ["occasion", "zone_set"])
    dated = dated.drop("occasion_right", "zone_set_right")
    opens, closes = _common(dated, count=len(hours))
    dated = dated.mutate(opens=opens, closes=closes)
    firsts = _next(dated, calendar, count=len(hours))
    keys = ["occasion", "zone_set", "which"]
    return dated.left_join(firsts, keys).drop(*(f"{key}_right" for key in keys))


def judge_hours(
    asked: ir.Table, *, rules: RuleBook, places: Mapping[str, Place]
) -> list[ir.Table]:
    """Find the candidates for whom there is no lawful time, or whose moment is outside it.

    In the night the rules that leave no time speak: those that alone leave none, or else all
    that together leave none. At the door each rule speaks whose hours the moment misses.
    """
    hours = rules.of(HoursRule)
    alone = [
        _judging(asked, i) & (asked[f"open_{i}"] >= asked[f"close_{i}"])
        for i in range(len(hours))
    ]
    if not alone:
        return []
    some_alone = reduce(or_, alone)
    found = []
    for i, rule in enumerate(hours):
        missed = (asked.moment_at < asked[f"open_{i}"]) | (asked.moment_at >= asked[f"close_{i}"])
        none = (asked.opens >= asked.closes) & (alone[i] | ~some_alone)
        against = asked.filter(
            asked.judged, _judging(asked, i), ibis.ifelse(asked.moment_at.isnull(), none, missed)
        )
        found.append(find(against, places[rule.rule_id], not_before=against.next_on))
    return found


def spoken_channels(rules: RuleBook) -> Sequence[str]:
    """Give the channels for which some rule on hours is in force."""
    return sorted({channel for rule in rules.of(HoursRule) for channel in rule.channels})


def _judging(table: ir.Table, place: int) -> ir.BooleanValue:
    """Tell whether the rule at a place is one of those that judge."""
    return table.which.cast("int64") & (1 << place) > 0


def _common(table: ir.Table, *, count: int) -> tuple[ir.Value, ir.Value]:
    """Give begin and end of the time that all rules that judge allow; else of the whole day."""
    opens: list[ir.Value] = [table.day_open]
    closes: list[ir.Value] = [table.day_close]
    for i in range(count):
        held = _judging(table, i)
        opens.append(ibis.ifelse(held, table[f"open_{i}"], table.day_open))
        closes.append(ibis.ifelse(held, table[f"close_{i}"], table.day_close))
    return ibis.greatest(*opens), ibis.least(*closes)


def _next(asked: ir.Table, calendar: ir.Table, *, count: int) -> ir.Table:
    """Give the first day with lawful time to come, for each set of zones and rules."""
    sets = asked.select("occasion", "zone_set", "which").distinct()
    some = calendar.filter(calendar.ahead >= 0).join(sets, ["occasion", "zone_set"])
    opens, closes = _common(some, count=count)
    to_come = some.moment_at.isnull() | (closes > some.moment_at)
    return some.group_by(["occasion", "zone_set", "which"]).agg(
        next_on=later(some.contact_on, some.ahead).date().min(
            where=reduce(and_, [opens < closes, to_come])
        )
    )
