"""What the frame of every page needs."""

from datetime import timedelta
from typing import Any, Final

from django.http import HttpRequest

from forbear.desk.actions.undo import UNDO_SECONDS
from forbear.desk.records import clock, policy, said
from forbear.desk.records.models import Outcome, User
from forbear.engine.vocabulary.words import LANGUAGES

REGISTERS: Final = ("holds", "promises", "call-backs", "approvals", "authority", "quality",
                    "card", "requests", "replies")
"""The names of the addresses that stand together under one entry of the bar."""


def frame(request: HttpRequest) -> dict[str, Any]:
    """Give who is signed in, what they may open, and the languages."""
    user = getattr(request, "user", None)
    signed = user if isinstance(user, User) else None
    return {
        "me": signed,
        "can": {right: bool(signed) and policy.may(signed, right) for right in policy.MAY}
        if signed else {},
        "undo": _undo(request, signed),
        "lang": said.language(),
        "languages": LANGUAGES,
        "registers": REGISTERS,
    }


def _undo(request: HttpRequest, signed: User | None) -> Outcome | None:
    """Give the outcome that was just saved, while it can still be taken back."""
    last = request.session.get("last_outcome") if signed else None
    if not last:
        return None
    since = clock.now() - timedelta(seconds=UNDO_SECONDS)
    return Outcome.objects.filter(
        pk=last, by=signed, at__gt=since, correction__isnull=True).select_related("contact").first()
