"""A book as it lay there on an earlier day: without what happened or was learned since."""

from datetime import date

from clerk_days import Row, Tables

HAPPENED = {
    "payments": "received_on", "charges": "charged_on", "pauses": "starts_on",
    "holds": "starts_on", "promises": "made_on", "plans": "agreed_on",
    "statements": "cut_off_on", "debit_attempts": "requested_on", "loans": "opened_on",
    "lender_balances": "day", "placements": "placed_on",
}
"""The day on which a row of each table came to be."""

ENDED = {
    "promises": "withdrawn_on", "placements": "recalled_on", "mandates": "revoked_on",
    "charges": "waived_on",
}
"""The day on which a row of each table came to its end."""

PROTECTING = ("holds", "pauses")
"""What protects somebody, and does not say when it came to be known, is taken to be there."""


def as_it_was_known(book: Tables, *, on: date) -> Tables:
    """Take out of a book all that came later than a day, in rows and in columns."""
    then = {
        name: [as_it_stood(name, row, on) for row in rows if was_there(name, row, on)]
        for name, rows in book.items()
    }
    loans = {row["loan_id"] for row in then["loans"]}
    plans = {row["plan_id"] for row in then["plans"]}
    return {
        name: [
            row for row in rows
            if (name == "rejects" or row.get("loan_id") is None or row["loan_id"] in loans)
            and (row.get("plan_id") is None or row["plan_id"] in plans)
        ]
        for name, rows in then.items()
    }


def was_there(table: str, row: Row, on: date) -> bool:
    """Tell whether a row had happened and was known."""
    if table not in HAPPENED:
        return True
    if table in PROTECTING and row["known_on"] is None:
        return True
    happened = row[HAPPENED[table]]
    return bool(happened <= on and (row.get("known_on") or happened) <= on)


def as_it_stood(table: str, row: Row, on: date) -> Row:
    """Give a row as it read before it changed."""
    def later(column: str) -> bool:
        return row[column] is not None and row[column] > on

    if table in ("loans", "plans") and later("status_on"):
        return row | {"status": "active", "status_on": None}
    if table == "debit_attempts" and later("result_on"):
        return row | {"outcome": "pending", "result_on": None}
    ended = ENDED.get(table)
    return row | {ended: None} if ended and later(ended) else row
