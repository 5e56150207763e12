"""Calendars: business days for due dates, and public holidays alone for rules on hours."""

from datetime import date, timedelta

import pytest

from forbear.adapters.files.calendars import announced_until, calendars, notices
from forbear.adapters.store.run import calendars_of
from forbear.engine.gate.rulebook import DeadlineRule, HoursRule, RuleBook
from forbear.engine.vocabulary.errors import SettingUnknown


def days(name: str, year: int) -> dict[date, date]:
    """Give the closed days of one calendar, each with the first open day after it."""
    rows = calendars([name], first_year=year, last_year=year)
    assert {row["calendar"] for row in rows} <= {name}
    return {row["day"]: row["next_business_day"] for row in rows}


def test_a_calendar_of_holidays_leaves_weekends_open() -> None:
    """Indonesia's Sundays are closed by its rule's weekdays, not by its holidays."""
    holidays = days("ID-holidays", 2026)
    assert date(2026, 8, 17) in holidays, "Independence Day"
    assert date(2026, 3, 1) not in holidays, "a Sunday like any other"
    assert date(2026, 2, 28) not in holidays, "a Saturday like any other"
    assert date(2026, 3, 22) in holidays, "a holiday that falls on a Sunday"


def test_the_day_after_a_holiday_is_the_next_that_is_none() -> None:
    """Two days of Eid in a row lead to the day after both."""
    holidays = days("ID-holidays", 2026)
    assert holidays[date(2026, 3, 21)] == date(2026, 3, 23)


def test_the_calendar_of_business_days_still_closes_weekends() -> None:
    """The name without the ending keeps its meaning, and holds all holidays too."""
    business, holidays = days("ID", 2026), days("ID-holidays", 2026)
    assert date(2026, 3, 1) in business
    assert set(holidays) < set(business)


def test_a_part_of_a_country_has_holidays_of_its_own() -> None:
    """California keeps a day that the country does not."""
    assert date(2026, 3, 31) in days("US-CA-holidays", 2026)
    assert date(2026, 3, 31) not in days("US-holidays", 2026)


@pytest.mark.parametrize(
    "name", ["XX-holidays", "-holidays", "weekends-holidays", "US-XX-holidays"]
)
def test_a_country_nobody_knows_is_told(name: str) -> None:
    """Without its holidays a rule would leave days open that it must close."""
    with pytest.raises(SettingUnknown) as caught:
        calendars([name], first_year=2026, last_year=2026)
    assert name in str(caught.value)
    assert "ID-holidays" in str(caught.value)


SHARED = {
    "pack": "own", "channels": ("call",), "modality": "shall", "outcome": "refused",
    "cites": "c", "url": "", "evidence": "T", "checked_on": date(2026, 11, 1),
    "since": date(2026, 1, 1), "source": "law",
}


def test_a_night_asks_for_the_calendars_its_rules_name() -> None:
    """Holidays that close hours, and business days that an answer is counted in."""
    hours = HoursRule(rule_id="own.hours", from_minute=480, until_minute=1200,
                      weekdays=(1, 2, 3, 4, 5, 6), holidays="ID-holidays", **SHARED)
    plain = HoursRule(rule_id="own.plain", from_minute=480, until_minute=1200,
                      weekdays=(1, 2, 3, 4, 5, 6), **SHARED)
    owed = DeadlineRule(rule_id="own.owed", trigger="complaint", days=10, calendar="US", **SHARED)
    rules = RuleBook(on=date(2026, 3, 2), packs=(), rules=(hours, plain, owed), channels=("call",))
    assert calendars_of(rules) == {"ID-holidays", "US"}


def test_a_night_near_the_end_of_the_chinese_calendar_says_so() -> None:
    """A month before the last announced day ends, people are told that the rest is a forecast."""
    last = date(announced_until(), 12, 31)
    quiet, loud = last - timedelta(days=31), last - timedelta(days=30)
    assert notices(["CN", "TW"], contact_on=quiet) == []
    (said,) = notices(["CN", "TW"], contact_on=loud)
    assert (said["code"], said["calendar"], said["until"]) == ("calendar_ends", "CN", str(last))
    assert f"of CN are known up to {last}" in said["says"]


def test_only_the_calendar_of_china_is_announced_year_by_year() -> None:
    """Other calendars, and nights that name none, have nothing to tell."""
    far = date(announced_until() + 2, 6, 1)
    assert notices(["TW", "US-CA", "weekends"], contact_on=far) == []
    assert len(notices(["CN", "CN", "CN-holidays"], contact_on=far)) == 2


def test_a_chinese_year_not_yet_announced_has_no_moved_workdays() -> None:
    """What the notice calls a forecast: weekends are closed, each of them."""
    year = announced_until() + 1
    closed = days("CN", year)
    first = date(year, 1, 1)
    every = [first + timedelta(days=n) for n in range(365)]
    assert [d for d in every if d.weekday() >= 5 and d not in closed] == []
