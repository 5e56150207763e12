"""What other systems wish to hear of, and what is on its way to them."""

import uuid
from typing import Final

from django.db import models

WAITING, DELIVERED, GIVEN_UP = "waiting", "delivered", "given_up"
KEEP_DAYS: Final = {DELIVERED: 30, GIVEN_UP: 90}
"""How many days an event is kept after its end; what was given up longer, to be looked into."""


class Webhook(models.Model):
    """A receiver of events of some portfolios."""

    name = models.CharField(max_length=50, unique=True)
    url = models.CharField(max_length=500)
    events = models.JSONField(default=list)
    """Keys of `events.EVENTS`."""
    portfolios = models.ManyToManyField("records.Portfolio", related_name="webhooks")
    secret = models.CharField(max_length=100)
    """What signs; it must be at hand in the clear, so the database's backups hold it."""
    made_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name


class WebhookEvent(models.Model):
    """One event on its way to one receiver."""

    event_id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    """The same at each try, by which the receiver knows it again."""
    webhook = models.ForeignKey(Webhook, models.CASCADE, related_name="sent")
    body = models.TextField()
    """What is sent and signed, to the byte."""
    at = models.DateTimeField()
    state = models.CharField(max_length=10, default=WAITING)
    tries = models.PositiveSmallIntegerField(default=0)
    due_at = models.DateTimeField()
    """When it is tried next, while it waits."""
    ended_at = models.DateTimeField(null=True)
    """When it was delivered or given up."""

    class Meta:
        """Waiting ones are found by when they are due, the others by when they ended."""

        indexes = (
            models.Index(fields=["due_at"], condition=models.Q(state=WAITING),
                         name="webhook_events_waiting"),
            models.Index(fields=["ended_at"], condition=models.Q(ended_at__isnull=False),
                         name="webhook_events_ended"),
        )

    def __str__(self) -> str:
        return f"event {self.event_id}"
