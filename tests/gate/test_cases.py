"""The cases of the packs, of the law paper, and of the edges, judged as they are written."""

from datetime import date, datetime

import pytest
from gate_cases import Case, cases, judged

ALL = list(cases())


def plain(value: object) -> str:
    """Write a value as a case writes it."""
    if isinstance(value, datetime):
        return value.isoformat(sep=" ")
    if isinstance(value, date):
        return value.isoformat()
    return "" if value is None else str(value)


@pytest.mark.parametrize("case", ALL, ids=[f"{c.place}: {c.name}" for c in ALL])
def test_the_gate_says_what_the_case_expects(case: Case) -> None:
    """Every word a case expects is the word of the verdict."""
    verdict = judged(case)
    expect = {"reason": None, **case.said["expect"]}
    said = {key: plain(verdict[key]) for key in expect}
    assert said == {key: plain(value) for key, value in expect.items()}


def test_no_two_cases_share_a_name() -> None:
    """A name points at one case."""
    names = [case.name for case in ALL]
    assert len(names) == len(set(names))
