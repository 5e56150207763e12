"""Small tables for the gate, made of what a case names and of nothing else."""

from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, timedelta
from functools import cache
from itertools import count
from typing import Any
from zoneinfo import ZoneInfo

import ibis
import ibis.expr.types as ir

from forbear.adapters.store.store import arrow_table
from forbear.engine.gate.judge import judge
from forbear.engine.gate.rulebook import RuleBook
from forbear.engine.tables import ALL

Row = dict[str, Any]
_NUMBERS = count()


@cache
def engine() -> Any:
    """Give one DuckDB for all tests of the gate."""
    return ibis.duckdb.connect(
        threads=2,
        lambda_syntax="ENABLE_SINGLE_ARROW",
        disabled_optimizers="common_subexpressions",
    )


def table(name: str, rows: Iterable[Mapping[str, Any]]) -> ir.Table:
    """Make a table of a contract from rows; what a row does not name is null."""
    return engine().create_table(
        f"{name}_{next(_NUMBERS)}", arrow_table(ALL[name], rows), temp=True
    )


def kept(name: str, step: ir.Table) -> ir.Table:
    """Store a step, as the rim does in a night."""
    return engine().create_table(f"{name}_{next(_NUMBERS)}", step, temp=True)


def spans(zone: str, *, first: date, last: date) -> list[Row]:
    """Give the spans of one offset of a zone, hour by hour, from the time-zone database."""
    there = ZoneInfo(zone)
    at = datetime(first.year, first.month, first.day, tzinfo=UTC)
    end = datetime(last.year, last.month, last.day, tzinfo=UTC)
    rows: list[Row] = []
    while at < end:
        offset = at.astimezone(there).utcoffset()
        minutes = int(offset.total_seconds() // 60) if offset is not None else 0
        after = at + timedelta(minutes=30)
        if rows and rows[-1]["offset_minutes"] == minutes:
            rows[-1]["utc_until"] = after.replace(tzinfo=None)
        else:
            rows.append({
                "zone": zone,
                "utc_from": at.replace(tzinfo=None),
                "utc_until": after.replace(tzinfo=None),
                "offset_minutes": minutes,
            })
        at = after
    return rows


@cache
def zone_rows(zones: tuple[str, ...], first: date, last: date) -> tuple[Row, ...]:
    """Give the spans of several zones."""
    return tuple(row for zone in zones for row in spans(zone, first=first, last=last))


def candidate(**fields: Any) -> Row:
    """Make a candidate; only what the gate reads matters."""
    plain: Row = {
        "borrower_id": "ana", "action": "call", "channel": "call", "moment_at": None,
        "person_key": fields.get("borrower_id", "ana"), "rung": "early", "rung_rank": 1,
        "preference": 1, "cost_units": 1, "cost_minor": 0, "burden": 1, "needs_approval": False,
        "contact_point_id": "number-1", "language": "en", "currency": "CNY", "amount_minor": 100,
        "due_date": date(2020, 1, 1), "ask_days": 5, "role": "borrower", "purpose": "remind",
        "loans_late": 1, "loans_stopped": 0,
        "because": "made for a test",
    }
    return {**plain, **fields}


def verdicts(rules: RuleBook, *, keep: bool = True, **tables: Iterable[Row]) -> list[Row]:
    """Judge plain rows and give the verdicts, by borrower and action."""
    names = ("candidates", "borrowers", "contact_points", "contacts", "stops", "zones")
    made = {name: table(name, tables.get(name, ())) for name in {*names, *tables}}
    extra = {"keep": kept} if keep else {}
    asked = made.pop("candidates")
    out = engine().to_pyarrow(judge(asked, reads=made, rules=rules, **extra))
    return sorted(out.to_pylist(), key=lambda row: (row["borrower_id"], row["action"]))
