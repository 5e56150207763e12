"""How long each borrower has been left in peace, by channel."""

from datetime import date, datetime, time, timedelta

import ibis
import ibis.expr.types as ir

from forbear.engine.vocabulary.limits import CONTACT_HISTORY_DAYS
from forbear.engine.vocabulary.words import OUTCOMES_NOT_AN_ATTEMPT

ANY = "any"


def last_attempts(
    contacts: ir.Table,
    *,
    channels: tuple[str, ...],
    zones_of: ir.Table | None,
    zones: ir.Table | None,
    as_of: date,
) -> ir.Table:
    """Give the day of the last attempt on each channel (`last_sms`) and on any (`last_any`).

    One row per borrower with an attempt in the last 400 days. The day of an attempt is its UTC
    day, not later than `as_of`. Attempts after the end of `as_of` where the borrower lives are
    left out (where no zone is known: in UTC). One pass, one conditional maximum per channel.
    """
    first = datetime.combine(as_of - timedelta(days=CONTACT_HISTORY_DAYS - 1), time())
    end = datetime.combine(as_of + timedelta(days=1), time())
    c = contacts.filter(
        contacts.direction == "out",
        contacts.outcome.notin(OUTCOMES_NOT_AN_ATTEMPT),
        contacts.tried_at >= ibis.literal(first),
    ).select("borrower_id", "channel", "tried_at")
    if zones is None or zones_of is None:
        c = c.filter(c.tried_at < ibis.literal(end))
    else:
        c = _ended_by(c, zones_of=zones_of, zones=zones, as_of=as_of)
    c = c.select(
        "borrower_id",
        "channel",
        day=ibis.least(c.tried_at.date(), ibis.literal(as_of)),
    )
    lasts = {f"last_{name}": c.day.max(where=c.channel == name) for name in channels}
    return c.group_by(attempted=c.borrower_id).agg(**lasts, last_any=c.day.max())


def _ended_by(c: ir.Table, *, zones_of: ir.Table, zones: ir.Table, as_of: date) -> ir.Table:
    """Keep attempts made by the end of `as_of` on the clock of the borrower's own zone.

    Only attempts between the first and the last place on earth where the day ends are looked at
    one by one; all earlier ones were made by then wherever the borrower is.
    """
    midnight = datetime.combine(as_of + timedelta(days=1), time())
    first_end, last_end = midnight - timedelta(hours=14), midnight + timedelta(hours=12)
    sure = c.filter(c.tried_at < ibis.literal(first_end))
    open_ = c.filter(
        (c.tried_at >= ibis.literal(first_end)) & (c.tried_at < ibis.literal(last_end))
    )
    z = zones.filter(
        (zones.utc_until > ibis.literal(first_end)) & (zones.utc_from < ibis.literal(last_end))
    ).select(z_zone="zone", z_from="utc_from", z_until="utc_until", z_offset="offset_minutes")
    b = zones_of.select(b_id="borrower_id", b_zone="zone")
    open_ = open_.join(b, open_.borrower_id == b.b_id, how="left")
    open_ = open_.join(
        z,
        (open_.b_zone == z.z_zone)
        & (open_.tried_at >= z.z_from)
        & (open_.tried_at < z.z_until),
        how="left",
    )
    local = open_.tried_at + open_.z_offset.fill_null(0).as_interval("m")
    made = open_.filter(local < ibis.literal(midnight)).select(*c.columns)
    return sure.union(made)
