"""Money meets what is due: each item filled oldest first, and the parts of the one half full."""

from functools import reduce

import ibis
import ibis.expr.types as ir

from forbear.engine.standing.items import PARTS
from forbear.engine.standing.sums import counted_payments
from forbear.engine.tables.arithmetic import clamp, plus_days, zero_if_none
from forbear.engine.tables.moment import Moment

Parts = dict[str, ir.IntegerValue]


def fill(items: ir.Table, money: ir.Table) -> ir.Table:
    """Add `filled`, `unpaid` and `behind` (overdue and unmet) to items.

    `money` holds `loan_id`, `own_minor`, `pooled_minor`, `lost_minor`.
    """
    t = items.join(money, "loan_id")
    t = t.mutate(filled=clamp(t.own_minor + t.pooled_minor - t.before, t.total))
    t = t.mutate(unpaid=t.total - t.filled)
    return t.mutate(behind=t.overdue & (t.unpaid > t.tolerance_minor))


def unpaid_parts(filled: ir.Table, *, payments: ir.Table, moment: Moment) -> ir.Table:
    """Give `loan_id` and what of each part is past due and unpaid, over the items behind.

    An item no money reached is unpaid in all its parts. The one half full (there is at most one
    for each loan) is settled in the product's first order with the money that came in good time,
    then in the second with the rest.
    """
    behind = filled.filter(filled.behind)
    split = behind.left_join(_timely(behind, payments, moment), "loan_id")
    timely = ibis.coalesce(
        clamp(split.timely_minor - split.lost_minor - split.before, split.filled), split.filled
    )
    split = split.mutate(first_money=timely, second_money=split.filled - timely)
    due = {part: split[part] for part in PARTS}
    after_first = _settle(due, split.first_money, split.settle_order)
    second_order = ibis.coalesce(split.settle_order_late, split.settle_order)
    left = _settle(after_first, split.second_money, second_order)
    named = split.select("loan_id", **left)
    return named.group_by("loan_id").agg(**{part: named[part].sum() for part in PARTS})


def _timely(behind: ir.Table, payments: ir.Table, moment: Moment) -> ir.Table:
    """Sum each loan's own money received before its half-full item changes its order."""
    half = behind.filter(
        (behind.filled > 0) & behind.settle_order_changes_after_days.notnull()
    )
    half = half.select(
        "loan_id",
        until=plus_days(half.effective_due_date, half.settle_order_changes_after_days),
    )
    own = counted_payments(payments, moment).select("loan_id", "received_on", "signed_minor")
    own = own.semi_join(half, "loan_id").join(half, "loan_id")
    in_time = own.group_by("loan_id").agg(
        timely_minor=zero_if_none(own.signed_minor.sum(where=own.received_on <= own.until))
    )
    # A half-full item that only borrower-level money reached has no money of its own in time.
    none = half.anti_join(in_time, "loan_id")
    return in_time.union(none.select("loan_id", timely_minor=ibis.literal(0).cast("int64")))


def _settle(due: Parts, money: ir.IntegerValue, order: ir.StringValue) -> Parts:
    """Give what stays unpaid of each part when money settles them in the order written.

    The order is text such as `penalty fees interest principal`; a part's place in it is where its
    name begins.
    """
    place = {part: order.find(part) for part in due}

    def earlier(part: str) -> ir.IntegerValue:
        amounts = [
            ibis.ifelse(place[other] < place[part], due[other], 0) for other in due if other != part
        ]
        return reduce(lambda a, b: a + b, amounts)

    return {part: due[part] - clamp(money - earlier(part), due[part]) for part in due}
