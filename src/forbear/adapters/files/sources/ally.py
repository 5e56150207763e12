"""Monthly reports of US car loans: an account position and what was paid, by month.

The convention, so that figures can be compared:

- P is the scheduled monthly payment of the first report. One loan is one borrower.
- The position at the end of the first reported month (`seq` 0) is the opening: next amount due
  less P. Above 0 it is an instalment 0 of that amount, due on the 1st of that month; below 0 a
  payment of its absolute value on that month's last day.
- Each later reported month has an instalment P due on the 1st, and the month's `paid` as a
  payment on its last day. A month in which 0 was paid has no payment. A month whose `paid` is
  empty keeps its instalment, and its payment is rejected: what was paid is not known.
- After the last reported month there are no instalments, and the loan stays `active`: the reports
  do not say why they end. What was recovered or fetched by a repossessed car is no payment.
- P is principal whole; the reports do not split it. The loan is opened on the 1st of the month of
  its origination. The time zone is that of the larger part of the US state.
"""

from collections.abc import Mapping
from importlib.resources import files
from typing import Final

import ibis
import ibis.expr.types as ir
import yaml

PRODUCT: Final = "car_loan"
LONGEST_MONTH: Final = 31


def adapt(reads: Mapping[str, ir.Table]) -> dict[str, ir.Table]:
    """Make borrowers, loans, instalments and payments of the two reports."""
    loans, monthly = reads["loans"], reads["monthly"]
    due = monthly.left_join(
        loans.select("loan_id", "scheduled_minor", "next_due_minor"), "loan_id"
    ).drop("loan_id_right")
    due = due.mutate(position=due.next_due_minor - due.scheduled_minor)
    return {
        "borrowers": _borrowers(loans),
        "loans": _loans(loans),
        "instalments": _instalments(due),
        "payments": _payments(due),
    }


def state_zones() -> dict[str, str]:
    """Give the time zone of each US state; where it has several, that of its larger part."""
    text = (files("forbear.packs") / "maps" / "us_state_zones.yaml").read_text(encoding="utf-8")
    said: dict[str, dict[str, str]] = yaml.safe_load(text)
    return said["zones"]


def _borrowers(loans: ir.Table) -> ir.Table:
    return loans.select(
        borrower_id=loans.loan_id,
        person_key=ibis.null("string"),
        called_as=ibis.null("string"),
        language=ibis.literal("en"),
        zone=loans.state.cases(*state_zones().items(), else_=ibis.null("string")),
        source_file=loans.source_file,
        source_line=loans.source_line,
    )


def _loans(loans: ir.Table) -> ir.Table:
    return loans.select(
        loan_id=loans.loan_id,
        borrower_id=loans.loan_id,
        product=ibis.literal(PRODUCT),
        currency=ibis.literal("USD"),
        principal_minor=loans.principal_minor,
        annual_rate_bp=loans.annual_rate_bp,
        opened_on=loans.originated_on,
        status=ibis.literal("active"),
        status_on=ibis.null("date"),
        source_file=loans.source_file,
        source_line=loans.source_line,
    )


def _instalments(due: ir.Table) -> ir.Table:
    owed = due.filter(((due.seq > 0) | (due.position > 0)).fill_null(True))
    nothing = ibis.literal(0, "int64")
    return owed.select(
        loan_id=owed.loan_id,
        number=owed.seq,
        due_date=owed.month_begins,
        principal_minor=(owed.seq == 0).ifelse(owed.position, owed.scheduled_minor),
        interest_minor=nothing,
        fees_minor=nothing,
        source_file=owed.source_file,
        source_line=owed.source_line,
    )


def _payments(due: ir.Table) -> ir.Table:
    ahead = due.position < 0
    came = ((due.seq > 0) & (due.paid_minor != 0).fill_null(True)) | ((due.seq == 0) & ahead)
    paid = due.filter(came.fill_null(True))
    month_after = (paid.month_begins + ibis.interval(days=LONGEST_MONTH)).truncate("M")
    none = ibis.null("string")
    return paid.select(
        payment_id=paid.loan_id + ibis.literal("-") + paid.seq.cast("string"),
        loan_id=paid.loan_id,
        borrower_id=none,
        currency=ibis.literal("USD"),
        amount_minor=(paid.seq == 0).ifelse(-paid.position, paid.paid_minor),
        received_on=(month_after - ibis.interval(days=1)).cast("timestamp(6)").cast("date"),
        known_on=ibis.null("date"),
        purpose=none,
        reverses_payment_id=none,
        source_file=paid.source_file,
        source_line=paid.source_line,
    )
