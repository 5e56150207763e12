"""How the report writes numbers, money and days: through Babel, set to be compared."""

from collections.abc import Iterable
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Final

from babel.dates import format_date
from babel.lists import format_list
from babel.numbers import format_compact_decimal, format_decimal

from forbear.adapters.words import money
from forbear.engine.vocabulary.money import minor_digits

NO_BREAK = "\u00a0"
_LOCALES: Final = {"en": "en", "zh-Hant": "zh_Hant", "zh-Hans": "zh_Hans"}
_SHORT_FROM: Final = 100_000


def whole(number: int, *, language: str = "en") -> str:
    """Write a whole number as 8,412."""
    return str(format_decimal(number, locale=_LOCALES[language]))


def share(part: int, of: int, *, language: str = "en", under: str = f"under{NO_BREAK}") -> str:
    """Write a share as `12.1 %`, rounded half up; a dash where there is nothing to share."""
    if not of:
        return "–"
    sign = f"{NO_BREAK}%" if language == "en" else "%"
    percent = (Decimal(100) * part / of).quantize(Decimal("0.1"), rounding=ROUND_HALF_UP)
    if part and not percent:
        return f"{under}0.1{sign}"
    return f"{format_decimal(percent, format='0.0', locale=_LOCALES[language])}{sign}"


def amount(currency: str, minor: int, *, language: str = "en") -> str:
    """Write money in full, as `NT$3,200`."""
    return money(currency, minor, language=language).replace(" ", NO_BREAK)


def short_amount(currency: str, minor: int, *, language: str = "en") -> str:
    """Write money short, as `NT$18.4M` or `NT$1840萬`; in full below a hundred thousand."""
    value = Decimal(minor).scaleb(-minor_digits(currency))
    if value < _SHORT_FROM:
        return amount(currency, minor, language=language)
    sign = money(currency, 0, language=language).split("0", maxsplit=1)[0]
    figure = format_compact_decimal(value, fraction_digits=1, locale=_LOCALES[language])
    return f"{sign}{figure}".replace(" ", NO_BREAK)


def long_day(day: date, *, language: str = "en") -> str:
    """Write a day as `Sunday 1 November 2026` or `2026年11月1日星期日`, never broken inside."""
    locale = _LOCALES[language]
    if language != "en":
        return str(format_date(day, format="y年M月d日EEEE", locale=locale))
    weekday, number, month, year = format_date(
        day, format="EEEE d MMMM y", locale=locale
    ).split(" ")
    return f"{weekday} {number}{NO_BREAK}{month} {year}"


def listed(words: Iterable[str], *, language: str = "en") -> str:
    """Join words as `a, b and c` or `a、b 和 c`."""
    if language == "en":
        return str(format_list(list(words), locale="en_GB"))
    return str(format_list(list(words), locale=_LOCALES[language])).replace("和", " 和 ")


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
