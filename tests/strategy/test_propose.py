"""What the ladder would do for each borrower."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from ladder_clerk import propose_by_hand

from forbear.adapters.packs.strategy import load_strategy
from forbear.adapters.store.duck import DuckStore
from forbear.engine.strategy import Strategy, propose
from forbear.engine.strategy.rest import with_day_end
from forbear.engine.tables import ALL
from forbear.engine.tables.numbers import numbered_people

AS_OF, CONTACT_ON = date(2026, 3, 1), date(2026, 3, 2)
LADDER = load_strategy("ladder")
ZONES = {"Asia/Taipei": 480, "America/New_York": -300}
QUICK = (Phase.explicit, Phase.generate)  # shrinking a whole book takes minutes
TABLES = ("borrower_standings", "borrowers", "contact_points", "contacts", "zones")


@pytest.fixture(scope="module")
def store() -> Iterator[DuckStore]:
    """Open one engine for all cases."""
    with DuckStore(threads=1) as opened:
        yield opened


def standing(borrower: str = "ana", **more: Any) -> dict[str, Any]:
    """Make up a standing with nothing late."""
    plain: dict[str, Any] = dict.fromkeys(ALL["borrower_standings"].names)
    plain |= {
        "borrower_id": borrower, "currency": "TWD", "as_of": AS_OF, "loans": 1, "loans_late": 0,
        "loans_stopped": 0, "past_due_days": 0, "delinquent_days": 0, "ask_days": 0,
        "arrears_minor": 0, "ask_arrears_minor": 0, "outstanding_minor": 9, "bucket_rank": 0,
        "instalments_behind": 0, "unapplied_minor": 0,
    }
    return {**plain, **more}


def late(days: int, borrower: str = "ana", **more: Any) -> dict[str, Any]:
    """Make up a standing that is late by some days."""
    plain = {
        "loans_late": 1, "past_due_days": days, "ask_days": days, "arrears_minor": 320000,
        "ask_arrears_minor": 320000, "oldest_unmet_due_date": AS_OF - timedelta(days=days),
    }
    return standing(borrower, **{**plain, **more})


def attempt(channel: str, days_ago: int, **more: Any) -> dict[str, Any]:
    """Make up a try to reach Ana at noon, some days before the day of contact."""
    noon = datetime(2026, 3, 2, 12) - timedelta(days=days_ago)  # noqa: DTZ001 -- UTC by contract
    plain = {
        "contact_id": f"{channel}{days_ago}", "borrower_id": "ana", "channel": channel,
        "direction": "out", "tried_at": noon, "outcome": "sent", "by_whom": "lender",
    }
    return {**plain, **more}


def book(standings: list[dict[str, Any]], **tables: list[dict[str, Any]]) -> dict[str, Any]:
    """Put the tables together; every borrower lives in Taipei unless the case says otherwise."""
    names = sorted({row["borrower_id"] for row in standings})
    people = [{"borrower_id": n, "person_key": None, "language": None, "zone": "Asia/Taipei"}
              for n in names]
    wide = {"utc_from": datetime(1990, 1, 1), "utc_until": datetime(2150, 1, 1)}  # noqa: DTZ001 -- UTC by contract
    zones = [{"zone": z, "offset_minutes": o, **wide} for z, o in ZONES.items()]
    plain = {"borrower_standings": standings, "borrowers": people, "contact_points": [],
             "contacts": [], "zones": zones}
    return {**plain, **tables}


def run(
    store: DuckStore, tables: dict[str, Any], strategy: Strategy = LADDER, *,
    numbers: bool = True, debits: Any = None,
) -> list[dict[str, Any]]:
    """Propose, and give the candidates sorted by borrower and action."""
    made = {name: store.rows(ALL[name], tables[name]) for name in TABLES}
    made.update(numbered_people(made))
    candidates = propose(
        made["borrower_standings"], borrowers=made["borrowers"],
        contact_points=made["contact_points"] if numbers else None, contacts=made["contacts"],
        strategy=strategy, as_of=AS_OF, contact_on=CONTACT_ON, zones=made["zones"],
        debits=debits, keep=store.keep,
    )
    rows: list[dict[str, Any]] = store.fetch(candidates).to_pylist()
    return sorted(rows, key=lambda row: (row["borrower_id"], row["action"]))


def actions(rows: list[dict[str, Any]]) -> list[str]:
    """Name the actions."""
    return [row["action"] for row in rows]


@pytest.mark.parametrize(
    ("days", "rung"),
    [(1, "early"), (7, "early"), (8, "plan_offered"), (15, "call"), (60, "call"), (61, "long"),
     (91, "visit_asked_for"), (180, "visit_asked_for"), (181, "monthly_letter"),
     (9999, "monthly_letter")],
)
def test_a_borrower_is_on_the_right_rung_at_once(store: DuckStore, days: int, rung: str) -> None:
    """Whoever comes in late jumps to the rung of the day, and the ladder never runs out."""
    assert {row["rung"] for row in run(store, book([late(days)]))} == {rung}


@pytest.mark.parametrize(("ahead", "reminded"), [(5, False), (4, True), (2, True), (1, False)])
def test_a_reminder_goes_out_before_the_due_date(
    store: DuckStore, ahead: int, reminded: bool  # noqa: FBT001 -- a column of the table above
) -> None:
    """With nothing late, a payment that falls due in a few days is announced."""
    due = AS_OF + timedelta(days=ahead)
    rows = run(store, book([standing(next_due_date=due, next_due_minor=5)]))
    assert [(r["ask_days"], r["due_date"], r["amount_minor"]) for r in rows] == (
        [(-ahead, due, 5)] if reminded else []
    )


def test_nobody_who_is_late_gets_a_reminder_of_what_is_next(store: DuckStore) -> None:
    """One loan in dollars is late under a plan, so the next one in TWD is not announced."""
    due = AS_OF + timedelta(days=3)
    rows = [standing(next_due_date=due, next_due_minor=5), standing(currency="USD", loans_late=1)]
    assert run(store, book(rows)) == []


def test_all_currencies_are_one_contact(store: DuckStore) -> None:
    """The oldest debt leads; the others stand beside it, in the order of the currencies."""
    rows = run(store, book([
        late(3), late(5, currency="USD", ask_arrears_minor=1500),
        late(2, currency="HKD", ask_arrears_minor=200),
    ]))
    assert [(r["currency"], r["also_owed"], r["loans_late"]) for r in rows] == [
        ("USD", "HKD 200 TWD 320000", 3)
    ]


def test_what_is_stopped_is_still_proposed_so_that_its_refusal_is_seen(store: DuckStore) -> None:
    """A disputed loan climbs by its contractual age; the gate says why nothing happens."""
    rows = run(store, book([
        late(12, ask_days=0, ask_arrears_minor=0, loans_stopped=1, oldest_unmet_due_date=None)
    ]))
    assert [(r["rung"], r["ask_days"], r["amount_minor"], r["due_date"]) for r in rows] == [
        ("plan_offered", 12, 320000, date(2026, 2, 17))
    ]


@pytest.mark.parametrize(("days_ago", "again"), [(2, False), (3, True), (4, True)])
def test_the_cadence_leaves_people_in_peace(
    store: DuckStore, days_ago: int, again: bool  # noqa: FBT001 -- a column of the table above
) -> None:
    """The early rung writes every third day and no sooner."""
    rows = run(store, book([late(5)], contacts=[attempt("sms", days_ago)]))
    assert bool(rows) is again


def test_a_busy_line_and_a_call_from_them_do_not_count(store: DuckStore) -> None:
    """Nobody was disturbed by a busy line, and who calls us is not being contacted."""
    contacts = [attempt("sms", 1, outcome="undelivered"), attempt("sms", 2, direction="in")]
    assert actions(run(store, book([late(5)], contacts=contacts))) == ["text_first"]


def test_the_day_ends_where_the_borrower_lives(store: DuckStore) -> None:
    """At 02:00 UTC it is still yesterday evening in New York, and already today in Taipei."""
    evening = attempt("sms", 0, tried_at=datetime(2026, 3, 2, 2))  # noqa: DTZ001 -- UTC by contract
    def in_zone(zone: str) -> list[str]:
        people = [{"borrower_id": "ana", "zone": zone}]
        return actions(run(store, book([late(5)], contacts=[evening], borrowers=people)))
    assert (in_zone("America/New_York"), in_zone("Asia/Taipei")) == ([], ["text_first"])


def test_an_unknown_habit_meets_no_condition(store: DuckStore) -> None:
    """Only whom we know to pay on time gets the text that steady payers get."""
    steady = late(16, "ben", on_time_share_bp=9500, habit_instalments=9)
    rows = run(store, book([late(16), steady]))
    assert {(r["borrower_id"], r["rung"]) for r in rows} == {
        ("ana", "call"), ("ben", "call_of_steady_payers")
    }
    told = next(r["because"] for r in rows if r["borrower_id"] == "ben")
    assert told == (
        "rung=call_of_steady_payers ask_days=16 currency=TWD amount_minor=320000 loans_late=1 "
        "loans_stopped=0 every_days=4 since_days=never on_time_share_bp=9500 habit_instalments=9"
    )


def test_a_visit_is_only_asked_for(store: DuckStore) -> None:
    """It waits for approval, and is not the first choice."""
    rows = run(store, book([late(100)]))
    assert [(r["needs_approval"], r["preference"]) for r in rows if r["channel"] == "visit"] == [
        (True, 2)
    ]


def test_without_a_table_of_numbers_the_lender_keeps_them(store: DuckStore) -> None:
    """The borrower's id stands for the number; with a table and no number there is none."""
    tables = book([late(5)])
    assert [r["contact_point_id"] for r in run(store, tables, numbers=False)] == ["ana"]
    assert [r["contact_point_id"] for r in run(store, tables)] == [None]


DAYS = st.one_of(st.none(), st.dates(date(2025, 1, 1), date(2026, 2, 28)))
STANDING = st.fixed_dictionaries({
    "ask_days": st.sampled_from([0, 0, 3, 12, 16, 70, 120, 400]),
    "past_due_days": st.integers(0, 300), "loans_late": st.integers(0, 2),
    "loans_stopped": st.integers(0, 1), "arrears_minor": st.integers(0, 9),
    "ask_arrears_minor": st.integers(0, 9), "ahead": st.integers(0, 6),
    "next_due_minor": st.sampled_from([None, 0, 7]),
    "on_time_share_bp": st.sampled_from([None, 5000, 9500]),
    "habit_instalments": st.sampled_from([None, 9]),
})
PERSON = st.fixed_dictionaries({
    "person_key": st.sampled_from([None, "p"]), "language": st.sampled_from([None, "en"]),
    "zone": st.sampled_from([None, *ZONES]),
    "standings": st.dictionaries(
        st.sampled_from(["TWD", "HKD", "USD"]), STANDING, min_size=1, max_size=3
    ),
    "contacts": st.lists(st.tuples(
        st.sampled_from(["sms", "call", "letter"]), st.sampled_from(["out", "out", "in"]),
        st.sampled_from(["sent", "busy", "no_answer"]),
        st.one_of(st.integers(-40, 24 * 20), st.integers(24 * 398, 24 * 402)),
    ), max_size=4),
    "points": st.lists(st.tuples(
        st.sampled_from(["mobile", "landline", "postal"]), st.integers(0, 1), st.booleans(),
        st.sampled_from(["active", "active", "dead"]), DAYS, DAYS,
    ), max_size=4),
})


def made_up(people: list[dict[str, Any]]) -> dict[str, list[dict[str, Any]]]:
    """Make the tables of what Hypothesis thought up."""
    tables = book([])
    for nth, p in enumerate(people):
        who = f"b{nth}"
        tables["borrowers"].append(
            {"borrower_id": who, **{k: p[k] for k in ("person_key", "language", "zone")}})
        for currency, s in p["standings"].items():
            more = {k: v for k, v in s.items() if k != "ahead"}
            more["loans_stopped"] = min(s["loans_stopped"], s["loans_late"])
            more["ask_days"] = s["ask_days"] if s["loans_late"] else 0
            if more["ask_days"]:
                more["oldest_unmet_due_date"] = AS_OF - timedelta(days=more["ask_days"])
            due = AS_OF + timedelta(days=s["ahead"])
            tables["borrower_standings"].append(
                standing(who, **{**more, "currency": currency, "next_due_date": due}))
        for n, (channel, direction, outcome, hours) in enumerate(p["contacts"]):
            tables["contacts"].append(attempt(
                channel, 0, contact_id=f"{who}-{n}", borrower_id=who, direction=direction,
                outcome=outcome, tried_at=datetime(2026, 3, 2) - timedelta(hours=hours)))  # noqa: DTZ001 -- UTC by contract
        for n, (kind, failures, shared, status, reached, verified) in enumerate(p["points"]):
            tables["contact_points"].append({
                "contact_point_id": f"{who}-{n}", "borrower_id": who, "kind": kind,
                "failures_in_row": failures, "shared": shared, "status": status,
                "right_party_on": reached, "verified_on": verified})
    return tables


@settings(max_examples=10, deadline=None, phases=QUICK)
@given(people=st.lists(PERSON, min_size=1, max_size=16), seed=st.randoms(use_true_random=False))
def test_the_engine_and_the_clerk_propose_the_same(
    store: DuckStore, people: list[dict[str, Any]], seed: Any
) -> None:
    """Whatever the book and however its rows lie, engine and clerk agree on every candidate."""
    tables = made_up(people)
    by_hand = propose_by_hand(tables, strategy=LADDER, as_of=AS_OF, contact_on=CONTACT_ON)
    for name in TABLES:
        seed.shuffle(tables[name])
    rows = run(store, tables)
    known = by_hand[0].keys() if by_hand else ()
    assert [{k: row[k] for k in known} for row in rows] == by_hand


CLOCKS = [
    ("Asia/Tokyo", 0, 32, 540), ("America/New_York", 0, 32, -240),
    # The clock goes back an hour at midnight, and the last hour of the day comes twice.
    ("Twice", 0, 27, -180), ("Twice", 27, 32, -240),
]
"""Zone, the hours (counted in UTC) between which an offset holds, and the offset in minutes."""


@pytest.mark.parametrize(
    ("zone", "hours"),
    [("Asia/Tokyo", 15), ("America/New_York", 28), ("Twice", 28), ("Nowhere", 24), (None, 24)],
)
def test_a_day_ends_when_it_ends_where_the_person_lives(
    store: DuckStore, zone: str | None, hours: int
) -> None:
    """The last day ends by the person's own clock, and in UTC where no zone is known."""
    begins = datetime.combine(AS_OF, time())
    zones = store.rows(ALL["zones"], [
        {"zone": name, "utc_from": begins + timedelta(hours=first) - timedelta(days=first == 0),
         "utc_until": begins + timedelta(hours=last), "offset_minutes": minutes}
        for name, first, last, minutes in CLOCKS
    ])
    person = store.rows(ALL["borrowers"], [{"borrower_id": "Ana", "zone": zone}])
    ended = store.fetch(with_day_end(person, zones=zones, as_of=AS_OF)).to_pylist()
    assert [row["day_end_at"] for row in ended] == [begins + timedelta(hours=hours)]


def test_a_debit_that_came_back_is_told_as_a_reason(store: DuckStore) -> None:
    """Whoever calls Ana knows that her account is closed; of Ben's debit there is nothing."""
    tables = book([late(5), late(5, "ben")])
    debits = store.rows(ALL["stops"], [{"borrower_id": "ana", "kind": "closed"}])
    rows = run(store, tables, debits=debits.select("borrower_id", debit="kind"))
    ends = {row["borrower_id"]: row["because"].split()[-1] for row in rows}
    assert ends == {"ana": "debit=closed", "ben": "since_days=never"}
