"""Score cards: what somebody thought of a call, and what the one who made it says to that."""

from django.conf import settings
from django.db import models

from forbear.desk.records.models.added import Added


class ScoreCard(Added):
    """A scored call; a correction is a further card of the same call, and the newest counts."""

    contact = models.ForeignKey("records.Contact", models.PROTECT, related_name="cards")
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    rules = models.CharField(max_length=100)
    """The name and version of the card's criteria."""
    met = models.JSONField(default=dict)
    """By criterion: yes, no, or none where it could not be judged."""
    score_bp = models.IntegerField()
    """The weights that were met, of those judged, in basis points; 0 where a fatal one was not."""
    fatal = models.CharField(max_length=30, blank=True)
    """The fatal criterion that was not met, if one was not."""
    note = models.TextField(blank=True)

    def __str__(self) -> str:
        return f"card of {self.contact_id}"


class CardComment(Added):
    """What whoever made the call says to a card."""

    card = models.ForeignKey(ScoreCard, models.PROTECT, related_name="comments")
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    text = models.TextField()

    def __str__(self) -> str:
        return f"comment on {self.card_id}"
