"""Readable cases: each names what is given and what the gate must say."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

import yaml
from gate_tables import Row, candidate, verdicts, zone_rows

import forbear
from forbear.adapters.packs.law import load_rules

HERE = Path(__file__).parent
FOLDERS = (Path(forbear.__path__[0]) / "packs" / "law", HERE)
KEYS = {"name", "source", "packs", "as_of", "contact_on", "moment", "given", "expect"}


@dataclass(frozen=True, kw_only=True)
class Case:
    """One case, with the place it comes from."""

    place: str
    name: str
    said: Row

    @property
    def contact_on(self) -> date:
        """The day after `as_of`, unless another is given."""
        day: date = self.said.get("contact_on", self.said["as_of"] + timedelta(days=1))
        return day

    @property
    def batch(self) -> tuple[tuple[str, ...], date, str]:
        """Cases of one batch are judged together; a stop for everyone needs its own."""
        packs = tuple(
            str(HERE / "packs" / p.removeprefix("test/")) if p.startswith("test/") else p
            for p in self.said["packs"]
        )
        alone = any(stop.get("everyone") for stop in self.said["given"].get("stops", ()))
        return packs, self.contact_on, self.name if alone else ""


def cases() -> Iterator[Case]:
    """Read every case of the packs and of the tests."""
    for folder in FOLDERS:
        for path in sorted(folder.rglob("cases/*.yaml")):
            for said in yaml.safe_load(path.read_text(encoding="utf-8")):
                strange = set(said) - KEYS
                assert not strange, f"{path}: {said['name']}: {strange} is no part of a case"
                yield Case(place=path.stem, name=said["name"], said=said)


def judged(case: Case) -> Row:
    """Give the verdict on a case."""
    return _batch(case.batch)[case.name]


@cache
def _batch(batch: tuple[tuple[str, ...], date, str]) -> dict[str, Row]:
    """Judge all cases of a batch in one go, each with a borrower of its own."""
    some = [case for case in cases() if case.batch == batch]
    rules = load_rules(batch[0], on=batch[1])
    rows: dict[str, list[Row]] = {
        "candidates": [], "borrowers": [], "contact_points": [], "contacts": [], "stops": []
    }
    for case in some:
        for name, more in _tables(case).items():
            rows[name] += more
    zones = {row["zone"] for name in ("borrowers", "contact_points") for row in rows[name]}
    first = batch[1] - timedelta(days=60)
    known = tuple(sorted(z for z in zones if z and z != "Atlantis/Capital"))
    found = verdicts(
        rules, zones=zone_rows(known, first, batch[1] + timedelta(days=30)), **rows
    )
    assert len(found) == len(some), "a case is named twice"
    return {row["borrower_id"]: row for row in found}


def moment(text: str) -> datetime:
    """Read `2020-04-07 21:00:00 America/New_York` as naive UTC."""
    day, time, zone = text.split(" ")
    local = datetime.fromisoformat(f"{day} {time}").replace(tzinfo=ZoneInfo(zone))
    return local.astimezone(UTC).replace(tzinfo=None)


def _tables(case: Case) -> dict[str, list[Row]]:
    """Make the rows of one case; the borrower id is the name of the case."""
    given = case.said["given"]
    who = case.name
    zones = given.get("zones", [given.get("zone")])
    at = case.said.get("moment")
    asked: Row = candidate(
        borrower_id=who, channel=given.get("channel", "call"), as_of=case.said["as_of"],
        contact_on=case.contact_on, moment_at=moment(at) if at else None,
        contact_point_id=given.get("contact_point", "number-1") or None,
        loans_late=given.get("loans_late", 1), loans_stopped=given.get("loans_stopped", 0),
    )
    contacts = [
        {
            "contact_id": f"{who}-{n}-{k}", "borrower_id": who, "loan_id": one.get("loan"),
            "channel": one.get("channel", "call"),
            "contact_point_id": one.get("contact_point", "number-1"),
            "direction": one.get("direction", "out"), "outcome": one["outcome"],
            "tried_at": moment(f"{one['at']} {zones[0]}") + timedelta(minutes=k),
        }
        for n, one in enumerate(given.get("contacts", ()))
        for k in range(one.get("times", 1))
    ]
    stops = [
        {
            "borrower_id": "*" if one.get("everyone") else who, "kind": one["kind"],
            "loan_id": one.get("loan", ""), "channel": one.get("channel", "*"),
            "source_id": str(n), "since": case.said["as_of"], "ends_before": one.get("until"),
        }
        for n, one in enumerate(given.get("stops", ()))
    ]
    points = [
        {"contact_point_id": f"{who}-{n}", "borrower_id": who, "kind": "mobile", "status": status,
         "zone": zone}
        for n, (zone, status) in enumerate(given.get("number_zones", {}).items())
    ]
    people = [
        {"borrower_id": who if n == 0 else f"{who} {n}", "person_key": who, "zone": zone}
        for n, zone in enumerate(zones)
    ]
    return {"candidates": [asked], "borrowers": people, "contact_points": points,
            "contacts": contacts, "stops": stops}
