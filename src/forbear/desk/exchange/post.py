"""Send one event to its receiver, once, signed as Standard Webhooks says, and within limits."""

from typing import Final

from django.conf import settings

from forbear.adapters.network.post import AnswerMissing, NotSent
from forbear.adapters.network.post import post as posted
from forbear.adapters.network.signed import signed
from forbear.desk.records.models import WebhookEvent

TRY_SECONDS_MOST: Final = 10
"""From looking up the name to the end of the answer's headers."""


class NotTaken(Exception):
    """The receiver did not say yes; the text says what came instead, and nothing of the event."""


def post(event: WebhookEvent) -> None:
    """Send it to no other address than those that were checked; a redirect is not followed.

    Raises:
        NotTaken: Whatever came is not a yes.

    """
    body = event.body.encode()
    try:
        answer = posted(
            event.webhook.url, body=body, seconds=TRY_SECONDS_MOST,
            headers=signed(event.webhook.secret, event_id=str(event.pk), body=body),
            private=settings.FORBEAR_WEBHOOKS_PRIVATE)
    except (NotSent, AnswerMissing) as fault:
        raise NotTaken(str(fault)) from None
    if not 200 <= answer.status < 300:
        raise NotTaken(str(answer.status))
