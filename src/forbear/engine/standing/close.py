"""The close look: the standing of each loan that two sums do not settle."""

import ibis
import ibis.expr.types as ir

from forbear.engine.standing.buckets import with_bucket
from forbear.engine.standing.fill import fill, timely_money, unpaid_parts
from forbear.engine.standing.items import PARTS
from forbear.engine.standing.pauses import paused_days
from forbear.engine.standing.pooled import pools, settled_from_pools
from forbear.engine.standing.revolving import lost_money
from forbear.engine.tables.arithmetic import at_least_zero, days_between, zero_if_none
from forbear.engine.tables.keep import Drop, Keep, as_is, let_be
from forbear.engine.tables.moment import Moment

COLUMNS = (
    "loan_number", "purse_number", "loan_id", "borrower_id", "product", "tolerance_days",
    "currency", "status", "is_open", "revolving", "paused", "bucket_scheme", "last_paid_on",
    "past_due_days", "delinquent_days", "arrears_minor", "pooled_minor", "outstanding_minor",
    "paid_ahead_minor", "oldest_unmet_due_date", "instalments_behind", "next_due_date",
    "next_due_minor", "bucket", "bucket_rank",
)


def close_standings(  # noqa: PLR0913 -- the tables of the stage and the rim's two hands, all named
    close: ir.Table,
    *,
    items: ir.Table,
    watched: ir.Table,
    statements: ir.Table,
    pauses: ir.Table,
    buckets: ir.Table,
    moment: Moment,
    keep: Keep = as_is,
    drop: Drop = let_be,
) -> ir.Table:
    """Give COLUMNS and the four parts of the arrears for each loan in `close`.

    `close` are rows of `sums` with the terms of their products.
    """
    lost = keep("lost_money", lost_money(
        statements, watched, close=close, items=items, moment=moment))
    money = keep("close_money", _money(close, items=items, watched=watched, lost=lost))
    filled = keep("close_filled", fill(items, money))
    t = money.left_join(filled, "loan_number").drop("loan_number_right")
    for more in (
        timely_money(t, watched=watched, moment=moment),
        paused_days(pauses, late=t.filter(t.oldest_unmet_due_date.notnull()), moment=moment),
        _cycle_balances(statements, close, watched, moment),
    ):
        t = t.left_join(more, "loan_number").drop("loan_number_right")
    sums = ("arrears_minor", "overdue_minor", "owed_minor", "half_filled", "half_before",
            *(f"{how}_{part}" for how in ("half", "whole") for part in PARTS))
    t = t.mutate(**{name: zero_if_none(t[name]) for name in sums})
    t = t.mutate(
        instalments_behind=zero_if_none(t.instalments_behind).cast("int32"),
        past_due_days=ibis.coalesce(
            days_between(moment.as_of, t.oldest_unmet_due_date) + t.day_count_starts_at, 0
        ).cast("int32"),
        **unpaid_parts(t),
    )
    paused = zero_if_none(t.paused_days)
    t = t.mutate(
        delinquent_days=at_least_zero(t.past_due_days - t.grace_days - paused).cast("int32")
    )
    t = with_bucket(_amounts_left(t), buckets)
    standings = keep("close_standings", t.select(
        *COLUMNS, **{f"{part}_arrears_minor": t[part] for part in PARTS}
    ))
    drop(lost, money, filled)
    return standings


def _money(
    close: ir.Table, *, items: ir.Table, watched: ir.Table, lost: ir.Table
) -> ir.Table:
    """Add to each loan the money that settles on it: its own, less what is lost, and the pool's."""
    t = close.left_join(lost, "loan_number").drop("loan_number_right")
    lost_minor = zero_if_none(t.lost_minor)
    t = t.mutate(own_minor=t.paid_minor - lost_minor, lost_minor=lost_minor)
    pooled = settled_from_pools(
        items, own=t.select("loan_number", "purse_number", "own_minor"),
        pools=pools(watched),
    )
    t = t.left_join(pooled, "loan_number").drop("loan_number_right")
    t = t.mutate(pooled_minor=zero_if_none(t.pooled_minor))
    t = t.mutate(reach_minor=t.own_minor + t.pooled_minor)
    # What comes next by the sums alone; the items have the last word where they reach that far.
    return t.rename(summed_next_date="next_due_date", summed_next_minor="next_item_minor")


def _amounts_left(t: ir.Table) -> ir.Table:
    """Work out what is outstanding, paid ahead and due next."""
    revolving = t.balance_minor.notnull()
    ahead = ibis.ifelse(revolving, 0, at_least_zero(t.own_minor - t.overdue_minor))
    by_sums = at_least_zero(t.every_minor - at_least_zero(t.own_minor)) - t.pooled_minor
    owed = ibis.ifelse(t.whole, t.owed_minor, by_sums)
    owed = ibis.ifelse(revolving, ibis.greatest(t.balance_minor, t.arrears_minor), owed)
    item = t.next_due_date.notnull()
    known = ~t.whole & t.summed_next_date.notnull()
    next_minor = ibis.cases(
        (item, at_least_zero(t.next_item_minor - ahead)),
        (known, at_least_zero(t.summed_next_minor - ahead)),
        else_=ibis.null("int64"),
    )
    next_date = ibis.cases(
        (item, t.next_due_date), (known, t.summed_next_date), else_=ibis.null("date")
    )
    return t.mutate(
        revolving=revolving, paid_ahead_minor=ahead, outstanding_minor=owed,
        next_due_minor=next_minor, next_due_date=next_date,
    )


def _cycle_balances(
    statements: ir.Table, close: ir.Table, watched: ir.Table, moment: Moment
) -> ir.Table:
    """Give `balance_minor` of each revolving account: the last statement's less what came since."""
    t = statements.semi_join(close, "loan_number")
    t = t.filter(t.cut_off_on <= ibis.literal(moment.as_of))
    latest = ibis.row_number().over(
        group_by="loan_number", order_by=[t.cut_off_on.desc(), t.number.desc()]
    )
    t = t.mutate(place=latest)
    t = t.filter(t.place == 0).select("loan_number", "cut_off_on", "balance_minor")
    own = watched.select("loan_number", "received_on", "signed_minor").join(
        t.select("loan_number", "cut_off_on"), "loan_number"
    )
    since = own.filter(own.received_on > own.cut_off_on)
    paid = since.group_by("loan_number").agg(since_minor=since.signed_minor.sum())
    out = t.left_join(paid, "loan_number")
    left = at_least_zero(out.balance_minor - zero_if_none(out.since_minor))
    return out.select("loan_number", balance_minor=left)
