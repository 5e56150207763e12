"""Claim orders that are due: the rows are locked, so that no two workers hold one of them.

Their cases are locked too. Whoever records a hold, wish or payment locks the case first: it is
either seen by the judgement that follows here, or written down after the message was.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db.models import QuerySet, prefetch_related_objects

from forbear.desk.records.models import Case, Order
from forbear.desk.records.models.cases import OPEN
from forbear.engine.vocabulary.words import CHANNELS_WRITTEN

AT_ONCE: Final = 100
"""Orders that are judged and marked in one transaction; as many may be lost by one crash."""


@dataclass(frozen=True, kw_only=True)
class Claimed:
    """One order in our hands, with the open case of its person; None: they have none any more."""

    order: Order
    case: Case | None


def claim(
    *, at: datetime, most: int = AT_ONCE, among: Sequence[str] | None = None
) -> list[Claimed]:
    """Give orders that are due, at most one for each person, inside a transaction.

    What another worker or somebody at the desk has in hand just now is left for the next round.

    Args:
        at: The moment.
        most: How many orders at most.
        among: The keys of those to choose from; all that are due if None.

    """
    there = due(at) if among is None else due(at).filter(pk__in=among)
    # By the hour alone, as the index has it: a million orders may be due at the same one.
    found = there.order_by("due_at").select_for_update(skip_locked=True)[:most]
    orders = list(found)
    # Read after, for joined they would be read for every order that is sorted.
    prefetch_related_objects(orders, "borrower")
    first: dict[str, Order] = {}
    for order in orders:
        first.setdefault(order.borrower.person_id, order)
    of_people = Case.objects.filter(state=OPEN, person__in=list(first))
    open_cases = set(of_people.values_list("person_id", flat=True))
    locked = of_people.select_for_update(skip_locked=True, of=("self",)).select_related(
        "night", "borrower", "portfolio").order_by("pk")
    cases = {case.person_id: case for case in locked}
    return [Claimed(order=order, case=cases.get(person)) for person, order in first.items()
            if person in cases or person not in open_cases]


def due(at: datetime) -> QuerySet[Order]:
    """Give the written orders whose time has come."""
    return Order.objects.filter(state=OPEN, due_at__lte=at, channel__in=CHANNELS_WRITTEN)
