"""Messages: one try to carry out an order each, what became of it, and what people wrote back.

A message is written down, and committed, before a byte of it leaves. So after a crash it may be
lost; it is never sent twice.
"""

import uuid

from django.db import models
from django.db.models import Q

from forbear.desk.records.models.added import Added
from forbear.desk.records.words import Channel

SENDING, SENT, UNKNOWN = "sending", "sent", "unknown"
DELIVERED, UNDELIVERED = "delivered", "undelivered"
NOT_SENT, FAILED = "not_sent", "failed"
REFUSED, EXPIRED, CANCELLED = "refused", "expired", "cancelled"

MAY_HAVE_LEFT = (SENDING, SENT, UNKNOWN, DELIVERED, UNDELIVERED)
"""Of an order there is one message at most that is, or may be, with the person."""
COUNTS = (SENDING, SENT, UNKNOWN, DELIVERED)
"""What disturbs a person, as far as anybody knows."""


class Message(models.Model):
    """One try to carry out an order by a written channel."""

    message_id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    order = models.ForeignKey("records.Order", models.PROTECT, related_name="messages")
    case = models.ForeignKey("records.Case", models.PROTECT, related_name="messages")
    borrower = models.ForeignKey("records.Borrower", models.PROTECT)
    contact_point = models.ForeignKey(
        "records.ContactPoint", models.SET_NULL, null=True, blank=True
    )
    channel = models.CharField(max_length=10, choices=Channel.choices)
    account = models.CharField(max_length=50, blank=True)
    """By which account with which provider, as the settings name it."""
    template = models.CharField(max_length=60)
    language = models.CharField(max_length=10)
    state = models.CharField(max_length=12)
    """sending, sent, unknown, delivered, undelivered; not_sent, failed; refused, expired,
    cancelled."""
    why = models.CharField(max_length=60, blank=True)
    """Why it was not sent: the gate's reason, or a word of the channel's."""
    verdict = models.JSONField(default=dict)
    """What the door said: reason, rule, citation, counters and lawful time."""
    at = models.DateTimeField()
    """When it was judged and marked; from then on it counts."""
    sender = models.CharField(max_length=40, blank=True)
    """The worker that has it, while it is `sending`."""
    until = models.DateTimeField(null=True, blank=True)
    """A worker that has said nothing by then is gone, and the result unknown."""
    ended_at = models.DateTimeField(null=True, blank=True)
    parts = models.PositiveSmallIntegerField(default=0)
    """How many parts the provider charges for."""

    class Meta:
        """One that may have left for an order; the rest is read by state."""

        constraints = (
            models.UniqueConstraint(
                fields=["order"], condition=Q(state__in=MAY_HAVE_LEFT),
                name="an_order_leaves_once"),
        )
        indexes = (
            models.Index(fields=["until"], condition=Q(state=SENDING), name="message_under_way"),
            models.Index(fields=["at"], name="message_at"),
        )

    def __str__(self) -> str:
        return f"{self.state} message {self.message_id}"


class MessageWords(models.Model):
    """Where a message went and what it said. It is erased without touching what was done."""

    message = models.OneToOneField(
        Message, models.CASCADE, primary_key=True, related_name="words")
    address = models.CharField(max_length=500)
    text = models.TextField()

    def __str__(self) -> str:
        return f"words of {self.message_id}"


class MessagePart(Added):
    """What a provider calls a message, or one part of it."""

    message = models.ForeignKey(Message, models.PROTECT, related_name="known_as")
    account = models.CharField(max_length=50)
    provider_id = models.CharField(max_length=200)

    class Meta:
        """Found by the provider's id; of a long life, an id may come again."""

        indexes = (models.Index(fields=["account", "provider_id"], name="part_by_provider"),)

    def __str__(self) -> str:
        return f"part of {self.message_id}"


class ProviderReceipt(Added):
    """What a provider said became of a message, as it came; also of one that nobody knows."""

    account = models.CharField(max_length=50)
    provider_id = models.CharField(max_length=200)
    state = models.CharField(max_length=12)
    said = models.CharField(max_length=60, blank=True)
    dead = models.BooleanField(default=False)
    at = models.DateTimeField()
    """When it was heard."""

    class Meta:
        """The same receipt, heard twice, is kept once."""

        constraints = (
            models.UniqueConstraint(fields=["account", "provider_id", "state", "said"],
                                    name="a_receipt_once"),
        )

    def __str__(self) -> str:
        return f"{self.state} receipt {self.pk}"


class Reply(models.Model):
    """What somebody wrote to one of the lender's numbers or addresses."""

    reply_id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    account = models.CharField(max_length=50)
    channel = models.CharField(max_length=10, choices=Channel.choices)
    provider_id = models.CharField(max_length=200, blank=True)
    sender = models.CharField(max_length=500, blank=True)
    text = models.TextField(blank=True)
    case = models.ForeignKey(
        "records.Case", models.PROTECT, null=True, blank=True, related_name="replies")
    """Whose it is, where the sender's number or address is that of one person."""
    borrower = models.ForeignKey("records.Borrower", models.PROTECT, null=True, blank=True)
    meant = models.CharField(max_length=20, blank=True)
    """What was understood; empty: a person has to read it."""
    at = models.DateTimeField()
    read_at = models.DateTimeField(null=True, blank=True)
    read_by = models.ForeignKey(
        "records.User", models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        """A reply that a provider delivers again is known."""

        constraints = (
            models.UniqueConstraint(fields=["account", "provider_id"],
                                    condition=~Q(provider_id=""), name="a_reply_once"),
        )
        indexes = (
            models.Index(fields=["at"], name="replies_to_read",
                         condition=Q(meant="", read_at__isnull=True)),
        )

    def __str__(self) -> str:
        return f"reply {self.reply_id}"
