"""Money paid for a borrower and no loan: it fills the oldest unpaid items of all their loans."""

import ibis
import ibis.expr.types as ir

from forbear.engine.standing.sums import counted_payments
from forbear.engine.tables.arithmetic import at_least_zero, clamp
from forbear.engine.tables.moment import Moment


def pools(payments: ir.Table, moment: Moment) -> ir.Table:
    """Sum the money of each borrower that names no loan: one row per borrower and currency."""
    t = counted_payments(payments, moment)
    t = t.filter(t.loan_id.isnull())
    return t.group_by(["borrower_id", "currency"]).agg(pool_minor=t.signed_minor.sum())


def settled_from_pools(items: ir.Table, *, own: ir.Table, pools: ir.Table) -> ir.Table:
    """Give `loan_id`, `pooled_minor`: what of a borrower's pool settles on each of their loans.

    `items` as `items.items` gives them, `own` the money of each loan (`loan_id`, `own_minor`).
    The order is effective due date, loan, number; only overdue items take part.
    """
    claims = items.filter(items.overdue).join(own, "loan_id")
    claims = claims.mutate(
        unpaid=claims.total - clamp(claims.own_minor - claims.before, claims.total)
    )
    claims = claims.filter(claims.unpaid > 0).join(pools, ["borrower_id", "currency"])
    earlier = ibis.cumulative_window(
        group_by=["borrower_id", "currency"],
        order_by=[claims.effective_due_date, claims.loan_id, claims.number, claims.source],
    )
    claims = claims.mutate(ahead=claims.unpaid.sum().over(earlier) - claims.unpaid)
    settled = clamp(at_least_zero(claims.pool_minor) - claims.ahead, claims.unpaid)
    claims = claims.mutate(settled=settled)
    out = claims.group_by("loan_id").agg(pooled_minor=claims.settled.sum())
    return out.filter(out.pooled_minor > 0)
