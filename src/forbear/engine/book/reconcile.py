"""Trust before contact: the night's figures held against the lender's own, and the feeds.

Nobody is contacted about a figure the lender's core system would not confirm.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

import ibis
import ibis.expr.types as ir

from forbear.engine.tables import BOOK
from forbear.engine.tables.moment import Moment
from forbear.engine.tables.night import EXCEPTIONS

Tables = Mapping[str, ir.Table]

MEASURES = ("past_due_days", "arrears_minor", "outstanding_minor")


@dataclass(frozen=True, kw_only=True)
class TrustLimits:
    """How much may be wrong before a night makes no orders. Shares in basis points."""

    rejected_bp: int = 500
    """Of each table …"""
    rejected_bp_of: Mapping[str, int] = field(default_factory=lambda: {"payments": 10})
    """… and of these tables."""


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
        _rejected_payments(rejects, book["loans"]),
        *_feeds(book["feeds"], delivered, moment),
        _shares(delivered, limits),
    ]
    return EXCEPTIONS.leave(parts[0].union(*parts[1:]))


def _row(  # noqa: PLR0913 -- the columns of a row, all named
    t: ir.Table, *, kind: str, table: ir.Value | str, measure: ir.Value | str,
    says: ir.Value | str, loan: ir.Value | str = "", borrower: ir.Value | str = "",
    ours: ir.Value | None = None, theirs: ir.Value | None = None,
) -> ir.Table:
    """Shape rows of any origin into those of EXCEPTIONS."""
    none = ibis.null("int64")

    def text(value: ir.Value | str) -> ir.Value:
        return value if isinstance(value, ir.Value) else ibis.literal(value)

    return t.select(
        kind=ibis.literal(kind),
        table_name=text(table),
        loan_id=ibis.coalesce(text(loan), ""),
        borrower_id=ibis.coalesce(text(borrower), ""),
        measure=text(measure),
        ours=ours.cast("int64") if ours is not None else none,
        theirs=theirs.cast("int64") if theirs is not None else none,
        says=text(says),
    )


def _balances(balances: ir.Table, standings: ir.Table, moment: Moment) -> ir.Table:
    """Compare each figure the lender states for the day with ours."""
    theirs = balances.filter(balances.day == ibis.literal(moment.as_of))
    theirs = theirs.select(
        "loan_id", **{f"their_{name}": theirs[name] for name in MEASURES}
    )
    t = standings.select("loan_id", "borrower_id", *MEASURES).join(theirs, "loan_id")
    says = "Our figure and the lender's differ; correct the book or the balance and run again."
    rows = [
        _row(
            t.filter((t[name] != t[f"their_{name}"]).fill_null(False)),
            kind="unreconciled", table="lender_balances", loan=t.loan_id, borrower=t.borrower_id,
            measure=name, ours=t[name], theirs=t[f"their_{name}"], says=says,
        )
        for name in MEASURES
    ]
    return rows[0].union(*rows[1:])


def _rejected_payments(rejects: ir.Table, loans: ir.Table) -> ir.Table:
    """Hold back whoever a payment that could not be used may belong to."""
    t = rejects.filter(rejects.table_name == "payments")
    owners = loans.select(owned_loan="loan_id", owner="borrower_id")
    t = t.left_join(owners, t.loan_id == owners.owned_loan)
    t = t.mutate(who=ibis.coalesce(t.owner, t.borrower_id))
    t = t.filter(t.who.notnull())
    one = t.group_by("who").agg(n=t.count(), loan=t.loan_id.min())
    return _row(
        one, kind="payment_rejected", table="payments", loan=one.loan, borrower=one.who,
        measure="rows", theirs=one.n,
        says="A payment of this borrower could not be used; see the rejects, correct it and "
        "import again.",
    )


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
        _row(stale, kind="feed_stale", table=stale.feed, measure="complete_up_to",
             says="The feed does not reach the day of the night; deliver it up to that day."),
        _row(unannounced, kind="feed_stale", table=unannounced.table_name, measure="missing",
             says="Other feeds are announced and this one is not; announce it or deliver it."),
        _row(short, kind="feed_short", table=short.feed, measure="rows",
             ours=short.good_rows + short.rejected_rows, theirs=short.rows,
             says="Not as many rows came as were announced; deliver the file again."),
        _row(wrong, kind="feed_short", table=wrong.feed, measure="sum_minor",
             ours=wrong.sum_minor_right, theirs=wrong.sum_minor,
             says="The amounts do not add up to what was announced; deliver the file again."),
    ]


def _shares(delivered: ir.Table, limits: TrustLimits) -> ir.Table:
    """Find tables of which more was rejected than a night can be trusted with."""
    t = delivered
    limit = ibis.cases(
        *[(t.table_name == name, most) for name, most in limits.rejected_bp_of.items()],
        else_=limits.rejected_bp,
    )
    every = t.good_rows + t.rejected_rows
    t = t.mutate(limit=limit, over=t.rejected_rows * 10_000 > every * limit)
    t = t.filter(t.over)
    return _row(
        t, kind="rejects_over_limit", table=t.table_name, measure="rejected_rows",
        ours=t.rejected_rows, theirs=t["limit"],
        says="More of this table was rejected than the limit (in basis points) allows; no order "
        "is made. See the rejects, correct the file and import again.",
    )
