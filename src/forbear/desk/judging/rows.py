"""Rows of the contracts, as the door reads them: joined, sorted by whose they are, dated."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from typing import Any

Row = dict[str, Any]


def by_column(rows: Iterable[Any], column: str) -> dict[str, list[Any]]:
    """Sort rows or objects by whose they are."""
    found: dict[str, list[Any]] = defaultdict(list)
    for row in rows:
        found[row[column] if isinstance(row, dict) else getattr(row, column)].append(row)
    return found


def joined(book: Iterable[Row], desk: Iterable[Row], *, key: str) -> list[Row]:
    """Join rows of the book and of the desk; what the book has by now is the book's."""
    rows = list(book)
    known = {row[key] for row in rows}
    return [*rows, *(row for row in desk if row[key] not in known)]


def stop_row(
    borrower_id: str, *, kind: str, source_id: str, since: date, ends_before: date | None,
    loan_id: str = "", channel: str = "*",
) -> Row:
    """Make a row of `stops`; of all loans and channels unless one is named."""
    return {"borrower_id": borrower_id, "kind": kind, "loan_id": loan_id, "channel": channel,
            "source_id": source_id, "since": since, "ends_before": ends_before, "evidence": None}


def dated(row: Row) -> Row:
    """Read the days of a row that was kept as JSON."""
    days = ("since", "ends_before", "day", "complete_up_to")
    return {name: date.fromisoformat(str(value)[:10]) if name in days and value else value
            for name, value in row.items()}
