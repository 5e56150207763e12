"""Time zones as spans with one offset each, from the time-zone database."""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from forbear.engine.vocabulary.errors import SettingUnknown

_STEP = timedelta(days=7)
"""No zone changes its offset twice within a week and back; transitions lie further apart."""


def zones(names: Iterable[str], *, first_year: int, last_year: int) -> list[dict[str, object]]:
    """Give the rows of `zones`: every span of the years, to the minute of its transition.

    Raises:
        SettingUnknown: A name is not in the time-zone database.

    """
    return [
        {"zone": name, "utc_from": start, "utc_until": end, "offset_minutes": minutes}
        for name in sorted(set(names))
        for start, end, minutes in _spans(name, first_year, last_year)
    ]


def known_zone(name: str) -> bool:
    """Tell whether the time-zone database has this name."""
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return True


def _spans(name: str, first_year: int, last_year: int) -> Iterator[tuple[datetime, datetime, int]]:
    if not known_zone(name):
        raise SettingUnknown(where="time zone", name=name, known="the IANA names, as Asia/Shanghai")
    zone = ZoneInfo(name)
    start, end = datetime(first_year, 1, 1, tzinfo=UTC), datetime(last_year + 1, 1, 1, tzinfo=UTC)
    begun, offset, here = start, _minutes(zone, start), start
    while here < end:
        after = min(here + _STEP, end)
        now = _minutes(zone, after)
        if now != offset:
            change = _change(zone, here, after)
            yield begun.replace(tzinfo=None), change.replace(tzinfo=None), offset
            begun, offset = change, now
        here = after
    if begun < end:
        yield begun.replace(tzinfo=None), end.replace(tzinfo=None), offset


def _change(zone: ZoneInfo, before: datetime, after: datetime) -> datetime:
    """Find the second at which the offset changes, by halving."""
    was = _minutes(zone, before)
    while after - before > timedelta(seconds=1):
        middle = (before + (after - before) / 2).replace(microsecond=0)
        if _minutes(zone, middle) == was:
            before = middle
        else:
            after = middle
    return after


def _minutes(zone: ZoneInfo, moment: datetime) -> int:
    offset = moment.astimezone(zone).utcoffset()
    assert offset is not None  # noqa: S101 -- a time with a zone has an offset
    return int(offset.total_seconds()) // 60
