"""Agencies: who they are, what is placed with them, and what they tell of each day."""

import uuid

from django.conf import settings
from django.db import models

from forbear.desk.records.models.added import Added
from forbear.desk.records.words import Channel


class Agency(models.Model):
    """Somebody who asks for the lender's money on the lender's behalf."""

    name = models.CharField(max_length=100, unique=True)
    """As the book names it."""
    zone = models.CharField(max_length=60, default="UTC")
    """Whose days its files speak of."""
    is_active = models.BooleanField(default=True)

    def __str__(self) -> str:
        return self.name


class Notice(Added):
    """A borrower was told in writing that a loan would be placed, before it was."""

    case = models.ForeignKey("records.Case", models.PROTECT, related_name="notices")
    borrower = models.ForeignKey("records.Borrower", models.PROTECT)
    loan_id = models.CharField(max_length=200)
    agency = models.ForeignKey(Agency, models.PROTECT)
    sent_on = models.DateField()
    reference = models.CharField(max_length=200)
    """Of the letter, in the lender's post."""
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT)

    def __str__(self) -> str:
        return f"notice of {self.loan_id}"


def new_placement_id() -> str:
    """Make the name of a placement."""
    return str(uuid.uuid4())


class Placement(Added):
    """A loan was given to an agency: here, or as the book tells."""

    placement_id = models.CharField(max_length=200, primary_key=True, default=new_placement_id)
    borrower = models.ForeignKey("records.Borrower", models.PROTECT, related_name="placements")
    loan_id = models.CharField(max_length=200, db_index=True)
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="placements")
    placed_on = models.DateField()
    notice_sent_on = models.DateField(null=True, blank=True)
    from_book = models.BooleanField(default=False)
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True)

    class Meta:
        """Found by agency."""

        indexes = (models.Index(fields=["agency", "placed_on"], name="placed_with"),)

    def __str__(self) -> str:
        return f"placement {self.placement_id}"


class Recall(Added):
    """A placed loan came back."""

    placement = models.OneToOneField(Placement, models.PROTECT, related_name="recall")
    recalled_on = models.DateField()
    reason = models.TextField(blank=True)
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True)
    """Empty: the book told it."""

    def __str__(self) -> str:
        return f"recall of {self.placement_id}"


class AgencyFile(Added):
    """What an agency told of one day; that there was nothing is told as well."""

    agency = models.ForeignKey(Agency, models.PROTECT, related_name="files")
    day = models.DateField()
    digest = models.CharField(max_length=64)
    taken = models.PositiveIntegerField()
    rejected = models.PositiveIntegerField()
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True)
    """Empty: by the command."""

    class Meta:
        """The same file of the same day is taken once."""

        constraints = (
            models.UniqueConstraint(
                fields=["agency", "day", "digest"], name="each_agency_file_once"),
        )

    def __str__(self) -> str:
        return f"{self.agency_id} on {self.day.isoformat()}"


class AgencyContact(Added):
    """One contact of an agency with a borrower; it counts as the lender's own do."""

    contact_id = models.CharField(max_length=200, primary_key=True)
    """The agency's name and its own number of the contact."""
    agency = models.ForeignKey(Agency, models.PROTECT)
    file = models.ForeignKey(AgencyFile, models.PROTECT)
    borrower = models.ForeignKey("records.Borrower", models.PROTECT)
    loan_id = models.CharField(max_length=200)
    channel = models.CharField(max_length=10, choices=Channel.choices)
    direction = models.CharField(max_length=3)
    tried_at = models.DateTimeField()
    outcome = models.CharField(max_length=20)
    right_party = models.BooleanField(null=True)

    def __str__(self) -> str:
        return self.contact_id


class AgencyReject(Added):
    """A row of an agency's file that could not be taken, and why."""

    file = models.ForeignKey(AgencyFile, models.PROTECT, related_name="rejects")
    line = models.PositiveIntegerField()
    column = models.CharField(max_length=30)
    reason = models.CharField(max_length=30)

    def __str__(self) -> str:
        return f"line {self.line}: {self.reason}"
