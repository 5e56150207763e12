"""Promises to pay: kept, part kept or broken, judged by the date, whoever opens the case."""

from collections.abc import Mapping

import ibis
import ibis.expr.types as ir

from forbear.engine.outcome.business_days import after_business_days, one_calendar
from forbear.engine.outcome.limits import OutcomeLimits
from forbear.engine.tables.arithmetic import days_between, zero_if_none
from forbear.engine.tables.moment import Moment
from forbear.engine.tables.night import PROMISE_STANDINGS

Tables = Mapping[str, ir.Table]


def settle_promises(
    book: Tables, *, watched: ir.Table, settings: Tables, moment: Moment, limits: OutcomeLimits
) -> ir.Table:
    """Judge every promise made by the day: one row of PROMISE_STANDINGS each.

    `watched` is the money of those who promised, as the standing stage gives it: `loan_number`, or
    `purse_number` of money that names no loan; `received_on`, `signed_minor`.
    """
    day = ibis.literal(moment.as_of)
    made = book["promises"].filter(book["promises"].made_on <= day)
    star = settings["products"].filter(settings["products"].product == "*")
    t = made.cross_join(star.select("posting_days"))
    t = after_business_days(t, start=t.promised_on, steps=t.posting_days,
                            calendar=one_calendar(settings), name="judged_after")
    order = ibis.window(group_by=["borrower_id", "currency"], order_by=[t.made_on, t.promise_id])
    t = t.mutate(next_made_on=t.made_on.lead().over(order))
    t = t.left_join(_money(t, book["loans"], watched), "promise_id").drop("promise_id_right")
    t = t.mutate(paid_minor=zero_if_none(t.paid_minor))
    return PROMISE_STANDINGS.leave(t.mutate(as_of=day, state=_state(t, moment, limits)))


def _money(t: ir.Table, loans: ir.Table, watched: ir.Table) -> ir.Table:
    """Give `promise_id`, `paid_minor`: the borrower's money from the promise to its last day."""
    promises = t.select("promise_id", "made_on", "judged_after", "purse_number")
    owners = loans.select("loan_number", payer="purse_number")
    owners = owners.semi_join(promises, [owners.payer == promises.purse_number])
    by_loan = watched.join(owners, "loan_number").select("received_on", "signed_minor", "payer")
    by_borrower = watched.filter(watched.purse_number.notnull()).select(
        "received_on", "signed_minor", payer="purse_number"
    )
    money = by_loan.union(by_borrower)
    pairs = promises.join(
        money,
        [
            promises.purse_number == money.payer,
            money.received_on >= promises.made_on,
            money.received_on <= promises.judged_after,
        ],
    )
    return pairs.group_by("promise_id").agg(paid_minor=pairs.signed_minor.sum())


def _state(t: ir.Table, moment: Moment, limits: OutcomeLimits) -> ir.StringValue:
    """Give the first state that fits; the order is that of docs/reference/semantics.md."""
    day = ibis.literal(moment.as_of)
    # 10,000 times the largest amount is more than 64 bits hold: decimals are exact and wide enough.
    wide = "decimal(38, 0)"
    enough = t.paid_minor.cast(wide) * 10_000 >= t.amount_minor.cast(wide) * limits.kept_from_bp
    too_far = days_between(t.promised_on, t.made_on) > limits.days_ahead_max
    too_small = (
        t.amount_minor.cast(wide) * 10_000
        < t.arrears_when_made_minor.cast(wide) * limits.share_min_bp
    ).fill_null(False)
    return ibis.cases(
        (enough, "kept"),
        ((t.withdrawn_on <= day).fill_null(False), "withdrawn"),
        ((t.next_made_on <= t.judged_after).fill_null(False), "broken"),
        (too_far | too_small, "outside_limits"),
        (t.judged_after >= day, "open"),
        (t.paid_minor > 0, "part_kept"),
        else_="broken",
    )
