"""When an order goes out: at the person's usual hour, inside the lawful time, spread out."""

from typing import Final

import ibis
import ibis.expr.types as ir

from forbear.engine.contact.digits import number

CORE_FROM: Final = 9 * 60
CORE_UNTIL: Final = 20 * 60
"""Where no usual hour is known, nobody is disturbed early or late, though the law would allow."""


def send_at(rows: ir.Table) -> ir.Value:
    """Give the moment to send, in UTC; null where the lawful time holds no whole minute.

    `rows` has `contact_on`, `open_at`, `close_at`, `usual_hour`, `offset_minutes` (local time
    less UTC when the window opens; null: not known), and `borrower_id`.
    All sums are in whole minutes since midnight UTC of the day of contact.
    """
    opens = _minute(rows, rows.open_at, up=True)
    closes = _minute(rows, rows.close_at, up=False)
    usual = rows.usual_hour * 60 - rows.offset_minutes
    core_from, core_until = CORE_FROM - rows.offset_minutes, CORE_UNTIL - rows.offset_minutes
    choices = (
        (ibis.greatest(usual, opens), ibis.least(usual + 60, closes)),
        (ibis.greatest(core_from, opens), ibis.least(core_until, closes)),
    )
    known = rows.offset_minutes.notnull()
    holds = (
        known & rows.usual_hour.notnull() & (choices[0][0] < choices[0][1]),
        known & (choices[1][0] < choices[1][1]),
    )
    starts = ibis.cases(
        (holds[0], choices[0][0]), (holds[1], choices[1][0]), else_=opens
    )
    ends = ibis.cases((holds[0], choices[0][1]), (holds[1], choices[1][1]), else_=closes)
    length = ibis.greatest(ends - starts, 1)
    digest = (rows.borrower_id + "|" + rows.contact_on.cast("string")).hexdigest("md5")
    minute = starts + number(digest, start=0, length=6) % length
    at = rows.contact_on.cast("timestamp(6)") + minute.as_interval("m")
    return ibis.ifelse(opens < closes, at, ibis.null("timestamp(6)"))


def _minute(rows: ir.Table, moment: ir.Value, *, up: bool) -> ir.Value:
    """Count the minutes of a moment since midnight UTC of the day of contact, rounded inwards."""
    days = moment.date().delta(rows.contact_on, unit="day")
    minutes = days * 1440 + moment.hour() * 60 + moment.minute()
    if up:
        minutes = minutes + ibis.ifelse(moment > moment.truncate("m"), 1, 0)
    return minutes.cast("int32")
