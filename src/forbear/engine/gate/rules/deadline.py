"""Deadline: by when something is owed to a person, and whether that day has passed."""

import ibis
import ibis.expr.types as ir

from forbear.engine.gate.rulebook import DeadlineRule, RuleBook
from forbear.engine.tables.arithmetic import plus_days

_LONGEST_BREAK = 20


def deadlines(
    triggers: ir.Table, *, rules: RuleBook, calendars: ir.Table | None = None
) -> ir.Table:
    """Give `source_id`, `rule_id`, `due_on`, `overdue` for each trigger and rule that speaks of it.

    `triggers` holds `source_id`, `trigger` (of words.TRIGGERS), `on_day` and `done_on`.
    A business day is one that `calendars` does not list; without the calendar a rule on business
    days counts calendar days, which is the earlier day.
    """
    found = []
    for rule in rules.of(DeadlineRule):
        t = triggers.filter(triggers.trigger == rule.trigger)
        if rule.calendar and calendars is not None:
            t = _business_days_on(t, rule, calendars)
        else:
            t = t.mutate(due_on=plus_days(t.on_day, ibis.literal(rule.days)))
        done = ibis.coalesce(t.done_on, ibis.literal(rules.on))
        found.append(t.select(
            "source_id", "due_on", rule_id=ibis.literal(rule.rule_id), overdue=done > t.due_on
        ))
    if not found:
        none = triggers.filter(ibis.literal(False))
        return none.select(
            "source_id", due_on=ibis.null("date"), rule_id=ibis.null("string"),
            overdue=ibis.null("boolean"),
        )
    return ibis.union(*found) if len(found) > 1 else found[0]


def _business_days_on(t: ir.Table, rule: DeadlineRule, calendars: ir.Table) -> ir.Table:
    """Add `due_on`, the last of so many business days after the day of the trigger."""
    # Weekends and the longest holidays known never take more than two days out of three.
    ahead = list(range(1, 3 * rule.days + _LONGEST_BREAK))
    days = t.mutate(step=ibis.array(ahead).cast("array<int32>").unnest())
    days = days.mutate(day=plus_days(days.on_day, days.step))
    off = calendars.filter(calendars.calendar == rule.calendar).select(off_day="day").distinct()
    working = days.anti_join(off, days.day == off.off_day)
    order = ibis.window(group_by="source_id", order_by=working.day)
    working = working.mutate(nth=ibis.row_number().over(order))
    last = working.filter(working.nth == rule.days - 1)
    return last.select("source_id", "done_on", due_on="day")
