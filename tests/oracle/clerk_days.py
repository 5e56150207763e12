"""Days, as the clerk counts them: one after the other, with a calendar on the wall."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, TypeAlias

Row: TypeAlias = dict[str, Any]
Tables: TypeAlias = dict[str, list[Row]]

ONE: timedelta = timedelta(days=1)


@dataclass(frozen=True, kw_only=True)
class Desk:
    """All that lies on the clerk's desk: the book, the settings, and the days of the night."""

    book: Tables
    settings: Tables
    as_of: date
    known_by: date

    def rows(self, table: str, **same: object) -> list[Row]:
        """Give the rows of a table of the book whose columns hold these values."""
        return [
            row for row in self.book.get(table, [])
            if all(row[column] == value for column, value in same.items())
        ]

    def knows(self, effective: date, known_on: date | None) -> bool:
        """Tell whether a fact was known by `known_by`; empty: on the day it holds from."""
        return (effective if known_on is None else known_on) <= self.known_by

    def was_not_told_later(self, known_on: date | None) -> bool:
        """Tell whether what protects somebody counts: it does, unless it came to be known late."""
        return known_on is None or known_on <= self.known_by

    def product(self, name: str) -> Row:
        """Find the terms of a product; the row `*` serves every product that has none."""
        rows = {row["product"]: row for row in self.settings["products"]}
        return rows.get(name, rows["*"])

    def is_business_day(self, day: date, calendar: str | None) -> bool:
        """Tell whether a day is absent from the calendar; without a calendar every day is one."""
        return not any(
            row["calendar"] == calendar and row["day"] == day
            for row in self.settings.get("calendars", [])
        )

    def next_business_day(self, day: date, calendar: str | None) -> date:
        """Walk to the first business day after a day."""
        day += ONE
        while not self.is_business_day(day, calendar):
            day += ONE
        return day

    def business_days_after(self, day: date, days: int) -> date:
        """Walk so many business days on, in the calendar of product `*`."""
        for _ in range(days):
            day = self.next_business_day(day, self.product("*")["calendar"])
        return day

    def effective_due(self, due: date, product: Row) -> date:
        """Give the day an item is really due: holidays move it where the product says so."""
        moves = product["due_date_rule"] == "next_business_day"
        if moves and not self.is_business_day(due, product["calendar"]):
            return self.next_business_day(due, product["calendar"])
        return due

    def is_overdue(self, effective: date, product: Row) -> bool:
        """Tell whether a due date has passed; where the due date itself counts, it has then."""
        if product["day_count_starts_at"] == 1:
            return effective <= self.as_of
        return effective < self.as_of


def status_on(loan: Row, as_of: date) -> str:
    """Give the status of a loan on a day; before a status holds, the loan is active."""
    if loan["status_on"] is not None and loan["status_on"] > as_of:
        return "active"
    return str(loan["status"])


def in_a_pause(day: date, pauses: list[Row]) -> bool:
    """Tell whether any pause holds on a day."""
    return any(pause["starts_on"] <= day < pause["ends_before"] for pause in pauses)
