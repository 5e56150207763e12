"""The one clock of the desk. Everything that depends on the time asks here.

A demonstration, or a test, may set the clock to another day; then it runs on from there.
"""

from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from forbear.adapters.files.zones import known_zone

_offset: timedelta = timedelta()


def now() -> datetime:
    """Give the present moment, in UTC and with its zone."""
    return datetime.now(UTC) + _offset  # noqa: TID251 -- the desk works in the present; this is its clock


def set_clock(at: datetime | None) -> None:
    """Let the clock show this moment now and run on; None gives the real time back."""
    global _offset  # noqa: PLW0603 -- one process has one clock
    _offset = timedelta() if at is None else at - datetime.now(UTC)  # noqa: TID251 -- as above


def moment_of(local: datetime, *, zone: str) -> datetime:
    """Give the moment at which the clocks of a zone show a time."""
    return local.replace(tzinfo=ZoneInfo(zone))


def begin_at(local: datetime, *, zone: str) -> None:
    """Let the clock begin at a time of a zone's own day, and run on from there."""
    set_clock(moment_of(local, zone=zone))


@lru_cache(maxsize=1_000)
def zone_of(name: str) -> ZoneInfo:
    """Give a zone by its name; UTC where it is empty, or none: a book may bring any word.

    The gate lets nobody be contacted whose zone it does not know.
    """
    return ZoneInfo(name if name and known_zone(name) else "UTC")


def there(moment: datetime, zone: str) -> datetime:
    """Give a moment as the clocks of a zone show it."""
    return moment.astimezone(zone_of(zone))


def today(zone: str = "UTC") -> date:
    """Give the present day in a zone."""
    return there(now(), zone).date()


def begin_of(day: date, zone: str) -> datetime:
    """Give the moment at which a day begins in a zone, in UTC."""
    return datetime.combine(day, time(0), zone_of(zone)).astimezone(UTC)


def tomorrow(zone: str) -> datetime:
    """Give the moment at which the next day begins in a zone, in UTC."""
    return begin_of(today(zone) + timedelta(days=1), zone)


def naive(moment: datetime) -> datetime:
    """Give a moment as the tables hold it: in UTC, without a zone."""
    return moment.astimezone(UTC).replace(tzinfo=None)
