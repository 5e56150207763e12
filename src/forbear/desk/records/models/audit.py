"""The audit log: who did what to which case, in a chain of hashes that shows any change."""

from django.db import models

from forbear.desk.records.models.added import Added


class AuditEntry(Added):
    """One thing done. It holds ids and codes, and nothing personal."""

    number = models.BigIntegerField(primary_key=True)
    at = models.DateTimeField()
    by = models.CharField(max_length=60)
    """The name they sign in with; `forbear` for the command."""
    did = models.CharField(max_length=40)
    case_number = models.BigIntegerField(null=True, blank=True)
    data = models.JSONField(default=dict)
    before = models.CharField(max_length=64)
    """The hash of the entry before."""
    hash = models.CharField(max_length=64)

    class Meta:
        """Found by case."""

        indexes = (models.Index(fields=["case_number", "number"], name="audit_of_case"),)

    def __str__(self) -> str:
        return f"{self.number} {self.did}"
