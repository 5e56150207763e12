"""Tokens: the lender's own systems at the desk, and what each may do."""

from datetime import datetime

from django.conf import settings
from django.db import models

from forbear.desk.records.models.added import Added


class Token(models.Model):
    """The right of one system to ask and tell. The secret itself is kept nowhere."""

    name = models.CharField(max_length=50, unique=True)
    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.PROTECT, related_name="token")
    """In whose name it writes; its portfolios are the rows that it may see."""
    scopes = models.JSONField(default=list)
    """Values of `policy.SCOPES`."""
    digest = models.CharField(max_length=64, unique=True)
    """SHA-256 of the secret, which is long and random, so that no slower hash is needed."""
    hint = models.CharField(max_length=12)
    """How the secret begins, to tell one from another."""
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)
    used_at = models.DateTimeField(null=True, blank=True)
    """When it was last used, to the minute."""

    def __str__(self) -> str:
        return self.name

    def is_good(self, at: datetime) -> bool:
        """Tell whether it still opens anything."""
        return self.revoked_at is None and at < self.expires_at


class Replay(Added):
    """What was answered to a request with a key of its own, to be answered again."""

    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT)
    key = models.CharField(max_length=200)
    digest = models.CharField(max_length=64)
    """SHA-256 of the address and the body: the same key never serves another request."""
    status = models.PositiveIntegerField()
    answer = models.JSONField()
    at = models.DateTimeField()

    class Meta:
        """One answer for a key."""

        constraints = (
            models.UniqueConstraint(fields=["by", "key"], name="one_answer_for_a_key"),
        )
        indexes = (models.Index(fields=["at"], name="replay_at"),)

    def __str__(self) -> str:
        return f"answer to {self.key}"
