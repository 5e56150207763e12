"""What is not about a contact: how high, how long kept, and by when something is owed."""

from dataclasses import replace
from datetime import date, timedelta

import ibis
import pyarrow as pa
from gate_tables import engine

from forbear.adapters.packs.law import load_rules
from forbear.adapters.packs.law_rules import months_before
from forbear.engine.gate.rulebook import CapRule, DeadlineRule, RetentionRule, RuleBook
from forbear.engine.gate.rules.cap import over_cap
from forbear.engine.gate.rules.deadline import deadlines
from forbear.engine.gate.rules.retention import retained

DAY = date(2026, 3, 2)
CARDS = load_rules(["cn/cards"], on=DAY)
UNITED_STATES = load_rules(["us"], on=DAY)


def only(rules: RuleBook, rule_id: str) -> RuleBook:
    """Keep one rule."""
    return replace(rules, rules=tuple(r for r in rules.rules if r.rule_id == rule_id))


def triggers(*rows: tuple[str, str, date, date | None]) -> ibis.Table:
    """Make what sets deadlines running."""
    names = ("source_id", "trigger", "on_day", "done_on")
    types = (pa.string(), pa.string(), pa.date32(), pa.date32())
    return ibis.memtable(pa.table({
        name: pa.array([row[i] for row in rows], types[i]) for i, name in enumerate(names)
    }))


def test_a_plan_on_a_card_lasts_sixty_months_at_most() -> None:
    """Sixty months are within the cap, sixty-one above it; another quantity is not its matter."""
    asked = ibis.memtable(pa.table({
        "subject_id": ["in", "above", "other"],
        "quantity": ["plan_months", "plan_months", "late_fee_minor"],
        "value": pa.array([60, 61, 61], pa.int64()),
    }))
    found = engine().to_pyarrow(over_cap(asked, rules=CARDS)).to_pylist()
    assert {row["subject_id"] for row in found} == {"above"}
    assert {row["most"] for row in found} == {60}
    assert all(isinstance(r, CapRule) for r in CARDS.of(CapRule))


def test_without_a_cap_nothing_is_above_it() -> None:
    """A pack that names no cap finds nothing, with the same columns."""
    asked = ibis.memtable(pa.table({
        "subject_id": ["a"], "quantity": ["plan_months"], "value": pa.array([999], pa.int64()),
    }))
    none = replace(CARDS, rules=())
    found = engine().to_pyarrow(over_cap(asked, rules=none))
    assert found.num_rows == 0
    assert found.column_names == ["subject_id", "rule_id", "outcome", "most"]


def test_a_record_is_inside_its_time_on_the_very_day_of_the_month() -> None:
    """Kept three years: what is of this day three years ago is inside, the day before is not."""
    rule = next(r for r in UNITED_STATES.of(RetentionRule) if r.record == "recording")
    first = months_before(DAY, months=rule.months)
    assert first == rule.kept_from
    kept = ibis.memtable(pa.table({
        "record_id": ["first", "before"], "record": ["recording", "recording"],
        "on_day": pa.array([first, first - timedelta(days=1)], pa.date32()),
    }))
    told = engine().to_pyarrow(retained(kept, rules=only(UNITED_STATES, rule.rule_id)))
    assert {row["record_id"]: row["inside"] for row in told.to_pylist()} == {
        "first": True, "before": False,
    }


def test_months_before_the_last_of_a_month_end_on_its_last_day() -> None:
    """The 31st less a month is the last of a shorter month; the 29th of February goes to the 28th.

    A year back and a year across are the same steps.
    """
    assert months_before(date(2026, 3, 31), months=1) == date(2026, 2, 28)
    assert months_before(date(2024, 2, 29), months=12) == date(2023, 2, 28)
    assert months_before(date(2026, 1, 15), months=1) == date(2025, 12, 15)
    assert months_before(date(2026, 1, 15), months=24) == date(2024, 1, 15)


def test_a_deadline_of_business_days_leaves_out_weekends_and_holidays() -> None:
    """Ten business days from a Friday, one of them a holiday, end on a Monday two weeks on.

    Answered on that day is in time, a day later is not; unanswered it is overdue once it has
    passed.
    """
    rule = next(r for r in UNITED_STATES.of(DeadlineRule) if r.calendar)
    rules = replace(UNITED_STATES, rules=(replace(rule, days=10),))
    friday = date(2026, 1, 9)
    weekend = [friday + timedelta(days=n) for n in range(60)
               if (friday + timedelta(days=n)).isoweekday() > 5]
    off = [*weekend, date(2026, 1, 19)]
    calendar = ibis.memtable(pa.table({
        "calendar": [rule.calendar] * len(off), "day": pa.array(off, pa.date32()),
        "next_business_day": pa.array(off, pa.date32()),
    }))
    monday = date(2026, 1, 26)
    asked = triggers(
        ("in time", rule.trigger, friday, monday),
        ("late", rule.trigger, friday, monday + timedelta(days=1)),
        ("open", rule.trigger, friday, None),
        ("young", rule.trigger, DAY - timedelta(days=3), None),
    )
    told = engine().to_pyarrow(deadlines(asked, rules=rules, calendars=calendar)).to_pylist()
    assert {r["source_id"]: r["overdue"] for r in told} == {
        "in time": False, "late": True, "open": True, "young": False,
    }
    assert {r["due_on"] for r in told if r["source_id"] != "young"} == {monday}


def test_without_its_calendar_a_deadline_counts_every_day() -> None:
    """The stricter reading: calendar days end earlier."""
    rule = next(r for r in UNITED_STATES.of(DeadlineRule) if r.calendar)
    asked = triggers(("a", rule.trigger, date(2026, 1, 9), None))
    told = engine().to_pyarrow(
        deadlines(asked, rules=only(UNITED_STATES, rule.rule_id))
    ).to_pylist()
    assert [r["due_on"] for r in told] == [date(2026, 1, 9) + timedelta(days=rule.days)]
