"""Counting business days on columns, with a calendar of the days that are none."""

from collections.abc import Mapping

import ibis
import ibis.expr.types as ir

from forbear.engine.tables.arithmetic import plus_days
from forbear.engine.vocabulary.limits import BUSINESS_DAYS_MAX


def one_calendar(settings: Mapping[str, ir.Table]) -> ir.Table:
    """Give the days off of the calendar that serves a whole borrower: that of product `*`."""
    star = settings["products"].filter(settings["products"].product == "*").select("calendar")
    return settings["calendars"].semi_join(star, "calendar")


def after_business_days(
    t: ir.Table, *, start: ir.DateColumn, steps: ir.IntegerValue, calendar: ir.Table, name: str
) -> ir.Table:
    """Add the column `name`: the day `steps` business days after `start`.

    `calendar` holds the days off of one calendar. 0 steps give the day itself; more than
    BUSINESS_DAYS_MAX count as that many.
    """
    t = t.mutate(day_reached=start, steps_wanted=steps)
    shifts = calendar.select(off_day="day", on_day="next_business_day")
    for step in range(1, BUSINESS_DAYS_MAX + 1):
        t = t.mutate(following_day=plus_days(t.day_reached, ibis.literal(1)))
        t = t.left_join(shifts, t.following_day == shifts.off_day)
        reached = ibis.coalesce(t.on_day, t.following_day)
        t = t.mutate(day_reached=ibis.ifelse(t.steps_wanted >= step, reached, t.day_reached))
        t = t.drop("following_day", "off_day", "on_day")
    return t.rename(**{name: "day_reached"}).drop("steps_wanted")
