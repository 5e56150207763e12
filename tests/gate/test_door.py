"""The door judges what is true now: never an old history, never a candidate without its moment."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from gate_tables import Row, candidate, verdicts, zone_rows

from forbear.adapters.packs.law import load_rules
from forbear.adapters.store.door import Door
from forbear.engine.tables.door import FACTS, TEXTS
from forbear.engine.vocabulary import words

DAY = date(2026, 3, 2)
NOON = datetime(2026, 3, 2, 4, 0)  # noqa: DTZ001 -- noon in Shanghai, in UTC as all tables have it
RULES = load_rules(["cn"], on=DAY)
ZONES = zone_rows(("Asia/Shanghai", "Asia/Taipei"), DAY - timedelta(days=60),
                  DAY + timedelta(days=30))


@pytest.fixture(scope="module")
def door() -> Iterator[Door]:
    """Open one door for all these tests: it is prepared once and asked many times."""
    with Door(rules=RULES, zones=ZONES) as one:
        yield one


def asked(**fields: Any) -> Row:
    """Make a call to Ana at noon."""
    return candidate(**{"as_of": DAY - timedelta(days=1), "contact_on": DAY, "moment_at": NOON,
                        **fields})


def person(**tables: list[Row]) -> dict[str, list[Row]]:
    """Give what is known of Ana."""
    return {
        "borrowers": [{"borrower_id": "ana", "person_key": "ana", "zone": "Asia/Shanghai"}],
        **tables,
    }


def calls(times: int, outcome: str | None) -> list[Row]:
    """Make calls to Ana of this morning."""
    return [
        {"contact_id": f"c{n}", "borrower_id": "ana", "channel": "call", "direction": "out",
         "contact_point_id": "number-1", "tried_at": NOON - timedelta(hours=1, minutes=n),
         "outcome": outcome}
        for n in range(times)
    ]


def test_the_door_never_judges_an_old_history(door: Door) -> None:
    """After three conversations the fourth is refused, and allowed again for whoever had none."""
    for times, verdict in ((0, "allowed"), (3, "refused"), (0, "allowed"), (2, "allowed"),
                           (3, "refused")):
        said = door.judge([asked()], reads=person(contacts=calls(times, "conversation")))
        assert [row["verdict"] for row in said] == [verdict]


def test_the_door_never_judges_an_old_moment_person_or_zone(door: Door) -> None:
    """What is settled as a door is made says nothing of a call: hour, day and zone are its own."""
    night, early = NOON + timedelta(hours=10), NOON - timedelta(hours=5)
    for moment, zone, verdict in (
        (NOON, "Asia/Shanghai", "allowed"), (night, "Asia/Shanghai", "refused"),
        (NOON, "Asia/Shanghai", "allowed"), (NOON + timedelta(days=1), "Asia/Shanghai", "refused"),
        (NOON, "Nowhere/Else", "refused"), (early, "Asia/Taipei", "refused"),
        (NOON, "Asia/Taipei", "allowed"),
    ):
        known = {"borrowers": [{"borrower_id": "ana", "person_key": "ana", "zone": zone}]}
        said = door.judge([asked(moment_at=moment)], reads=known)
        assert [row["verdict"] for row in said] == [verdict], (moment, zone)
    ben = {"borrowers": [{"borrower_id": "ben", "person_key": "ben", "zone": "Asia/Shanghai"}],
           "contacts": calls(3, "conversation")}
    said = door.judge([asked(borrower_id="ben")], reads=ben)
    assert [row["verdict"] for row in said] == ["allowed"], "the calls were to Ana"


def test_the_door_says_what_the_gate_says(door: Door) -> None:
    """It is the same gate: every column of every verdict is equal."""
    tables = person(
        contacts=calls(2, "conversation"),
        stops=[{"borrower_id": "ana", "kind": "complaint", "loan_id": "", "channel": "*",
                "source_id": "h", "since": DAY}],
        preferences=[{"preference_id": "p", "borrower_id": "ana", "kind": "not_window",
                      "from_minute": 660, "until_minute": 780, "since": DAY}],
        consents=[{"consent_id": "k", "borrower_id": "ana", "kind": "contact_hours",
                   "given_on": DAY}],
        placements=[{"placement_id": "a", "loan_id": "l", "agency": "x", "placed_on": DAY}],
        loans=[{"loan_id": "l", "borrower_id": "ana"}],
    )
    some = [asked(), asked(action="sms", channel="sms", moment_at=NOON + timedelta(hours=3))]
    gate = verdicts(RULES, candidates=some, zones=ZONES, calendars=(), **tables)
    assert door.judge(some, reads=tables) == gate
    assert {row["verdict"] for row in gate} == {"refused"}


def test_a_call_under_way_counts(door: Door) -> None:
    """What is in flight has no outcome yet: it is an attempt, and the sixth dial is the last."""
    said = door.judge([asked()], reads=person(contacts=calls(6, None)))
    assert said[0]["counters"] is not None
    assert "cn.dials_a_day=6/6" in said[0]["counters"]
    assert said[0]["verdict"] == "review"


def test_a_candidate_without_its_moment_is_no_question_for_the_door(door: Door) -> None:
    """A night's candidate must not slip through as if it were now."""
    with pytest.raises(ValueError, match="its moment"):
        door.judge([asked(moment_at=None)], reads=person())


def test_a_table_the_gate_does_not_read_is_refused(door: Door) -> None:
    """A misspelt table would be a history that is silently left out."""
    with pytest.raises(ValueError, match="reads no contact_history"):
        door.judge([asked()], reads=person(contact_history=[]))


def test_what_is_laid_before_the_door_names_a_candidate_and_a_known_thing() -> None:
    """Words and facts belong to one candidate each, and no fact or part is made up."""
    assert TEXTS.key == ("borrower_id", "action", "part")
    assert FACTS.key == ("borrower_id", "action", "fact")
    assert set(TEXTS["part"].one_of) == set(words.TEXT_PARTS)
    assert set(FACTS["fact"].one_of) == set(words.FACTS)
