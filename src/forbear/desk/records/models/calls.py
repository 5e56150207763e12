"""Calls and visits: the attempt, who was made sure of, what came of it, and corrections of that."""

import uuid

from django.conf import settings
from django.db import models

from forbear.desk.records.models.added import Added
from forbear.desk.records.words import Advice, Came, Channel, Question, Reason


class Contact(Added):
    """One call, out or in, or one visit. It counts as an attempt from the moment it begins."""

    contact_id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey("records.Case", models.PROTECT, related_name="contacts")
    borrower = models.ForeignKey("records.Borrower", models.PROTECT)
    contact_point = models.ForeignKey(
        "records.ContactPoint", models.SET_NULL, null=True, blank=True
    )
    channel = models.CharField(max_length=10, choices=Channel.choices, default=Channel.CALL)
    direction = models.CharField(max_length=3, default="out")
    tried_at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT)
    verdict = models.JSONField(default=dict)
    """What the door said: reason, rule, citation, counters and lawful time."""
    recording = models.CharField(max_length=200, blank=True)

    def __str__(self) -> str:
        return f"{self.channel} {self.contact_id}"


class RightPartyCheck(Added):
    """One question asked to make sure who it is; the answer itself is not kept."""

    contact = models.ForeignKey(Contact, models.PROTECT, related_name="checks")
    question = models.CharField(max_length=30, choices=Question.choices)
    matched = models.BooleanField()
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.question}: {'yes' if self.matched else 'no'}"


class Outcome(Added):
    """What came of a call."""

    outcome_id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    contact = models.ForeignKey(Contact, models.PROTECT, related_name="outcomes")
    came = models.CharField(max_length=20, choices=Came.choices)
    right_party = models.BooleanField()
    reason = models.CharField(max_length=20, choices=Reason.choices, blank=True)
    advice = models.CharField(max_length=20, choices=Advice.choices, blank=True)
    note = models.TextField(blank=True)
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT)
    before = models.JSONField(default=dict)
    """How the case stood in the queue, so that an undo can put it back."""

    def __str__(self) -> str:
        return f"{self.came} of {self.contact_id}"


class Correction(Added):
    """An outcome was recorded by mistake; it and all that came with it do not count."""

    outcome = models.OneToOneField(Outcome, models.PROTECT)
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT)

    def __str__(self) -> str:
        return f"correction of {self.outcome_id}"
