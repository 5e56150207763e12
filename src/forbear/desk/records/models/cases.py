"""Cases: one for a person with something to do, with what the queue needs beside it."""

from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import Q

from forbear.desk.records.words import Desk

OPEN, CLOSED = "open", "closed"
_RANKED = Q(state=OPEN, rank__isnull=False, back_at__isnull=True)
"""Whom the night wants called, and who wait for no agreed hour."""


class Case(models.Model):
    """A person to be listened to. Its figures are those of the night, for the queue to be fast."""

    person = models.ForeignKey("records.Person", models.PROTECT, related_name="cases")
    borrower = models.ForeignKey("records.Borrower", models.PROTECT)
    """The number under which the night would reach them."""
    portfolio = models.ForeignKey("records.Portfolio", models.PROTECT)
    night = models.ForeignKey("records.Night", models.PROTECT)
    state = models.CharField(max_length=10, default=OPEN)
    closed_because = models.CharField(max_length=40, blank=True)
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)
    desk = models.CharField(max_length=12, choices=Desk.choices, default=Desk.CALLS)
    skill = models.CharField(max_length=10, blank=True)
    """The language of the talk."""
    rank = models.BigIntegerField(null=True, blank=True)
    """Its place in the order of what a talk is worth; empty: the night wants no call."""
    opens_at = models.DateTimeField(null=True, blank=True)
    closes_at = models.DateTimeField(null=True, blank=True)
    rests_until = models.DateTimeField(null=True, blank=True)
    """After an outcome, not before this."""
    back_at = models.DateTimeField(null=True, blank=True)
    """When a call back was agreed."""
    reason = models.CharField(max_length=60, blank=True)
    """Why it is left alone, as the gate names it; empty: it is not."""
    reason_until = models.DateField(null=True, blank=True)
    currency = models.CharField(max_length=3, blank=True)
    amount_minor = models.BigIntegerField(default=0)
    ask_days = models.IntegerField(default=0)
    bucket = models.CharField(max_length=20, blank=True)
    because = models.TextField(blank=True)
    counters = models.TextField(blank=True)
    talked_at = models.DateTimeField(null=True, blank=True)
    promised_on = models.DateField(null=True, blank=True)
    held_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="held"
    )
    held_since = models.DateTimeField(null=True, blank=True)
    held_until = models.DateTimeField(null=True, blank=True)
    locked_until = models.DateTimeField(null=True, blank=True)
    """The check of who it is failed too often; not before the next day where they are."""

    class Meta:
        """One open case for a person; each list of the queue is read by an index of its own."""

        constraints = (
            models.UniqueConstraint(
                fields=["person"], condition=Q(state=OPEN), name="one_open_case_for_a_person"
            ),
        )
        indexes = (
            models.Index(fields=["held_by", "held_until"], name="who_holds"),
            models.Index(fields=["held_until"], name="list_taken",
                         condition=Q(held_until__isnull=False)),
            models.Index(fields=["rank", "id"], name="list_by_rank", condition=_RANKED),
            models.Index(fields=["opens_at", "rank"], name="list_by_hour", condition=_RANKED),
            models.Index(fields=["rests_until"], name="list_resting",
                         condition=Q(state=OPEN, rests_until__isnull=False)),
            models.Index(fields=["back_at"], name="list_agreed",
                         condition=Q(state=OPEN, back_at__isnull=False)),
            models.Index(fields=["promised_on"], name="list_promised",
                         condition=Q(state=OPEN, promised_on__isnull=False)),
            models.Index(fields=["reason_until", "id"], name="list_left_alone",
                         condition=Q(state=OPEN) & ~Q(reason="")),
        )

    def __str__(self) -> str:
        return f"case {self.pk}"

    def is_locked(self, at: datetime) -> bool:
        """Tell whether the check of who it is waits until tomorrow."""
        return self.locked_until is not None and self.locked_until > at


class Order(models.Model):
    """A contact the night wants, on whatever channel; a hold stops it at once."""

    order_id = models.CharField(max_length=64, primary_key=True)
    borrower = models.ForeignKey("records.Borrower", models.PROTECT, related_name="orders")
    night = models.ForeignKey("records.Night", models.PROTECT)
    channel = models.CharField(max_length=10)
    state = models.CharField(max_length=12, default="open")
    """open, done, stopped, refused, expired, failed, or overtaken by a later night."""
    due_at = models.DateTimeField(null=True, blank=True)
    """Of a written one: when it is sent, and after a failed try, when the next is made."""
    ends_at = models.DateTimeField(null=True, blank=True)
    """The end of the lawful time, exclusive; after it nothing is sent."""
    purpose = models.CharField(max_length=12, default="remind")
    tries = models.PositiveSmallIntegerField(default=0)
    row = models.TextField()
    """JSON: the row of ORDERS."""

    class Meta:
        """What is due is read by an index of its own."""

        indexes = (
            models.Index(fields=["due_at"], name="orders_due",
                         condition=Q(state=OPEN, due_at__isnull=False)),
        )

    def __str__(self) -> str:
        return self.order_id
