"""How long each borrower has been left in peace, by channel."""

from datetime import date, datetime, time, timedelta

import ibis
import ibis.expr.types as ir

from forbear.engine.vocabulary.limits import CONTACT_HISTORY_DAYS
from forbear.engine.vocabulary.words import OUTCOMES_NOT_AN_ATTEMPT


def last_attempts(
    contacts: ir.Table, placed: ir.Table, *, channels: tuple[str, ...], as_of: date
) -> ir.Table:
    """Give the day of the last attempt on each channel (`last_sms`) and on any (`last_any`).

    One row per borrower in `placed` with an attempt in the last 400 days; `attempted` is their
    number. The day of an attempt is its UTC day, not later than `as_of`. Attempts from
    `day_end_at` on are left out. One pass, one conditional maximum per channel.
    """
    first = datetime.combine(as_of - timedelta(days=CONTACT_HISTORY_DAYS - 1), time())
    c = contacts.filter(
        contacts.direction == "out",
        contacts.outcome.notin(OUTCOMES_NOT_AN_ATTEMPT),
        contacts.tried_at >= ibis.literal(first),
    ).select("channel", "tried_at", attempted="borrower_number")
    whose = placed.select("borrower_number", "day_end_at")
    c = c.join(whose, [c.attempted == whose.borrower_number, c.tried_at < whose.day_end_at])
    c = c.select(
        "attempted", "channel", day=ibis.least(c.tried_at.date(), ibis.literal(as_of))
    )
    lasts = {f"last_{name}": c.day.max(where=c.channel == name) for name in channels}
    return c.group_by("attempted").agg(**lasts, last_any=c.day.max())


def with_day_end(people: ir.Table, *, zones: ir.Table | None, as_of: date) -> ir.Table:
    """Add `day_end_at`, the moment in UTC at which `as_of` ends in the `zone` of each person.

    Where no zone is known the day ends in UTC. Where a clock is put back over midnight the day
    ends with the second one.
    """
    midnight = ibis.literal(datetime.combine(as_of + timedelta(days=1), time()))
    if zones is None:
        return people.mutate(day_end_at=midnight)
    ends = ibis.least(zones.utc_until, midnight + (-zones.offset_minutes).as_interval("m"))
    z = zones.mutate(ends=ends)
    z = z.filter(z.ends > z.utc_from)
    by_zone = z.group_by(z_zone=z.zone).agg(z_end=z.ends.max())
    t = people.join(by_zone, people.zone == by_zone.z_zone, how="left")
    return t.mutate(day_end_at=ibis.coalesce(t.z_end, midnight)).drop("z_zone", "z_end")
