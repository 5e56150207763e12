"""The two heavy passes over a book: what came due on each loan, and what was paid on it."""

from datetime import date

import ibis
import ibis.expr.types as ir

from forbear.engine.tables.moment import Moment
from forbear.engine.vocabulary.limits import DATE_FIRST, INSTALMENT_NUMBER_MAX


def due_sums(instalments: ir.Table, *, as_of: date) -> ir.Table:
    """Sum the instalments of each loan, one row per loan that has any; nominal due dates.

    `due_minor` holds what is due by `as_of`, that day included; `last_due_on` the latest such day.
    The next instalment is the first one after `as_of` by due date, then number: the packed
    `place` is unique within a loan, so that no tie is left to chance.
    """
    t = instalments
    day = ibis.literal(as_of)
    amount = t.principal_minor + t.interest_minor + t.fees_minor
    t = t.select("loan_id", "due_date", "number", amount=amount, by_now=t.due_date <= day)
    place = t.due_date.delta(ibis.literal(DATE_FIRST), unit="day") * _PLACES + t.number
    return t.group_by("loan_id").agg(
        scheduled_minor=t.amount.sum(),
        due_minor=t.amount.sum(where=t.by_now),
        last_due_on=t.due_date.max(where=t.by_now),
        next_due_date=t.due_date.min(where=~t.by_now),
        next_item_minor=t.amount.argmin(place, where=~t.by_now),
    )


_PLACES = 2_048
"""Day and number pack into one integer: no instalment has a number this large."""
assert _PLACES > INSTALMENT_NUMBER_MAX, "two places would be one"  # noqa: S101 -- two constants


def counted_payments(payments: ir.Table, moment: Moment) -> ir.Table:
    """Keep the receipts and reversals that count, with `signed_minor`."""
    known = payments.filter(moment.known(payments.received_on, payments.known_on))
    return known.mutate(
        signed_minor=ibis.ifelse(
            known.reverses_payment_id.isnull(), known.amount_minor, -known.amount_minor
        )
    )


def paid_sums(payments: ir.Table, *, moment: Moment) -> ir.Table:
    """Sum the payments of each loan, one row per loan that has any.

    `last_paid_on` looks at receipts alone; where `reversals` is not 0 it may name a day whose
    money was taken back, and `last_days` has the right one.
    """
    t = counted_payments(payments, moment)
    t = t.filter(t.loan_id.notnull())
    receipt = t.reverses_payment_id.isnull()
    return t.group_by("loan_id").agg(
        paid_minor=t.signed_minor.sum(),
        last_paid_on=t.received_on.max(where=receipt),
        reversals=(~receipt).sum(),
    )


def last_days(payments: ir.Table, *, among: ir.Table, moment: Moment) -> ir.Table:
    """Give the last day with money on it for the loans in `among`: `loan_id`, `last_paid_on`."""
    t = counted_payments(payments, moment).semi_join(among, "loan_id")
    by_day = t.group_by(["loan_id", "received_on"]).agg(kept=t.signed_minor.sum())
    by_day = by_day.filter(by_day.kept > 0)
    return by_day.group_by("loan_id").agg(last_paid_on=by_day.received_on.max())
