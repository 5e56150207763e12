"""The register of requests about data: who asked what, until when, and what came of it."""

from typing import Final
from uuid import UUID

from django.contrib import messages
from django.db.models import Exists, OuterRef
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from forbear.desk.actions.data_requests import DecideRequest, EnterRequest, told
from forbear.desk.judging.deadlines import HOUSE
from forbear.desk.judging.erasure import bars
from forbear.desk.judging.reads import Known
from forbear.desk.records import clock, policy
from forbear.desk.records.models import DataRequest, DataRequestStep
from forbear.desk.records.words import RequestKind
from forbear.desk.ui.asked import done, me, needs, the_case
from forbear.desk.ui.forms import RequestForm, faults
from forbear.desk.ui.listed import back_to

SHOWN_MOST: Final = 100


@needs("see_requests")
def register(request: HttpRequest) -> HttpResponse:
    """Show the requests that wait, the soonest first, and those that were answered."""
    seen = policy.data_requests(me(request)).select_related(
        "by", "case__night", "case__borrower__personal")
    over = Exists(DataRequestStep.objects.filter(
        request=OuterRef("pk"), step__in=("declined", "done")))
    waiting = list(seen.filter(~over).order_by("due_on", "came_on")[:SHOWN_MOST])
    looked = _looked_at(waiting, asked=request.GET.get("look", ""))
    return render(request, "managers/requests.html", {
        "waiting": [(one, _against(one) if one is looked else [],
                     _is_undecided(one) and one is not looked) for one in waiting],
        "answered": seen.filter(over).order_by("-at")[:SHOWN_MOST], "house": HOUSE,
        "decides": policy.may(me(request), "decide_request"),
    })


@needs("enter_request")
@require_POST
def enter(request: HttpRequest, number: int) -> HttpResponse:
    """Enter a request of the person of a case."""
    case, form = the_case(request, number), RequestForm(request.POST)
    if not form.is_valid():
        messages.error(request, faults(form)[0][1])
    elif done(request, EnterRequest(by=me(request), case=case, **form.cleaned_data)):
        messages.success(request, _("The request is entered. Somebody else decides on it."))
    return redirect("case", number=number)


@needs("decide_request")
@require_POST
def decide(request: HttpRequest, request_id: UUID) -> HttpResponse:
    """Approve or decline a request."""
    found = policy.data_requests(me(request)).filter(pk=request_id).select_related(
        "case__night", "case__borrower").first()
    if found is None:
        raise Http404
    done(request, DecideRequest(
        by=me(request), case=found.case, request=found, approve="approve" in request.POST,
        note=request.POST.get("note", "")[:2_000]))
    return back_to(request, "requests")


def _is_undecided(one: DataRequest) -> bool:
    """Tell whether an erasure waits to be decided on."""
    return one.kind == RequestKind.ERASURE and one.state == "entered"


def _looked_at(waiting: list[DataRequest], *, asked: str) -> DataRequest | None:
    """Give the erasure of which it is looked up what stands against it: one, as it takes a while.

    That is the one asked for, or else the first.
    """
    found = [one for one in waiting if _is_undecided(one)]
    return next((one for one in found if str(one.pk) == asked), found[0] if found else None)


def _against(one: DataRequest) -> list[str]:
    """Say what stands against an erasure."""
    known = Known(one.case, today=clock.today(one.case.borrower.zone))
    return [told(bar) for bar in bars(known)]
