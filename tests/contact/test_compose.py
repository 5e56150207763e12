"""Orders: when they go out, and what they carry."""

import hashlib
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forbear.adapters.store.duck import DuckStore
from forbear.engine.contact import compose
from forbear.engine.contact.digits import CODE_LETTERS
from forbear.engine.tables import ALL

AS_OF, CONTACT_ON = date(2026, 3, 1), date(2026, 3, 2)
MIDNIGHT = datetime(2026, 3, 2)  # noqa: DTZ001 -- moments are naive and in UTC
ZONES = {"Asia/Taipei": 480, "America/New_York": -300, "Asia/Kathmandu": 345}


@pytest.fixture(scope="module")
def store() -> Iterator[DuckStore]:
    """Open one engine for all cases."""
    with DuckStore(threads=1) as opened:
        yield opened


def person(borrower: str, **more: Any) -> dict[str, Any]:
    """Make up a chosen text message in Taipei, lawful from 08:00 to 22:00 there."""
    plain = {
        "borrower_id": borrower, "zone": "Asia/Taipei", "usual_hour": None, "point": "p1",
        "open_at": MIDNIGHT, "close_at": MIDNIGHT + timedelta(hours=14), "verdict": "allowed",
    }
    return {**plain, **more}


def run(store: DuckStore, people: list[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """Compose the orders, by borrower."""
    day = {"as_of": AS_OF, "contact_on": CONTACT_ON, "action": "text"}
    tables: dict[str, list[dict[str, Any]]] = {
        "chosen": [], "candidates": [], "verdicts": [], "borrowers": [], "borrower_standings": [],
    }
    for p in people:
        them = {"borrower_id": p["borrower_id"], **day}
        tables["chosen"].append({**them, "channel": "sms", "skill": "*", "cost_units": 1,
                                 "place": 1, "because": ""})
        tables["candidates"].append({
            **them, "person_key": p["borrower_id"], "channel": "sms", "rung": "r", "rung_rank": 1,
            "preference": 1, "cost_units": 1, "cost_minor": 0, "burden": 1, "needs_approval": False,
            "contact_point_id": p["point"], "language": "en", "currency": "TWD",
            "amount_minor": 320000, "also_owed": None, "due_date": date(2026, 2, 17),
            "ask_days": 12, "loans_late": 1, "loans_stopped": 0, "because": "",
        })
        tables["verdicts"].append({**them, "verdict": p["verdict"], "open_at": p["open_at"],
                                   "close_at": p["close_at"], "packs": ""})
        tables["borrowers"].append({"borrower_id": p["borrower_id"], "zone": p["zone"],
                                    "called_as": "Ana"})
        tables["borrower_standings"].append({
            "borrower_id": p["borrower_id"], "currency": "TWD", "usual_hour": p["usual_hour"],
        })
    made = {name: store.rows(ALL[name], rows) for name, rows in tables.items()}
    zones = [
        {"zone": zone, "utc_from": MIDNIGHT - timedelta(days=9999),
         "utc_until": MIDNIGHT + timedelta(days=9999), "offset_minutes": offset}
        for zone, offset in ZONES.items()
    ]
    orders = compose(
        made.pop("chosen"), **made, zones=store.rows(ALL["zones"], zones),
        templates={"text": "late_first"},
    )
    return {row["borrower_id"]: row for row in store.fetch(orders).to_pylist()}


def test_it_goes_out_in_the_usual_hour(store: DuckStore) -> None:
    """Ana is reached at six in the evening in Taipei, which is ten in UTC."""
    order = run(store, [person("ana", usual_hour=18)])["ana"]
    assert MIDNIGHT + timedelta(hours=10) <= order["send_at"] < MIDNIGHT + timedelta(hours=11)


def test_an_hour_outside_the_lawful_time_gives_way(store: DuckStore) -> None:
    """Someone reached at five in the morning is written to after nine and before eight at night."""
    order = run(store, [person("ana", usual_hour=5)])["ana"]
    assert MIDNIGHT + timedelta(hours=1) <= order["send_at"] < MIDNIGHT + timedelta(hours=12)


def test_without_a_window_or_an_address_there_is_no_order(store: DuckStore) -> None:
    """Nothing goes out when there is no lawful minute, no address, or no allowed verdict."""
    orders = run(store, [
        person("ana", open_at=None), person("ben", point=None), person("cleo", verdict="refused"),
        person("dan", close_at=MIDNIGHT), person("eve"),
    ])
    assert set(orders) == {"eve"}


def test_the_same_night_gives_the_same_order(store: DuckStore) -> None:
    """The id is md5 of borrower, action and day; the code is eight plain characters."""
    order = run(store, [person("ana")])["ana"]
    digest = hashlib.md5(b"ana|text|2026-03-02").hexdigest()  # noqa: S324 -- an id, not a secret
    code = "".join(CODE_LETTERS[int(digest[n : n + 2], 16) % 23] for n in range(16, 32, 2))
    assert (order["order_id"], order["check_code"]) == (digest[:16], code)
    assert order == run(store, [person("ana")])["ana"]


def test_an_order_carries_what_its_words_need(store: DuckStore) -> None:
    """Amount, date, days, name and template are on the order itself."""
    order = run(store, [person("ana")])["ana"]
    assert (order["amount_minor"], order["due_date"], order["days_late"]) == (
        320000, date(2026, 2, 17), 12
    )
    assert (order["called_as"], order["template"]) == ("Ana", "late_first")


def test_orders_of_one_hour_are_spread_out(store: DuckStore) -> None:
    """Two hundred people with the same usual hour do not all hear at the same minute."""
    orders = run(store, [person(f"b{n}", usual_hour=18) for n in range(200)])
    assert len({row["send_at"] for row in orders.values()}) > 40


WINDOWS = st.tuples(st.integers(-600, 1500), st.integers(0, 900), st.integers(0, 59))


@settings(max_examples=20, deadline=None)
@given(
    windows=st.lists(WINDOWS, min_size=1, max_size=12),
    hours=st.lists(st.one_of(st.none(), st.integers(0, 23)), min_size=12, max_size=12),
    zones=st.lists(st.sampled_from([*ZONES, "Nowhere/Else"]), min_size=12, max_size=12),
)
def test_it_is_always_inside_the_lawful_time(
    store: DuckStore, windows: list[tuple[int, int, int]], hours: list[int | None],
    zones: list[str],
) -> None:
    """Whatever the window, zone and habit: not before it opens, and before it closes."""
    people = []
    for nth, (start, length, seconds) in enumerate(windows):
        opens = MIDNIGHT + timedelta(minutes=start, seconds=seconds)
        people.append(person(
            f"b{nth}", usual_hour=hours[nth], zone=zones[nth], open_at=opens,
            close_at=opens + timedelta(minutes=length),
        ))
    orders = run(store, people)
    for row in orders.values():
        assert row["open_at"] <= row["send_at"] < row["close_at"]
    roomy = {f"b{nth}" for nth, (_, length, _) in enumerate(windows) if length >= 2}
    assert roomy <= set(orders)
