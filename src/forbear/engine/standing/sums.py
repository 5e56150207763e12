"""The two heavy passes over a book: what came due on each loan, and what was paid on it.

They read the tables of a sealed book (see `tables.numbers`).
"""

from datetime import date

import ibis
import ibis.expr.types as ir

from forbear.engine.tables.moment import Moment
from forbear.engine.tables.numbers import NEVER


def due_sums(instalments: ir.Table, *, as_of: date) -> ir.Table:
    """Give what came due on each loan of which anything has, one row each; nominal due dates.

    `due_minor` holds what is due by `as_of`, that day included, and `last_due_on` the latest such
    day; `next_due_date` and `next_item_minor` tell the instalment after it. The sums stand in the
    sealed book, so the one row of each loan that is current on the day tells all.
    """
    day = ibis.literal(as_of)
    t = instalments.filter(instalments.due_date <= day, instalments.following_due_date > day)
    return t.select(
        "loan_number", due_minor=t.through_minor, last_due_on=t.due_date,
        next_due_date=t.following_due_date.nullif(ibis.literal(NEVER)),
        next_item_minor=t.following_minor,
    )


def is_settled(loans: ir.Table, moment: Moment) -> ir.BooleanValue:
    """Tell of which loans all payments of the book count: the sums in its seal hold as they are."""
    every = ibis.literal(min(moment.as_of, moment.known_by))
    return (loans.paid_in_all_from <= every).fill_null(True)


def paid_sums(payments: ir.Table, *, among: ir.Table, moment: Moment) -> ir.Table:
    """Sum the payments that count of each loan in `among`, one row per loan that has any.

    `last_paid_on` looks at receipts alone; where `reversals` is not 0 it may name a day whose
    money was taken back, and `last_days` has the right one.
    """
    t = payments.filter(moment.known(payments.received_on, payments.known_on))
    t = t.semi_join(among, "loan_number")
    receipt = t.reverses_payment_id.isnull()
    return t.group_by("loan_number").agg(
        paid_minor=ibis.ifelse(receipt, t.amount_minor, -t.amount_minor).sum(),
        last_paid_on=t.received_on.max(where=receipt & (t.amount_minor > 0)),
        reversals=(~receipt).sum(),
    )


def charge_sums(charges: ir.Table) -> ir.Table:
    """Sum the charges that count, one row per loan that has any."""
    return charges.group_by("loan_number").agg(charged_minor=charges.amount_minor.sum())


def watched_payments(payments: ir.Table, *, watched: ir.Table, moment: Moment) -> ir.Table:
    """Keep the money worth a closer look: of the loans in `watched`, and of borrowers.

    One narrow pass, so that no later step reads every payment again: `loan_number`, or the
    `purse_number` of money that names no loan; `received_on`, and `signed_minor`, below 0 for a
    reversal. `watched` holds `loan_number`.
    """
    t = payments.filter(moment.known(payments.received_on, payments.known_on))
    t = t.select(
        "loan_number", "purse_number", "received_on",
        signed_minor=ibis.ifelse(
            t.reverses_payment_id.isnull(), t.amount_minor, -t.amount_minor
        ),
    )
    of_loans = t.semi_join(watched, "loan_number")
    return of_loans.union(t.filter(t.purse_number.notnull()))


def last_days(watched: ir.Table, *, among: ir.Table) -> ir.Table:
    """Give the last day with money on it for each loan in `among`: `loan_number`, `last_paid_on`.

    It is empty where there is none.
    """
    t = watched.semi_join(among, "loan_number")
    by_day = t.group_by(["loan_number", "received_on"]).agg(kept=t.signed_minor.sum())
    by_day = by_day.filter(by_day.kept > 0)
    days = by_day.group_by("loan_number").agg(last_paid_on=by_day.received_on.max())
    return among.select("loan_number").left_join(days, "loan_number").drop("loan_number_right")
