"""Judging a book twice, by the gate and by the auditor, and telling where they differ."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import date, datetime
from functools import partial
from pprint import pformat
from typing import Any, TypeVar

from auditor import Auditor
from gate_tables import verdicts
from made_people import TABLES, MadeBook

from forbear.engine.gate.rulebook import Rule

Item = TypeVar("Item")
Row = dict[str, Any]
FIRST_FINDING = (
    "verdict", "reason", "rule_id", "cites", "not_before", "open_at", "close_at", "counters",
)
"""Rules of another day judge nothing: what else they would say is not compared."""
SHARED = ("zones", "calendars", "feeds")
Difference = tuple[Row, Row, Row]
"""A candidate, what the gate said of it, and what the auditor says; only where they differ."""


def differences(book: MadeBook, *, keep: bool = True) -> Iterator[Difference]:
    """Give every candidate of which gate and auditor do not say the same, in every column."""
    auditor = Auditor(book.tables, rules=book.rules)
    judged = verdicts(book.rules, keep=keep, **book.tables)
    said = {(row["borrower_id"], row["action"]): row for row in judged}
    assert len(said) == len(judged) == len(book.tables["candidates"]), "one verdict each"
    for asked in book.tables["candidates"]:
        expected = auditor.verdict(asked)
        row = said[asked["borrower_id"], asked["action"]]
        compared = FIRST_FINDING if expected["reason"] == "rules_of_another_day" else list(row)
        apart = [name for name in compared if row[name] != expected[name]]
        if apart:
            apart += [name for name in ("reason", "rule_id", "also") if name not in apart]
            yield asked, {n: row[n] for n in apart}, {n: expected[n] for n in apart}


def smallest(book: MadeBook, found: Difference) -> MadeBook:
    """Take rules and rows away while gate and auditor still differ in the same way."""
    asked, *_ = found
    mine = str(asked["borrower_id"]).partition("-")[0]
    now = replace(book, tables={
        name: rows if name in SHARED else [row for row in rows if _is_of(row, mine)]
        for name, rows in book.tables.items()
    } | {"candidates": [asked]})
    kind = _kind(found)

    def still(tried: MadeBook) -> bool:
        return any(_kind(one) == kind for one in differences(tried))

    rules = _fewer(list(book.rules.rules), lambda some: still(_ruled(now, some)))
    now = _ruled(now, rules)
    for name in TABLES:
        if name not in ("candidates", "zones", "calendars"):
            laid = partial(_laid, now, name)
            now = laid(_fewer(now.tables[name], lambda some, laid=laid: still(laid(some))))
    return now


def _kind(found: Difference) -> object:
    """Tell in which way two verdicts differ: by their findings, or else by their columns."""
    _, gate, auditor = found
    left, right = _findings(gate), _findings(auditor)
    return (left - right, right - left) if left != right else set(gate)


def _findings(verdict: Row) -> set[str]:
    first = f"{verdict['reason']}:{verdict['rule_id'] or 'gate'}" if verdict.get("reason") else ""
    return {first, *str(verdict.get("also") or "").split()} - {""}


def _is_of(row: Row, mine: str) -> bool:
    ids = [str(row.get("borrower_id") or ""), str(row.get("loan_id") or "")]
    return any(one.replace("/", "-").partition("-")[0] in (mine, "*") for one in ids)


def _laid(book: MadeBook, table: str, rows: list[Row]) -> MadeBook:
    return replace(book, tables={**book.tables, table: rows})


def _ruled(book: MadeBook, rules: list[Rule]) -> MadeBook:
    return replace(book, rules=replace(book.rules, rules=tuple(rules)))


def _fewer(items: list[Item], still: Callable[[list[Item]], bool]) -> list[Item]:
    """Leave out halves, quarters and so on, as long as the difference stays."""
    size = len(items)
    while items and size:
        start = 0
        while start < len(items):
            fewer = items[:start] + items[start + size:]
            if still(fewer):
                items = fewer
            else:
                start += size
        size //= 2
    return items


def told(book: MadeBook) -> str:
    """Write a small book so that a person can read why two judges differ."""
    lines = [f"on {book.rules.on}"]
    lines += [
        "", *(pformat(rule, width=140) for rule in book.rules.rules), ""
    ]
    for name, rows in book.tables.items():
        if name not in ("zones", "calendars"):
            lines += [f"{name}: {_plain(row)}" for row in rows]
    for _, gate, auditor in differences(book):
        lines += [f"gate says    {_plain(gate)}", f"auditor says {_plain(auditor)}"]
    return "\n".join(lines)


def _plain(row: Row) -> str:
    said = {k: str(v) if isinstance(v, date | datetime) else v for k, v in row.items()}
    return ", ".join(f"{k}={v}" for k, v in said.items() if v is not None or len(row) < 9)


def first_told(found: Iterable[Difference], book: MadeBook) -> str:
    """Tell the first difference on the smallest book that still shows it; empty if none."""
    first = next(iter(found), None)
    return told(smallest(book, first)) if first else ""
