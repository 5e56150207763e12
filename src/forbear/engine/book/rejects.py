"""What can be wrong with a lender's row, what to do about it, and how the row is kept.

A bad row is never lost: it leaves its table and stands in `rejects`, once for each reason.
"""

from typing import Final

import ibis
import ibis.expr.types as ir

from forbear.engine.tables import Contract, Type
from forbear.engine.tables.night import REJECTS

VALUE_LENGTH_MAX: Final = 60

REASONS: Final[dict[str, tuple[str, str]]] = {
    # Found while reading a file.
    "row_cells_differ": (
        "The row has fewer or more cells than the heading.",
        ("Compare the row with the heading; a separator or a quote is missing or too many, or the "
        "file was cut off. Correct the file and import it again."),
    ),
    "amount_unreadable": (
        "The amount is not a number as the map describes it.",
        "Correct the amount, or set `decimal`, `thousands` or `strip` for this column in the map.",
    ),
    "amount_too_precise": (
        "The amount has more digits after the point than its currency has.",
        "Round it where it comes from; Forbear never rounds money. Or check the currency.",
    ),
    "date_unreadable": (
        "There is no such day, or it is written in another way than the map says.",
        "Correct the date, or add its format to `formats` in the map.",
    ),
    "number_unreadable": (
        "This is not a whole number.",
        "Correct the number; it holds digits only.",
    ),
    "rate_unreadable": (
        "The rate is not a number as the map describes it.",
        "Correct the rate, or set `rate` for this column to percent, fraction or basis_points.",
    ),
    "yes_no_unreadable": (
        "This is neither yes nor no.",
        "Write true or false, or translate the lender's words with `values` in the map.",
    ),
    # Found in the row itself.
    "value_missing": (
        "A value that every row must have is not there.",
        "Fill it in, or give it a constant in the map with `value`.",
    ),
    "value_unknown": (
        "The word is not one of those this column may hold.",
        ("Translate the lender's word with `values` in the map; docs/reference/tables.md lists the "
        "words."),
    ),
    "currency_unknown": (
        "The currency is not a code of three capital letters (ISO 4217).",
        "Write the code, as CNY or USD.",
    ),
    "date_outside_limits": (
        "The day lies before 1950 or after 2150.",
        "Correct the date; leave it empty where the day is not known and may be empty.",
    ),
    "amount_negative": (
        "The amount is below zero.",
        ("Bring money that was taken back as a payment that names the one it undoes, and other "
        "corrections as the corrected row."),
    ),
    "amount_too_large": (
        "The amount is above 10,000,000,000,000.00 (10^15 minor units).",
        "Check the amount and its unit: minor units are counted in the smallest coin.",
    ),
    "number_negative": ("The number is below zero.", "Correct the number."),
    "number_too_large": (
        "The number is larger than this column can hold.",
        "Correct the number; instalments are counted up to 1,200, minutes of a day up to 1,440.",
    ),
    "span_ends_early": (
        "The span ends before it begins.",
        "Correct one of the two days.",
    ),
    "carried_above_minimum": (
        "More was carried over than the whole minimum that is due.",
        "The minimum due includes what was carried over; correct one of the two.",
    ),
    "payment_for_nobody": (
        "The payment names neither a loan nor a borrower.",
        "Find out whom it is for and name the loan, or the borrower.",
    ),
    # Found by comparing rows.
    "duplicate_row": (
        "The same row stands there more than once. One of them is used.",
        "Remove the copies, or leave it so.",
    ),
    "duplicate_key": (
        "Rows that differ have the same key. None of them is used: nobody can tell which is right.",
        "Keep the right one, or give each its own id.",
    ),
    "reference_missing": (
        "The row names something that is not in the book.",
        "Bring the row it names, or correct the id.",
    ),
    "orphan": (
        "The row belongs to one that was itself rejected.",
        "Correct the row it belongs to; this one then follows by itself.",
    ),
    "amount_overflow": (
        "The amounts of this loan add up to more than 10^15 minor units.",
        "Check the amounts of its instalments, payments, charges and statements, and their unit.",
    ),
    "currency_differs": (
        "The payment is in another currency than its loan.",
        "Bring the amount in the loan's currency, as it was booked there.",
    ),
    "payment_before_loan": (
        "The payment was received before the loan was opened.",
        "Correct the day, or the loan it is for.",
    ),
    "reversal_of_nothing": (
        "The payment that this row undoes is not in the book.",
        "Bring that payment too, or correct the id.",
    ),
    "reversal_differs": (
        "The row undoes a reversal, or a payment of another amount, currency, loan or day.",
        "A reversal carries amount, currency, loan and day of the payment it undoes, in whole.",
    ),
    "reversed_twice": (
        "Another row already undoes the same payment.",
        "Remove one of the two reversals.",
    ),
}
"""Each reason a row may be rejected for: what is wrong, and what to do about it."""

Fault = tuple[str, str]
"""A reason, and the column it is about."""


def sourced(table: ir.Table) -> ir.Table:
    """Give a table its two source columns, empty where nobody knows file and line."""
    file = table.source_file if "source_file" in table.columns else ibis.literal("")
    line = table.source_line if "source_line" in table.columns else ibis.literal(0)
    return table.mutate(
        source_file=file.fill_null("").cast("string"),
        source_line=line.fill_null(0).cast("int64"),
    )


def row_hash(contract: Contract, rows: ir.Table) -> ir.StringValue:
    """Give the md5 of a whole row; an empty cell and an empty text are not the same."""
    parts = [as_text(rows[c.name], c.type).fill_null("\x00") for c in contract.columns]
    return ibis.literal("\x1f").join(parts).hexdigest("md5")


def as_text(value: ir.Value, kind: Type) -> ir.StringValue:
    """Write a value as text, the same on every engine."""
    if kind is Type.STRING:
        return value
    if kind is Type.TIMESTAMP:
        return value.strftime("%Y-%m-%d %H:%M:%S")
    return value.cast("string")


def faulty(contract: Contract, rows: ir.Table, *, faults: ir.ArrayValue) -> ir.Table:
    """Give one reject for each fault of each row.

    `faults` is an array of texts `reason:column`, with nulls where a row has not that fault.
    """
    spread = rows.mutate(fault_found=faults).unnest("fault_found")
    spread = spread.filter(spread.fault_found.notnull())
    parts = spread.fault_found.split(":")
    return reject_rows(contract, spread.mutate(reason=parts[0], column_name=parts[1]))


def one_fault(contract: Contract, rows: ir.Table, *, reason: str, column: str) -> ir.Table:
    """Reject every row given, for one reason."""
    return reject_rows(
        contract, rows.mutate(reason=ibis.literal(reason), column_name=ibis.literal(column))
    )


def reject_rows(contract: Contract, rows: ir.Table) -> ir.Table:
    """Bring rows that hold `reason` and `column_name` into the form of `rejects`, without cures."""
    shown = [c for c in contract.columns if c.unit != "text"]
    value = ibis.cases(
        *((rows.column_name == c.name, as_text(rows[c.name], c.type)) for c in shown),
        else_=ibis.null("string"),
    )
    key = ibis.null("string")
    for name in contract.key:
        part = as_text(rows[name], contract[name].type)
        key = part if name == contract.key[0] else key + ibis.literal("|") + part
    empty = ibis.null("string")
    return rows.select(
        table_name=ibis.literal(contract.name),
        file=rows.source_file,
        line=rows.source_line,
        reason=rows.reason,
        column_name=rows.column_name,
        row_key=key,
        value=value.substr(0, VALUE_LENGTH_MAX),
        loan_id=rows.loan_id if "loan_id" in contract.names else empty,
        borrower_id=rows.borrower_id if "borrower_id" in contract.names else empty,
        row_hash=row_hash(contract, rows),
    )


def with_cures(rejects: ir.Table) -> ir.Table:
    """Say of each reject what to do about it."""
    cures = ((reason, cure) for reason, (_, cure) in REASONS.items())
    return REJECTS.leave(rejects.mutate(cure=rejects.reason.cases(*cures, else_="")))
