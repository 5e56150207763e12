"""What a lender gives way in: charges forgiven, payment in parts, less taken as all.

A grant is asked for, then approved, declined or withdrawn; each is a row that is only added.
"""

from django.conf import settings
from django.db import models

from forbear.desk.records.models.added import Added
from forbear.desk.records.models.facts import Fact
from forbear.desk.records.words import Basis, GrantKind, GrantStepKind


class Grant(Fact):
    """Something asked for on behalf of a borrower, with all that was to be decided on."""

    kind = models.CharField(max_length=12, choices=GrantKind.choices)
    loan_id = models.CharField(max_length=200)
    basis = models.CharField(max_length=12, choices=Basis.choices, blank=True)
    """Of a plan: what its parts add up to."""
    currency = models.CharField(max_length=3)
    amount_minor = models.BigIntegerField()
    """What the authority is measured by: forgiven, paid in parts, or given up."""
    owed_minor = models.BigIntegerField()
    """What was owed of it when it was asked for, as the engine worked it out."""
    parts = models.JSONField(default=list)
    """Of a plan: each day and amount, those the contract goes on with too."""
    charges = models.JSONField(default=list)
    """Of a waiver: the ids of the charges."""
    why = models.TextField()
    rules = models.CharField(max_length=100)
    """The name of the authority in force."""

    @property
    def state(self) -> str:
        """Give where it stands: the newest of its steps, or asked."""
        steps = sorted(self.steps.all(), key=lambda one: one.pk)
        return steps[-1].step if steps else "asked"


class GrantStep(Added):
    """A grant was approved, declined or withdrawn, by whom."""

    grant = models.ForeignKey(Grant, models.PROTECT, related_name="steps")
    step = models.CharField(max_length=12, choices=GrantStepKind.choices)
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    note = models.TextField(blank=True)

    class Meta:
        """Each step is taken once."""

        constraints = (
            models.UniqueConstraint(fields=["grant", "step"], name="one_step_of_a_kind"),
        )

    def __str__(self) -> str:
        return f"{self.step}: {self.grant_id}"
