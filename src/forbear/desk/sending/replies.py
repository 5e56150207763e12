"""What people write back: a stop, "paid", "I cannot pay", "call me"; the rest a person reads."""

import json
from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any, Final

from django.db import IntegrityError, transaction

from forbear.adapters.channels.channel import Reply as Heard
from forbear.adapters.packs.replies import understood
from forbear.desk.actions.asked_to_call import AskedToCall
from forbear.desk.actions.base import ActionRefused
from forbear.desk.actions.record_hold import RecordHold
from forbear.desk.actions.record_wish import RecordWish
from forbear.desk.exchange.load import digits_of
from forbear.desk.records import audit, clock, policy
from forbear.desk.records.models import Case, ContactPoint, Order, Reply
from forbear.desk.records.models.cases import OPEN
from forbear.desk.records.words import WishKind
from forbear.engine.tables import ALL

CONFIRMED_WITHIN: Final = timedelta(minutes=5)
"""A confirmation that comes later than this is one message more; some laws name five minutes."""
PAID_QUIET_DAYS: Final = 5
"""Three working days, for money to arrive and be counted; a payment that comes ends it sooner."""
_ROWS_KEPT: Final = ("borrower_id", "as_of", "contact_on", "currency", "due_date")


def take_reply(heard: Heard, *, channel: str) -> Reply | None:
    """Write down what somebody wrote, and do what it plainly says; None: it was known already."""
    case = _whose(heard.sender, channel=channel)
    meant = understood(heard.text) if case is not None else ""
    try:
        with transaction.atomic():
            reply = Reply.objects.create(
                account=channel, channel=channel, provider_id=heard.provider_id[:200],
                sender=heard.sender[:500], text=heard.text, case=case,
                borrower_id=case.borrower_id if case else None, at=clock.now())
            audit.write(by="outbox", did="take_reply", case_number=case.pk if case else None,
                        data={"reply": str(reply.pk), "meant": meant, "channel": channel})
    except IntegrityError:
        return None
    if case is not None and meant:
        _do(reply, case, meant)
    return reply


def _whose(sender: str, *, channel: str) -> Case | None:
    """Give the case of the one person with this number or address; none of two or of nobody."""
    found = ContactPoint.objects.filter(status="active")
    if channel in ("email", "app"):
        found = found.filter(kind=channel, address__iexact=sender)
    else:
        digits = digits_of(sender)
        found = found.filter(digits=digits) if digits else found.none()
    people = set(found.values_list("borrower__person", flat=True)[:3])
    if len(people) != 1:
        return None
    cases = Case.objects.filter(person=people.pop()).select_related("night", "borrower")
    return cases.filter(state=OPEN).first() or cases.order_by("-pk").first()


def _do(reply: Reply, case: Case, meant: str) -> None:
    """Do what an answer says; where that may not be done, a person reads it."""
    try:
        with transaction.atomic():
            _DO[meant](reply, case)
            Reply.objects.filter(pk=reply.pk).update(meant=meant)
    except ActionRefused:
        return
    reply.meant = meant


def _stop(reply: Reply, case: Case) -> None:
    """Stop this way of reaching them at once, and say so, once."""
    RecordWish(by=policy.outbox(), case=case, kind=WishKind.NOT_CHANNEL,
               channel=reply.channel).run()
    open_orders = Order.objects.filter(borrower__person=case.person_id, state="open",
                                       channel=reply.channel)
    open_orders.update(state="stopped")
    _confirm(reply, case)


def _confirm(reply: Reply, case: Case) -> None:
    """Order the confirmation, which the door judges as what it is."""
    point = ContactPoint.objects.filter(
        borrower__person=case.person_id, status="active",
        digits=digits_of(reply.sender)).order_by("pk").first()
    last = Order.objects.filter(borrower__person=case.person_id).order_by("-night", "pk").first()
    if point is None or last is None:
        return
    before = json.loads(last.row)
    row = {column.name: None for column in ALL["orders"].columns} | {
        name: before[name] for name in _ROWS_KEPT} | {
        "order_id": f"stop-{reply.pk}", "action": "stop_confirmed", "channel": reply.channel,
        "contact_point_id": point.pk, "language": before["language"], "amount_minor": 0,
        "template": "stop_confirmed", "days_late": 0, "needs_approval": False,
        "check_code": before["check_code"],
    }
    at = clock.now()
    Order.objects.create(
        order_id=row["order_id"], borrower_id=before["borrower_id"], night=case.night,
        channel=reply.channel, purpose="confirm_stop", due_at=at, ends_at=at + CONFIRMED_WITHIN,
        row=json.dumps(row, ensure_ascii=False))


def _paid(_reply: Reply, case: Case) -> None:
    """Leave them in peace until the money can have arrived."""
    today = clock.today(case.borrower.zone)
    RecordHold(by=policy.outbox(), case=case, kind="says_paid", evidence="wrote that it is paid",
               ends_before=today + timedelta(days=PAID_QUIET_DAYS)).run()


def _cannot_pay(_reply: Reply, case: Case) -> None:
    """Stop reminding, and let somebody with time look for a way."""
    RecordHold(by=policy.outbox(), case=case, kind="hardship",
               evidence="wrote that they cannot pay").run()


def _call_me(_reply: Reply, case: Case) -> None:
    """Bring the case up to be called; the door says whether now is the hour."""
    AskedToCall(by=policy.outbox(), case=case).run()


_DO: Final[Mapping[str, Callable[[Reply, Case], Any]]] = {
    "stop": _stop, "paid": _paid, "cannot_pay": _cannot_pay, "call_me": _call_me,
}
