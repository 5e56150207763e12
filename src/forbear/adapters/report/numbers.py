"""How the report writes numbers, money and days: English, through Babel, set to be compared."""

from collections.abc import Iterable
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from babel.dates import format_date
from babel.lists import format_list
from babel.numbers import format_compact_decimal, format_decimal

from forbear.adapters.words import money
from forbear.engine.vocabulary.money import minor_digits

NO_BREAK = "\u00a0"
LOCALE = "en"


def whole(number: int) -> str:
    """Write a whole number as 8,412."""
    return str(format_decimal(number, locale=LOCALE))


def share(part: int, of: int) -> str:
    """Write a share as `12.1 %`, rounded half up; a dash where there is nothing to share."""
    if not of:
        return "–"
    percent = (Decimal(100) * part / of).quantize(Decimal("0.1"), rounding=ROUND_HALF_UP)
    if part and not percent:
        return f"under{NO_BREAK}0.1{NO_BREAK}%"
    return f"{format_decimal(percent, format='0.0', locale=LOCALE)}{NO_BREAK}%"


def amount(currency: str, minor: int) -> str:
    """Write money in full, as `NT$3,200`."""
    return money(currency, minor, language="en").replace(" ", NO_BREAK)


def short_amount(currency: str, minor: int) -> str:
    """Write money short, as `NT$18.4M`; in full where it is below a hundred thousand."""
    value = Decimal(minor).scaleb(-minor_digits(currency))
    if value < 100_000:
        return amount(currency, minor)
    sign = money(currency, 0, language="en").split("0", maxsplit=1)[0]
    figure = format_compact_decimal(value, fraction_digits=1, locale=LOCALE)
    return f"{sign}{figure}".replace(" ", NO_BREAK)


def long_day(day: date) -> str:
    """Write a day as `Sunday 1 November 2026`; day and month stay on one line."""
    weekday, number, month, year = format_date(
        day, format="EEEE d MMMM y", locale=LOCALE
    ).split(" ")
    return f"{weekday} {number}{NO_BREAK}{month} {year}"


def several(number: int, *, one: str, many: str) -> str:
    """Write a number with its noun: `1 person`, `8,412 people`."""
    return f"{whole(number)}{NO_BREAK}{one if number == 1 else many}"


def listed(words: Iterable[str]) -> str:
    """Join words as `a, b and c`."""
    return str(format_list(list(words), locale="en_GB"))


def seconds(value: float) -> str:
    """Write a time taken, as `0.42`."""
    return f"{value:.2f}"


def masked(name: str) -> str:
    """Hide the middle of an id: the first sign and the last four, as `B…0123`.

    Of a short id only the first sign stays, so that it cannot be told.
    """
    if not name:
        return ""
    return f"{name[0]}…{name[-4:]}" if len(name) > 6 else f"{name[0]}…"
