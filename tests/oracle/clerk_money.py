"""Items and money, as the clerk handles them: coin by coin into the oldest item first."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, timedelta

from clerk_days import Desk, Row, status_on

from forbear.engine.vocabulary.words import COMPONENTS, LOAN_STATUSES_OPEN


@dataclass(kw_only=True)
class Coin:
    """Money of one day. `pooled`: it was paid for the borrower, not for a loan."""

    day: date
    left: int
    pooled: bool = False


@dataclass(kw_only=True)
class Item:
    """One thing that is due: an instalment or a statement, with the charges that joined it."""

    loan_id: str
    number: int
    due: date
    effective: date
    parts: dict[str, int]
    got: list[Coin] = field(default_factory=list)

    @property
    def amount(self) -> int:
        """What is due in all."""
        return sum(self.parts.values())

    @property
    def unpaid(self) -> int:
        """What of it is not there yet."""
        return self.amount - sum(coin.left for coin in self.got)

    @property
    def pooled(self) -> int:
        """What of it came from money paid for the borrower."""
        return sum(coin.left for coin in self.got if coin.pooled)


def pour(coins: list[Coin], items: list[Item]) -> int:
    """Fill the items one after the other; give what is left over."""
    over = 0
    for coin in coins:
        left = coin.left
        for item in items:
            takes = min(left, item.unpaid)
            if takes > 0:
                item.got.append(Coin(day=coin.day, left=takes, pooled=coin.pooled))
                left -= takes
        over += left
    return over


def daily(payments: list[Row], desk: Desk, *, pooled: bool = False) -> list[Coin]:
    """Add up what counts of each day, reversals taken off; the earliest day first."""
    sums: dict[date, int] = defaultdict(int)
    for row in payments:
        if row["received_on"] <= desk.as_of and desk.knows(row["received_on"], row["known_on"]):
            sign = 1 if row["reverses_payment_id"] is None else -1
            sums[row["received_on"]] += sign * row["amount_minor"]
    return [Coin(day=day, left=sums[day], pooled=pooled) for day in sorted(sums) if sums[day] > 0]


def own_money(loan: Row, desk: Desk) -> list[Coin]:
    """Give the money paid for a loan by name."""
    return daily(desk.rows("payments", loan_id=loan["loan_id"]), desk)


def statements_so_far(loan: Row, desk: Desk) -> list[Row]:
    """Give the statements that exist: those whose cut-off has been. Any makes it revolving."""
    rows = desk.rows("statements", loan_id=loan["loan_id"])
    return sorted((r for r in rows if r["cut_off_on"] <= desk.as_of), key=lambda r: r["number"])


def items_due(loan: Row, desk: Desk) -> list[Item]:
    """Give the items of a loan in the order in which money fills them, charges joined."""
    product = desk.product(loan["product"])

    def item(number: int, due: date, parts: dict[str, int]) -> Item:
        return Item(loan_id=loan["loan_id"], number=number, due=due,
                    effective=desk.effective_due(due, product),
                    parts=dict.fromkeys(COMPONENTS, 0) | parts)

    statements = statements_so_far(loan, desk)
    if statements:
        items = [
            item(s["number"], s["due_date"],
                 {"principal": max(0, s["minimum_due_minor"] - s["carried_minor"])})
            for s in statements
        ]
    else:
        items = [
            item(i["number"], i["due_date"],
                 {"principal": i["principal_minor"], "interest": i["interest_minor"],
                  "fees": i["fees_minor"]})
            for i in desk.rows("instalments", loan_id=loan["loan_id"])
        ]
    charges = charges_that_count(loan, desk)
    if charges and not items:
        items = [item(0, min(charge["charged_on"] for charge in charges), {})]
    for charge in charges:
        joined = item_joined(charge, items)
        joined.parts["penalty" if charge["kind"] == "penalty_interest" else "fees"] += charge[
            "amount_minor"]
    return sorted(items, key=lambda i: (i.effective, i.number))


def charges_that_count(loan: Row, desk: Desk) -> list[Row]:
    """Give the charges of a loan that were made, are known, and are not waived."""
    return [
        c for c in desk.rows("charges", loan_id=loan["loan_id"])
        if c["charged_on"] <= desk.as_of
        and desk.knows(c["charged_on"], c["known_on"])
        and (c["waived_on"] is None or c["waived_on"] > desk.as_of)
    ]


def item_joined(charge: Row, items: list[Item]) -> Item:
    """Find the item a charge joins: the latest due by then, else the first of all."""
    by_due = sorted(items, key=lambda i: (i.due, i.number))
    earlier = [i for i in by_due if i.due <= charge["charged_on"]]
    return earlier[-1] if earlier else by_due[0]


def filled_by_own(loan: Row, desk: Desk) -> list[Item]:
    """Give the items of a loan with the loan's own money poured in."""
    items = items_due(loan, desk)
    statements = statements_so_far(loan, desk)
    if not statements:
        pour(own_money(loan, desk), items)
        return items
    # A revolving account goes cycle by cycle; what a cycle does not ask for is gone.
    cut_offs = [s["cut_off_on"] for s in statements]
    for place, starts in enumerate(cut_offs):
        ends = cut_offs[place + 1] if place + 1 < len(cut_offs) else desk.as_of
        asked = {s["number"] for s in statements[: place + 1]}
        coins = [c for c in own_money(loan, desk) if starts < c.day <= ends]
        pour(coins, [i for i in items if i.number in asked])
    return items


def filled(borrower_id: str, currency: str, desk: Desk) -> tuple[dict[str, list[Item]], int]:
    """Pour a borrower's money over their loans of one currency; give what met nothing."""
    loans = {
        loan["loan_id"]: loan
        for loan in desk.rows("loans", borrower_id=borrower_id, currency=currency)
        if loan["opened_on"] <= desk.as_of
        and status_on(loan, desk.as_of) in LOAN_STATUSES_OPEN
    }
    items = {loan_id: filled_by_own(loan, desk) for loan_id, loan in loans.items()}
    queue = [
        item for loan_id, of_loan in items.items() for item in of_loan
        if desk.is_overdue(item.effective, desk.product(loans[loan_id]["product"]))
    ]
    queue.sort(key=lambda i: (i.effective, i.loan_id, i.number))
    theirs = desk.rows("payments", loan_id=None, borrower_id=borrower_id, currency=currency)
    return items, pour(daily(theirs, desk, pooled=True), queue)


def unpaid_parts(item: Item, product: Row, as_of: date) -> dict[str, int]:
    """Tell which parts of an item are unpaid: money settles them in the product's order.

    Money paid for a borrower counts as received last, which is on `as_of`.
    """
    left = dict(item.parts)
    turns = product["settle_order_changes_after_days"]
    early, late = 0, 0
    for coin in item.got:
        day = as_of if coin.pooled else coin.day
        if turns is not None and day > item.effective + timedelta(days=turns):
            late += coin.left
        else:
            early += coin.left
    for money, order in ((early, product["settle_order"]), (late, product["settle_order_late"])):
        for part in (order or product["settle_order"]).split():
            takes = min(money, left[part])
            left[part] -= takes
            money -= takes  # noqa: PLW2901 -- the clerk's hand empties as it goes
    return left
