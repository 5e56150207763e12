"""Who gets what there is only so much of."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from queue_clerk import choose

from forbear.adapters.store.duck import DuckStore
from forbear.engine.allocation import allocate
from forbear.engine.tables import ALL

AS_OF, CONTACT_ON = date(2026, 3, 1), date(2026, 3, 2)


@pytest.fixture(scope="module")
def store() -> Iterator[DuckStore]:
    """Open one engine for all cases."""
    with DuckStore(threads=1) as opened:
        yield opened


def candidate(borrower: str, action: str, **more: Any) -> dict[str, Any]:
    """Make up a candidate; a text message of the first choice unless the case says otherwise."""
    plain = {
        "borrower_id": borrower, "action": action, "as_of": AS_OF, "contact_on": CONTACT_ON,
        "person_key": borrower, "channel": "sms", "rung": "r", "rung_rank": 1, "preference": 1,
        "cost_units": 1, "cost_minor": 0, "burden": 1, "needs_approval": False, "language": "en",
        "currency": "TWD", "amount_minor": 1, "due_date": AS_OF, "ask_days": 1, "loans_late": 1,
        "loans_stopped": 0, "because": "",
    }
    return {**plain, **more}


def run(
    store: DuckStore,
    candidates: list[dict[str, Any]],
    capacities: list[tuple[str, str, int]],
    refused: frozenset[tuple[str, str]] = frozenset(),
) -> dict[str, dict[str, Any]]:
    """Allocate, and give what is chosen by borrower."""
    verdicts = [
        {
            "borrower_id": c["borrower_id"], "action": c["action"], "as_of": AS_OF,
            "contact_on": CONTACT_ON, "packs": "",
            "verdict": "refused" if (c["borrower_id"], c["action"]) in refused else "allowed",
        }
        for c in candidates
    ]
    rows = [{"resource": r, "skill": s, "units": u} for r, s, u in capacities]
    chosen = allocate(
        store.rows(ALL["candidates"], candidates),
        store.rows(ALL["verdicts"], verdicts),
        capacities=store.rows(ALL["capacities"], rows),
        as_of=AS_OF,
        preferences=3,
        keep=store.keep,
    )
    return {row["borrower_id"]: row for row in store.fetch(chosen).to_pylist()}


def test_the_higher_rung_comes_first(store: DuckStore) -> None:
    """With one call left, the borrower higher on the ladder gets it."""
    both = [candidate("ana", "call", rung_rank=2), candidate("ben", "call", rung_rank=3)]
    assert set(run(store, both, [("sms", "*", 1)])) == {"ben"}


def test_the_second_choice_waits_for_the_first_of_all(store: DuckStore) -> None:
    """Who finds no agent's minutes left gets the text message that the rung would do next."""
    both = [
        candidate(name, action, channel=channel, cost_units=units, preference=preference,
                  rung_rank=rank)
        for name, rank in (("ana", 2), ("ben", 3))
        for action, channel, units, preference in (("c", "call", 6, 1), ("t", "sms", 1, 2))
    ]
    chosen = run(store, both, [("call", "*", 7), ("sms", "*", 10)])
    assert {k: v["action"] for k, v in chosen.items()} == {"ana": "t", "ben": "c"}


def test_a_channel_without_capacity_has_none(store: DuckStore) -> None:
    """Nothing is sent on a channel that the capacity does not name."""
    assert run(store, [candidate("ana", "t")], [("call", "*", 100)]) == {}


def test_a_refused_candidate_is_never_chosen(store: DuckStore) -> None:
    """Only what the gate allows can be chosen, however much there is."""
    ana = [candidate("ana", "t"), candidate("ana", "u", preference=2)]
    chosen = run(store, ana, [("sms", "*", 9)], frozenset({("ana", "t")}))
    assert chosen["ana"]["action"] == "u"


def test_one_person_under_two_numbers_gets_one_contact(store: DuckStore) -> None:
    """Two borrower ids of one person share one contact."""
    two = [candidate("ana-1", "t", person_key="ana"), candidate("ana-2", "t", person_key="ana")]
    assert len(run(store, two, [("sms", "*", 9)])) == 1


def test_a_language_with_a_team_of_its_own_uses_only_that(store: DuckStore) -> None:
    """English has its own two minutes; the team for every language serves the others."""
    three = [
        candidate("ana", "c", channel="call", cost_units=2, language="en"),
        candidate("ben", "c", channel="call", cost_units=2, language="en"),
        candidate("cleo", "c", channel="call", cost_units=2, language="zh-Hant"),
    ]
    chosen = run(store, three, [("call", "en", 2), ("call", "*", 50)])
    assert sorted(row["skill"] for row in chosen.values()) == ["*", "en"]
    assert "cleo" in chosen


PEOPLE = st.lists(
    st.fixed_dictionaries(
        {
            "person": st.sampled_from("abcde"),
            "rung_rank": st.integers(0, 3),
            "language": st.sampled_from(["en", "zh-Hant"]),
            "treatments": st.lists(
                st.tuples(
                    st.sampled_from(["sms", "call", "letter"]), st.integers(1, 6), st.booleans()
                ),
                min_size=1, max_size=3,
            ),
        }
    ),
    min_size=1, max_size=10,
)
CAPACITIES = st.dictionaries(
    st.tuples(st.sampled_from(["sms", "call", "letter"]), st.sampled_from(["*", "en", "zh-Hant"])),
    st.integers(0, 15), max_size=6,
)


@settings(max_examples=20, deadline=None,
          suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(people=PEOPLE, capacities=CAPACITIES, seed=st.randoms(use_true_random=False))
def test_the_engine_and_the_clerk_choose_the_same(
    store: DuckStore, people: list[dict[str, Any]], capacities: dict[tuple[str, str], int],
    seed: Any,
) -> None:
    """Whatever is proposed and however the rows lie, engine and clerk agree on every choice."""
    rows, allowed = [], set()
    for nth, person in enumerate(people):
        for preference, (channel, units, lawful) in enumerate(person["treatments"], start=1):
            rows.append(candidate(
                f"b{nth}", f"a{preference}", person_key=person["person"], channel=channel,
                cost_units=units, preference=preference, rung_rank=person["rung_rank"],
                language=person["language"],
            ))
            if lawful:
                allowed.add((f"b{nth}", f"a{preference}"))
    seed.shuffle(rows)
    refused = frozenset((r["borrower_id"], r["action"]) for r in rows) - allowed
    wanted = [(r, s, u) for (r, s), u in capacities.items()]
    chosen = run(store, rows, wanted, frozenset(refused))
    by_hand = choose(
        rows, allowed, [{"resource": r, "skill": s, "units": u} for r, s, u in wanted], as_of=AS_OF
    )
    assert {
        b: {k: row[k] for k in ("action", "skill", "place")} for b, row in chosen.items()
    } == by_hand
