"""The loans about which this stage has anything to say: few beside all of them."""

from datetime import timedelta
from functools import reduce

import ibis
import ibis.expr.types as ir

from forbear.engine.tables.moment import Moment
from forbear.engine.vocabulary.limits import REMINDER_DAYS_AHEAD_MAX

AWAY = ("placed", "legal")
"""Statuses of a loan about which somebody else speaks with the borrower."""


def is_late(t: ir.Table) -> ir.BooleanValue:
    """Tell whether a loan is late, by contract or after plans."""
    return (t.past_due_days > 0) | (t.plan_past_due_days > 0)


def falls_due_soon(t: ir.Table, moment: Moment) -> ir.BooleanValue:
    """Tell whether a loan's next due date is so near that it may be reminded of."""
    return t.next_due_date <= ibis.literal(
        moment.as_of + timedelta(days=REMINDER_DAYS_AHEAD_MAX)
    )


def touched(
    standings: ir.Table, *, named: tuple[ir.Table, ...], moment: Moment
) -> ir.Table:
    """Keep the standings that stops are made of, in one pass over all loans.

    They are those of loans that are late, fall due soon, have a plan or are away, and of whatever
    loan one of the tables in `named` names (`loan_id`).

    Returns:
        Some columns of LOAN_STANDINGS.

    """
    ids = [t.filter(t.loan_id.notnull()).select(named_loan="loan_id") for t in named]
    ids = reduce(lambda a, b: a.union(b), ids).distinct()
    t = standings.select(
        "loan_id", "borrower_id", "status", "is_open", "past_due_days", "plan_past_due_days",
        "plan_id", "oldest_unmet_due_date", "plan_oldest_due_date", "next_due_date",
    )
    t = t.left_join(ids, t.loan_id == ids.named_loan)
    return t.filter(
        t.named_loan.notnull() | t.plan_id.notnull() | t.status.isin(AWAY) | is_late(t)
        | falls_due_soon(t, moment).fill_null(False)
    ).drop("named_loan")
