"""Cases that are not about a contact: a cap, a deadline, or how long a record is kept."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any, Final

import ibis.expr.types as ir

from forbear.adapters.files.calendars import calendars
from forbear.adapters.packs.case_files import Asks
from forbear.adapters.packs.cases import Case
from forbear.adapters.store.store import Row, Store
from forbear.engine.gate.rulebook import DeadlineRule, RuleBook
from forbear.engine.gate.rules.cap import over_cap
from forbear.engine.gate.rules.deadline import deadlines
from forbear.engine.gate.rules.retention import retained
from forbear.engine.tables.columns import code, count, day, ident
from forbear.engine.tables.contract import Contract
from forbear.engine.tables.settings import CALENDARS

_QUANTITIES: Final = Contract(
    name="quantities", kind="step", grain="one row per case and quantity",
    columns=(
        ident("subject_id", "The case.", key=True), code("quantity", "Which.", key=True),
        count("value", "How great.", wide=True),
    ),
)
_TRIGGERS: Final = Contract(
    name="triggers", kind="step", grain="one row per case and trigger",
    columns=(
        ident("source_id", "The case.", key=True), code("trigger", "Which."),
        day("on_day", "The day of it."), day("done_on", "The day it was done.", nullable=True),
    ),
)
_RECORDS: Final = Contract(
    name="records", kind="step", grain="one row per case and record",
    columns=(
        ident("record_id", "The case.", key=True), code("record", "Which kind."),
        day("on_day", "The day of it."),
    ),
)

Answers = dict[str, list[Mapping[str, Any]]]


def answer(store: Store, cases: Sequence[Case], *, rules: RuleBook) -> dict[str, dict[str, Any]]:
    """Give for each case the values of the keys that can be expected of it, by case name."""
    asked: list[tuple[Case, Asks]] = [(c, c.said.asks) for c in cases if c.said.asks]
    found: Answers = {case.name: [] for case, _ in asked}
    caps = [{"subject_id": c.name, "quantity": a.quantity, "value": a.value}
            for c, a in asked if a.quantity]
    if caps:
        against = over_cap(store.rows(_QUANTITIES, caps), rules=rules)
        _sort_in(found, store, against, by="subject_id")
    owed = [{"source_id": c.name, "trigger": a.trigger, "on_day": a.on, "done_on": a.done}
            for c, a in asked if a.trigger]
    if owed:
        days = _business_days(store, [a for _, a in asked], rules=rules)
        due = deadlines(store.rows(_TRIGGERS, owed), rules=rules, calendars=days)
        _sort_in(found, store, due, by="source_id")
    held = [{"record_id": c.name, "record": a.record, "on_day": a.on}
            for c, a in asked if a.record]
    if held:
        kept = retained(store.rows(_RECORDS, held), rules=rules)
        _sort_in(found, store, kept, by="record_id")
    return {case.name: _answered(case, asks, found[case.name]) for case, asks in asked}


def _sort_in(found: Answers, store: Store, table: ir.Table, *, by: str) -> None:
    """Give each case the rows about it, by rule."""
    for row in sorted(store.fetch(table).to_pylist(), key=lambda row: str(row["rule_id"])):
        found[row[by]].append(row)


def _answered(case: Case, asks: Asks, rows: list[Mapping[str, Any]]) -> dict[str, Any]:
    """Give what the rules say; of several the one the case names, or the strictest."""
    if asks.quantity:
        return {"against": [row["rule_id"] for row in rows]}
    named = [row for row in rows if row["rule_id"] == case.said.expect.get("rule_id")]
    if asks.trigger:
        rows = sorted(rows, key=lambda row: row["due_on"])
    first: Mapping[str, Any] = next(iter(named or rows), {})
    return {key: first.get(key) for key in asks.expects}


def _business_days(
    store: Store, asks: Sequence[Asks], *, rules: RuleBook
) -> ir.Table | None:
    """Give the days that do not count, for the rules that go by business days."""
    names = sorted({rule.calendar for rule in rules.of(DeadlineRule) if rule.calendar})
    days = [asked.on for asked in asks if asked.on]
    if not names:
        return None
    last = max(days) + timedelta(days=366)
    rows: list[Row] = list(
        calendars(names, first_year=min(days).year, last_year=last.year)
    )
    return store.rows(CALENDARS, rows)
