"""How a person usually pays and answers, as the clerk reads it off their last year."""

from collections import Counter
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from clerk_days import Desk, Row
from clerk_money import items_due, own_money, statements_so_far

HABIT_DAYS = 365
CONTACT_DAYS = 400
NO_HABITS: Row = {
    "habit_instalments": None, "on_time_share_bp": None, "usual_lag_days": None,
    "usual_paid_day": None,
}


def habits(late_loans: list[Row], desk: Desk) -> Row:
    """Read the habits of a borrower's late loans; revolving accounts are left out."""
    if not late_loans:
        return NO_HABITS
    first = desk.as_of - timedelta(days=HABIT_DAYS)
    lags: list[int] = []
    on_time, read = 0, 0
    paid_days: Counter[int] = Counter()
    loans = [loan for loan in late_loans if not statements_so_far(loan, desk)]
    for loan in loans:
        product = desk.product(loan["product"])
        for due, met in met_days(loan, desk):
            if first <= due < desk.as_of and desk.is_overdue(due, product):
                read += 1
                if met is not None:
                    lags.append((met - due).days)
                    on_time += lags[-1] <= product["tolerance_days"]
        paid_days.update(c.day.day for c in own_money(loan, desk) if c.day > first)
    return {
        "habit_instalments": read,
        "on_time_share_bp": on_time * 10_000 // read if read else None,
        "usual_lag_days": sorted(lags)[(len(lags) - 1) // 2] if lags else None,
        "usual_paid_day": most_common(paid_days),
    }


def met_days(loan: Row, desk: Desk) -> list[tuple[date, date | None]]:
    """Give for each instalment its due date, and the day all money so far reached all due so far.

    Charges are due with the instalment they joined; a loan of charges alone has no instalments.
    """
    if not desk.rows("instalments", loan_id=loan["loan_id"]):
        return []
    met: list[tuple[date, date | None]] = []
    asked = 0
    for item in items_due(loan, desk):
        asked += item.amount
        paid, met_on = 0, item.effective if asked == 0 else None
        for coin in own_money(loan, desk):
            paid += coin.left
            if met_on is None and paid >= asked:
                met_on = coin.day
        met.append((item.effective, met_on))
    return met


def most_common(counted: "Counter[int]") -> int | None:
    """Give what was counted most; ties go to the smaller."""
    return min(counted, key=lambda value: (-counted[value], value), default=None)


def usual_hour(borrower_id: str, desk: Desk) -> int | None:
    """Give the hour at home with the most contacts, either way, that reached the person."""
    (borrower,) = desk.rows("borrowers", borrower_id=borrower_id)
    if borrower["zone"] is None:
        return None
    hours: Counter[int] = Counter()
    utc = ZoneInfo("UTC")
    for contact in desk.rows("contacts", borrower_id=borrower_id, right_party=True):
        day = contact["tried_at"].date()
        if desk.as_of - timedelta(days=CONTACT_DAYS) < day <= desk.as_of:
            local = contact["tried_at"].replace(tzinfo=utc).astimezone(ZoneInfo(borrower["zone"]))
            hours[local.hour] += 1
    return most_common(hours)
