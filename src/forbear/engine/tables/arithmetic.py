"""Small exact pieces of arithmetic on columns, the same on every engine."""

from datetime import date

import ibis
import ibis.expr.types as ir


def at_least_zero(value: ir.IntegerValue) -> ir.IntegerValue:
    """Give the value, or 0 where it is below."""
    return ibis.greatest(value, 0)


def clamp(value: ir.IntegerValue, most: ir.IntegerValue) -> ir.IntegerValue:
    """Give the value held between 0 and `most`."""
    return ibis.greatest(ibis.least(value, most), 0)


def days_between(later: ir.DateValue | date, earlier: ir.DateValue) -> ir.IntegerValue:
    """Count the midnights from one day to another; below 0 when `later` is earlier."""
    later = ibis.literal(later) if isinstance(later, date) else later
    return later.delta(earlier, unit="day").cast("int32")


def plus_days(day: ir.DateValue, days: ir.IntegerValue) -> ir.DateValue:
    """Give the day so many days later.

    A column interval, for constants are not safe in DuckDB 2.0; and through a timestamp, for Ibis
    takes date + interval for a date, lets the cast go, and DuckDB gives a timestamp.
    """
    return (day.cast("timestamp") + days.as_interval("D")).cast("date")


def zero_if_none(value: ir.IntegerValue) -> ir.IntegerValue:
    """Give 0 where there is nothing."""
    return ibis.coalesce(value, 0)
