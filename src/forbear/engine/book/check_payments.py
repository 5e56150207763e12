"""Payments against their loans, and reversals against the payments they undo."""

from dataclasses import dataclass

import ibis
import ibis.expr.types as ir

from forbear.engine.book.rejects import one_fault
from forbear.engine.tables.book import PAYMENTS
from forbear.engine.tables.keep import Keep


@dataclass(frozen=True, kw_only=True)
class Fitting:
    """Payments that fit, and what was rejected."""

    rows: ir.Table
    rejects: list[ir.Table]


def fitting(rows: ir.Table, *, groups: ir.Table, loans: ir.Table, keep: Keep) -> Fitting:
    """Let go payments in another currency than their loan, or older than it.

    `groups` has one row per loan and currency with the `first_on` a payment came; only where that
    does not fit are single payments looked at. `loans` holds the good ones.
    """
    of_loan = loans.select(
        "loan_id", loan_currency=loans.currency, loan_opened_on=loans.opened_on
    )
    near = groups.join(of_loan, "loan_id")
    doubtful = near.filter(
        (near.currency != near.loan_currency) | (near.first_on < near.loan_opened_on)
    )
    doubtful = doubtful.select("loan_id", "loan_currency", "loan_opened_on").distinct()
    told = rows.join(keep("payments_doubtful", doubtful), "loan_id")
    told = keep(
        "payments_told",
        told.mutate(
            other_currency=told.currency != told.loan_currency,
            too_early=told.received_on < told.loan_opened_on,
        ).filter(lambda t: t.other_currency | t.too_early),
    )
    bad = told.select("payment_id")
    return Fitting(
        rows=rows.anti_join(bad, "payment_id"),
        rejects=[
            one_fault(PAYMENTS, told.filter(told.other_currency),
                      reason="currency_differs", column="currency"),
            one_fault(PAYMENTS, told.filter(told.too_early),
                      reason="payment_before_loan", column="received_on"),
        ],
    )


def reversing(rows: ir.Table, *, keep: Keep) -> Fitting:
    """Let go reversals of nothing, of something else, or of what is already undone."""
    undo = keep("payments_undo", rows.filter(rows.reverses_payment_id.notnull()))
    target = keep(
        "payments_undone",
        rows.semi_join(undo, [("payment_id", "reverses_payment_id")]).select(
            undone_id=rows.payment_id, undone_loan=rows.loan_id, undone_borrower=rows.borrower_id,
            undone_currency=rows.currency, undone_minor=rows.amount_minor,
            undone_on=rows.received_on, undone_undoes=rows.reverses_payment_id,
        ),
    )
    both = undo.left_join(target, [("reverses_payment_id", "undone_id")])
    same = (
        (both.undone_loan.fill_null("") == both.loan_id.fill_null(""))
        & (both.undone_borrower.fill_null("") == both.borrower_id.fill_null(""))
        & (both.undone_currency == both.currency)
        & (both.undone_minor == both.amount_minor)
        & (both.undone_on == both.received_on)
        & both.undone_undoes.isnull()
    ).fill_null(False)
    place = ibis.row_number().over(
        ibis.window(group_by=["reverses_payment_id", same],
                    order_by=[both.known_on.fill_null(both.received_on), both.payment_id])
    )
    told = keep(
        "payments_undo_told",
        both.mutate(missing=both.undone_id.isnull(), same=same, place=place),
    )
    nothing = told.filter(told.missing)
    differs = told.filter(~told.missing, ~told.same)
    twice = told.filter(told.same, told.place > 0)
    bad = keep(
        "payments_undo_bad",
        nothing.select("payment_id").union(differs.select("payment_id"))
        .union(twice.select("payment_id")),
    )
    name = "reverses_payment_id"
    return Fitting(
        rows=rows.anti_join(bad, "payment_id"),
        rejects=[
            one_fault(PAYMENTS, nothing, reason="reversal_of_nothing", column=name),
            one_fault(PAYMENTS, differs, reason="reversal_differs", column=name),
            one_fault(PAYMENTS, twice, reason="reversed_twice", column=name),
        ],
    )
