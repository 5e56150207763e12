"""Compose: the orders of the night, with all that their words need."""

from collections.abc import Mapping

import ibis
import ibis.expr.types as ir

from forbear.engine.contact.digits import check_code, digest_of
from forbear.engine.contact.when import send_at
from forbear.engine.tables.book import BORROWERS
from forbear.engine.tables.night import (
    BORROWER_STANDINGS,
    CANDIDATES,
    CHOSEN,
    ORDERS,
    VERDICTS,
)
from forbear.engine.tables.settings import ZONES

ORDER_ID_LENGTH = 16


def compose(
    chosen: ir.Table,
    *,
    candidates: ir.Table,
    verdicts: ir.Table,
    borrowers: ir.Table,
    borrower_standings: ir.Table,
    zones: ir.Table,
    templates: Mapping[str, str],
) -> ir.Table:
    """Give ORDERS: one row per chosen candidate that is allowed, has a window and an address.

    Args:
        chosen: What the night would do.
        candidates: The same with all their columns.
        verdicts: For the lawful time.
        borrowers: How they are addressed, and their zone.
        borrower_standings: For the usual hour.
        zones: Offsets of the time zones.
        templates: Which words each action uses.

    """
    rows = CHOSEN.enter(chosen).select("borrower_id", "action")
    c = CANDIDATES.enter(candidates)
    rows = rows.join(c, ["borrower_id", "action"]).select(c)
    rows = rows.filter(rows.contact_point_id.notnull())
    v = VERDICTS.enter(verdicts)
    v = v.filter(v.verdict == "allowed").select(
        v_borrower="borrower_id", v_action="action", open_at="open_at", close_at="close_at"
    )
    rows = rows.join(v, (rows.borrower_id == v.v_borrower) & (rows.action == v.v_action))
    rows = _with_clock(
        rows,
        borrowers=BORROWERS.enter(borrowers),
        standings=BORROWER_STANDINGS.enter(borrower_standings),
        zones=ZONES.enter(zones),
    )
    template = rows.action.cases(*templates.items(), else_=None) if templates else None
    rows = rows.mutate(
        send_at=send_at(rows),
        template=ibis.null("string") if template is None else template.cast("string"),
        days_late=rows.ask_days,
        digest=digest_of(rows),
    )
    rows = rows.filter(rows.send_at.notnull())
    return ORDERS.leave(
        rows.mutate(
            order_id=rows.digest.substr(0, ORDER_ID_LENGTH), check_code=check_code(rows.digest)
        )
    )


def _with_clock(
    rows: ir.Table, *, borrowers: ir.Table, standings: ir.Table, zones: ir.Table
) -> ir.Table:
    """Add how the person is addressed, their usual hour and the offset of their zone.

    The offset is the one that holds when the lawful time begins.
    """
    b = borrowers.select(b_id="borrower_id", called_as="called_as", zone="zone")
    rows = rows.join(b, rows.borrower_id == b.b_id, how="left")
    s = standings.filter(standings.usual_hour.notnull())
    s = s.select(s_id="borrower_id", s_currency="currency", usual_hour="usual_hour")
    rows = rows.join(
        s, (rows.borrower_id == s.s_id) & (rows.currency == s.s_currency), how="left"
    )
    z = zones.select(
        z_zone="zone", z_from="utc_from", z_until="utc_until", offset_minutes="offset_minutes"
    )
    return rows.join(
        z,
        (rows.zone == z.z_zone) & (rows.open_at >= z.z_from) & (rows.open_at < z.z_until),
        how="left",
    )
