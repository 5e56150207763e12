"""Days that are no business days, from `holidays`, and from `chinesecalendar` for China.

China moves workdays: a Saturday may be worked so that a Friday is free. The days are announced
year by year; beyond the last announced year `holidays` serves, and `notices` tells people so.

A name that ends in `-holidays`, as `ID-holidays`, is the calendar of public holidays alone, for
rules on hours: its Saturdays and Sundays are open unless one of them is a holiday.
"""

from collections.abc import Iterable
from datetime import date, timedelta

import chinese_calendar
import holidays
from chinese_calendar.constants import holidays as chinese_holidays

from forbear.engine.vocabulary.errors import SettingUnknown

CHINA = "CN"
NO_HOLIDAYS = "weekends"
"""A calendar of Saturdays and Sundays only."""
DAYS_AHEAD = 31
"""So far past its day of contact a night counts business days: a week to the next due date, five
business days of waiting, and holidays of up to nine days between."""
HOLIDAYS_ONLY = "-holidays"
"""How the name of a calendar without weekends ends."""


def announced_until() -> int:
    """Give the last year whose moved workdays in China are known."""
    return int(max(chinese_holidays).year)


def notices(names: Iterable[str], *, contact_on: date) -> list[dict[str, str]]:
    """Tell of which calendars a night needs days that were not announced when this was made.

    A night looks some weeks past its day of contact: to the next due dates, and to the days a
    payment takes to post. What it says stops nobody; a person reads it.

    Returns:
        For each such calendar its `code`, `calendar`, the last day that is known (`until`), and
        what it `says` in English.

    """
    last_year = (contact_on + timedelta(days=DAYS_AHEAD)).year
    if last_year <= announced_until():
        return []
    until = f"{announced_until()}-12-31"
    return [
        {
            "code": "calendar_ends", "calendar": name, "until": until,
            "says": f"The public holidays and moved workdays of {name} are known up to {until}; "
            "later days are a forecast without moved workdays. Install a newer release of "
            "`chinesecalendar` as soon as the year is announced.",
        }
        for name in sorted(set(names)) if name.removesuffix(HOLIDAYS_ONLY) == CHINA
    ]


def calendars(names: Iterable[str], *, first_year: int, last_year: int) -> list[dict[str, object]]:
    """Give the rows of `calendars`: each day that is no business day, and the next that is.

    Raises:
        SettingUnknown: There is no calendar of that name.

    """
    rows: list[dict[str, object]] = []
    for name in sorted(set(names)):
        closed = _closed_days(name, first_year, last_year + 1)
        after = None
        last = date(last_year + 1, 12, 31)
        while last in closed:
            last -= timedelta(days=1)
        day, found = last, []
        while day.year >= first_year:
            if day in closed:
                if day.year <= last_year:
                    found.append({"calendar": name, "day": day, "next_business_day": after})
            else:
                after = day
            day -= timedelta(days=1)
        rows += reversed(found)
    return rows


def _closed_days(name: str, first_year: int, last_year: int) -> set[date]:
    if name.endswith(HOLIDAYS_ONLY):
        return set(_public_holidays(name, first_year, last_year))
    public = _public_holidays(name, first_year, last_year)
    day, closed = date(first_year, 1, 1), set()
    while day.year <= last_year:
        if name == CHINA and _known_to_china(day):
            free = bool(chinese_calendar.is_holiday(day))
        else:
            free = day.weekday() in public.weekend or day in public
        if free:
            closed.add(day)
        day += timedelta(days=1)
    return closed


def _known_to_china(day: date) -> bool:
    return bool(min(chinese_holidays).year <= day.year <= announced_until())


def _public_holidays(name: str, first_year: int, last_year: int) -> holidays.HolidayBase:
    years = range(first_year, last_year + 1)
    if name == NO_HOLIDAYS:
        return holidays.HolidayBase(years=years)
    country, _, part = name.removesuffix(HOLIDAYS_ONLY).partition("-")
    try:
        return holidays.country_holidays(country, subdiv=part or None, years=years)
    except NotImplementedError:
        raise SettingUnknown(
            where="calendar", name=name,
            known=f"{NO_HOLIDAYS}, a country's code as CN, a part of one as US-CA, or the public "
                  f"holidays alone as ID{HOLIDAYS_ONLY}",
        ) from None
