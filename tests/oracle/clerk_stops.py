"""What stops contact, as the clerk looks it up: one row for each state that holds that day."""

from collections.abc import Iterator
from datetime import date, timedelta

from clerk_days import ONE, Desk, Row
from clerk_parties import (
    a_stop,
    of_mandates,
    of_others_holds,
    of_representatives,
    shared,
)
from clerk_standing import plan_that_holds

SAYS_PAID_DAYS = 3
DEBIT_PENDING_DAYS = 5
DEBIT_TECHNICAL_DAYS = 3
DEBIT_POSTING_DAYS = 3
PROTECTING = (
    "holds", "pauses", "preferences", "consents", "parties", "promises", "plans",
    "debit_attempts", "placements", "contacts",
)


def stops(
    desk: Desk, *, contact_on: date, standings: list[Row], promises: list[Row]
) -> list[Row]:
    """Give the rows of `stops` that protect one borrower or one loan."""
    rows = [
        *of_holds(desk), *of_standings(standings, desk), *of_promises(promises),
        *of_debits(standings, desk), *of_balances(standings, desk), *of_rejects(desk),
    ]
    rows += of_representatives(standings, desk)
    rows += of_others_holds(rows, standings)
    rows += shared(rows, standings, desk)
    rows += of_mandates(standings, desk)
    return [
        row for row in rows
        if row["since"] <= contact_on
        and (row["ends_before"] is None or contact_on < row["ends_before"])
    ]


def of_holds(desk: Desk) -> Iterator[Row]:
    """Give each known hold; a `says_paid` without an end lasts three business days."""
    for h in desk.rows("holds"):
        ends = h["ends_before"]
        if h["kind"] == "says_paid" and ends is None:
            ends = desk.business_days_after(h["starts_on"], SAYS_PAID_DAYS) + ONE
        if desk.was_not_told_later(h["known_on"]):
            yield a_stop(h["borrower_id"], h["kind"], source_id=h["hold_id"],
                         since=h["starts_on"], ends_before=ends, loan_id=h["loan_id"] or "",
                         channel=h["channel"] or "*")


def of_standings(standings: list[Row], desk: Desk) -> Iterator[Row]:
    """Give the loans at an agency or at court, and those whose plan is kept to."""
    for s in standings:
        (loan,) = desk.rows("loans", loan_id=s["loan_id"])
        if s["status"] in ("placed", "legal"):
            yield a_stop(s["borrower_id"], "loan_status", source_id=s["loan_id"],
                         since=loan["status_on"] or loan["opened_on"], loan_id=s["loan_id"])
        for placed in desk.rows("placements", loan_id=s["loan_id"]):
            back = placed["recalled_on"] is not None and placed["recalled_on"] <= desk.as_of
            if placed["placed_on"] <= desk.as_of and not back:
                yield a_stop(s["borrower_id"], "loan_status", source_id=placed["placement_id"],
                             since=placed["placed_on"], loan_id=s["loan_id"])
        plan = plan_that_holds(loan, desk)
        if plan is not None and s["is_open"] and s["plan_past_due_days"] == 0:
            changed = plan["status_on"] is None or plan["status_on"] <= desk.as_of
            if plan["status"] == "active" or not changed:
                yield a_stop(s["borrower_id"], "plan_kept", source_id=plan["plan_id"],
                             since=plan["agreed_on"], loan_id=s["loan_id"])


def of_promises(promises: list[Row]) -> Iterator[Row]:
    """Give an open promise its two spans; the day before and the day itself are free."""
    for p in promises:
        if p["state"] == "open":
            yield a_stop(p["borrower_id"], "promise_open", source_id=p["promise_id"],
                         since=p["made_on"], ends_before=p["promised_on"] - ONE)
            yield a_stop(p["borrower_id"], "promise_open", source_id=p["promise_id"],
                         since=p["promised_on"] + ONE, ends_before=p["judged_after"] + ONE)


def of_debits(standings: list[Row], desk: Desk) -> Iterator[Row]:
    """Give debits that wait for the bank, and those the bank itself let fall."""
    for s in standings:
        for a in desk.rows("debit_attempts", loan_id=s["loan_id"]):
            answered = a["result_on"] is not None and a["result_on"] <= desk.as_of
            if a["requested_on"] <= desk.as_of and not answered:
                yield a_stop(s["borrower_id"], "debit_pending", source_id=a["attempt_id"],
                             since=a["requested_on"], loan_id=s["loan_id"],
                             ends_before=a["requested_on"] + timedelta(days=DEBIT_PENDING_DAYS))
            if answered and a["outcome"] == "paid":
                yield a_stop(s["borrower_id"], "debit_pending", source_id=a["attempt_id"],
                             since=a["result_on"], loan_id=s["loan_id"],
                             ends_before=a["result_on"] + timedelta(days=DEBIT_POSTING_DAYS))
            if answered and a["outcome"] == "technical":
                yield a_stop(s["borrower_id"], "debit_technical", source_id=a["attempt_id"],
                             since=a["result_on"], loan_id=s["loan_id"],
                             ends_before=a["result_on"] + timedelta(days=DEBIT_TECHNICAL_DAYS))


def of_balances(standings: list[Row], desk: Desk) -> Iterator[Row]:
    """Give the loans whose own figures at the lender differ from ours; the whole borrower."""
    for s in standings:
        for b in desk.rows("lender_balances", loan_id=s["loan_id"], day=desk.as_of):
            for measure, _, _ in differences(b, s):
                source = f"unreconciled:lender_balances:{s['loan_id']}:{measure}"
                yield a_stop(s["borrower_id"], "unreconciled", source_id=source,
                             since=desk.as_of)


def of_rejects(desk: Desk) -> Iterator[Row]:
    """Give every borrower whom a lost payment, or a lost row that may hold back contact, names."""
    for borrower in desk.rows("borrowers"):
        theirs = borrower["borrower_id"]
        loans = {loan["loan_id"] for loan in desk.rows("loans", borrower_id=theirs)}
        for table in ("payments", *PROTECTING):
            kind = "payment_rejected" if table == "payments" else "protection_rejected"
            naming = [
                r for r in desk.rows("rejects", table_name=table)
                if (r["borrower_id"] == theirs or r["loan_id"] in loans)
                and (table == "payments" or r["reason"] != "duplicate_row")
            ]
            if naming:
                loan = min((r["loan_id"] for r in naming if r["loan_id"] is not None), default="")
                yield a_stop(theirs, kind, source_id=f"{kind}:{table}:{loan}:rows",
                             since=desk.as_of)


def differences(balance: Row, standing: Row) -> Iterator[tuple[str, int, int]]:
    """Give each measure of which the lender's figure is another than ours."""
    for measure in ("past_due_days", "arrears_minor", "outstanding_minor"):
        theirs = balance[measure]
        if theirs is not None and theirs != standing[measure]:
            yield measure, standing[measure], theirs
