"""Money paid for a borrower and no loan: it fills the oldest unpaid items of all their loans."""

import ibis
import ibis.expr.types as ir

from forbear.engine.tables.arithmetic import at_least_zero, clamp


def pools(watched: ir.Table) -> ir.Table:
    """Sum the money of each borrower that names no loan: one row per borrower and currency."""
    t = watched.filter(watched.loan_id.isnull())
    return t.group_by(["borrower_id", "currency"]).agg(pool_minor=t.signed_minor.sum())


def settled_from_pools(items: ir.Table, *, own: ir.Table, pools: ir.Table) -> ir.Table:
    """Give `loan_id`, `pooled_minor`: what of a borrower's pool settles on each of their loans.

    `items` as `items.items` gives them; `own` holds `loan_id`, `borrower_id`, `currency` and the
    loan's own money, `own_minor`. The order is effective due date, loan, number; only overdue items
    take part.
    """
    theirs = own.join(pools, ["borrower_id", "currency"])
    claims = items.filter(items.overdue).join(theirs, "loan_id")
    claims = claims.mutate(
        unpaid=claims.total - clamp(claims.own_minor - claims.before, claims.total)
    )
    claims = claims.filter(claims.unpaid > 0)
    earlier = ibis.cumulative_window(
        group_by=["borrower_id", "currency"],
        order_by=[claims.effective_due_date, claims.loan_id, claims.turn],
    )
    claims = claims.mutate(ahead=claims.unpaid.sum().over(earlier) - claims.unpaid)
    settled = clamp(at_least_zero(claims.pool_minor) - claims.ahead, claims.unpaid)
    claims = claims.mutate(settled=settled)
    out = claims.group_by("loan_id").agg(pooled_minor=claims.settled.sum())
    return out.filter(out.pooled_minor > 0)
