"""The two heavy passes over a book: what came due on each loan, and what was paid on it."""

from datetime import date

import ibis
import ibis.expr.types as ir

from forbear.engine.standing.place import SCHEDULED, place
from forbear.engine.tables.moment import Moment


def due_sums(instalments: ir.Table, *, as_of: date) -> ir.Table:
    """Sum the instalments of each loan, one row per loan that has any; nominal due dates.

    `due_minor` holds what is due by `as_of`, that day included; `last_due_on` the latest such day.
    The next instalment is the first one after `as_of` by due date, then number: the packed
    place is unique within a loan, so that no tie is left to chance.
    """
    t = instalments
    day = ibis.literal(as_of)
    amount = t.principal_minor + t.interest_minor + t.fees_minor
    turn = place(t.due_date, t.number, kind=SCHEDULED)
    t = t.select("loan_id", "due_date", amount=amount, turn=turn, by_now=t.due_date <= day)
    return t.group_by("loan_id").agg(
        scheduled_minor=t.amount.sum(),
        due_minor=ibis.ifelse(t.by_now, t.amount, 0).sum(),
        last_due_on=ibis.ifelse(t.by_now, t.due_date, ibis.null("date")).max(),
        next_due_date=ibis.ifelse(t.by_now, ibis.null("date"), t.due_date).min(),
        next_item_minor=t.amount.argmin(t.turn, where=~t.by_now),
    )


def paid_sums(payments: ir.Table, *, moment: Moment) -> ir.Table:
    """Sum the payments of each loan, one row per loan that has any.

    `last_paid_on` looks at receipts alone; where `reversals` is not 0 it may name a day whose
    money was taken back, and `last_days` has the right one.
    """
    t = payments.filter(moment.known(payments.received_on, payments.known_on)
                        & payments.loan_id.notnull())
    receipt = t.reverses_payment_id.isnull()
    return t.group_by("loan_id").agg(
        paid_minor=ibis.ifelse(receipt, t.amount_minor, -t.amount_minor).sum(),
        last_paid_on=ibis.ifelse(
            receipt & (t.amount_minor > 0), t.received_on, ibis.null("date")
        ).max(),
        reversals=t.reverses_payment_id.count(),
    )


def charge_sums(charges: ir.Table) -> ir.Table:
    """Sum the charges that count, one row per loan that has any."""
    return charges.group_by("loan_id").agg(charged_minor=charges.amount_minor.sum())


def watched_payments(payments: ir.Table, *, watched: ir.Table, moment: Moment) -> ir.Table:
    """Keep the money worth a closer look: of the loans in `watched`, and of borrowers.

    One narrow pass, so that no later step reads every payment again: `loan_id`, `borrower_id`,
    `currency`, `received_on`, and `signed_minor`, below 0 for a reversal. `watched` holds `loan_id`
    and `loan_number`, which is empty for loans that are not looked at; money has it from there.
    """
    t = payments.filter(moment.known(payments.received_on, payments.known_on))
    t = t.select(
        "loan_id", "borrower_id", "currency", "received_on",
        signed_minor=ibis.ifelse(
            t.reverses_payment_id.isnull(), t.amount_minor, -t.amount_minor
        ),
    )
    of_loans = t.join(watched, "loan_id")
    # To ask for the borrower too lets the engine pass over most rows without reading their loan.
    of_borrowers = t.filter(t.borrower_id.notnull() & t.loan_id.isnull())
    return of_loans.union(of_borrowers.mutate(loan_number=ibis.null("int64")))


def last_days(watched: ir.Table, *, among: ir.Table) -> ir.Table:
    """Give the last day with money on it for each loan in `among`: `loan_id`, `last_paid_on`.

    It is empty where there is none.
    """
    t = watched.semi_join(among, "loan_id")
    by_day = t.group_by(["loan_id", "received_on"]).agg(kept=t.signed_minor.sum())
    by_day = by_day.filter(by_day.kept > 0)
    days = by_day.group_by("loan_id").agg(last_paid_on=by_day.received_on.max())
    return among.select("loan_id").left_join(days, "loan_id").drop("loan_id_right")
