"""Automatic debits: what is under way, what is about to be drawn, and what came back."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Final

import ibis
import ibis.expr.types as ir

from forbear.engine.outcome.a_stop import a_stop
from forbear.engine.outcome.limits import OutcomeLimits
from forbear.engine.outcome.touched import falls_due_soon, is_late
from forbear.engine.tables.arithmetic import plus_days
from forbear.engine.tables.moment import Moment

Tables = Mapping[str, ir.Table]
FAILED: Final = ("no_funds", "closed", "revoked")
"""Answers of a bank after which the person has to do something."""


def under_way(attempts: ir.Table, *, moment: Moment, limits: OutcomeLimits) -> ir.Table:
    """Give the debits whose answer or money is still waited for on the day of contact.

    Returns:
        Columns of DEBIT_ATTEMPTS, with `kind`, `since` and `ends_before` as in STOPS.

    """
    t = attempts.filter(attempts.requested_on <= ibis.literal(moment.as_of))
    answered = _answered(t, moment)
    waits = (
        (~answered, "debit_pending", limits.debit_pending_days),
        (t.outcome == "paid", "debit_pending", limits.debit_posting_days),
        (t.outcome == "technical", "debit_technical", limits.debit_technical_days),
    )
    t = t.mutate(
        kind=ibis.cases(*((when, kind) for when, kind, _ in waits)),
        since=ibis.ifelse(answered, t.result_on, t.requested_on),
        waited_days=ibis.cases(*((when, days) for when, _, days in waits)),
    )
    t = t.mutate(ends_before=plus_days(t.since, t.waited_days)).drop("waited_days")
    return t.filter(t.kind.notnull() & (t.ends_before > ibis.literal(moment.contact_on)))


def of_debits(
    attempts: ir.Table, standings: ir.Table, *, moment: Moment, limits: OutcomeLimits
) -> ir.Table:
    """Give quiet while a debit or its money is on its way, and after one the bank let fall."""
    t = under_way(attempts, moment=moment, limits=limits)
    t = t.join(standings.select("loan_id", "borrower_id"), "loan_id")
    return a_stop(t, kind=t.kind, since=t.since, ends_before=t.ends_before, loan_id=t.loan_id,
                  source_id=t.attempt_id)


def of_mandates(
    book: Tables, standings: ir.Table, *, moment: Moment, limits: OutcomeLimits
) -> ir.Table:
    """Give quiet to each loan whose money the lender is about to draw by itself."""
    day = ibis.literal(moment.as_of)
    mandates = book["mandates"]
    good = mandates.filter(~(mandates.revoked_on <= day).fill_null(False))
    good = good.anti_join(_broken(book["debit_attempts"], moment), "mandate_id")
    good = good.select("mandate_id", "loan_id", "active_from")
    drawn_for = ibis.ifelse(
        is_late(standings),
        ibis.coalesce(standings.oldest_unmet_due_date, standings.plan_oldest_due_date),
        ibis.ifelse(falls_due_soon(standings, moment), standings.next_due_date,
                    ibis.null("date")),
    )
    due = standings.mutate(drawn_for=drawn_for).filter(standings.is_open)
    # Most loans are left out here, before anything is joined.
    ends = plus_days(due.drawn_for, ibis.literal(limits.debit_pending_days))
    due = due.mutate(ends=ends).filter(ends > ibis.literal(moment.contact_on))
    t = good.join(due.select("loan_id", "borrower_id", "ends"), "loan_id")
    return a_stop(t, kind="debit_pending", since=t.active_from, ends_before=t.ends,
                  loan_id=t.loan_id, source_id=ibis.literal("mandate:") + t.mandate_id)


def _broken(attempts: ir.Table, moment: Moment) -> ir.Table:
    """Name the mandates whose last answer leaves it to the person to do something."""
    answers = attempts.filter(_answered(attempts, moment))
    # Few mandates ever failed; only theirs are put in order.
    answers = answers.semi_join(answers.filter(answers.outcome.isin(FAILED)), "mandate_id")
    newest = ibis.row_number().over(
        group_by="mandate_id", order_by=[answers.result_on.desc(), answers.attempt_id.desc()]
    )
    last = answers.mutate(newest=newest)
    return last.filter(last.newest == 0, last.outcome.isin(FAILED)).select("mandate_id")


def told(
    book: Tables, standings: ir.Table, *, moment: Moment, limits: OutcomeLimits
) -> ir.Table:
    """Give what became of the last debit of each late borrower, where it is for them to mend.

    Returns:
        One row per borrower: borrower_id, debit (one of FAILED).

    """
    day = ibis.literal(moment.as_of)
    first = ibis.literal(moment.as_of - timedelta(days=limits.debit_told_days - 1))
    mandates, attempts = book["mandates"], book["debit_attempts"]
    answers = attempts.filter(_answered(attempts, moment)).select(
        "loan_id", on_day="result_on", event_id="attempt_id", debit="outcome"
    )
    ended = mandates.filter(mandates.revoked_on <= day).select(
        "loan_id", on_day="revoked_on", event_id="mandate_id", debit=ibis.literal("revoked")
    )
    events = answers.union(ended)
    owed = standings.filter(standings.is_open & is_late(standings))
    owed = owed.select("loan_id", "borrower_id")
    t = events.filter(events.on_day >= first).join(owed, "loan_id")
    newest = ibis.row_number().over(
        group_by="borrower_id", order_by=[t.on_day.desc(), t.event_id.desc(), t.debit]
    )
    t = t.mutate(newest=newest)
    return t.filter(t.newest == 0, t.debit.isin(FAILED)).select("borrower_id", "debit")


def _answered(attempts: ir.Table, moment: Moment) -> ir.BooleanValue:
    return (attempts.result_on <= ibis.literal(moment.as_of)).fill_null(False)
