"""The register of call backs: those that were missed, and those of the coming days."""

from datetime import timedelta
from typing import Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from forbear.desk.records import clock, falling_due, policy
from forbear.desk.records.models.cases import OPEN
from forbear.desk.ui.asked import me, needs

SHOWN_MOST: Final = 100
AHEAD_DAYS: Final = 7


@needs("see_registers")
def register(request: HttpRequest) -> HttpResponse:
    """Show the call backs."""
    at, seen = clock.now(), policy.call_backs(me(request)).select_related(
        "by", "case__borrower__personal", "case__held_by")
    ahead = seen.filter(case__state=OPEN, back_at__gte=at, case__back_at__isnull=False,
                        back_at__lt=at + timedelta(days=AHEAD_DAYS))
    return render(request, "managers/call_backs.html", {
        "missed": falling_due.missed(seen, at=at).order_by("back_at")[:SHOWN_MOST],
        "ahead": ahead.order_by("back_at")[:SHOWN_MOST], "at": at,
        "everyones": policy.may(me(request), "see_everyones"),
    })
