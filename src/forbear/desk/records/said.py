"""Money and days in the language that is being spoken at the moment."""

from datetime import date, datetime
from typing import Final

from babel.dates import format_date
from django.utils.translation import get_language

from forbear.adapters import words
from forbear.desk.records import clock

NO_CURRENCY: Final = "---"
"""Where nothing is owed there is none."""

_OURS: Final = {"zh-hant": "zh-Hant", "zh-hans": "zh-Hans"}
_SHORT: Final = {"zh-Hant": ("zh_Hant", "M月d日"), "zh-Hans": ("zh_Hans", "M月d日"),
                 "en": ("en", "d MMM")}


def language() -> str:
    """Give the language that is spoken, as the book writes it."""
    return _OURS.get(get_language() or "", "en")


def money(currency: str, minor: int) -> str:
    """Write an amount with its currency."""
    return words.money(currency or NO_CURRENCY, minor, language=language())


def day(value: date) -> str:
    """Write a day in words."""
    return words.day(value, language=language())


def short_day(value: date) -> str:
    """Write a day without its year."""
    locale, pattern = _SHORT[language()]
    return format_date(value, format=pattern, locale=locale)


def clock_there(moment: datetime, zone: str) -> str:
    """Write the time of day as clocks show it in a zone."""
    return f"{clock.there(moment, zone):%H:%M}"
