"""Money meets what is due: each item filled oldest first, and the parts of the one half full."""

from functools import reduce

import ibis
import ibis.expr.types as ir

from forbear.engine.standing.items import PARTS
from forbear.engine.tables.arithmetic import clamp, plus_days, zero_if_none
from forbear.engine.tables.moment import Moment

Parts = dict[str, ir.IntegerValue]


def fill(items: ir.Table, money: ir.Table) -> ir.Table:
    """Fill every item and sum up each loan, in one pass: one row per loan.

    `money` holds `loan_number`, `reach_minor` (all money that settles on the loan) and
    `tolerance_minor`. Sums of the items behind (overdue and unmet) that no money reached are
    `whole_<part>`; the one that is half full, if there is one, is told apart as `half_…`.
    """
    t = items.join(money.select("loan_number", "reach_minor", "tolerance_minor"), "loan_number")
    t = t.mutate(filled=clamp(t.reach_minor - t.before, t.total))
    t = t.mutate(unpaid=t.total - t.filled)
    t = t.mutate(behind=t.overdue & (t.unpaid > t.tolerance_minor))
    t = t.mutate(half=t.behind & (t.filled > 0), whole=t.behind & (t.filled == 0))
    return t.group_by("loan_number").agg(
        oldest_unmet_due_date=t.effective_due_date.min(where=t.behind),
        arrears_minor=zero_if_none(t.unpaid.sum(where=t.behind)),
        instalments_behind=t.behind.sum(),
        overdue_minor=zero_if_none(t.total.sum(where=t.overdue)),
        owed_minor=t.unpaid.sum(),
        next_due_date=t.effective_due_date.argmin(t.place, where=~t.overdue),
        next_item_minor=t.total.argmin(t.place, where=~t.overdue),
        half_due_date=t.effective_due_date.max(where=t.half),
        half_filled=zero_if_none(t.filled.sum(where=t.half)),
        half_before=zero_if_none(t.before.sum(where=t.half)),
        **{f"half_{part}": zero_if_none(t[part].sum(where=t.half)) for part in PARTS},
        **{f"whole_{part}": zero_if_none(t[part].sum(where=t.whole)) for part in PARTS},
    )


def timely_money(filled: ir.Table, *, watched: ir.Table, moment: Moment) -> ir.Table:
    """Give `timely_minor` of loans: own money that came before the half-full item changes order.

    `filled` are rows of `fill` with the product's terms; only loans whose order has changed by the
    day are told. Money paid for a borrower counts as received last, on the day itself.
    """
    half = filled.filter(
        filled.half_due_date.notnull() & filled.settle_order_changes_after_days.notnull()
    )
    half = half.select(
        "loan_number", until=plus_days(half.half_due_date, half.settle_order_changes_after_days)
    )
    half = half.filter(half.until < ibis.literal(moment.as_of))
    own = watched.join(half, "loan_number")
    in_time = own.group_by("loan_number").agg(
        in_time=own.signed_minor.sum(where=own.received_on <= own.until)
    )
    # A half-full item that only borrower-level money reached has no money of its own in time.
    out = half.left_join(in_time, "loan_number")
    return out.select("loan_number", timely_minor=zero_if_none(out.in_time))


def unpaid_parts(t: ir.Table) -> Parts:
    """Give what of each part is past due and unpaid, for rows of `fill` with terms and money.

    The half-full item is settled in the product's first order with the money that came in good
    time, then in the second with the rest.
    """
    first = ibis.coalesce(
        clamp(t.timely_minor - t.lost_minor - t.half_before, t.half_filled), t.half_filled
    )
    half = {part: t[f"half_{part}"] for part in PARTS}
    left = _settle(half, first, t.settle_order)
    second_order = ibis.coalesce(t.settle_order_late, t.settle_order)
    left = _settle(left, t.half_filled - first, second_order)
    return {part: left[part] + t[f"whole_{part}"] for part in PARTS}


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
