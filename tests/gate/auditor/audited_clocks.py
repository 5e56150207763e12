"""Local days as the clocks of a zone show them, minute by minute, and spans of time.

Written from docs/reference/gate.md and the time-zone database alone; instants are naive UTC.
"""

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from functools import cache
from typing import NamedTuple
from zoneinfo import ZoneInfo

MINUTE = timedelta(minutes=1)
DAY = timedelta(days=1)
END_OF_DAY = 1440


class Span(NamedTuple):
    """From an instant to before another."""

    opens: datetime
    closes: datetime

    @property
    def length(self) -> timedelta:
        """How long it is."""
        return self.closes - self.opens

    def holds(self, moment: datetime) -> bool:
        """Tell whether a moment lies in it."""
        return self.opens <= moment < self.closes


@cache
def _zone(name: str) -> ZoneInfo:
    return ZoneInfo(name)


def local(at: datetime, zone: str) -> datetime:
    """Give what the clocks of a zone show at an instant."""
    return at.replace(tzinfo=UTC).astimezone(_zone(zone)).replace(tzinfo=None)


@cache
def _shown(zone: str, day: date) -> tuple[tuple[datetime, int], ...]:
    """Give every minute of a local day: its instant, and the minute of the day the clocks show."""
    at = datetime(day.year, day.month, day.day) - 16 * 60 * MINUTE  # noqa: DTZ001 -- naive UTC
    there = _zone(zone)
    found = []
    for n in range(60 * 60):
        instant = at + n * MINUTE
        shown = instant.replace(tzinfo=UTC).astimezone(there)
        if shown.date() == day:
            found.append((instant, shown.hour * 60 + shown.minute))
    return tuple(found)


@cache
def begin(zone: str, day: date, minute: int) -> datetime:
    """Give the end of all earlier local times of that day."""
    shown = _shown(zone, day)
    earlier = [instant for instant, at in shown if at < minute]
    return earlier[-1] + MINUTE if earlier else shown[0][0]


@cache
def end(zone: str, day: date, minute: int) -> datetime:
    """Give the begin of all times of that day from a minute on."""
    shown = _shown(zone, day)
    later = [instant for instant, at in shown if at >= minute]
    return later[0] if later else shown[-1][0] + MINUTE


def window(zone: str, day: date, *, opens: int, closes: int) -> Span | None:
    """Give the time between two minutes of a local day; None where there is none."""
    span = Span(begin(zone, day, opens), end(zone, day, closes))
    return span if opens < closes and span.opens < span.closes else None


def whole_day(zone: str, day: date) -> Span:
    """Give a whole local day."""
    return Span(begin(zone, day, 0), end(zone, day, END_OF_DAY))


def common(spans: Iterable[Span | None]) -> Span | None:
    """Give the time all spans share; None where there is none."""
    some = list(spans)
    if not some or None in some:
        return None
    opens = max(span.opens for span in some if span)
    closes = min(span.closes for span in some if span)
    return Span(opens, closes) if opens < closes else None


def joined(spans: Iterable[Span | None]) -> list[Span]:
    """Give several spans as pieces that neither meet nor overlap, in order."""
    pieces: list[Span] = []
    for span in sorted(span for span in spans if span):
        if pieces and span.opens <= pieces[-1].closes:
            pieces[-1] = Span(pieces[-1].opens, max(pieces[-1].closes, span.closes))
        else:
            pieces.append(span)
    return pieces


def shared(left: list[Span], right: list[Span]) -> list[Span]:
    """Give the pieces that lie in both."""
    return joined(common([one, other]) for one in left for other in right)


@cache
def first_of_window(day: date, kind: str, days: int) -> date:
    """Give the first local day that a window which ends with a day looks at."""
    if kind == "week":
        return day - (day.isoweekday() - 1) * DAY
    if kind == "month":
        return day.replace(day=1)
    return day - (days - 1) * DAY


@cache
def window_over(day: date, kind: str, days: int) -> date:
    """Give the first day whose window no longer holds a day."""
    if kind == "week":
        return day + (8 - day.isoweekday()) * DAY
    if kind == "month":
        return (day.replace(day=1) + 32 * DAY).replace(day=1)
    return day + days * DAY


