"""How late one borrower is in one currency, as the clerk adds it up over the loans."""

from datetime import timedelta

from clerk_days import Desk, Row
from clerk_habits import habits, usual_hour
from clerk_money import filled

REMINDER_DAYS = 7


def borrower_standings(
    desk: Desk, *, standings: list[Row], stops: list[Row], promises: list[Row]
) -> list[Row]:
    """Give the rows of `borrower_standings`: each borrower and currency with an open loan."""
    open_loans = [s for s in standings if s["is_open"]]
    pairs = sorted({(s["borrower_id"], s["currency"]) for s in open_loans})
    held = {s["loan_id"] for s in stops if s["loan_id"] and s["channel"] == "*"}
    return [
        borrower_standing(
            [s for s in open_loans if (s["borrower_id"], s["currency"]) == pair],
            held=held, promises=promises, desk=desk,
        )
        for pair in pairs
    ]


def is_late(standing: Row) -> bool:
    """Tell whether a loan is late, by contract or after plans."""
    return bool(standing["plan_past_due_days"] > 0 or standing["past_due_days"] > 0)


def borrower_standing(
    loans: list[Row], *, held: set[str], promises: list[Row], desk: Desk
) -> Row:
    """Give the row of one borrower and currency; `held` loans have a stop of their own."""
    borrower_id, currency = loans[0]["borrower_id"], loans[0]["currency"]
    late = [s for s in loans if is_late(s)]
    ask = [s for s in late if s["plan_past_due_days"] > 0 and s["loan_id"] not in held]
    paid_days = [s["last_paid_on"] for s in loans if s["last_paid_on"] is not None]
    row = {
        "borrower_id": borrower_id, "currency": currency, "as_of": desk.as_of,
        "loans": len(loans), "loans_late": len(late),
        "loans_stopped": sum(s["loan_id"] in held for s in late),
        "last_paid_on": max(paid_days, default=None),
        "unapplied_minor": filled(borrower_id, currency, desk)[1],
        "usual_hour": usual_hour(borrower_id, desk) if late else None,
    }
    for column in ("past_due_days", "delinquent_days", "bucket_rank"):
        row[column] = max(s[column] for s in loans)
    for column in ("arrears_minor", "outstanding_minor", "instalments_behind"):
        row[column] = sum(s[column] for s in loans)
    late_ids = {s["loan_id"] for s in late}
    row |= habits([loan for loan in desk.rows("loans") if loan["loan_id"] in late_ids], desk)
    row |= to_ask(ask)
    row |= coming([s for s in loans if s not in late and s["loan_id"] not in held], desk)
    return row | promises_so_far(borrower_id, currency, promises)


def to_ask(ask: list[Row]) -> Row:
    """Give the age and amount of the loans that may be asked for."""
    if not ask:
        return {"ask_days": 0, "ask_arrears_minor": 0, "oldest_unmet_due_date": None}
    return {
        "ask_days": max(s["plan_past_due_days"] for s in ask),
        "ask_arrears_minor": sum(s["plan_arrears_minor"] for s in ask),
        "oldest_unmet_due_date": min(s["plan_oldest_due_date"] for s in ask),
    }


def coming(loans: list[Row], desk: Desk) -> Row:
    """Give the next due date of loans neither late nor held, if soon, and what is due then."""
    last = desk.as_of + timedelta(days=REMINDER_DAYS)
    due = [s for s in loans if s["next_due_minor"] and s["next_due_date"] <= last]
    if not due:
        return {"next_due_date": None, "next_due_minor": None}
    first = min(s["next_due_date"] for s in due)
    return {"next_due_date": first,
            "next_due_minor": sum(s["next_due_minor"] for s in due if s["next_due_date"] == first)}


def promises_so_far(borrower_id: str, currency: str, promises: list[Row]) -> Row:
    """Count the promises whose day has come, and the share that was kept."""
    states = [
        p["state"] for p in promises
        if p["borrower_id"] == borrower_id and p["currency"] == currency
        and p["state"] in ("kept", "part_kept", "broken")
    ]
    return {
        "promises_judged": len(states),
        "promises_kept_bp": states.count("kept") * 10_000 // len(states) if states else None,
    }
