"""What became of promises, as the clerk judges them: one after the other, by the first line."""

from datetime import timedelta

from clerk_days import Desk, Row

DAYS_AHEAD_MAX = 7
SHARE_MIN_BP = 5_000
KEPT_FROM_BP = 9_500


def promise_standings(desk: Desk) -> list[Row]:
    """Give the rows of `promise_standings`."""
    made = [p for p in desk.rows("promises") if p["made_on"] <= desk.as_of]
    return [promise_standing(p, made, desk) for p in made]


def promise_standing(promise: Row, made: list[Row], desk: Desk) -> Row:
    """Give the row of one promise; `made` are all that exist."""
    judged_after = desk.business_days_after(
        promise["promised_on"], desk.product("*")["posting_days"]
    )
    row = {
        "promise_id": promise["promise_id"], "borrower_id": promise["borrower_id"],
        "as_of": desk.as_of, "currency": promise["currency"],
        "amount_minor": promise["amount_minor"], "made_on": promise["made_on"],
        "promised_on": promise["promised_on"], "judged_after": judged_after,
    }
    row["paid_minor"] = paid_for(row, desk)
    return row | {"state": state(promise, row, made, desk)}


def paid_for(row: Row, desk: Desk) -> int:
    """Add up the borrower's money, for any loan or none, from `made_on` to `judged_after`."""
    owner = {loan["loan_id"]: loan["borrower_id"] for loan in desk.rows("loans")}
    paid = 0
    for p in desk.rows("payments", currency=row["currency"]):
        theirs = p["borrower_id"] if p["loan_id"] is None else owner.get(p["loan_id"])
        counts = p["received_on"] <= desk.as_of and desk.knows(p["received_on"], p["known_on"])
        in_time = row["made_on"] <= p["received_on"] <= row["judged_after"]
        if theirs == row["borrower_id"] and counts and in_time:
            paid += p["amount_minor"] if p["reverses_payment_id"] is None else -p["amount_minor"]
    return paid


def state(promise: Row, row: Row, made: list[Row], desk: Desk) -> str:
    """Tell what became of a promise: the first line that fits."""
    ahead = promise["promised_on"] - promise["made_on"]
    arrears = promise["arrears_when_made_minor"]
    withdrawn = promise["withdrawn_on"]
    moved = any(
        other["borrower_id"] == promise["borrower_id"]
        and other["currency"] == promise["currency"]
        and (other["made_on"], other["promise_id"]) > (promise["made_on"], promise["promise_id"])
        and other["made_on"] <= row["judged_after"]
        for other in made
    )
    too_small = arrears is not None and promise["amount_minor"] * 10_000 < SHARE_MIN_BP * arrears
    for word, fits in (
        ("kept", row["paid_minor"] * 10_000 >= promise["amount_minor"] * KEPT_FROM_BP),
        ("withdrawn", withdrawn is not None and withdrawn <= desk.as_of),
        ("broken", moved),
        ("outside_limits", ahead > timedelta(days=DAYS_AHEAD_MAX) or too_small),
        ("open", desk.as_of <= row["judged_after"]),
        ("part_kept", row["paid_minor"] > 0),
    ):
        if fits:
            return word
    return "broken"
