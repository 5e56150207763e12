"""Write down what a channel said of messages: at once of each, and later by receipts."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta
from typing import Final
from uuid import UUID

from django.db import transaction
from django.db.models import F

from forbear.adapters.channels.channel import PERMANENT, Accepted, Declined, Receipt, Result
from forbear.desk.records import clock
from forbear.desk.records.models import ContactPoint, Message, MessagePart, Order, ProviderReceipt
from forbear.desk.records.models.sending import (
    DELIVERED,
    FAILED,
    NOT_SENT,
    SENDING,
    SENT,
    UNDELIVERED,
    UNKNOWN,
)

BACK_OFF: Final = (timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=20),
                   timedelta(hours=1))
"""Before the second try, the third, and so on; the last holds for all further ones."""
_ID_MOST: Final = 200
_SAID_MOST: Final = 60
"""As many characters as the record keeps; a database may take no more."""
DEAD: Final = "dead_address"


def write(results: Sequence[Result], *, account: str, sender: str) -> None:
    """Write down results of messages that this worker has in hand.

    A message it no longer has, as it was gone too long, stays as it is; what came of it then comes
    by a receipt.
    """
    with transaction.atomic():
        mine = {str(message.pk): message for message in Message.objects.select_for_update().filter(
            pk__in=[one.message_id for one in results], state=SENDING, sender=sender)}
        for result in results:
            message = mine.get(result.message_id)
            if message is None:
                continue
            if isinstance(result, Accepted):
                message.state, message.parts = SENT, result.parts
            else:
                _declined(message, result)
        _put(mine.values())
        MessagePart.objects.bulk_create([
            MessagePart(message_id=one.message_id, account=account,
                        provider_id=provider_id[:_ID_MOST])
            for one in results if isinstance(one, Accepted) for provider_id in one.provider_ids])
    # Looked for once the ids are there for whoever hears a receipt at this very moment.
    with transaction.atomic():
        _settle(ProviderReceipt.objects.filter(account=account, provider_id__in=[
            provider_id[:_ID_MOST] for one in results if isinstance(one, Accepted)
            for provider_id in one.provider_ids]))


def _put(messages: Iterable[Message]) -> None:
    """Write the states of messages, all that are alike in one statement."""
    alike: dict[tuple[str, str, int], list[UUID]] = defaultdict(list)
    for one in messages:
        alike[one.state, one.why, one.parts].append(one.pk)
    for (state, why, parts), keys in alike.items():
        Message.objects.filter(pk__in=keys).update(
            state=state, why=why, parts=parts, ended_at=clock.now(), until=None)


def _declined(message: Message, said: Declined) -> None:
    """Put a refusal on a message, and let its order wait where it was surely not sent."""
    message.why = said.why
    if said.why == "unknown":
        message.state = UNKNOWN
    elif said.why in PERMANENT:
        message.state = FAILED
        Order.objects.filter(pk=message.order_id).update(state="failed")
        if said.why == DEAD:
            _dead([message])
    else:
        message.state = NOT_SENT
        wait(Order.objects.get(pk=message.order_id), state="done",
             least=timedelta(seconds=said.wait_seconds))


def wait(order: Order, *, state: str, least: timedelta = timedelta()) -> None:
    """Let an order wait for its next try, longer after each.

    Args:
        order: As it was read.
        state: The one it must still have.
        least: What the provider asks for.

    """
    pause = max(least, BACK_OFF[min(order.tries, len(BACK_OFF) - 1)])
    Order.objects.filter(pk=order.pk, state=state).update(
        state="open", due_at=clock.now() + pause, tries=F("tries") + 1)


def lost() -> int:
    """Let messages of workers that are gone count as sent, and give how many there were."""
    gone = Message.objects.filter(state=SENDING, until__lte=clock.now())
    return gone.update(state=UNKNOWN, why="worker_gone", ended_at=clock.now(), until=None)


def received(receipts: Iterable[Receipt], *, account: str) -> None:
    """Write down receipts, also of messages that nobody knows; the same one twice is one."""
    rows = [ProviderReceipt(
        account=account, provider_id=one.provider_id.replace("\0", "")[:_ID_MOST],
        state=one.state, said=one.said.replace("\0", "")[:_SAID_MOST],
        dead=one.dead, at=clock.now()) for one in receipts]
    if not rows:
        return
    ProviderReceipt.objects.bulk_create(rows, ignore_conflicts=True)
    with transaction.atomic():  # apart, as where results are written: one of the two sees both
        _settle(rows)


def _settle(receipts: Iterable[ProviderReceipt]) -> None:
    """Put what receipts say on their messages."""
    by_key: dict[tuple[str, str], list[ProviderReceipt]] = defaultdict(list)
    for one in receipts:
        if one.state != "under_way":
            by_key[one.account, one.provider_id].append(one)
    if not by_key:
        return
    parts = MessagePart.objects.filter(  # by account as well, or the index is of no use
        account__in={key[0] for key in by_key}, provider_id__in=[key[1] for key in by_key])
    told: dict[object, list[ProviderReceipt]] = {}
    for part in parts:
        found = by_key.get((part.account, part.provider_id), ())
        if found:
            told.setdefault(part.message_id, []).extend(found)
    messages = Message.objects.select_for_update().filter(
        pk__in=list(told), state__in=(SENT, UNKNOWN, SENDING, DELIVERED))
    dead = []
    for message in messages:
        message.state = _after(message, told[message.pk])
        if any(one.dead for one in told[message.pk]):
            dead.append(message)
    _put(messages)
    _dead(dead)


def _after(message: Message, receipts: Sequence[ProviderReceipt]) -> str:
    """Tell the state after receipts: one lost part is a lost message."""
    if any(one.state == UNDELIVERED for one in receipts):
        return UNDELIVERED
    known = set(message.known_as.values_list("provider_id", flat=True))
    come = set(ProviderReceipt.objects.filter(
        account=message.account, provider_id__in=known, state=DELIVERED,
    ).values_list("provider_id", flat=True))
    return DELIVERED if known == come else message.state


def _dead(messages: Sequence[Message]) -> None:
    """Mark numbers and addresses that reach nobody; a later verification brings them back."""
    points = [message.contact_point_id for message in messages if message.contact_point_id]
    if points:
        ContactPoint.objects.filter(pk__in=points, status="active").update(
            status="dead", barred_here=True, barred_on=clock.today())


def counted(results: Iterable[Result]) -> Mapping[str, int]:
    """Count results by what they are."""
    found: dict[str, int] = {}
    for one in results:
        name = "sent" if isinstance(one, Accepted) else one.why
        found[name] = found.get(name, 0) + 1
    return found
