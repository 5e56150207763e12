"""Write down what is about to be sent, and what is not and why, before a byte leaves."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from forbear.desk.records import audit
from forbear.desk.records.models import Message, MessageWords, Order
from forbear.desk.records.models.sending import NOT_SENT, SENDING
from forbear.desk.sending import results
from forbear.desk.sending.judged import Judged

GONE_AFTER: Final = timedelta(minutes=5)
"""A worker that has said nothing of a message for so long is gone."""
ORDER_STATE: Final = {
    SENDING: "done", "refused": "refused", "expired": "expired", "cancelled": "stopped",
}
_KEPT: Final = ("verdict", "reason", "rule_id", "cites", "also", "counters", "consents", "zones",
                "packs", "open_at", "close_at", "not_before")


def mark(judged: Sequence[Judged], *, at: datetime, sender: str) -> list[tuple[Message, Judged]]:
    """Write down one message for each order, inside the transaction in which it was claimed.

    Returns:
        The messages that may leave now, in the order in which they were due.

    """
    pairs = [(_message(one, at=at, sender=sender), one) for one in judged
             if one.claimed.case is not None]
    Message.objects.bulk_create([message for message, _ in pairs])
    leaving = [(message, one) for message, one in pairs if message.state == SENDING]
    MessageWords.objects.bulk_create([
        MessageWords(message=message, address=one.point.address if one.point else "",
                     text=one.text) for message, one in leaving])
    for state, after in ORDER_STATE.items():
        keys = [one.claimed.order.pk for one in judged if one.state == state]
        if keys:
            Order.objects.filter(pk__in=keys).update(state=after)
    for one in judged:
        if one.state == NOT_SENT:
            results.wait(one.claimed.order, state="open")
    audit.write(by="outbox", did="mark_messages", data={
        "sending": [str(message.pk) for message, _ in leaving],
        "not": {one.claimed.order.pk: one.why for one in judged if one.state != SENDING}})
    return leaving


def _message(one: Judged, *, at: datetime, sender: str) -> Message:
    """Make the record of one order's try."""
    order, case = one.claimed.order, one.claimed.case
    leaves = one.state == SENDING
    return Message(
        order=order, case=case, borrower_id=order.borrower_id, contact_point=one.point,
        channel=order.channel, account=order.channel, template=one.row["template"] or "",
        language=one.row["language"], state=one.state, why=one.why, verdict=_verdict(one.verdict),
        at=at, sender=sender if leaves else "", until=at + GONE_AFTER if leaves else None,
        ended_at=None if leaves else at)


def _verdict(row: dict[str, Any]) -> dict[str, Any]:
    """Give what is kept of a verdict, as JSON takes it."""
    return {name: value.isoformat() if hasattr(value := row[name], "isoformat") else value
            for name in _KEPT if row}
