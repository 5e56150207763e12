"""What the auditor found against the gate, each as small as it gets; both judge it alike now."""

from dataclasses import replace
from datetime import date, datetime
from typing import Any

import pytest
from auditor import Auditor
from gate_tables import candidate, verdicts
from made_people import zone_table

from forbear.engine.gate import rulebook as book
from forbear.engine.vocabulary import words

ON, EVE = date(2026, 3, 2), date(2026, 3, 1)
Row = dict[str, Any]


def rule(kind: type[book.Rule], rule_id: str, **fields: Any) -> book.Rule:
    """Make a rule of a kind on every channel."""
    plain = {
        "pack": "made_up", "channels": words.CHANNELS, "modality": "shall", "outcome": "refused",
        "cites": rule_id, "url": "", "evidence": "T", "checked_on": ON, "since": EVE,
        "source": "house",
    }
    return kind(rule_id=rule_id, **{**plain, **fields})


HOURS = rule(book.HoursRule, "hours", from_minute=480, until_minute=1200,
             weekdays=(1, 2, 3, 4, 5, 6, 7))
ASKS_GUARANTORS = rule(book.RecipientRule, "guarantors", roles=("guarantor",),
                       only_if="unreachable", refusal_stops=True)
BANKRUPT = rule(book.StopRule, "bankrupt", stop_kind="bankruptcy")


def books_of(*rules: book.Rule) -> book.RuleBook:
    """Make a book of these rules."""
    return book.RuleBook(
        on=ON, packs=(book.Pack(name="made_up", version="0.0.1", status="draft"),),
        rules=tuple(sorted(rules, key=lambda one: one.rule_id)), channels=words.CHANNELS,
    )


def both(rules: book.RuleBook, asked: Row, **tables: list[Row]) -> Row:
    """Judge one candidate by the gate and by the auditor, who must agree, and give the verdict."""
    tables = {
        "candidates": [{"as_of": EVE, "contact_on": ON, **asked}],
        "borrowers": [
            {"borrower_id": "ana", "person_key": "ana", "zone": "Asia/Tokyo"},
            {"borrower_id": "ana-2", "person_key": "ana", "zone": "Asia/Tokyo"},
            {"borrower_id": "gus", "person_key": "gus", "zone": "Asia/Tokyo"},
            {"borrower_id": "gus-2", "person_key": "gus", "zone": "Asia/Tokyo"},
        ],
        "zones": zone_table(["Asia/Tokyo"], year=2026),
        **tables,
    }
    (gate,) = verdicts(rules, **tables)
    assert gate == Auditor(tables, rules=rules).verdict(tables["candidates"][0])
    return gate


TO_GUS = candidate(person_key="gus", recipient_id="gus", role="guarantor")
DEAD = {"status": "dead", "failures_in_row": 0, "kind": "mobile"}
UNREACHABLE = [{"contact_point_id": "dead", "borrower_id": "ana", **DEAD}]
STOP = {"kind": "bankruptcy", "loan_id": "", "channel": "*", "source_id": "1", "since": EVE}


def test_a_stop_on_another_id_of_the_borrower_stops_contact_with_a_guarantor() -> None:
    """The borrower is one person, whichever of their ids the court's order was entered under."""
    verdict = both(
        books_of(HOURS, replace(ASKS_GUARANTORS, only_if="always"), BANKRUPT), TO_GUS,
        stops=[{"borrower_id": "ana-2", **STOP}],
    )
    assert (verdict["verdict"], verdict["reason"]) == ("refused", "stop_bankruptcy")


def test_a_number_under_another_id_of_the_borrower_still_reaches_them() -> None:
    """Nobody else is asked while one of the numbers of the person works."""
    works = {"contact_point_id": "works", "borrower_id": "ana-2", **DEAD, "status": "active"}
    rules = books_of(HOURS, ASKS_GUARANTORS)
    assert both(rules, TO_GUS, contact_points=UNREACHABLE)["verdict"] == "allowed"
    verdict = both(rules, TO_GUS, contact_points=[*UNREACHABLE, works])
    assert verdict["reason"] == "recipient_not_needed"


@pytest.mark.parametrize(("under", "direction"), [("gus-2", "out"), ("gus", "in")])
def test_whoever_refused_once_is_not_asked_again(under: str, direction: str) -> None:
    """Under whichever id, and also where they said so in a call of their own."""
    said = {"contact_id": "1", "borrower_id": under, "channel": "call", "direction": direction,
            "outcome": "refused", "tried_at": datetime(2026, 2, 1)}  # noqa: DTZ001 -- naive UTC
    verdict = both(books_of(HOURS, ASKS_GUARANTORS), TO_GUS, contact_points=UNREACHABLE,
                   contacts=[said])
    assert verdict["reason"] == "recipient_refused"


@pytest.mark.parametrize("moment", [None, datetime(2026, 3, 2, 3, 0)])  # noqa: DTZ001 -- naive UTC
@pytest.mark.parametrize("zone", [None, "Nowhere/Else"])
def test_of_whose_zone_nothing_is_known_nothing_past_is_told(
    zone: str | None, moment: datetime | None
) -> None:
    """At the door as in the night, and whether a zone is missing or is none."""
    said = {"contact_id": "1", "borrower_id": "gus", "channel": "call", "direction": "out",
            "outcome": "refused", "tried_at": datetime(2026, 2, 1)}  # noqa: DTZ001 -- naive UTC
    verdict = both(
        books_of(HOURS, ASKS_GUARANTORS), {**TO_GUS, "moment_at": moment},
        borrowers=[{"borrower_id": "ana", "person_key": "ana", "zone": "Asia/Tokyo"},
                   {"borrower_id": "gus", "person_key": "gus", "zone": zone}],
        contact_points=UNREACHABLE, contacts=[said],
    )
    assert (verdict["reason"], verdict["also"]) == ("zone_unknown", None)


def test_two_kinds_of_wish_about_numbers_are_one_finding() -> None:
    """Where no rule speaks of them, the gate says it once; it ends with the last of them."""
    wishes = [
        {"preference_id": "1", "borrower_id": "ana", "kind": "not_contact_point", "since": EVE,
         "contact_point_id": "number-1", "until": date(2026, 4, 1)},
        {"preference_id": "2", "borrower_id": "ana", "kind": "only_contact_point", "since": EVE,
         "contact_point_id": "number-2", "until": date(2026, 5, 1)},
    ]
    verdict = both(books_of(HOURS), candidate(), preferences=wishes)
    found = (verdict["reason"], verdict["also"], verdict["not_before"])
    assert found == ("wish_number", None, date(2026, 5, 1))


def test_a_window_and_a_time_to_keep_out_of_are_one_finding() -> None:
    """Together they leave nothing, and the gate says so once."""
    wishes = [
        {"preference_id": kind, "borrower_id": "ana", "kind": kind, "since": EVE,
         "from_minute": 600, "until_minute": 660}
        for kind in ("window", "not_window")
    ]
    verdict = both(books_of(HOURS), candidate(), preferences=wishes)
    assert (verdict["reason"], verdict["also"]) == ("wish_time", None)


def test_a_stop_that_holds_for_early_arrears_leaves_the_late_ones() -> None:
    """`until_days_late` is heard for states as for every other rule."""
    rules = books_of(HOURS, replace(BANKRUPT, until_days_late=15))
    stops = [{"borrower_id": "ana", **STOP}]
    found = [both(rules, candidate(ask_days=n), stops=stops)["verdict"] for n in (15, 16)]
    assert found == ["refused", "allowed"]


def test_a_channel_without_hours_has_no_lawful_time() -> None:
    """Where no pack says the hours, none is told, and no wish is said to be in the way."""
    by_letter = rule(book.HoursRule, "hours", from_minute=0, until_minute=60,
                     weekdays=(1, 2), channels=("letter",))
    wish = {"preference_id": "1", "borrower_id": "ana", "kind": "not_window", "since": EVE}
    verdict = both(books_of(by_letter), candidate(), preferences=[wish])
    found = (verdict["reason"], verdict["also"], verdict["open_at"], verdict["close_at"])
    assert found == ("hours_unknown", None, None, None)


def test_a_time_to_keep_out_of_that_ends_as_it_begins_cuts_nothing() -> None:
    """Not even in the hour that comes twice when the clocks go back, at half past one here."""
    day = date(2026, 11, 1)
    rules = replace(books_of(replace(HOURS, from_minute=0, until_minute=1440)), on=day)
    wish = {"preference_id": "1", "borrower_id": "ana", "kind": "not_window", "since": EVE,
            "from_minute": 90, "until_minute": 90}
    verdict = both(
        rules, candidate(as_of=date(2026, 10, 31), contact_on=day), preferences=[wish],
        borrowers=[{"borrower_id": "ana", "person_key": "ana", "zone": "America/New_York"}],
        zones=zone_table(["America/New_York"], year=2026))
    assert (verdict["open_at"], verdict["close_at"]) == (
        datetime(2026, 11, 1, 4), datetime(2026, 11, 2, 5))  # noqa: DTZ001 -- as the tables hold it
