"""Deliver events to their receivers until each says yes, and clear what is long over.

Nothing is locked while a receiver is waited for. A try is noted first and keeps the event from
everybody else for longer than it can last; whoever dies in it leaves the event to be tried again,
under the same id.
"""

import logging
import time
from datetime import timedelta
from typing import Final

from django.db.models import F

from forbear.desk.exchange.post import TRY_SECONDS_MOST, NotTaken, post
from forbear.desk.records import clock
from forbear.desk.records.models import Webhook, WebhookEvent
from forbear.desk.records.models.webhooks import DELIVERED, GIVEN_UP, KEEP_DAYS, WAITING

LEASE: Final = timedelta(seconds=6 * TRY_SECONDS_MOST)
"""How long an event belongs to whoever tries it."""
AGAIN_AFTER: Final = tuple(timedelta(seconds=s) for s in (
    5, 300, 1_800, 7_200, 18_000, 36_000, 50_400, 72_000, 86_400))
"""How long after the end of each failed try the next one is made; after the last, given up."""
AT_ONCE_MOST: Final = 100
TURN_SECONDS: Final = 10
"""After so long it is the next receiver's turn, so that a slow one holds up no other for ever."""
_CLEARED_AT_ONCE: Final = 5_000
_log: Final = logging.getLogger(__name__)


def deliver() -> int:
    """Try what is due, the receivers in turn; give how many were delivered.

    A receiver that fails once is left alone for the rest of the round.
    """
    due = WebhookEvent.objects.filter(state=WAITING, due_at__lte=clock.now())
    delivered = 0
    for hook in Webhook.objects.filter(pk__in=due.values("webhook")).order_by("pk"):
        ends = time.monotonic() + TURN_SECONDS
        for event in due.filter(webhook=hook).select_related("webhook").order_by(
                "due_at", "at")[:AT_ONCE_MOST]:
            if not _claim(event):
                continue
            if not _try(event):
                break
            delivered += 1
            if time.monotonic() > ends:
                break
    return delivered


def clear() -> int:
    """Forget what ended longer ago than it is kept; give how many rows went."""
    cleared = 0
    for state, days in KEEP_DAYS.items():
        over = WebhookEvent.objects.filter(
            state=state, ended_at__lt=clock.now() - timedelta(days=days))
        while some := list(over.values_list("pk", flat=True)[:_CLEARED_AT_ONCE]):
            cleared += WebhookEvent.objects.filter(pk__in=some).delete()[0]
    return cleared


def _claim(event: WebhookEvent) -> bool:
    """Note that it is tried, and keep it for that long, unless another process was first."""
    return bool(WebhookEvent.objects.filter(
        pk=event.pk, state=WAITING, tries=event.tries,
    ).update(tries=F("tries") + 1, due_at=clock.now() + LEASE))


def _try(event: WebhookEvent) -> bool:
    """Send it, and note whether the receiver said yes."""
    mine = WebhookEvent.objects.filter(pk=event.pk, state=WAITING)
    try:
        post(event)
    except NotTaken as came:
        last = event.tries >= len(AGAIN_AFTER)
        pause = timedelta() if last else AGAIN_AFTER[event.tries]
        # By its number, this try alone is ended, and none that began after the lease was over.
        mine.filter(tries=event.tries + 1).update(
            state=GIVEN_UP if last else WAITING, due_at=clock.now() + pause,
            ended_at=clock.now() if last else None)
        _log.warning("event %s was not taken by webhook %s (%s): %s", event.pk,
                     event.webhook.name, came, "given up" if last else "tried again")
        return False
    mine.update(state=DELIVERED, ended_at=clock.now())
    return True
