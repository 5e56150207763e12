"""How late one loan is, as the clerk finds out: item by item, day by day."""

from datetime import date

from clerk_days import ONE, Desk, Row, Tables, in_a_pause, status_on
from clerk_money import (
    Coin,
    Item,
    filled,
    items_due,
    own_money,
    pour,
    statements_so_far,
    unpaid_parts,
)

from forbear.engine.vocabulary.words import LOAN_STATUSES_OPEN


def loan_standing(
    loan: Row, *, book: Tables, settings: Tables, as_of: date, known_by: date
) -> Row:
    """Give the row of `loan_standings` for one loan."""
    desk = Desk(book=book, settings=settings, as_of=as_of, known_by=known_by)
    return standing_at(loan, desk)


def standing_at(loan: Row, desk: Desk) -> Row:
    """Give the row of `loan_standings` for one loan, from what lies on the desk."""
    product = desk.product(loan["product"])
    status = status_on(loan, desk.as_of)
    is_open = status in LOAN_STATUSES_OPEN
    coins = own_money(loan, desk)
    pauses = known_pauses(loan, desk)
    row = {
        "loan_id": loan["loan_id"], "borrower_id": loan["borrower_id"], "as_of": desk.as_of,
        "product": loan["product"], "currency": loan["currency"], "status": status,
        "is_open": is_open, "paused": in_a_pause(desk.as_of, pauses),
        "bucket_scheme": product["bucket_scheme"],
        "last_paid_on": coins[-1].day if coins else None,
    }
    items: list[Item] = []
    if is_open:
        items = filled(loan["borrower_id"], loan["currency"], desk)[0][loan["loan_id"]]
    row |= ages(items, product, pauses, desk)
    row |= amounts(loan, items, coins if is_open else [], desk)
    row |= next_due(items, row["paid_ahead_minor"], product, desk)
    row |= bucket(row, product, desk)
    if not is_open:
        row["bucket_rank"] = 0
    return row | after_plans(loan, row, coins, desk)


def known_pauses(loan: Row, desk: Desk) -> list[Row]:
    """Give the pauses of a loan that are known."""
    return [
        p for p in desk.rows("pauses", loan_id=loan["loan_id"])
        if desk.was_not_told_later(p["known_on"])
    ]


def ages(items: list[Item], product: Row, pauses: list[Row], desk: Desk) -> Row:
    """Count the days and the parts of what is late."""
    late = [
        i for i in items
        if desk.is_overdue(i.effective, product) and i.unpaid > product["tolerance_minor"]
    ]
    parts = [unpaid_parts(i, product, desk.as_of) for i in late]
    row: Row = {
        "arrears_minor": sum(i.unpaid for i in late),
        "instalments_behind": len(late),
        "oldest_unmet_due_date": None, "past_due_days": 0, "delinquent_days": 0,
    }
    for part in ("penalty", "fees", "interest", "principal"):
        row[f"{part}_arrears_minor"] = sum(p[part] for p in parts)
    if late:
        oldest = min(i.effective for i in late)
        past_due = (desk.as_of - oldest).days + product["day_count_starts_at"]
        paused_days, day = 0, oldest
        while day < desk.as_of:
            paused_days += in_a_pause(day, pauses)
            day += ONE
        row["oldest_unmet_due_date"] = oldest
        row["past_due_days"] = past_due
        row["delinquent_days"] = max(0, past_due - product["grace_days"] - paused_days)
    return row


def amounts(loan: Row, items: list[Item], coins: list[Coin], desk: Desk) -> Row:
    """Add up what is still to be paid, what came from the borrower's pool, what is ahead."""
    product = desk.product(loan["product"])
    own = sum(c.left for c in coins)
    overdue = [i for i in items if desk.is_overdue(i.effective, product)]
    arrears = sum(i.unpaid for i in overdue if i.unpaid > product["tolerance_minor"])
    row = {
        "pooled_minor": sum(i.pooled for i in items),
        "paid_ahead_minor": max(0, own - sum(i.amount for i in overdue)),
        "outstanding_minor": sum(i.unpaid for i in items),
    }
    statements = statements_so_far(loan, desk)
    if statements and items:
        last = statements[-1]
        since = sum(c.left for c in coins if c.day > last["cut_off_on"])
        row["paid_ahead_minor"] = 0
        row["outstanding_minor"] = max(arrears, last["balance_minor"] - since)
    return row


def next_due(items: list[Item], paid_ahead: int, product: Row, desk: Desk) -> Row:
    """Find the first item that is not overdue, and what is still to pay of it."""
    for item in sorted(items, key=lambda i: (i.due, i.number)):
        if not desk.is_overdue(item.effective, product):
            return {"next_due_date": item.effective,
                    "next_due_minor": max(0, item.amount - paid_ahead)}
    return {"next_due_date": None, "next_due_minor": None}


def bucket(row: Row, product: Row, desk: Desk) -> Row:
    """Find the bucket, both ends inclusive; a gap gives `?` and −1."""
    for b in desk.settings["buckets"]:
        if b["bucket_scheme"] == product["bucket_scheme"]:
            measured = row[b["measure"]]
            if b["least"] <= measured and (b["most"] is None or measured <= b["most"]):
                return {"bucket": b["bucket"], "bucket_rank": b["bucket_rank"]}
    return {"bucket": "?", "bucket_rank": -1}


def plan_that_holds(loan: Row, desk: Desk) -> Row | None:
    """Find the plan of a loan: the latest agreed that is active or kept on the day."""
    plans = [
        p for p in desk.rows("plans", loan_id=loan["loan_id"])
        if p["agreed_on"] <= desk.as_of
        and (p["status"] in ("active", "kept")
             or (p["status_on"] is not None and p["status_on"] > desk.as_of))
    ]
    return max(plans, key=lambda p: (p["agreed_on"], p["plan_id"]), default=None)


def after_plans(loan: Row, row: Row, coins: list[Coin], desk: Desk) -> Row:
    """Give the age and arrears after plans; the contractual ones without a plan."""
    plan = plan_that_holds(loan, desk)
    if plan is None or not row["is_open"]:
        return {"plan_id": None,
                "plan_past_due_days": row["past_due_days"],
                "plan_arrears_minor": row["arrears_minor"],
                "plan_oldest_due_date": row["oldest_unmet_due_date"]}
    product = desk.product(loan["product"])
    items = [
        Item(loan_id=loan["loan_id"], number=i["number"], due=i["due_date"],
             effective=i["due_date"], parts={"principal": i["amount_minor"]})
        for i in desk.rows("plan_instalments", plan_id=plan["plan_id"])
    ]
    items.sort(key=lambda i: (i.due, i.number))
    pour([Coin(day=c.day, left=c.left) for c in coins if c.day >= plan["agreed_on"]], items)
    late = [i for i in items if desk.is_overdue(i.effective, product) and i.unpaid > 0]
    if not late:
        return {"plan_id": plan["plan_id"], "plan_past_due_days": 0, "plan_arrears_minor": 0,
                "plan_oldest_due_date": None}
    oldest = min(i.effective for i in late)
    return {
        "plan_id": plan["plan_id"],
        "plan_past_due_days": (desk.as_of - oldest).days + product["day_count_starts_at"],
        "plan_arrears_minor": sum(i.unpaid for i in late),
        "plan_oldest_due_date": oldest,
    }


__all__ = ["items_due", "loan_standing", "plan_that_holds", "standing_at"]
