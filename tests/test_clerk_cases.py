"""The readable cases of standing, held against the clerk and against the engine."""

from datetime import timedelta

import pytest
from books_settings import DAY
from clerk import clerk_night
from engine_desk import the_desk
from standing_cases import Case, faults, moved, read_cases

CASES = read_cases()
each_case = pytest.mark.parametrize("case", CASES, ids=[f"{c.name} ({c.day})" for c in CASES])


@each_case
def test_the_clerk_agrees_with_the_case(case: Case) -> None:
    """The oracle itself is right where a person has said what is right."""
    tables = clerk_night(case.book, settings=case.settings, as_of=case.day,
                         known_by=case.known_by, contact_on=case.day + timedelta(days=1))
    assert not faults(case.expect, tables)


@each_case
def test_the_engine_agrees_with_the_case(case: Case) -> None:
    """The engine says what a person has said is right, on whatever day that is."""
    case = moved(case, to=DAY)
    tables = the_desk().night(case.book, settings=case.settings, as_of=case.day,
                          known_by=case.known_by, contact_on=case.day + timedelta(days=1))
    assert not faults(case.expect, {name: table.to_pylist() for name, table in tables.items()})


def test_a_case_can_fail() -> None:
    """A wrong figure, a row too many and a row too few are each told."""
    assert faults({"t": [{"a": 1}]}, {"t": [{"a": 2}]})
    assert faults({"t": [{"a": 1}]}, {"t": []})
    assert faults({"t": []}, {"t": [{"a": 1}]})
    assert not faults({"t": [{"a": 1}]}, {"t": [{"a": 1, "b": 2}]})
