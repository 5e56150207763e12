"""Hours: contact only in the time that all rules allow in all the person's zones.

Which hours there are depends on the occasion, the zones and the rules that judge, not on the
candidate: each such set is worked out once, in a table of a few rows, and joined.
"""

from collections.abc import Sequence
from functools import reduce
from operator import add, or_

import ibis
import ibis.expr.types as ir

from forbear.engine.gate.alone import beside, each_once, met, per
from forbear.engine.gate.applies import Lifts, judges
from forbear.engine.gate.asked import on_channels
from forbear.engine.gate.asking import Asking
from forbear.engine.gate.days import later, now
from forbear.engine.gate.findings import Place, Places, marked
from forbear.engine.gate.rulebook import HoursRule, RuleBook
from forbear.engine.tables.keep import Keep

_SET = ["occasion", "zone_set", "which"]


def with_hours(
    asked: ir.Table, calendar: ir.Table, *, rules: RuleBook, lifts: Lifts, places: Places,
    asking: Asking, keep: Keep,
) -> ir.Table:
    """Work out the lawful time of each candidate, and what speaks against it.

    Adds `known`, `today`, and `opens`, `closes`, the lawful time; `hours_<marks>`, the bits of what
    the hours have against it, and `next_on`, the first day to come with some lawful time.
    """
    hours = rules.of(HoursRule)
    some = [
        ibis.ifelse(judges(asked, rule, lifts=lifts), 1 << i, 0) for i, rule in enumerate(hours)
    ]
    which = reduce(add, some) if some else ibis.literal(0)
    asked = asked.mutate(which=which.cast("int64"))
    some_sets = each_once(asked.filter(asked.zone_set.notnull()).select(*_SET), asking=asking)
    sets = _judged_sets(
        keep("gate_sets", some_sets), calendar, hours=hours, places=places, asking=asking
    )
    sets = keep("gate_hours", sets)
    dated = beside(asked, sets, by=_SET, asking=asking).drop("which")
    # Where no rule on hours is in force for a channel, no time of it is known to be lawful.
    told = on_channels(dated, spoken_channels(rules))
    never = ibis.null("timestamp(6)")
    return dated.mutate(
        opens=ibis.ifelse(told, dated.opens, never), closes=ibis.ifelse(told, dated.closes, never)
    )


def spoken_channels(rules: RuleBook) -> Sequence[str]:
    """Give the channels for which some rule on hours is in force."""
    return sorted({channel for rule in rules.of(HoursRule) for channel in rule.channels})


def _judged_sets(
    sets: ir.Table, calendar: ir.Table, *, hours: Sequence[HoursRule], places: Places,
    asking: Asking,
) -> ir.Table:
    """Give of each set the day judged, what speaks against it, and the first day to come."""
    day = met(sets, now(calendar), by=["occasion", "zone_set"], asking=asking)
    opens, closes = _common(day, count=len(hours))
    day = day.mutate(opens=opens, closes=closes)
    ahead = calendar.filter(calendar.ahead >= 0)
    ahead = met(ahead, sets, by=["occasion", "zone_set"], asking=asking)
    opens, closes = _common(ahead, count=len(hours))
    to_come = ahead.moment_at.isnull() | (closes > ahead.moment_at)
    free = later(ahead.contact_on, ahead.ahead).date().min(where=(opens < closes) & to_come)
    firsts = per(ahead, _SET, asking=asking, next_on=free)
    dated = beside(day, firsts, by=_SET, asking=asking)
    marks = marked(places, _against(dated, hours, places))
    return dated.select(
        *_SET, "known", "today", "opens", "closes", "next_on",
        **{f"hours_{name}": bits for name, bits in marks.items()},
    )


def _against(
    sets: ir.Table, hours: Sequence[HoursRule], places: Places
) -> Sequence[tuple[Place, ir.BooleanValue]]:
    """Tell which rules speak against a set.

    In the night the rules that leave no time speak: those that alone leave none, or else all
    that together leave none. At the door each rule speaks whose hours the moment misses.
    """
    alone = [
        _judging(sets, i) & (sets[f"open_{i}"] >= sets[f"close_{i}"]) for i in range(len(hours))
    ]
    some_alone = reduce(or_, alone) if alone else ibis.literal(False)
    found = []
    for i, rule in enumerate(hours):
        missed = (sets.moment_at < sets[f"open_{i}"]) | (sets.moment_at >= sets[f"close_{i}"])
        none = (sets.opens >= sets.closes) & (alone[i] | ~some_alone)
        speaks = ibis.ifelse(sets.moment_at.isnull(), none, missed)
        found.append((places.of("outside_hours", rule), _judging(sets, i) & speaks))
    return found


def _judging(table: ir.Table, place: int) -> ir.BooleanValue:
    """Tell whether the rule at a place is one of those that judge."""
    return table.which & (1 << place) > 0


def _common(table: ir.Table, *, count: int) -> tuple[ir.Value, ir.Value]:
    """Give begin and end of the time that all rules that judge allow; else of the whole day."""
    opens: list[ir.Value] = [table.day_open]
    closes: list[ir.Value] = [table.day_close]
    for i in range(count):
        held = _judging(table, i)
        opens.append(ibis.ifelse(held, table[f"open_{i}"], table.day_open))
        closes.append(ibis.ifelse(held, table[f"close_{i}"], table.day_close))
    return ibis.greatest(*opens), ibis.least(*closes)
