"""Hours: contact only in the time that all rules allow in all the person's zones.

Which hours there are depends on the occasion, the zones and the rules that judge, not on the
candidate: each such set is worked out once, in a table of a few rows, and joined.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import add, or_

import ibis
import ibis.expr.datatypes as dt
import ibis.expr.types as ir

from forbear.engine.gate.applies import Lifts, judges
from forbear.engine.gate.days import later, now
from forbear.engine.gate.findings import Place
from forbear.engine.gate.rulebook import HoursRule, RuleBook
from forbear.engine.tables.keep import Keep

_SET = ["occasion", "zone_set", "which"]


@dataclass(frozen=True, kw_only=True)
class Hours:
    """The candidates with their lawful time, and what the hours of each set say."""

    candidates: ir.Table
    """With `which`, the rules on hours that judge, as a sum of powers of two by their place;
    `known`, `today`, and `opens`, `closes`, the lawful time."""
    against: ir.Table
    """One row per set (`occasion`, `zone_set`, `which`) and place found: `not_before`."""


def with_hours(
    asked: ir.Table, calendar: ir.Table, *, rules: RuleBook, lifts: Lifts,
    places: Mapping[str, Place], keep: Keep,
) -> Hours:
    """Work out the lawful time of each candidate, and what speaks against it."""
    hours = rules.of(HoursRule)
    some = [
        ibis.ifelse(judges(asked, rule, lifts=lifts), 1 << i, 0) for i, rule in enumerate(hours)
    ]
    which = reduce(add, some) if some else ibis.literal(0)
    asked = asked.mutate(which=which.cast("int64"))
    sets = _sets(asked, calendar, count=len(hours), keep=keep)
    dated = asked.left_join(sets.select(*_SET, "known", "today", "opens", "closes"), _SET)
    # Where no rule on hours is in force for a channel, no time of it is known to be lawful.
    told = dated.channel.isin(spoken_channels(rules))
    never = ibis.null("timestamp(6)")
    dated = dated.mutate(
        opens=ibis.ifelse(told, dated.opens, never), closes=ibis.ifelse(told, dated.closes, never)
    )
    return Hours(
        candidates=dated.drop(*(f"{key}_right" for key in _SET)),
        against=_against(sets, hours, places),
    )


def judge_hours(asked: ir.Table, against: ir.Table) -> ir.Table:
    """Find the candidates for whom there is no lawful time, or whose moment is outside it."""
    found = asked.filter(asked.judged).join(against, _SET)
    return found.select("borrower_id", "action", "place", "not_before")


def spoken_channels(rules: RuleBook) -> Sequence[str]:
    """Give the channels for which some rule on hours is in force."""
    return sorted({channel for rule in rules.of(HoursRule) for channel in rule.channels})


def _sets(asked: ir.Table, calendar: ir.Table, *, count: int, keep: Keep) -> ir.Table:
    """Give the day judged of each set, with `opens`, `closes` and the first day to come."""
    sets = keep("gate_sets", asked.filter(asked.zone_set.notnull()).select(*_SET).distinct())
    day = sets.join(now(calendar), ["occasion", "zone_set"])
    opens, closes = _common(day, count=count)
    day = day.mutate(opens=opens, closes=closes)
    ahead = calendar.filter(calendar.ahead >= 0).join(sets, ["occasion", "zone_set"])
    opens, closes = _common(ahead, count=count)
    to_come = ahead.moment_at.isnull() | (closes > ahead.moment_at)
    firsts = ahead.group_by(_SET).agg(
        next_on=later(ahead.contact_on, ahead.ahead).date().min(where=(opens < closes) & to_come)
    )
    return keep("gate_hours", day.left_join(firsts, _SET).drop(*(f"{k}_right" for k in _SET)))


def _against(
    sets: ir.Table, hours: Sequence[HoursRule], places: Mapping[str, Place]
) -> ir.Table:
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
        found.append(sets.filter(_judging(sets, i), speaks).select(
            *_SET, place=ibis.literal(places[rule.rule_id].number, dt.int32), not_before="next_on"
        ))
    if not found:
        nothing = ibis.literal(0, dt.int32)
        return sets.select(*_SET, place=nothing, not_before="next_on").limit(0)
    return ibis.union(*found) if len(found) > 1 else found[0]


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
