"""Money paid for a borrower and no loan: it fills the oldest unpaid items of all their loans."""

import ibis
import ibis.expr.types as ir

from forbear.engine.tables.arithmetic import at_least_zero, clamp, zero_if_none


def pools(watched: ir.Table) -> ir.Table:
    """Sum the money of each borrower that names no loan: one row per purse."""
    t = watched.filter(watched.purse_number.notnull())
    return t.group_by("purse_number").agg(pool_minor=t.signed_minor.sum())


def settled_from_pools(items: ir.Table, *, own: ir.Table, pools: ir.Table) -> ir.Table:
    """Give `loan_number`, `pooled_minor`: what of a borrower's pool settles on each of their loans.

    `items` as `items.items` gives them; `own` holds `loan_number`, `purse_number` and the
    loan's own money, `own_minor`. The order is effective due date, loan, number; loans are
    numbered in the order of their ids. Only overdue items take part.
    """
    theirs = own.join(pools, "purse_number")
    claims = items.filter(items.overdue).join(theirs, "loan_number")
    claims = claims.mutate(
        unpaid=claims.total - clamp(claims.own_minor - claims.before, claims.total)
    )
    claims = claims.filter(claims.unpaid > 0)
    earlier = ibis.cumulative_window(
        group_by="purse_number",
        order_by=[claims.effective_due_date, claims.loan_number, claims.turn],
    )
    claims = claims.mutate(ahead=claims.unpaid.sum().over(earlier) - claims.unpaid)
    settled = clamp(at_least_zero(claims.pool_minor) - claims.ahead, claims.unpaid)
    claims = claims.mutate(settled=settled)
    out = claims.group_by("loan_number").agg(pooled_minor=claims.settled.sum())
    return out.filter(out.pooled_minor > 0)


def unapplied_money(standings: ir.Table, watched: ir.Table) -> ir.Table:
    """Give the money of each borrower that names no loan and settled on none.

    One row per purse with such money; `standings` holds `pooled_minor` of loans.
    """
    used = standings.filter(standings.pooled_minor > 0)
    used = used.group_by("purse_number").agg(used_minor=used.pooled_minor.sum())
    t = pools(watched).left_join(used, "purse_number").drop("purse_number_right")
    left = at_least_zero(t.pool_minor - zero_if_none(t.used_minor))
    return t.select("purse_number", unapplied_minor=left)
