"""What a person asks about their own data: to see it, or that it goes; and who is gone."""

import uuid

from django.conf import settings
from django.db import models

from forbear.desk.records.models.added import Added
from forbear.desk.records.words import RequestKind, RequestStepKind


class DataRequest(Added):
    """A request, with the day by which it is answered."""

    request_id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey("records.Case", models.PROTECT, related_name="data_requests")
    person = models.ForeignKey("records.Person", models.PROTECT, related_name="data_requests")
    kind = models.CharField(max_length=10, choices=RequestKind.choices)
    came_on = models.DateField()
    due_on = models.DateField(null=True, blank=True)
    due_rule = models.CharField(max_length=60, blank=True)
    due_cites = models.CharField(max_length=300, blank=True)
    note = models.TextField(blank=True)
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    def __str__(self) -> str:
        return f"{self.kind} request {self.request_id}"

    @property
    def state(self) -> str:
        """Give where it stands: the newest of its steps, or entered."""
        steps = sorted(self.steps.all(), key=lambda one: one.pk)
        return steps[-1].step if steps else "entered"


class DataRequestStep(Added):
    """A request was approved, declined or done."""

    request = models.ForeignKey(DataRequest, models.PROTECT, related_name="steps")
    step = models.CharField(max_length=10, choices=RequestStepKind.choices)
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    note = models.TextField(blank=True)

    class Meta:
        """Each step is taken once."""

        constraints = (
            models.UniqueConstraint(fields=["request", "step"], name="one_request_step_of_a_kind"),
        )

    def __str__(self) -> str:
        return f"{self.step}: {self.request_id}"


class Erased(Added):
    """A person who is gone, known only by a keyed hash, so that no load brings them back."""

    digest = models.CharField(max_length=64, primary_key=True)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return self.digest[:8]
