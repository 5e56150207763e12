"""The team: who has whom, how the day goes, and moving a case to other hands."""

from datetime import timedelta

from django.db.models import Count, F, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from forbear.desk.actions.reassign import Reassign
from forbear.desk.records import clock, policy
from forbear.desk.records.models import Contact
from forbear.desk.records.models.cases import OPEN
from forbear.desk.ui.asked import done, me, needs, the_case
from forbear.desk.ui.reminders import reminders

UNFINISHED_MINUTES = 30
"""A call without an outcome after so long was forgotten."""
UNCLEAR_SHOWN = 50


@needs("see_team")
def team(request: HttpRequest) -> HttpResponse:
    """Show the day of the team."""
    at = clock.now()
    since = at - timedelta(hours=16)
    seen = policy.cases(me(request)).filter(state=OPEN)
    held = seen.filter(held_until__gt=at).select_related("held_by", "borrower__personal")
    people = policy.colleagues(me(request)).order_by("name")
    calls = {row["by"]: row for row in Contact.objects.filter(
        tried_at__gte=since, case__in=seen.values("pk")).values("by").annotate(
            calls=Count("pk", distinct=True),
            talks=Count("pk", distinct=True, filter=Q(outcomes__right_party=True,
                                                      outcomes__correction__isnull=True)),
    )}
    unfinished = Contact.objects.filter(
        outcomes__isnull=True, tried_at__lt=at - timedelta(minutes=UNFINISHED_MINUTES),
        case__in=seen.values("pk")).select_related("by", "case").order_by("tried_at")[:20]
    return render(request, "managers/team.html", {
        "people": [(p, calls.get(p.pk, {})) for p in people], "held": held.order_by(
            F("held_since").asc(nulls_last=True))[:60], "unfinished": unfinished, "at": at,
        "waiting": seen.filter(rank__isnull=False, reason="").count(),
        "left_alone": seen.exclude(reason="").count(), "reminders": reminders(me(request)),
        "unclear": policy.unclear_payments(me(request)).select_related(
            "payment__case__borrower__personal").order_by("since")[:UNCLEAR_SHOWN],
    })


@needs("reassign")
@require_POST
def reassign(request: HttpRequest, number: int) -> HttpResponse:
    """Move a case to a colleague, or back into the queue."""
    case = the_case(request, number)
    wished = request.POST.get("to", "")
    to = policy.colleagues(me(request)).filter(username=wished).first() if wished else None
    done(request, Reassign(by=me(request), case=case, to=to))
    return redirect("team")
