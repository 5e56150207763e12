"""The age after plans: the same count over the schedule that was agreed instead."""

import ibis
import ibis.expr.types as ir

from forbear.engine.tables.arithmetic import clamp, days_between, zero_if_none
from forbear.engine.tables.moment import Moment


def plan_in_force(plans: ir.Table, moment: Moment) -> ir.Table:
    """Give the plan that holds for each loan on the day: `loan_number`, `plan_id`, `agreed_on`.

    The latest one agreed by the day, of those that are active or kept, or whose status changes
    only later.
    """
    day = ibis.literal(moment.as_of)
    holds = plans.status.isin(["active", "kept"]) | (plans.status_on > day).fill_null(False)
    t = plans.filter((plans.agreed_on <= day) & holds)
    latest = ibis.row_number().over(
        group_by="loan_number", order_by=[t.agreed_on.desc(), t.plan_id.desc()]
    )
    t = t.mutate(place=latest)
    return t.filter(t.place == 0).select("loan_number", "plan_id", "agreed_on")


def plan_standing(
    in_force: ir.Table, *, plan_instalments: ir.Table, watched: ir.Table, terms: ir.Table,
    moment: Moment,
) -> ir.Table:
    """Give `plan_id` and age, arrears and oldest unmet day for each loan in `terms` with a plan.

    Rows are named by `loan_number`; `terms` holds it with `day_count_starts_at`.
    """
    t = in_force.join(terms, "loan_number")
    own = watched.select("loan_number", "received_on", "signed_minor")
    own = own.join(t.select("loan_number", "agreed_on"), "loan_number")
    own = own.filter(own.received_on >= own.agreed_on)
    money = own.group_by("loan_number").agg(money=own.signed_minor.sum())
    items = plan_instalments.join(t, "plan_id").left_join(money, "loan_number")
    so_far = ibis.cumulative_window(group_by="loan_number", order_by=[items.due_date, items.number])
    items = items.mutate(before=items.amount_minor.sum().over(so_far) - items.amount_minor)
    unpaid = items.amount_minor - clamp(zero_if_none(items.money) - items.before,
                                        items.amount_minor)
    day = ibis.literal(moment.as_of)
    overdue = ibis.ifelse(
        items.day_count_starts_at == 1, items.due_date <= day, items.due_date < day
    )
    items = items.mutate(unpaid=unpaid)
    behind = items.filter(overdue & (items.unpaid > 0))
    per_loan = behind.group_by(["loan_number", "day_count_starts_at"]).agg(
        oldest=behind.due_date.min(), plan_arrears_minor=behind.unpaid.sum()
    )
    late = per_loan.select(
        "loan_number", "plan_arrears_minor", plan_oldest_due_date="oldest",
        plan_past_due_days=days_between(moment.as_of, per_loan.oldest)
        + per_loan.day_count_starts_at,
    )
    out = t.select("loan_number", "plan_id").left_join(late, "loan_number")
    return out.select(
        "loan_number", "plan_id",
        plan_past_due_days=zero_if_none(out.plan_past_due_days),
        plan_arrears_minor=zero_if_none(out.plan_arrears_minor),
        plan_oldest_due_date=out.plan_oldest_due_date,
    )
