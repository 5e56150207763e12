"""Events for other systems, written in the transaction of what they tell of.

What is rolled back leaves none. They hold ids and nothing else about a person.
"""

import json
from collections.abc import Iterable
from typing import Any, Final

from forbear.desk.records import clock
from forbear.desk.records.models import Case, Webhook, WebhookEvent

CASE_OPENED: Final = "case.opened"
CASE_CLOSED: Final = "case.closed"
PAYMENT_COUNTED: Final = "payment.counted"
_OF_ACTION: Final[dict[str, tuple[str, tuple[str, ...]]]] = {
    "record_promise": ("promise.recorded", ("promise", "outcome")),
    "record_hold": ("hold.placed", ("hold", "outcome")),
    "end_hold": ("hold.ended", ("hold",)),
    "record_wish": ("wish.recorded", ("wish", "outcome")),
    "record_outcome": ("contact.recorded", ("contact", "outcome")),
    "tell_contact": ("contact.recorded", ("contact",)),
    "undo_outcome": ("contact.undone", ("contact", "outcome")),
    "take_back_record": ("contact.undone", ("contact", "outcome")),
}
"""By what the log calls an action: its event, and which ids of the log entry go out.

What is undone takes all with it that came of the same outcome.
"""
EVENTS: Final = (CASE_OPENED, CASE_CLOSED, PAYMENT_COUNTED,
                 *dict.fromkeys(event for event, _ in _OF_ACTION.values()))
_AT_ONCE: Final = 1_000


def tell_action(did: str, *, case_number: int | None, data: dict[str, Any]) -> None:
    """Write the event of an action, if it has one and anybody wishes to hear it."""
    if did in _OF_ACTION and case_number is not None:
        event, ids = _OF_ACTION[did]
        tell(event, cases=[case_number], ids={key: data[key] for key in ids if data[key]})


def tell(event: str, *, cases: Iterable[int],
         ids: dict[str, Any] | None = None) -> None:
    """Write one event for each case and each receiver that wishes to hear it."""
    hooks = [(hook, {one.pk for one in hook.portfolios.all()})
             for hook in Webhook.objects.prefetch_related("portfolios") if event in hook.events]
    if not hooks:
        return
    at = clock.now()
    found = Case.objects.filter(pk__in=cases).order_by("pk")
    rows = found.values_list("pk", "borrower_id", "portfolio_id")
    WebhookEvent.objects.bulk_create([
        WebhookEvent(webhook=hook, at=at, due_at=at, body=json.dumps({
            "type": event, "timestamp": at.isoformat(),
            "data": {"case": case, "borrower_id": borrower, **(ids or {})}}))
        for case, borrower, portfolio in rows for hook, mine in hooks if portfolio in mine
    ], batch_size=_AT_ONCE)
