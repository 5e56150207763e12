"""Moments as people write them: a local time with its zone, or with its offset from UTC."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from forbear.adapters.files.zones import known_zone
from forbear.adapters.packs.case_files import moment as named_moment
from forbear.engine.vocabulary.errors import ForbearError


class MomentUnreadable(ForbearError):
    """A moment cannot be read, or does not say where its clock hangs."""

    code = "moment_unreadable"
    sentence = "{said} is no moment: {why}."
    cure = "Write it as 2026-03-02 11:00 Asia/Shanghai, or as 2026-03-02T11:00+08:00."


def read_moment(said: str) -> datetime:
    """Read a moment as naive UTC.

    Raises:
        MomentUnreadable: It is no moment, or names no zone.

    """
    parts = said.split()
    if len(parts) == 3:
        if not known_zone(parts[2]):
            raise MomentUnreadable(said=said, why=f"no time zone is called {parts[2]}")
        try:
            return named_moment(said)
        except ValueError:
            raise MomentUnreadable(said=said, why="day and time cannot be read") from None
    try:
        at = datetime.fromisoformat(said)
    except ValueError:
        raise MomentUnreadable(said=said, why="day and time cannot be read") from None
    if at.tzinfo is None:
        raise MomentUnreadable(said=said, why="it names no time zone")
    return at.astimezone(UTC).replace(tzinfo=None)


def local_day(at: datetime, *, zone: str | None) -> date:
    """Give the day that the calendar shows in a zone; in UTC where none is known."""
    name = zone if zone and known_zone(zone) else "UTC"
    return at.replace(tzinfo=UTC).astimezone(ZoneInfo(name)).date()
