"""The queue: who is next and why, and whom to leave alone and until when."""

from datetime import datetime
from typing import Any, Final

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db.models import Count, F, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from forbear.desk.actions.base import ActionRefused
from forbear.desk.actions.take_next import TakeNext, callable_now
from forbear.desk.records import clock, policy
from forbear.desk.records.models import Case
from forbear.desk.records.models.cases import OPEN
from forbear.desk.ui.asked import me, needs
from forbear.desk.ui.reminders import reminders

SHOWN_MOST: Final = 40
"""A list that nobody reads to its end is cut; the count says how many there are."""
HELD_SHOWN: Final = 8


BEGINS: Final = (("work_cases", "queue"), ("visit", "visits"), ("see_team", "team"),
                 ("see_registers", "holds"))
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
    mine = policy.queue(me(request)).select_related("borrower__personal", "held_by")
    which = request.GET.get("list", "mine")
    lists = {"mine": _mine, "back": _back, "promised": _promised, "held": _held}
    groups = lists.get(which, _mine)(mine, at)
    first = _first(groups)
    return render(request, "agents/queue.html", {
        "which": which if which in lists else "mine", "groups": groups, "first": first,
        "counts": _counts(mine, at), "at": at, "night": first.night if first else None,
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
    now = list(callable_now(mine, at=at).select_related("night")[:SHOWN_MOST])
    taken = list(mine.filter(held_until__gt=at).order_by("held_since")[:SHOWN_MOST])
    return [
        {"key": "taken", "rows": taken, "state": "taken"},
        {"key": "now", "rows": now, "state": "now"},
        {"key": "later", "rows": list(_later(mine, at)[:SHOWN_MOST]), "state": "later"},
        {"key": "held", "rows": list(_left_alone(mine)[:HELD_SHOWN]), "state": "held"},
    ]


def _later(mine: QuerySet[Case], at: datetime) -> QuerySet[Case]:
    """Give those whose hour comes later."""
    wanted = Q(rank__isnull=False, reason="") & (Q(opens_at__gt=at) | Q(rests_until__gt=at))
    free = Q(held_until__isnull=True) | Q(held_until__lte=at)
    return mine.filter(free & (wanted & Q(back_at__isnull=True) | Q(back_at__gt=at))).order_by(
        F("back_at").asc(nulls_last=True), "opens_at", "rank")


def _back(mine: QuerySet[Case], at: datetime) -> list[dict[str, Any]]:
    del at
    rows = mine.filter(back_at__isnull=False).order_by("back_at")[:SHOWN_MOST]
    return [{"key": "back", "rows": list(rows), "state": "later"}]


def _promised(mine: QuerySet[Case], at: datetime) -> list[dict[str, Any]]:
    rows = mine.filter(promised_on__gte=at.date()).order_by("promised_on")[:SHOWN_MOST]
    return [{"key": "promised", "rows": list(rows), "state": "promised"}]


def _held(mine: QuerySet[Case], at: datetime) -> list[dict[str, Any]]:
    del at
    return [{"key": "held", "rows": list(_left_alone(mine)[:SHOWN_MOST]), "state": "held"}]


def _left_alone(mine: QuerySet[Case]) -> QuerySet[Case]:
    return mine.exclude(reason="").order_by(F("reason_until").asc(nulls_last=True), "pk")


def _first(groups: list[dict[str, Any]]) -> Case | None:
    """Give who would be taken now."""
    found = (row for group in groups if group["state"] == "now" for row in group["rows"])
    return next(found, None)


def _counts(mine: QuerySet[Case], at: datetime) -> dict[str, int]:
    """Count each list."""
    counted = mine.filter(state=OPEN).aggregate(
        back=Count("pk", filter=Q(back_at__isnull=False)),
        promised=Count("pk", filter=Q(promised_on__gte=at.date())),
        held=Count("pk", filter=~Q(reason="")),
    )
    return {**counted, "now": callable_now(mine, at=at).count(), "later": _later(mine, at).count()}
