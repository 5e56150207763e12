"""Today, wherever each person is: people lie in several zones, and a day ends in each apart."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.db.models import Q, QuerySet

from forbear.desk.records import clock

ZONE: Final = "case__borrower__zone"
"""From a row of a case to the zone of its person."""


@dataclass(frozen=True)
class Today:
    """The present day in each of some zones; three days at most."""

    zones: dict[date, list[str]]

    def where(self, says: Callable[[date], Q]) -> Q:
        """Give a condition about today, for rows of cases: on each row by its person's day."""
        if len(self.zones) == 1:
            return says(next(iter(self.zones)))
        found = Q(pk__in=())
        for day, names in self.zones.items():
            found |= says(day) & Q(**{f"{ZONE}__in": names})
        return found


def today_in(zones: Iterable[str]) -> Today:
    """Give today in some zones; the day of UTC where there are none."""
    days: dict[date, list[str]] = {}
    for zone in sorted(set(zones)):
        days.setdefault(clock.today(zone), []).append(zone)
    return Today(days or {clock.today(): []})


def zones_of(rows: QuerySet[Any]) -> QuerySet[Any]:
    """Give the zones of the persons of some rows, each once."""
    return rows.order_by().values_list(ZONE, flat=True).distinct()
