"""The auditor itself: it says what every written case expects, before it judges the gate."""

from datetime import date
from functools import cache

import pytest
from auditor import Auditor
from gate_cases import cases
from made_people import zone_table

from forbear.adapters.files.calendars import calendars
from forbear.adapters.packs.case_rows import own, plain, rows_of
from forbear.adapters.packs.cases import Case
from forbear.adapters.packs.law import load_rules
from forbear.engine.gate.rulebook import HoursRule, RuleBook

CONTACTS = [case for case in cases() if not case.said.asks]


@cache
def rules_of(packs: tuple[str, ...], on: date) -> RuleBook:
    """Load the rules of a batch of cases once."""
    return load_rules(packs, on=on)


@pytest.mark.parametrize("case", CONTACTS, ids=[f"{c.place}: {c.name}" for c in CONTACTS])
def test_the_auditor_says_what_the_case_expects(case: Case) -> None:
    """A person wrote down what each case must give; the auditor finds the same."""
    rules = rules_of(*case.batch[:2])
    rows = rows_of(case)
    year = rules.on.year
    named = {row.get("zone") for name in ("borrowers", "contact_points") for row in rows[name]}
    rows["zones"] = zone_table(named, year=year)
    holidays = sorted({rule.holidays for rule in rules.of(HoursRule) if rule.holidays})
    rows["calendars"] = calendars(holidays, first_year=year - 1, last_year=year + 1)
    (asked,) = rows["candidates"]
    verdict = Auditor(rows, rules=rules).verdict(asked)
    expect = {"reason": None, **case.said.expect}
    said = {key: plain(verdict[key]).replace(own(case, ""), "") for key in expect}
    assert said == {key: plain(value) for key, value in expect.items()}
