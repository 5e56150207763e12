"""The queue: who is next and why, and whom to leave alone and until when."""

from datetime import datetime
from typing import Any, Final

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet, prefetch_related_objects
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from forbear.desk.actions import lists
from forbear.desk.actions.base import ActionRefused
from forbear.desk.actions.take_next import TakeNext
from forbear.desk.records import clock, policy
from forbear.desk.records.models import Case, Night
from forbear.desk.ui.asked import me, needs
from forbear.desk.ui.reminders import reminders

SHOWN_MOST: Final = 30
"""A list that nobody reads to its end is cut; the count says how many there are."""
LATER_SHOWN, HELD_SHOWN = 12, 8
"""Below those to call now, what comes later and whom to leave alone are a glance."""


BEGINS: Final = (("work_cases", "queue"), ("visit", "visits"), ("see_placed", "placed"),
                 ("see_team", "team"), ("see_registers", "holds"))
"""Where the day begins, by the first right somebody has."""


@login_required
def home(request: HttpRequest) -> HttpResponse:
    """Go to where the day begins.

    Raises:
        PermissionDenied: There is nothing here for the role.

    """
    for right, page in BEGINS:
        if policy.may(me(request), right):
            return redirect(page)
    raise PermissionDenied


@needs("work_cases")
def queue(request: HttpRequest) -> HttpResponse:
    """Show the queue, one list at a time."""
    at = clock.now()
    mine = policy.queue(me(request))
    which = request.GET.get("list", "mine")
    shown = {"mine": _mine, "back": _back, "promised": _promised, "held": _held}
    groups = shown.get(which, _mine)(mine, at)
    first = _first(groups)
    # Read for the rows that are shown: joined, they would be read for every row that is sorted.
    rows = [row for group in groups for row in group["rows"]]
    prefetch_related_objects(rows, "borrower__personal", "held_by")
    nights = Night.objects.only("as_of", "contact_on")
    return render(request, "agents/queue.html", {
        "which": which if which in shown else "mine", "groups": groups, "first": first,
        "counts": lists.counts(mine, at=at), "at": at,
        "night": nights.get(pk=first.night_id) if first else None,
        "reminders": reminders(me(request)),
    })


@needs("work_cases")
@require_POST
def take_next(request: HttpRequest) -> HttpResponse:
    """Take the next person, and open their page."""
    try:
        case = TakeNext(by=me(request)).run()
    except ActionRefused as refused:
        messages.error(request, refused.told())
        return redirect("queue")
    if case is None:
        messages.info(request, _("Nobody is left to call now."))
        return redirect("queue")
    return redirect("case", number=case.pk)


def _mine(mine: QuerySet[Case], at: datetime) -> list[dict[str, Any]]:
    """Give those to call now, those for later today, and some of those to leave alone."""
    return [
        {"key": "taken", "rows": list(lists.taken(mine, at=at)[:SHOWN_MOST]), "state": "taken"},
        {"key": "now", "rows": lists.now(mine, at=at, most=SHOWN_MOST), "state": "now"},
        {"key": "later", "rows": lists.later(mine, at=at, most=LATER_SHOWN), "state": "later"},
        {"key": "held", "rows": list(lists.left_alone(mine)[:HELD_SHOWN]), "state": "held"},
    ]


def _back(mine: QuerySet[Case], at: datetime) -> list[dict[str, Any]]:
    del at
    return [{"key": "back", "rows": list(lists.agreed(mine)[:SHOWN_MOST]), "state": "later"}]


def _promised(mine: QuerySet[Case], at: datetime) -> list[dict[str, Any]]:
    rows = lists.promised(mine, at=at)[:SHOWN_MOST]
    return [{"key": "promised", "rows": list(rows), "state": "promised"}]


def _held(mine: QuerySet[Case], at: datetime) -> list[dict[str, Any]]:
    del at
    return [{"key": "held", "rows": list(lists.left_alone(mine)[:SHOWN_MOST]), "state": "held"}]


def _first(groups: list[dict[str, Any]]) -> Case | None:
    """Give who would be taken now."""
    found = (row for group in groups if group["state"] == "now" for row in group["rows"])
    return next(found, None)
