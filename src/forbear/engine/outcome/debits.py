"""Automatic debits: what is under way, what is about to be drawn, and what came back."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Final

import ibis
import ibis.expr.types as ir

from forbear.engine.outcome.a_stop import a_stop
from forbear.engine.outcome.limits import OutcomeLimits
from forbear.engine.tables.arithmetic import plus_days
from forbear.engine.tables.moment import Moment
from forbear.engine.vocabulary.limits import REMINDER_DAYS_AHEAD_MAX

Tables = Mapping[str, ir.Table]
FAILED: Final = ("no_funds", "closed", "revoked")
"""Answers of a bank after which the person has to do something."""


def of_debits(
    attempts: ir.Table, standings: ir.Table, *, moment: Moment, limits: OutcomeLimits
) -> ir.Table:
    """Give quiet while a debit or its money is on its way, and after one the bank let fall."""
    day = ibis.literal(moment.as_of)
    t = attempts.join(standings.select("loan_id", "borrower_id"), "loan_id")
    t = t.filter(t.requested_on <= day)
    answered = _answered(t, moment)
    spans = (
        ("debit_pending", t.filter(~answered), "requested_on", limits.debit_pending_days),
        ("debit_pending", t.filter(answered & (t.outcome == "paid")), "result_on",
         limits.debit_posting_days),
        ("debit_technical", t.filter(answered & (t.outcome == "technical")), "result_on",
         limits.debit_technical_days),
    )
    rows = [
        a_stop(some, kind=kind, since=some[begins],
               ends_before=plus_days(some[begins], ibis.literal(days)),
               loan_id=some.loan_id, source_id=some.attempt_id)
        for kind, some, begins, days in spans
    ]
    return rows[0].union(*rows[1:])


def of_mandates(
    book: Tables, standings: ir.Table, *, moment: Moment, limits: OutcomeLimits
) -> ir.Table:
    """Give quiet to each loan whose money the lender is about to draw by itself."""
    day = ibis.literal(moment.as_of)
    mandates, attempts = book["mandates"], book["debit_attempts"]
    answers = attempts.filter(_answered(attempts, moment))
    newest = ibis.row_number().over(
        group_by="mandate_id", order_by=[answers.result_on.desc(), answers.attempt_id.desc()]
    )
    last = answers.mutate(newest=newest)
    broken = last.filter(last.newest == 0, last.outcome.isin(FAILED)).select("mandate_id")
    good = mandates.filter(~(mandates.revoked_on <= day).fill_null(False))
    good = good.anti_join(broken, "mandate_id").select("mandate_id", "loan_id", "active_from")
    late = (standings.past_due_days > 0) | (standings.plan_past_due_days > 0)
    near = plus_days(day, ibis.literal(REMINDER_DAYS_AHEAD_MAX))
    drawn_for = ibis.ifelse(
        late, ibis.coalesce(standings.oldest_unmet_due_date, standings.plan_oldest_due_date),
        ibis.ifelse(standings.next_due_date <= near, standings.next_due_date, ibis.null("date")),
    )
    due = standings.mutate(drawn_for=drawn_for).filter(standings.is_open)
    # Most loans are left out here, before anything is joined.
    ends = plus_days(due.drawn_for, ibis.literal(limits.debit_pending_days))
    due = due.mutate(ends=ends).filter(ends > ibis.literal(moment.contact_on))
    t = good.join(due.select("loan_id", "borrower_id", "ends"), "loan_id")
    return a_stop(t, kind="debit_pending", since=t.active_from, ends_before=t.ends,
                  loan_id=t.loan_id, source_id=ibis.literal("mandate:") + t.mandate_id)


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
    late = (standings.past_due_days > 0) | (standings.plan_past_due_days > 0)
    owed = standings.filter(standings.is_open & late).select("loan_id", "borrower_id")
    t = events.filter(events.on_day >= first).join(owed, "loan_id")
    newest = ibis.row_number().over(
        group_by="borrower_id", order_by=[t.on_day.desc(), t.event_id.desc(), t.debit]
    )
    t = t.mutate(newest=newest)
    return t.filter(t.newest == 0, t.debit.isin(FAILED)).select("borrower_id", "debit")


def _answered(attempts: ir.Table, moment: Moment) -> ir.BooleanValue:
    return (attempts.result_on <= ibis.literal(moment.as_of)).fill_null(False)
