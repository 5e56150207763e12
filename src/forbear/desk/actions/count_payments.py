"""Count the payments of the day: the engine says what is late now, for all who paid at once."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from django.db import transaction
from django.db.models import F, Q, QuerySet

from forbear.desk.actions import leases
from forbear.desk.actions.late import put_late
from forbear.desk.judging.reads import Known
from forbear.desk.judging.standing import Standing, StandingUnclear, standings_now
from forbear.desk.records import audit, clock, events
from forbear.desk.records.counted import with_counted
from forbear.desk.records.models import Case, Order, Payment, PaymentCount, PaymentUnclear
from forbear.desk.records.models.cases import CLOSED, OPEN

AT_ONCE_MOST: Final = 500
"""So many payments are read and counted in one go."""
AGAIN_MINUTES: Final = 60
"""What could not be counted is tried again after so long, or with the next night."""
RUNS_MOST: Final = 64
"""Runs of the engine in one round: enough to find several among hundreds, and soon over where it
is everybody."""


def waiting() -> QuerySet[Payment]:
    """Give the payments that are not counted yet, or not in the night that is there by now."""
    return with_counted(Payment.objects.all()).filter(counted=False)


def count_payments(*, only: Case | None = None) -> int:
    """Count what is waiting; give how many payments were counted.

    What comes in for a person while the engine works is counted the next time. Somebody whose data
    the engine cannot read is noted and left alone, and keeps nobody else waiting.
    """
    found = _to_try() if only is None else waiting().filter(borrower__person=only.person_id)
    people = {one.borrower.person_id
              for one in found.select_related("borrower").order_by("at")[:AT_ONCE_MOST]}
    mine: dict[str, list[Payment]] = defaultdict(list)
    for payment in waiting().filter(borrower__person__in=people).select_related("borrower"):
        mine[payment.borrower.person_id].append(payment)
    groups: dict[tuple[int, date], list[Case]] = defaultdict(list)
    for case in _cases(mine):
        latest = max(payment.received_on for payment in mine[case.person_id])
        as_of = max(clock.today(case.borrower.zone), latest)
        groups[case.night_id, as_of].append(case)
    done, trying = 0, _Trying(runs_left=RUNS_MOST)
    for (_, as_of), cases in groups.items():
        people_then = [Known(case, today=as_of) for case in cases]
        seen = {case.person_id: _ids(case.person_id) for case in cases}
        stood = trying.each(people_then, as_of=as_of)
        for known, standing in zip(people_then, stood, strict=True):
            person = known.case.person_id
            if standing is not None:
                done += _apply(known, standing=standing, payments=mine[person], seen=seen[person])
    return done


def _to_try() -> QuerySet[Payment]:
    """Give what waits, without those whose data could not be read a short while ago."""
    just_now = clock.now() - timedelta(minutes=AGAIN_MINUTES)
    other_night = Q(in_night__isnull=False) & ~Q(unclear__night=F("in_night"))
    return waiting().filter(
        Q(unclear__isnull=True) | Q(unclear__tried_at__lte=just_now) | other_night)


@dataclass
class _Trying:
    """Work out standings together and, where that fails, in ever smaller parts."""

    runs_left: int

    def each(self, people: list[Known], *, as_of: date) -> list[Standing | StandingUnclear | None]:
        """Give for each the standing, or why there is none; None: it is for the next round."""
        if self.runs_left <= 0:
            return [None] * len(people)
        self.runs_left -= 1
        try:
            return list(standings_now(people, as_of=as_of))
        except StandingUnclear as fault:
            if len(people) == 1:
                return [fault]
        half = len(people) // 2
        return [*self.each(people[:half], as_of=as_of), *self.each(people[half:], as_of=as_of)]


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
    known: Known, *, standing: Standing | StandingUnclear, payments: list[Payment], seen: set[str]
) -> int:
    """Put a standing on a case, and close it where nothing is late; give how many were counted."""
    case = known.case
    with transaction.atomic():
        fresh = Case.objects.select_for_update().get(pk=case.pk)
        fresh.night, fresh.borrower = case.night, case.borrower
        if fresh.night_id != case.night_id or _ids(case.person_id) != seen:
            return 0  # another night or payment came in meanwhile; the next round counts it all
        if isinstance(standing, StandingUnclear):
            _note(fresh, payments=payments, why=standing.why)
            return 0
        fields = put_late(fresh, standing, known=known)
        if standing.nothing_late and fresh.state == OPEN:
            fresh.state, fresh.closed_because, fresh.closed_at = CLOSED, "paid", clock.now()
            fields += ["state", "closed_because", "closed_at"]
            Order.objects.filter(
                borrower__person=fresh.person_id, state="open").update(state="stopped")
            leases.take_back(fresh)
        fresh.save(update_fields=fields)
        for payment in payments:
            left = standing.late_in(payment.currency)
            PaymentCount.objects.create(
                payment=payment, night_id=fresh.night_id, at=clock.now(),
                arrears_minor=left.amount_minor, ask_days=left.ask_days)
        PaymentUnclear.objects.filter(payment__in=payments).delete()
        audit.write(by="forbear", did="count_payments", case_number=fresh.pk, data={
            "payments": [payment.payment_id for payment in payments],
            "late_minor": fresh.amount_minor, "currency": fresh.currency, "state": fresh.state})
        for payment in payments:
            events.tell(events.PAYMENT_COUNTED, cases=[fresh.pk],
                        ids={"payment": payment.payment_id})
        if "state" in fields:
            events.tell(events.CASE_CLOSED, cases=[fresh.pk])
    return len(payments)


def _note(case: Case, *, payments: list[Payment], why: str) -> None:
    """Note that payments could not be counted; the person is left alone until they are."""
    at = clock.now()
    known = set(PaymentUnclear.objects.filter(payment__in=payments).values_list("pk", flat=True))
    for payment in payments:
        PaymentUnclear.objects.update_or_create(
            payment=payment, create_defaults={
                "night_id": case.night_id, "since": at, "tried_at": at, "why": why[:200]},
            defaults={"night_id": case.night_id, "tried_at": at, "why": why[:200]})
    fresh = [payment.payment_id for payment in payments if payment.pk not in known]
    if fresh:
        audit.write(by="forbear", did="leave_uncounted", case_number=case.pk,
                    data={"payments": fresh, "why": why})
