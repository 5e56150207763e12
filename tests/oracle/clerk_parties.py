"""Who else has to do with a loan, and what is drawn from an account, as the clerk looks it up."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from clerk_borrower import is_late
from clerk_days import Desk, Row

FAILED = ("no_funds", "closed", "revoked")
DRAWN_DAYS = 5
AHEAD_DAYS = 7
TOLD_DAYS = 31


def a_stop(borrower_id: str, kind: str, *, since: date, source_id: str, **more: Any) -> Row:
    """Write one row; for all loans and channels unless it says more."""
    return {"borrower_id": borrower_id, "kind": kind, "loan_id": "", "channel": "*",
            "source_id": source_id, "since": since, "ends_before": None} | more


def of_representatives(standings: list[Row], desk: Desk) -> Iterator[Row]:
    """Give quiet to each borrower for whom somebody else speaks, about whatever loan."""
    opened: dict[tuple[str, str], list[date]] = {}
    for s in open_loans(standings):
        (loan,) = desk.rows("loans", loan_id=s["loan_id"])
        for p in desk.rows("parties", loan_id=s["loan_id"], role="representative"):
            pair = (s["borrower_id"], p["borrower_id"])
            opened.setdefault(pair, []).append(loan["opened_on"])
    for (borrower_id, speaks), days in opened.items():
        yield a_stop(borrower_id, "attorney", source_id=f"representative:{speaks}",
                     since=min(days))


def of_others_holds(rows: list[Row], standings: list[Row]) -> list[Row]:
    """Carry what one person placed on another's loan over to whom the loan is."""
    return [
        row | {"borrower_id": s["borrower_id"]}
        for row in rows for s in open_loans(standings)
        if row["loan_id"] == s["loan_id"] and row["borrower_id"] != s["borrower_id"]
    ]


def shared(rows: list[Row], standings: list[Row], desk: Desk) -> list[Row]:
    """Carry what stops somebody altogether over to the loans they owe with somebody else."""
    carried: dict[tuple[str, ...], Row] = {}
    for s in open_loans(standings):
        with_them = owing_with(s, desk)
        theirs = [r for r in rows if r["borrower_id"] in with_them and not r["loan_id"]]
        for row in sorted(theirs, key=lambda r: r["since"], reverse=True):
            span = str(row["ends_before"]) if row["kind"] == "promise_open" else ""
            key = (s["loan_id"], row["kind"], row["channel"], row["source_id"], span)
            carried[key] = row | {"borrower_id": s["borrower_id"], "loan_id": s["loan_id"]}
    return list(carried.values())


def owing_with(standing: Row, desk: Desk) -> set[str]:
    """Name who owes a loan beside its borrower."""
    return {
        p["borrower_id"] for p in desk.rows("parties", loan_id=standing["loan_id"])
        if p["role"] in ("joint", "borrower") and p["borrower_id"] != standing["borrower_id"]
    }


def of_mandates(standings: list[Row], desk: Desk) -> Iterator[Row]:
    """Give quiet to each loan whose money the lender is about to draw by itself."""
    for s in open_loans(standings):
        due = due_date(s, desk)
        for m in desk.rows("mandates", loan_id=s["loan_id"]):
            if due is not None and in_good_order(m, desk):
                yield a_stop(s["borrower_id"], "debit_pending", loan_id=s["loan_id"],
                             source_id=f"mandate:{m['mandate_id']}", since=m["active_from"],
                             ends_before=due + timedelta(days=DRAWN_DAYS))


def due_date(standing: Row, desk: Desk) -> date | None:
    """Give the due date that is drawn for: the oldest unmet, or the next one if it is near."""
    if is_late(standing):
        day: date | None = standing["oldest_unmet_due_date"] or standing["plan_oldest_due_date"]
        return day
    coming: date | None = standing["next_due_date"]
    if coming is None or coming > desk.as_of + timedelta(days=AHEAD_DAYS):
        return None
    return coming


def in_good_order(mandate: Row, desk: Desk) -> bool:
    """Tell whether a mandate holds, and the last debit on it did not come back unpaid."""
    if mandate["revoked_on"] is not None and mandate["revoked_on"] <= desk.as_of:
        return False
    answers = sorted(
        (a["result_on"], a["attempt_id"], a["outcome"])
        for a in desk.rows("debit_attempts", mandate_id=mandate["mandate_id"])
        if a["result_on"] is not None and a["result_on"] <= desk.as_of
    )
    return not answers or answers[-1][2] not in FAILED


def open_loans(standings: list[Row]) -> list[Row]:
    """Give the loans that the lender still owns and on which something may be owed."""
    return [s for s in standings if s["is_open"]]


def debits_told(standings: list[Row], desk: Desk) -> dict[str, str]:
    """Give what became of the last debit of each late borrower, where it is for them to mend."""
    events: dict[str, list[tuple[date, str, str]]] = {}
    first = desk.as_of - timedelta(days=TOLD_DAYS)
    for s in open_loans(standings):
        if is_late(s):
            mine = events.setdefault(s["borrower_id"], [])
            mine += [(a["result_on"], a["attempt_id"], a["outcome"])
                     for a in desk.rows("debit_attempts", loan_id=s["loan_id"])
                     if a["result_on"] is not None and first < a["result_on"] <= desk.as_of]
            mine += [(m["revoked_on"], m["mandate_id"], "revoked")
                     for m in desk.rows("mandates", loan_id=s["loan_id"])
                     if m["revoked_on"] is not None and first < m["revoked_on"] <= desk.as_of]
    last = {borrower: max(mine)[2] for borrower, mine in events.items() if mine}
    return {borrower: said for borrower, said in last.items() if said in FAILED}
