"""Closed short-term loans of an online lender: totals, and the days of the first instalment.

The convention:

- A loan of 15 or 30 days has one instalment. A longer one has one for every 30 days of its term,
  the first due on `firstduedate`, each further one 30 days later. `loanamount` is principal,
  `totaldue` less it is interest; both are split evenly, and the last instalment takes what
  remains of the division.
- The first instalment was paid, whole, on `firstrepaiddate`; all that was left was paid on
  `closeddate`, as every loan here is closed. The amounts of single payments are not reported.
- Times of day are let go. The loan was opened on the day of `approveddate`. All amounts are NGN.
- The file of current loans holds no due day and no payment: it is not read.
"""

from collections.abc import Mapping
from typing import Final

import ibis
import ibis.expr.types as ir

PRODUCT: Final = "short_term"
DAYS_BETWEEN: Final = 30
INSTALMENTS_MAX: Final = 40


def adapt(reads: Mapping[str, ir.Table]) -> dict[str, ir.Table]:
    """Make borrowers, loans, instalments and payments of the one list of loans."""
    loans = reads["loans"]
    parts = (loans.term_days / DAYS_BETWEEN).floor().cast("int64")
    loans = loans.mutate(
        parts=parts.clip(1, INSTALMENTS_MAX).fill_null(1),
        interest_minor=loans.total_due_minor - loans.principal_minor,
    )
    loans = loans.mutate(
        principal_part=(loans.principal_minor - loans.principal_minor % loans.parts) / loans.parts,
        interest_part=(loans.interest_minor - loans.interest_minor % loans.parts) / loans.parts,
    )
    loans = loans.mutate(
        principal_part=loans.principal_part.cast("int64"),
        interest_part=loans.interest_part.cast("int64"),
    )
    return {
        "borrowers": _borrowers(loans),
        "loans": _loans(loans),
        "instalments": _instalments(loans),
        "payments": _payments(loans),
    }


def _borrowers(loans: ir.Table) -> ir.Table:
    """Name each customer once, at the first line that does."""
    of_customer = ibis.window(group_by="borrower_id", order_by=["source_file", "source_line"])
    told = loans.mutate(place=ibis.row_number().over(of_customer))
    first = told.filter((told.place == 0) & told.borrower_id.notnull())
    return first.select(
        borrower_id=first.borrower_id,
        person_key=ibis.null("string"),
        called_as=ibis.null("string"),
        language=ibis.literal("en"),
        zone=ibis.literal("Africa/Lagos"),
        source_file=first.source_file,
        source_line=first.source_line,
    )


def _loans(loans: ir.Table) -> ir.Table:
    return loans.select(
        loan_id=loans.loan_id,
        borrower_id=loans.borrower_id,
        product=ibis.literal(PRODUCT),
        currency=ibis.literal("NGN"),
        principal_minor=loans.principal_minor,
        annual_rate_bp=ibis.null("int32"),
        opened_on=loans.approved_on,
        status=ibis.literal("closed"),
        status_on=loans.closed_on,
        source_file=loans.source_file,
        source_line=loans.source_line,
    )


def _instalments(loans: ir.Table) -> ir.Table:
    each = loans.mutate(number=ibis.range(1, loans.parts + 1)).unnest("number")
    last = each.number == each.parts
    before = each.parts - 1
    return each.select(
        loan_id=each.loan_id,
        number=each.number.cast("int32"),
        due_date=(
            each.first_due_on + ((each.number - 1) * DAYS_BETWEEN).as_interval("D")
        ).cast("timestamp(6)").cast("date"),
        principal_minor=last.ifelse(
            each.principal_minor - each.principal_part * before, each.principal_part
        ),
        interest_minor=last.ifelse(
            each.interest_minor - each.interest_part * before, each.interest_part
        ),
        fees_minor=ibis.literal(0, "int64"),
        source_file=each.source_file,
        source_line=each.source_line,
    )


def _payments(loans: ir.Table) -> ir.Table:
    single = loans.parts == 1
    first_minor = single.ifelse(
        loans.total_due_minor, loans.principal_part + loans.interest_part
    )
    first = _payment(loans, "1", loans.first_repaid_on, first_minor)
    rest = loans.filter(loans.parts > 1)
    left = rest.total_due_minor - rest.principal_part - rest.interest_part
    return first.union(_payment(rest, "2", rest.closed_on, left))


def _payment(
    loans: ir.Table, number: str, day: ir.DateColumn, amount: ir.IntegerColumn
) -> ir.Table:
    none = ibis.null("string")
    return loans.select(
        payment_id=loans.loan_id + ibis.literal(f"-{number}"),
        loan_id=loans.loan_id,
        borrower_id=none,
        currency=ibis.literal("NGN"),
        amount_minor=amount,
        received_on=day,
        known_on=ibis.null("date"),
        purpose=none,
        reverses_payment_id=none,
        source_file=loans.source_file,
        source_line=loans.source_line,
    )
