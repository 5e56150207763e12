"""What the lender's other systems told: contacts of theirs, recorders that run, recordings kept."""

from django.conf import settings
from django.db import models

from forbear.desk.records.models.added import Added
from forbear.desk.records.words import Channel


class ToldContact(Added):
    """A contact another system made, or what a telephone system saw of a call made here."""

    contact_id = models.CharField(max_length=200, unique=True)
    """The lender's own id."""
    of_call = models.ForeignKey(
        "records.Contact", models.PROTECT, null=True, blank=True, related_name="dialled"
    )
    """The call of the desk that it is about; such a row is no attempt of its own."""
    case = models.ForeignKey("records.Case", models.PROTECT, related_name="told")
    borrower = models.ForeignKey("records.Borrower", models.PROTECT)
    loan_id = models.CharField(max_length=200, blank=True)
    channel = models.CharField(max_length=10, choices=Channel.choices)
    contact_point = models.ForeignKey(
        "records.ContactPoint", models.SET_NULL, null=True, blank=True
    )
    direction = models.CharField(max_length=3)
    tried_at = models.DateTimeField()
    outcome = models.CharField(max_length=20)
    """A value of `OUTCOMES`."""
    right_party = models.BooleanField(null=True, blank=True)
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT)

    def __str__(self) -> str:
        return f"contact {self.contact_id}"


class Recorder(Added):
    """A telephone system says that it records, or no longer records, what somebody says."""

    agent = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="recorders")
    runs = models.BooleanField()
    until = models.DateTimeField()
    """It counts as running no longer than this, unless it is said again."""
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        """The newest of somebody is what counts."""

        indexes = (models.Index(fields=["agent", "at"], name="recorder_of_agent"),)

    def __str__(self) -> str:
        return f"recorder of {self.agent_id}: {'runs' if self.runs else 'stopped'}"


class Recording(Added):
    """Where the recording of a call is kept, and the hash that shows that nobody changed it."""

    recording_id = models.CharField(max_length=200, unique=True)
    contact = models.ForeignKey("records.Contact", models.PROTECT, related_name="recordings")
    reference = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)
    began_at = models.DateTimeField()
    ended_at = models.DateTimeField()
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT)

    def __str__(self) -> str:
        return f"recording {self.recording_id}"
