"""Faults that a row shows by itself: missing, unknown, impossible or outside the limits.

They follow from the contracts: what may be empty, which words there are, which numbers may be
negative. Only the few rules that compare two columns are written out.
"""

from collections.abc import Callable
from functools import reduce
from operator import or_
from typing import Final

import ibis
import ibis.expr.types as ir

from forbear.engine.tables import Column, Contract, Type
from forbear.engine.vocabulary.limits import (
    AMOUNT_MINOR_MAX,
    DATE_FIRST,
    DATE_LAST,
    INSTALMENT_NUMBER_MAX,
)

MINUTES_OF_A_DAY: Final = 1_440
NUMBER_MAX: Final = {
    "number": INSTALMENT_NUMBER_MAX,
    "from_minute": MINUTES_OF_A_DAY,
    "until_minute": MINUTES_OF_A_DAY,
}
"""Counts that may not be larger than this, by the name of the column."""

Tests = list[tuple[str, str, ir.BooleanValue]]
"""Reason, column, and what is true of a row that has the fault. Never null."""


def row_tests(contract: Contract, rows: ir.Table) -> Tests:
    """List every fault that a row of a table may show by itself."""
    tests: Tests = []
    for column in contract.columns:
        tests += _missing(column, rows)
        tests += _word(column, rows)
        tests += _number(column, rows)
        tests += _day(column, rows)
    if contract.name in RULES:
        tests += RULES[contract.name](rows)
    return tests


def any_of(tests: Tests) -> ir.BooleanValue:
    """Tell whether a row has any of these faults."""
    return reduce(or_, (test for _, _, test in tests))


def faults_of(tests: Tests) -> ir.ArrayValue:
    """Give the faults of a row as an array of `reason:column`, with nulls between."""
    none = ibis.null("string")
    return ibis.array(
        [test.ifelse(ibis.literal(f"{reason}:{name}"), none) for reason, name, test in tests]
    )


def _missing(column: Column, rows: ir.Table) -> Tests:
    if column.nullable:
        return []
    value = rows[column.name]
    missing = value.isnull()
    if column.type is Type.STRING:
        missing = missing | (value.fill_null("") == "")
    return [("value_missing", column.name, missing)]


def _word(column: Column, rows: ir.Table) -> Tests:
    value = rows[column.name]
    if column.one_of:
        known = value.isin(column.one_of)
        there = value.notnull() if column.nullable else _given(value)
        return [("value_unknown", column.name, there & ~known.fill_null(True))]
    if column.name == "currency":
        word = value.fill_null("USD")
        unlike = (word.length() != 3) | (word != word.upper())
        return [("currency_unknown", column.name, _given(value) & unlike)]
    return []


def _given(value: ir.StringValue) -> ir.BooleanValue:
    """Tell whether a text is there; an empty one already counts as missing."""
    return value.fill_null("") != ""


def _number(column: Column, rows: ir.Table) -> Tests:
    if column.type not in (Type.INT32, Type.INT64):
        return []
    value = rows[column.name]
    money = column.unit == "minor units"
    tests: Tests = []
    if not column.signed:
        reason = "amount_negative" if money else "number_negative"
        tests.append((reason, column.name, (value < 0).fill_null(False)))
    if money:
        above = value > AMOUNT_MINOR_MAX
        if column.signed:
            above = above | (value < -AMOUNT_MINOR_MAX)
        tests.append(("amount_too_large", column.name, above.fill_null(False)))
    elif column.name in NUMBER_MAX:
        above = value > NUMBER_MAX[column.name]
        tests.append(("number_too_large", column.name, above.fill_null(False)))
    return tests


def _day(column: Column, rows: ir.Table) -> Tests:
    if column.type not in (Type.DATE, Type.TIMESTAMP):
        return []
    value = rows[column.name]
    first, last = ibis.literal(DATE_FIRST), ibis.literal(DATE_LAST)
    if column.type is Type.TIMESTAMP:
        first, last = first.cast("timestamp(6)"), last.cast("timestamp(6)")
    outside = (value < first) | (value > last)
    return [("date_outside_limits", column.name, outside.fill_null(False))]


def _ends_early(first: str, end: str) -> Callable[[ir.Table], Tests]:
    def rule(rows: ir.Table) -> Tests:
        return [("span_ends_early", end, (rows[end] < rows[first]).fill_null(False))]

    return rule


def _for_nobody(rows: ir.Table) -> Tests:
    nobody = ~_given(rows.loan_id) & ~_given(rows.borrower_id)
    return [("payment_for_nobody", "loan_id", nobody)]


def _carried(rows: ir.Table) -> Tests:
    above = (rows.carried_minor > rows.minimum_due_minor).fill_null(False)
    return [("carried_above_minimum", "carried_minor", above)]


RULES: Final[dict[str, Callable[[ir.Table], Tests]]] = {
    "payments": _for_nobody,
    "statements": _carried,
    "holds": _ends_early("starts_on", "ends_before"),
    "pauses": _ends_early("starts_on", "ends_before"),
    "preferences": _ends_early("since", "until"),
}
"""Rules that compare columns of one row, by table."""
