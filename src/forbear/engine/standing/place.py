"""The place of an item in its loan, as one integer: day, number and kind packed together.

One integer sorts and joins faster than three columns, and orders items totally.
"""

from typing import Final

import ibis
import ibis.expr.types as ir

from forbear.engine.tables.arithmetic import days_between
from forbear.engine.vocabulary.limits import DATE_FIRST, INSTALMENT_NUMBER_MAX

SCHEDULED, MINIMUM, CHARGES_ALONE = 0, 1, 2
"""Kinds of item: an instalment, a statement's minimum, charges of a loan that has neither."""

_KINDS: Final = 4
_NUMBERS: Final = 2_048
assert _NUMBERS > INSTALMENT_NUMBER_MAX, "two places would be one"  # noqa: S101 -- two constants


def place(day: ir.DateValue, number: ir.IntegerValue, *, kind: int) -> ir.IntegerValue:
    """Pack day, number and kind: the earlier day first, then the lower number."""
    days = days_between(day, ibis.literal(DATE_FIRST)).cast("int64")
    return days * (_NUMBERS * _KINDS) + number.cast("int64") * _KINDS + kind


def moved(place: ir.IntegerValue, days: ir.IntegerValue) -> ir.IntegerValue:
    """Give the place of the same item so many days later."""
    return place + days.cast("int64") * (_NUMBERS * _KINDS)


def is_scheduled(place: ir.IntegerValue) -> ir.BooleanValue:
    """Tell whether the item at a place is an instalment."""
    return (place % _KINDS) == SCHEDULED
