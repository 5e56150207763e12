"""Visits: asked for, decided, made, written down and signed. Each step is added and kept."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q

from forbear.desk.records.models.added import Added
from forbear.desk.records.visit_words import NOT_OVER, Because, VisitState


class Visit(models.Model):
    """A visit to one person, with the figures of where it stands; its steps are kept apart."""

    visit_id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey("records.Case", models.PROTECT, related_name="visits")
    borrower = models.ForeignKey("records.Borrower", models.PROTECT)
    contact_point = models.ForeignKey("records.ContactPoint", models.SET_NULL, null=True)
    state = models.CharField(max_length=12, choices=VisitState.choices, default=VisitState.ASKED)
    reason = models.TextField()
    """Why calls and letters are not enough, in the words of whoever asked."""
    consent_on = models.DateField(null=True, blank=True)
    """The day the person agreed to be visited there; empty: nobody asked them."""
    consent_how = models.TextField(blank=True)
    planned_on = models.DateField()
    """The day where the person is, as are the minutes."""
    from_minute = models.PositiveIntegerField()
    until_minute = models.PositiveIntegerField()
    visitors = models.ManyToManyField(settings.AUTH_USER_MODEL, related_name="visits")
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    contact = models.OneToOneField("records.Contact", models.PROTECT, null=True, blank=True)
    """The contact it became on arrival."""
    entered = models.BooleanField(default=False)
    """They were asked in, and went in."""
    recording = models.CharField(max_length=200, blank=True)

    class Meta:
        """One visit at a time for a case."""

        constraints = (
            models.UniqueConstraint(
                fields=["case"], condition=Q(state__in=NOT_OVER), name="one_visit_at_a_time"
            ),
        )
        indexes = (models.Index(fields=["state", "planned_on"], name="visits_to_come"),)

    def __str__(self) -> str:
        return f"visit {self.visit_id}"


class VisitStep(Added):
    """One thing that happened to a visit."""

    visit = models.ForeignKey(Visit, models.PROTECT, related_name="steps")
    state = models.CharField(max_length=12, choices=VisitState.choices)
    """What it became."""
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True)
    """Empty: the desk itself, when a night was loaded."""
    because = models.CharField(max_length=10, choices=Because.choices, blank=True)
    words = models.TextField(blank=True)
    shown = models.JSONField(default=list)
    """The facts that were vouched for."""
    verdict = models.JSONField(default=dict)
    """What the door said."""
    position = models.CharField(max_length=60, blank=True)
    """Where they were, if they chose to say so."""

    def __str__(self) -> str:
        return f"{self.state}: {self.visit_id}"


class Photo(Added):
    """A photograph of a visit. The picture lies in a file; here are its hash and measures."""

    photo_id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    visit = models.ForeignKey(Visit, models.PROTECT, related_name="photos")
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT)
    digest = models.CharField(max_length=64)
    size_bytes = models.PositiveIntegerField()
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()

    def __str__(self) -> str:
        return f"photo {self.photo_id}"


class Signature(Added):
    """A visitor's word, given with a code of their own, that the record is as it was."""

    visit = models.ForeignKey(Visit, models.PROTECT, related_name="signatures")
    outcome = models.ForeignKey("records.Outcome", models.PROTECT)
    """The record that was signed; one that is written anew is signed anew."""
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT)
    at = models.DateTimeField()
    digest = models.CharField(max_length=64)
    """Of everything that was signed."""

    class Meta:
        """Once by each."""

        constraints = (
            models.UniqueConstraint(fields=["outcome", "by"], name="each_signs_once"),
        )

    def __str__(self) -> str:
        return f"signature of {self.by_id}"


class SentForm(Added):
    """A form that arrived; the same again, over a poor network, changes nothing."""

    key = models.UUIDField(primary_key=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT)
    did = models.CharField(max_length=40)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"form {self.key}"
