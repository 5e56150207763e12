"""Every limit of the engine, in one place, with its reason.

A number outside its limit is a reject or a clear error, never a wrong sum.
"""

from datetime import date
from typing import Final

AMOUNT_MINOR_MAX: Final = 10**15
"""The largest single amount, in minor units. 2^63 / 10^15 leaves room for 9,223 of them in one sum
even in the engines that add in 64 bits, and DuckDB and Spark both add exactly up to there."""

DATE_FIRST: Final = date(1950, 1, 1)
"""No loan, payment or contact that a lender still collects is older."""

DATE_LAST: Final = date(2150, 12, 31)
"""No schedule runs longer. Both ends keep every day arithmetic inside what all engines can do."""

INSTALMENT_NUMBER_MAX: Final = 1_200
"""A hundred years of months."""

HABIT_DAYS: Final = 365
"""Habits are read from the last year: older ones describe another life."""

CONTACT_HISTORY_DAYS: Final = 400
"""How far back the gate looks; longer than any window of any rule (checked when packs load)."""

REMINDER_DAYS_AHEAD_MAX: Final = 7
"""Nobody is reminded of a due date further away."""
RULES_MAX: Final = 1_000
RUNGS_MAX: Final = 50
TREATMENTS_PER_RUNG_MAX: Final = 8

FREQUENCY_DAYS_MAX: Final = 366

assert FREQUENCY_DAYS_MAX < CONTACT_HISTORY_DAYS, "a window must not reach past the history kept"  # noqa: S101 -- a relation between two constants

BUSINESS_DAYS_MAX: Final = 5
"""No waiting time counts more business days; each is one join with a calendar."""
