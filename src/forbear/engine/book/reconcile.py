"""Trust before contact: the night's figures held against the lender's own, and the feeds.

Nobody is contacted about a figure the lender's core system would not confirm.
"""

from collections.abc import Mapping

import ibis
import ibis.expr.types as ir

from forbear.engine.book.exceptions import exception
from forbear.engine.book.protections import lost_payments, lost_protections
from forbear.engine.book.trust_limits import TrustLimits, most_rows
from forbear.engine.tables import BOOK
from forbear.engine.tables.moment import Moment
from forbear.engine.tables.night import EXCEPTIONS

Tables = Mapping[str, ir.Table]

__all__ = ["TrustLimits", "reconcile"]

MEASURES = ("past_due_days", "arrears_minor", "outstanding_minor")


def reconcile(
    book: Tables,
    *,
    loan_standings: ir.Table,
    rejects: ir.Table,
    delivered: ir.Table,
    limits: TrustLimits,
    moment: Moment,
) -> ir.Table:
    """Give one row of EXCEPTIONS for each thing that keeps someone, or everyone, from contact."""
    parts = [
        _balances(book["lender_balances"], loan_standings, moment),
        lost_payments(rejects, book=book),
        *lost_protections(rejects, book=book, delivered=delivered, limits=limits),
        *_feeds(book["feeds"], delivered, moment),
        _shares(delivered, limits),
    ]
    return EXCEPTIONS.leave(parts[0].union(*parts[1:]))


def _balances(balances: ir.Table, standings: ir.Table, moment: Moment) -> ir.Table:
    """Compare each figure the lender states for the day with ours."""
    theirs = balances.filter(balances.day == ibis.literal(moment.as_of))
    theirs = theirs.select(
        "loan_id", **{f"their_{name}": theirs[name] for name in MEASURES}
    )
    t = standings.select("loan_id", "borrower_id", *MEASURES).join(theirs, "loan_id")
    says = "Our figure and the lender's differ; correct the book or the balance and run again."
    rows = [
        exception(
            t.filter((t[name] != t[f"their_{name}"]).fill_null(False)),
            kind="unreconciled", table="lender_balances", loan=t.loan_id, borrower=t.borrower_id,
            measure=name, ours=t[name], theirs=t[f"their_{name}"], says=says,
        )
        for name in MEASURES
    ]
    return rows[0].union(*rows[1:])


def _feeds(feeds: ir.Table, delivered: ir.Table, moment: Moment) -> list[ir.Table]:
    """Find feeds that are missing, not complete up to the day, or short of what was announced.

    A lender who announces no feeds at all is trusted to have brought whole files; the report says
    so.
    """
    latest = ibis.row_number().over(group_by="feed", order_by=feeds.day.desc())
    t = feeds.mutate(place=latest)
    t = t.filter(t.place == 0)
    day = ibis.literal(moment.as_of)
    stale = t.filter(t.complete_up_to < day)
    needed = delivered.filter(delivered.table_name.isin([c.name for c in BOOK if c.least]))
    any_feed = feeds.agg(n=feeds.count())
    unannounced = needed.anti_join(t, needed.table_name == t.feed).cross_join(any_feed)
    unannounced = unannounced.filter(unannounced.n > 0)
    both = t.join(delivered, t.feed == delivered.table_name)
    came = both.good_rows + both.rejected_rows
    short = both.filter((came != both.rows).fill_null(False))
    # What a rejected row was worth is not known, so sums are compared only where none was.
    wrong = both.filter(
        (both.rejected_rows == 0) & (both.sum_minor != both.sum_minor_right).fill_null(False)
    )
    return [
        exception(stale, kind="feed_stale", table=stale.feed, measure="complete_up_to",
             says="The feed does not reach the day of the night; deliver it up to that day."),
        exception(unannounced, kind="feed_stale", table=unannounced.table_name, measure="missing",
             says="Other feeds are announced and this one is not; announce it or deliver it."),
        exception(short, kind="feed_short", table=short.feed, measure="rows",
             ours=short.good_rows + short.rejected_rows, theirs=short.rows,
             says="Not as many rows came as were announced; deliver the file again."),
        exception(wrong, kind="feed_short", table=wrong.feed, measure="sum_minor",
             ours=wrong.sum_minor_right, theirs=wrong.sum_minor,
             says="The amounts do not add up to what was announced; deliver the file again."),
    ]


def _shares(delivered: ir.Table, limits: TrustLimits) -> ir.Table:
    """Find tables of which more was rejected than a night can be trusted with."""
    t = delivered.mutate(most=most_rows(
        delivered.good_rows + delivered.rejected_rows, table=delivered.table_name,
        share_bp=limits.rejected_bp, share_bp_of=limits.rejected_bp_of,
    ))
    t = t.filter(t.rejected_rows > t.most)
    return exception(
        t, kind="rejects_over_limit", table=t.table_name, measure="rejected_rows",
        ours=t.rejected_rows, theirs=t.most,
        says="More rows of this table were rejected than the limit allows; no order is made. See "
        "the rejects, correct the file and import again.",
    )
