"""Reads the cases of tests/cases/standing: few words in, whole tables out."""

from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import yaml
from clerk_days import Row, Tables

from forbear.engine.tables import ALL, BOOK, Type
from forbear.engine.tables.night import REJECTS

FOLDER = Path(__file__).parents[1] / "cases" / "standing"
OPENED = date(2020, 1, 1)
PRODUCT: Row = {
    "product": "*", "day_count_starts_at": 0, "grace_days": 0, "tolerance_days": 0,
    "tolerance_minor": 0, "due_date_rule": "as_is", "calendar": None,
    "settle_order": "penalty fees interest principal", "settle_order_changes_after_days": None,
    "settle_order_late": None, "bucket_scheme": "B", "posting_days": 1,
}


@dataclass(frozen=True)
class Case:
    """One case on one day: what lies in the book, and what the tables must say."""

    name: str
    day: date
    known_by: date
    book: Tables
    settings: Tables
    expect: dict[str, list[Row]]


def moved(case: Case, *, to: date) -> Case:
    """Give the same case with every day moved by as much, so that its night is on that day.

    A day of the month is the one figure that does not move along; it is not asked for.
    """
    by = to - case.day

    def days(row: Row) -> Row:
        return {
            name: value + by if isinstance(value, date) else value
            for name, value in row.items() if name != "usual_paid_day"
        }

    def tables(rows: dict[str, list[Row]]) -> dict[str, list[Row]]:
        return {name: [days(row) for row in of_table] for name, of_table in rows.items()}

    return Case(name=case.name, day=to, known_by=case.known_by + by, book=tables(case.book),
                settings=tables(case.settings), expect=tables(case.expect))


def whole(table: str, **given: Any) -> Row:
    """Fill in the columns a case does not name: empty, nothing, or the first word of the list."""
    plain = {Type.BOOLEAN: False, Type.STRING: "-", Type.INT32: 0, Type.INT64: 0}
    columns = ALL[table].columns
    strange = given.keys() - set(ALL[table].names)
    assert not strange, f"{table} has no column {sorted(strange)}"
    return {
        c.name: given[c.name] if c.name in given
        else None if c.nullable
        else c.one_of[0] if c.one_of
        else plain[c.type]
        for c in columns
    }


def read_cases() -> list[Case]:
    """Read every case of the folder, one for each day it speaks about."""
    return [
        case
        for file in sorted(FOLDER.glob("*.yaml"))
        for raw in yaml.safe_load(file.read_text(encoding="utf-8"))
        for case in days_of(raw)
    ]


def days_of(raw: Row) -> list[Case]:
    """Make the cases of one entry."""
    known = {"name", "product", "calendar", "buckets", "loan", "loans", "pauses", "payments",
             "charges", "plans", "book", "known_by", "expect", "expect_rows"}
    assert raw.keys() <= known, f"{raw['name']}: {sorted(raw.keys() - known)} is not understood"
    days: dict[date, dict[str, list[Row]]] = dict(raw.get("expect_rows", {}))
    for day, row in raw.get("expect", {}).items():
        days[day] = {"loan_standings": [row]}
    book, settings = book_of(raw), settings_of(raw)
    return [
        Case(name=raw["name"], day=day, known_by=raw.get("known_by", day), book=book,
             settings=settings, expect=rows)
        for day, rows in days.items()
    ]


def settings_of(raw: Row) -> Tables:
    """Make the settings: one product for all, its buckets, its days off."""
    ladder = raw.get("buckets", [["M0", 0, 0], ["M1", 1, None]])
    calendars = []
    for name, days in raw.get("calendar", {}).items():
        for day in days:
            following = day
            while following in days:
                following += timedelta(days=1)
            calendars.append({"calendar": name, "day": day, "next_business_day": following})
    return {
        "products": [PRODUCT | raw.get("product", {})],
        "buckets": [
            {"bucket_scheme": "B", "bucket": name, "bucket_rank": rank,
             "measure": "delinquent_days", "least": least, "most": most}
            for rank, (name, least, most) in enumerate(ladder)
        ],
        "calendars": calendars, "zones": [], "capacities": [],
    }


def book_of(raw: Row) -> Tables:
    """Make the book of Ana, whose loans the case names."""
    book: Tables = {contract.name: [] for contract in (*BOOK, REJECTS)}
    book["borrowers"].append(whole("borrowers", borrower_id="ANA"))
    loans = raw.get("loans", {"A": raw.get("loan", {})})
    for loan_id, loan in loans.items():
        add_loan(book, loan_id, **loan)
    first = next(iter(loans))
    for number, (day, amount, *more) in enumerate(raw.get("payments", [])):
        said = {"loan": first} | (more[0] if more else {})
        loan_id = said.pop("loan")
        book["payments"].append(whole("payments", **({
            "payment_id": f"{number:03}", "loan_id": loan_id,
            "borrower_id": None if loan_id else "ANA", "received_on": day,
            "amount_minor": amount, "currency": "HKD"} | said)))
    for number, (start, end, *more) in enumerate(raw.get("pauses", [])):
        book["pauses"].append(whole("pauses", pause_id=f"{number}", loan_id=first,
                                    starts_on=start, ends_before=end, **(more[0] if more else {})))
    for number, (day, kind, amount, *more) in enumerate(raw.get("charges", [])):
        book["charges"].append(whole("charges", charge_id=f"{number}", loan_id=first, kind=kind,
                                     charged_on=day, amount_minor=amount,
                                     **(more[0] if more else {})))
    for plan in raw.get("plans", []):
        add_plan(book, first, **plan)
    for table, rows in raw.get("book", {}).items():
        book[table] += [whole(table, **row) for row in rows]
    return book


def add_loan(
    book: Tables, loan_id: str, *, instalments: list[list[Any]] | None = None,
    statements: list[list[Any]] | None = None, **more: Any,
) -> None:
    """Add a loan with its schedule: due date, principal, interest, fees."""
    said = {"currency": "HKD", "opened_on": OPENED, "status": "active", "product": "X"} | more
    book["loans"].append(whole("loans", loan_id=loan_id, borrower_id="ANA", **said))
    parts = ("due_date", "principal_minor", "interest_minor", "fees_minor")
    for number, row in enumerate(instalments or [], start=1):
        said = dict(zip(parts, row, strict=False))
        book["instalments"].append(whole("instalments", loan_id=loan_id, number=number, **said))
    parts = ("cut_off_on", "balance_minor", "minimum_due_minor", "carried_minor", "due_date")
    for number, row in enumerate(statements or [], start=1):
        said = dict(zip(parts, row, strict=True))
        book["statements"].append(whole("statements", loan_id=loan_id, number=number, **said))


def add_plan(book: Tables, loan_id: str, *, instalments: list[list[Any]], **more: Any) -> None:
    """Add a plan with what was agreed: due date and amount."""
    plan = whole("plans", loan_id=loan_id, **more)
    book["plans"].append(plan)
    for number, (day, amount) in enumerate(instalments, start=1):
        book["plan_instalments"].append(whole(
            "plan_instalments", plan_id=plan["plan_id"], number=number, due_date=day,
            amount_minor=amount))


def faults(expected: dict[str, list[Row]], tables: dict[str, list[Row]]) -> list[str]:
    """Tell what the tables say otherwise; every row of a table that is named must be expected."""
    found = []
    for table, rows in expected.items():
        if len(rows) != len(tables[table]):
            found.append(f"{table}: {len(rows)} rows expected, not {tables[table]}")
            continue
        for row, given in zip(rows, tables[table], strict=True):
            found += [
                f"{table}.{column}: {value!r} expected, not {given[column]!r}"
                for column, value in row.items() if given[column] != value
            ]
    return found
