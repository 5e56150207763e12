"""Who looks after a hold, and holds that are alike: a wave of copied letters."""

import uuid

from django.conf import settings
from django.db import models

from forbear.desk.records.models.added import Added


class HoldOwner(Added):
    """A hold was given to somebody to answer; the newest row counts."""

    hold = models.ForeignKey("records.Hold", models.PROTECT, related_name="owners")
    to = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    def __str__(self) -> str:
        return f"owner of {self.hold_id}"


class Wave(Added):
    """Holds that somebody found alike, under a name; nothing about them changes by it."""

    wave_id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField(max_length=100)
    kind = models.CharField(max_length=20)
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    def __str__(self) -> str:
        return self.name


class WaveHold(Added):
    """A hold of a wave; a hold is in one at most."""

    wave = models.ForeignKey(Wave, models.PROTECT, related_name="holds")
    hold = models.OneToOneField("records.Hold", models.PROTECT, related_name="wave")

    def __str__(self) -> str:
        return f"{self.hold_id} in {self.wave_id}"
