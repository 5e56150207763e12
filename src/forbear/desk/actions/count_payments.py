"""Count the payments of the day: the engine says what is late now, for all who paid at once."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from typing import Final

from django.db import transaction
from django.db.models import QuerySet

from forbear.desk.actions import leases
from forbear.desk.judging.reads import Known
from forbear.desk.judging.standing import Standing, standings_now
from forbear.desk.records import audit, clock, outbox
from forbear.desk.records.counted import with_counted
from forbear.desk.records.models import Case, Order, Payment, PaymentCount
from forbear.desk.records.models.cases import CLOSED, OPEN

AT_ONCE_MOST: Final = 500
"""So many payments are read and counted in one go."""


def waiting() -> QuerySet[Payment]:
    """Give the payments that are not counted yet, or not in the night that is there by now."""
    return with_counted(Payment.objects.all()).filter(counted=False)


def count_payments(*, only: Case | None = None) -> int:
    """Count what is waiting; give how many payments were counted.

    What comes in for a person while the engine works is counted the next time.
    """
    found = waiting() if only is None else waiting().filter(borrower__person=only.person_id)
    payments = list(found.select_related("borrower").order_by("at")[:AT_ONCE_MOST])
    mine: dict[str, list[Payment]] = defaultdict(list)
    for payment in payments:
        mine[payment.borrower.person_id].append(payment)
    groups: dict[tuple[int, date], list[Case]] = defaultdict(list)
    for case in _cases(mine):
        latest = max(payment.received_on for payment in mine[case.person_id])
        as_of = max(clock.today(case.borrower.zone), latest)
        groups[case.night_id, as_of].append(case)
    done = 0
    for (_, as_of), cases in groups.items():
        people = [Known(case, today=as_of) for case in cases]
        seen = {case.person_id: _ids(case.person_id) for case in cases}
        standings = standings_now(people, as_of=as_of)
        for case, standing in zip(cases, standings, strict=True):
            done += _apply(case, standing=standing, payments=mine[case.person_id],
                           seen=seen[case.person_id])
    return done


def _cases(people: Iterable[str]) -> Iterable[Case]:
    """Give the case of each person: the open one, or else the newest."""
    found = Case.objects.filter(person__in=list(people)).select_related("night", "borrower")
    best: dict[str, Case] = {}
    for case in found.order_by("pk"):
        there = best.get(case.person_id)
        if there is None or there.state != OPEN or case.state == OPEN:
            best[case.person_id] = case
    return best.values()


def _ids(person: str) -> set[str]:
    """Name every payment of the day of a person."""
    found = Payment.objects.filter(borrower__person=person)
    return set(found.values_list("payment_id", flat=True))


def _apply(
    case: Case, *, standing: Standing, payments: list[Payment], seen: set[str]
) -> int:
    """Put a standing on a case, and close it where nothing is late; give how many were counted."""
    with transaction.atomic():
        fresh = Case.objects.select_for_update().get(pk=case.pk)
        fresh.night, fresh.borrower = case.night, case.borrower
        if fresh.night_id != case.night_id or _ids(case.person_id) != seen:
            return 0  # another night or payment came in meanwhile; the next round counts it all
        fresh.amount_minor, fresh.ask_days = standing.arrears_minor, standing.ask_days
        fields = ["amount_minor", "ask_days"]
        if standing.nothing_late and fresh.state == OPEN:
            fresh.state, fresh.closed_because, fresh.closed_at = CLOSED, "paid", clock.now()
            fields += ["state", "closed_because", "closed_at"]
            Order.objects.filter(
                borrower__person=fresh.person_id, state="open").update(state="stopped")
            leases.take_back(fresh)
        fresh.save(update_fields=fields)
        for payment in payments:
            PaymentCount.objects.create(
                payment=payment, night_id=fresh.night_id, at=clock.now(),
                arrears_minor=standing.arrears_minor, ask_days=standing.ask_days)
        audit.write(by="forbear", did="count_payments", case_number=fresh.pk, data={
            "payments": [payment.payment_id for payment in payments],
            "late_minor": fresh.amount_minor, "state": fresh.state})
        for payment in payments:
            outbox.tell(outbox.PAYMENT_COUNTED, cases=[fresh.pk],
                        ids={"payment": payment.payment_id})
        if "state" in fields:
            outbox.tell(outbox.CASE_CLOSED, cases=[fresh.pk])
    return len(payments)
