"""The tables laid before the gate, as an auditor keeps them: rows by whom they are about."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from audited_clocks import local

Row = dict[str, Any]


class AuditedBook:
    """Rows of the tables of one book, found by borrower, person, loan or candidate."""

    def __init__(self, tables: Mapping[str, Iterable[Row]]) -> None:
        """Sort the rows into drawers; a table that is not there is empty."""
        rows = {name: list(some) for name, some in tables.items()}
        self.person_of = {
            row["borrower_id"]: row.get("person_key") or row["borrower_id"]
            for row in rows.get("borrowers", ())
        }
        self.ids_of: dict[str, list[str]] = defaultdict(list)
        for borrower, person in self.person_of.items():
            self.ids_of[person].append(borrower)
        self.zone_of = {row["borrower_id"]: row.get("zone") for row in rows.get("borrowers", ())}
        self.known_zones = {row["zone"] for row in rows.get("zones", ())}
        self._by_borrower = {
            name: _drawers(rows.get(name, ()), "borrower_id")
            for name in ("contact_points", "contacts", "stops", "consents", "preferences", "loans")
        }
        self.points = {row["contact_point_id"]: row for row in rows.get("contact_points", ())}
        self.placements = _drawers(rows.get("placements", ()), "loan_id")
        self.texts = _by_candidate(rows.get("texts", ()))
        self.facts = _by_candidate(rows.get("facts", ()))
        self.complete: dict[str, date] = {}
        for row in rows.get("feeds", ()):
            before = self.complete.get(row["feed"], date.min)
            self.complete[row["feed"]] = max(before, row["complete_up_to"])
        self.holidays = {
            name: {row["day"] for row in some}
            for name, some in _drawers(rows.get("calendars", ()), "calendar").items()
        }

    def person(self, borrower: str) -> str:
        """Give whom a borrower id belongs to; one that is not known stands for itself."""
        return self.person_of.get(borrower, borrower)

    def ids(self, person: str) -> list[str]:
        """Give all borrower ids of a person."""
        own = [] if person in self.person_of else [person]
        return own + self.ids_of.get(person, [])

    def of(self, table: str, *, person: str) -> list[Row]:
        """Give the rows of a person, of all their borrower ids."""
        drawers = self._by_borrower[table]
        return [row for borrower in self.ids(person) for row in drawers.get(borrower, ())]

    def of_borrower(self, table: str, borrower: str) -> list[Row]:
        """Give the rows of one borrower id."""
        return self._by_borrower[table].get(borrower, [])

    def zones(self, person: str) -> list[str]:
        """Give the zones of a person: of their homes and of the numbers that work."""
        homes = [self.zone_of.get(borrower) for borrower in self.ids(person)]
        numbers = [
            row.get("zone") for row in self.of("contact_points", person=person)
            if row.get("status") == "active"
        ]
        return sorted({zone for zone in homes + numbers if zone})


def _drawers(rows: Iterable[Row], key: str) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        found[row[key]].append(row)
    return dict(found)


def _by_candidate(rows: Iterable[Row]) -> dict[tuple[str, str], list[Row]]:
    found: dict[tuple[str, str], list[Row]] = defaultdict(list)
    for row in rows:
        found[row["borrower_id"], row["action"]].append(row)
    return dict(found)


def latest_date(at: datetime, zones: Iterable[str]) -> date:
    """Give the latest of the local dates of an instant."""
    return max(local(at, zone).date() for zone in zones)


def earliest_date(at: datetime, zones: Iterable[str]) -> date:
    """Give the earliest of the local dates of an instant."""
    return min(local(at, zone).date() for zone in zones)
