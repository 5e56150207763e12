"""What people write back: a stop, "paid", "I cannot pay", "call me"; the rest a person reads."""

import json
import logging
from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any, Final

from django.db import IntegrityError, OperationalError, transaction
from django.db.models import Q

from forbear.adapters.channels.channel import Reply as Heard
from forbear.adapters.packs.replies import understood
from forbear.desk.actions.asked_to_call import AskedToCall
from forbear.desk.actions.base import ActionRefused
from forbear.desk.actions.record_hold import RecordHold
from forbear.desk.actions.record_wish import RecordWish
from forbear.desk.exchange.load import digits_of
from forbear.desk.records import audit, clock, policy
from forbear.desk.records.models import Case, ContactPoint, Hold, Order, Reply, Wish
from forbear.desk.records.models.cases import OPEN
from forbear.desk.records.models.facts import counting
from forbear.desk.records.words import WishKind
from forbear.engine.tables import ALL

CONFIRMED_WITHIN: Final = timedelta(minutes=5)
"""A confirmation that comes later than this is one message more; some laws name five minutes."""
PAID_QUIET_DAYS: Final = 5
"""Three working days, for money to arrive and be counted; a payment that comes ends it sooner."""
SAID_AGAIN: Final = timedelta(days=30)
"""Whoever says within it that they paid, and said so before, is listened to by a person."""
CONFIRM: Final = "confirm_stop"
_TELEPHONES: Final = ("mobile", "landline")
_POINTS_MOST: Final = 100
"""More with the same last digits are nobody's that could be told."""
_log: Final = logging.getLogger(__name__)
_ROWS_KEPT: Final = ("borrower_id", "as_of", "contact_on", "currency", "due_date")


class SaidBefore(ActionRefused):
    """What was said stands written down already."""

    code = "said_before"


def take_reply(heard: Heard, *, channel: str) -> Reply | None:
    """Write down what somebody wrote, and do what it plainly says; None: it was known already.

    All of it is one transaction: a reply that is known was also done, or waits for a person.
    """
    sender, text = _storable(heard.sender)[:500], _storable(heard.text)
    case = _whose(sender, channel=channel)
    meant = understood(text) if case is not None else ""
    try:
        with transaction.atomic():
            reply = Reply.objects.create(
                account=channel, channel=channel, sender=sender, text=text, case=case,
                provider_id=_storable(heard.provider_id)[:200],
                borrower_id=case.borrower_id if case else None, at=clock.now())
            if case is not None and meant:
                _do(reply, case, meant)
            # Last, as every writer of the log does: a worker that holds orders may wait for it.
            audit.write(by="outbox", did="take_reply", case_number=case.pk if case else None,
                        data={"reply": str(reply.pk), "meant": reply.meant, "channel": channel})
    except IntegrityError:
        return None
    return reply


def _storable(text: str) -> str:
    """Give a text as every database takes it; what it cannot hold stands as U+FFFD."""
    return text.encode("utf-8", "surrogatepass").decode("utf-8", "replace").replace("\0", "\ufffd")


def _points(sender: str, *, channel: str) -> list[ContactPoint]:
    """Give the numbers or addresses, of whomever, that a sender's is."""
    found = ContactPoint.objects.filter(status="active").select_related("borrower").order_by("pk")
    if channel in ("email", "app"):
        return list(found.filter(kind=channel, address__iexact=sender)[:_POINTS_MOST]) if sender \
            else []
    digits = digits_of(sender)
    if not digits:
        return []
    # The last digits find them; of two countries, or of two series, they may be the same.
    return [point for point in found.filter(digits=digits, kind__in=_TELEPHONES)[
        :_POINTS_MOST] if _same_number(point.address, sender)]


def _same_number(one: str, other: str) -> bool:
    """Tell whether two ways to write a number, with its country's code or without, are one."""
    short, long = sorted(("".join(filter(str.isdecimal, number)).lstrip("0")
                          for number in (one, other)), key=len)
    return bool(short) and long.endswith(short)


def _whose(sender: str, *, channel: str) -> Case | None:
    """Give the case of the one person with this number or address; none of two or of nobody."""
    people = {point.borrower.person_id for point in _points(sender, channel=channel)}
    if len(people) != 1:
        return None
    cases = Case.objects.filter(person=people.pop()).select_related("night", "borrower")
    return cases.filter(state=OPEN).first() or cases.order_by("-pk").first()


def _do(reply: Reply, case: Case, meant: str) -> None:
    """Do what an answer says; where that may not or cannot be done, a person reads it."""
    try:
        with transaction.atomic():
            _DO[meant](reply, case)
            Reply.objects.filter(pk=reply.pk).update(meant=meant)
    except OperationalError:
        raise  # the database is away or wants it tried again: so does the provider
    except ActionRefused:
        return
    except Exception as fault:  # noqa: BLE001 -- the reply is kept, and is not heard again for ever
        _log.error("reply %s waits for a person (%s)", reply.pk, type(fault).__name__)
        return
    reply.meant = meant


def _stop(reply: Reply, case: Case) -> None:
    """Stop this way of reaching them at once, and say so, once.

    Where it was stopped already, nothing is confirmed again: two machines that answer each other
    would never end.
    """
    list(Case.objects.select_for_update().filter(pk=case.pk))
    Order.objects.filter(borrower__person=case.person_id, state="open",
                         channel=reply.channel).exclude(purpose=CONFIRM).update(state="stopped")
    stopped = counting(Wish.objects.filter(
        borrower__person=case.person_id, kind=WishKind.NOT_CHANNEL, channel=reply.channel))
    if stopped.exists():
        return
    RecordWish(by=policy.outbox(), case=case, kind=WishKind.NOT_CHANNEL,
               channel=reply.channel).run()
    _confirm(reply, case)


def _confirm(reply: Reply, case: Case) -> None:
    """Order the confirmation, which the door judges as what it is."""
    point = next(iter(_points(reply.sender, channel=reply.channel)), None)
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
        channel=reply.channel, purpose=CONFIRM, due_at=at, ends_at=at + CONFIRMED_WITHIN,
        row=json.dumps(row, ensure_ascii=False))


def _paid(reply: Reply, case: Case) -> None:
    """Leave them in peace until the money can have arrived; said again, a person reads it.

    Raises:
        SaidBefore: They said so a short while ago.

    """
    _once(case, kind="says_paid")
    today = clock.today(case.borrower.zone)
    RecordHold(by=policy.outbox(), case=case, kind="says_paid",
               evidence=f"wrote that it is paid: reply {reply.pk}",
               ends_before=today + timedelta(days=PAID_QUIET_DAYS)).run()


def _cannot_pay(reply: Reply, case: Case) -> None:
    """Stop reminding, and let somebody with time look for a way.

    Raises:
        SaidBefore: They said so, and it was not answered yet.

    """
    _once(case, kind="hardship")
    RecordHold(by=policy.outbox(), case=case, kind="hardship",
               evidence=f"wrote that they cannot pay: reply {reply.pk}").run()


def _once(case: Case, *, kind: str) -> None:
    """Make sure that the same words, sent again and again, do not place hold after hold.

    Raises:
        SaidBefore: One of that kind stands, or ended a short while ago.

    """
    list(Case.objects.select_for_update().filter(pk=case.pk))
    since = clock.now() - SAID_AGAIN
    mine = Hold.objects.filter(case=case, kind=kind, by=policy.outbox())
    if mine.filter(Q(at__gt=since) | Q(ends_before=None, end__isnull=True)).exists():
        raise SaidBefore


def _call_me(_reply: Reply, case: Case) -> None:
    """Bring the case up to be called; the door says whether now is the hour."""
    AskedToCall(by=policy.outbox(), case=case).run()


_DO: Final[Mapping[str, Callable[[Reply, Case], Any]]] = {
    "stop": _stop, "paid": _paid, "cannot_pay": _cannot_pay, "call_me": _call_me,
}
