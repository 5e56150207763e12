"""Nights on which the clocks change, with windows that begin or end in the hour they touch."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from gate_tables import candidate, verdicts, zone_rows

from forbear.adapters.packs.law import load_rules
from forbear.engine.gate.rulebook import HoursRule

JAPAN = str(Path(__file__).parent / "packs" / "japan")


@pytest.mark.parametrize(
    ("zone", "on", "hours", "lawful"),
    [
        # 01:00 to 02:00 does not exist: both ends move to the instant of the change, 01:00 UTC.
        ("Europe/London", date(2026, 3, 29), (90, 600), ("01:00", "09:00")),
        ("Europe/London", date(2026, 3, 29), (0, 90), ("00:00", "01:00")),
        # 01:00 to 02:00 comes twice: a begin is the second, an end the first.
        ("Europe/London", date(2026, 10, 25), (90, 600), ("01:30", "10:00")),
        ("Europe/London", date(2026, 10, 25), (0, 90), ("23:00", "00:30")),
        # 02:00 to 03:00 does not exist: the change is at 07:00 UTC.
        ("America/New_York", date(2026, 3, 8), (150, 600), ("07:00", "14:00")),
        # 01:00 to 02:00 comes twice: 05:30 and 06:30 UTC.
        ("America/New_York", date(2026, 11, 1), (90, 600), ("06:30", "15:00")),
        # Half an hour: 02:00 to 02:30 does not exist, the change is at 15:30 UTC the day before.
        ("Australia/Lord_Howe", date(2026, 10, 4), (135, 600), ("15:30", "23:00")),
    ],
)
def test_a_window_in_the_hour_of_a_change(
    zone: str, on: date, hours: tuple[int, int], lawful: tuple[str, str]
) -> None:
    """A skipped time is the instant of the change; one that comes twice takes the strict side."""
    rules = load_rules([JAPAN], on=on)
    narrow = [
        replace(rule, from_minute=hours[0], until_minute=hours[1])
        for rule in rules.of(HoursRule)
    ]
    row = verdicts(
        replace(rules, rules=tuple(narrow)),
        candidates=[candidate(as_of=on - timedelta(days=1), contact_on=on)],
        borrowers=[{"borrower_id": "ana", "zone": zone}],
        zones=zone_rows((zone,), on - timedelta(days=20), on + timedelta(days=20)),
    )[0]
    found = [f"{row[key]:%H:%M}" for key in ("open_at", "close_at")]
    assert (row["verdict"], tuple(found)) == ("allowed", lawful)


def test_a_zones_table_that_ends_too_soon_is_no_knowledge() -> None:
    """Spans that do not reach past the days looked at leave the zone unknown."""
    on = date(2026, 3, 2)
    row = verdicts(
        load_rules(["house"], on=on),
        candidates=[candidate(as_of=date(2026, 3, 1), contact_on=on)],
        borrowers=[{"borrower_id": "ana", "zone": "Asia/Taipei"}],
        zones=zone_rows(("Asia/Taipei",), date(2025, 12, 1), date(2026, 3, 4)),
    )[0]
    assert (row["verdict"], row["reason"]) == ("refused", "zone_unknown")


def test_rules_of_another_day_judge_nothing() -> None:
    """Rules looked up for one day do not judge the contacts of another."""
    row = verdicts(
        load_rules(["house"], on=date(2026, 3, 2)),
        candidates=[candidate(as_of=date(2026, 3, 1), contact_on=date(2026, 3, 3))],
        borrowers=[{"borrower_id": "ana", "zone": "Asia/Taipei"}],
        zones=zone_rows(("Asia/Taipei",), date(2025, 12, 1), date(2026, 5, 4)),
    )[0]
    assert (row["reason"], row["open_at"]) == ("rules_of_another_day", None)


def test_steps_kept_or_not_give_the_same_verdicts() -> None:
    """Storing a step changes nothing but time."""
    on = date(2026, 3, 2)
    tables = {
        "candidates": [candidate(as_of=date(2026, 3, 1), contact_on=on)],
        "borrowers": [{"borrower_id": "ana", "zone": "Asia/Taipei"}],
        "contacts": [
            {"contact_id": str(n), "borrower_id": "ana", "channel": "call", "direction": "out",
             "tried_at": datetime(2026, 2, 27 + n % 2, 3), "outcome": "conversation"}  # noqa: DTZ001 -- naive UTC
            for n in range(4)
        ],
        "zones": zone_rows(("Asia/Taipei",), date(2025, 12, 1), date(2026, 5, 4)),
    }
    rules = load_rules(["cn", "house"], on=on)
    kept, plain = (verdicts(rules, keep=keep, **tables) for keep in (True, False))
    assert kept == plain
    assert kept[0]["reason"] == "too_soon"
