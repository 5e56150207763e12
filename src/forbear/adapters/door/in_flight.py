"""What is known beside the book: contacts under way, and what a person said since it was sealed.

A book is as old as its delivery. What a dialler or an outbox has begun since then comes as a file:
CSV holds contacts; JSON holds contacts, or several tables by name.
"""

import csv
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any, Final

from forbear.adapters.door.moments import MomentUnreadable, read_moment
from forbear.adapters.store.seal import file_hash
from forbear.engine.tables import ALL, Column, Type
from forbear.engine.vocabulary.errors import ForbearError

Rows = list[dict[str, Any]]

TABLES: Final = ("contacts", "holds", "preferences", "consents", "feeds")
"""What may have changed since the book was sealed, and counts at the door."""

_LEFT_OUT: Final[Mapping[str, Mapping[str, object]]] = {
    "contacts": {"direction": "out", "by_whom": "lender"},
    "feeds": {},
}
"""What a row stands for where it leaves a column out. A contact without an outcome is under way."""

_MAY_BE_UNKNOWN: Final = ("outcome", "evidence", "owner")
"""Columns that a book must fill and a row under way need not."""


class InFlightFaulty(ForbearError):
    """The file of what is in flight cannot be used; all that is wrong is listed at once."""

    code = "in_flight_faulty"
    sentence = "The file {file} cannot be used:\n{faults}"
    cure = (
        "Correct it and ask again; nothing may be sent before. Its columns are those of "
        "docs/reference/tables.md."
    )


@dataclass(frozen=True, kw_only=True)
class InFlight:
    """Rows by table, as their contracts have them, and the hash of the file they came in."""

    rows: Mapping[str, Rows] = field(default_factory=dict)
    name: str = ""
    sha256: str = ""


def read_in_flight(path: Path) -> InFlight:
    """Read a file of what is in flight.

    Raises:
        InFlightFaulty: It cannot be read, or a row does not fit its contract; every fault is told.

    """
    faults: list[str] = []
    said = _said(path, faults)
    rows: dict[str, Rows] = {}
    for name, some in said.items():
        if name not in TABLES:
            faults.append(f"there is no table {name} here; there may be {', '.join(TABLES)}")
            continue
        if not isinstance(some, list):
            faults.append(f"{name} is no list of rows")
            continue
        rows[name] = [_row(name, row, faults, number=n) for n, row in enumerate(some, start=1)]
    if faults:
        raise InFlightFaulty(file=path.name, faults="\n".join(f"- {fault}" for fault in faults))
    return InFlight(rows=rows, name=path.name, sha256=file_hash(path))


def _said(path: Path, faults: list[str]) -> Mapping[str, Any]:
    """Give the rows of a file as they are written, by table."""
    try:
        text = path.read_text(encoding="utf-8-sig")
        if path.suffix.lower() == ".csv":
            return {"contacts": list(csv.DictReader(text.splitlines()))}
        said = json.loads(text)
    except OSError as error:
        faults.append(error.strerror or str(error))
    except UnicodeDecodeError:
        faults.append("it is no UTF-8")
    except ValueError as error:
        faults.append(f"it is no JSON ({error}); the name of a CSV file ends in .csv")
    else:
        if isinstance(said, list):
            return {"contacts": said}
        if isinstance(said, dict):
            return said
        faults.append("it holds neither a list of contacts nor tables by name")
    return {}


def _row(name: str, said: object, faults: list[str], *, number: int) -> dict[str, Any]:
    """Make a row of a contract; what is wrong goes to `faults`."""
    where = f"{name}, row {number}"
    if not isinstance(said, dict):
        faults.append(f"{where}: it is no row with named columns")
        return {}
    given = {str(k).strip(): v for k, v in said.items() if v not in (None, "")}
    contract = ALL[name]
    faults += [f"{where}: there is no column {c}" for c in given if c not in contract.names]
    given = {**_LEFT_OUT.get(name, {}), **given}
    row: dict[str, Any] = {}
    for column in contract.columns:
        if column.name in given:
            row[column.name] = _value(column, given[column.name], faults, where=where)
        elif column.key:
            row[column.name] = f"in-flight-{number}"
        else:
            row[column.name] = None
    faults += [f"{where}: {c} is missing" for c in _missing(name, given)]
    return row


def _missing(name: str, given: Mapping[str, object]) -> Iterator[str]:
    """Give the columns a row cannot do without; an id of its own it is given where it has none."""
    for column in ALL[name].columns:
        own_id = column.key and column.unit == "id"
        may = own_id or column.nullable or column.name in _MAY_BE_UNKNOWN
        if not may and column.name not in given:
            yield column.name


def _value(column: Column, said: object, faults: list[str], *, where: str) -> object:
    """Read one value as its column has it."""
    try:
        value = _read(column, said)
    except MomentUnreadable as error:
        faults.append(f"{where}: {column.name}: {error.tell()}")
        return None
    except ValueError:
        faults.append(f"{where}: {column.name}: {said} is no {_CALLED[column.type]}")
        return None
    if column.one_of and value not in column.one_of:
        faults.append(f"{where}: {column.name}: {said} is not one of {', '.join(column.one_of)}")
    return value


_CALLED: Final = {
    Type.DATE: "day as 2026-03-02", Type.INT32: "whole number", Type.INT64: "whole number",
    Type.BOOLEAN: "true or false",
}


def _read(column: Column, said: object) -> object:
    """Read a value; a moment without a zone is in UTC, as in every table."""
    text = str(said).strip()
    match column.type:
        case Type.TIMESTAMP:
            try:
                at = datetime.fromisoformat(text)
            except ValueError:
                return read_moment(text)
            return at if at.tzinfo is None else read_moment(text)
        case Type.DATE:
            return date.fromisoformat(text)
        case Type.INT32 | Type.INT64:
            return int(text)
        case Type.BOOLEAN:
            if text.lower() not in ("true", "false"):
                raise ValueError(text)
            return text.lower() == "true"
        case _:
            return text
