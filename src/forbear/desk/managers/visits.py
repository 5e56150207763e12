"""The register of visits: what waits for a decision, what is planned, and what came of them."""

from typing import Final
from uuid import UUID

from django.contrib import messages
from django.db.models import Prefetch
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from forbear.desk.actions.call_off_visit import CallOffVisit
from forbear.desk.actions.decide_visit import DecideVisit
from forbear.desk.records import policy
from forbear.desk.records.models import Outcome, Visit, VisitStep
from forbear.desk.records.visit_words import NOT_OVER, VisitState
from forbear.desk.ui.asked import done, me, needs
from forbear.desk.ui.visit_forms import DecideForm

SHOWN_MOST: Final = 100
OVER_SHOWN: Final = 30


@needs("see_visits")
def register(request: HttpRequest) -> HttpResponse:
    """Show the visits, those that wait for a decision first."""
    standing = Outcome.objects.filter(correction__isnull=True).select_related("by")
    seen = policy.visits(me(request)).select_related(
        "case", "borrower__personal", "contact_point", "asked_by", "contact",
    ).prefetch_related(
        "visitors", "photos", Prefetch("steps", VisitStep.objects.select_related("by").order_by(
            "at", "pk")), Prefetch("contact__outcomes", standing))
    asked = seen.filter(state=VisitState.ASKED).order_by("planned_on", "from_minute")[:SHOWN_MOST]
    ahead = seen.filter(state__in=[s for s in NOT_OVER if s != VisitState.ASKED]).order_by(
        "planned_on", "from_minute")[:SHOWN_MOST]
    over = seen.exclude(state__in=NOT_OVER).order_by("-planned_on", "-from_minute")[:OVER_SHOWN]
    return render(request, "managers/visits.html", {"asked": asked, "ahead": ahead, "over": over})


@needs("decide_visit")
@require_POST
def decide(request: HttpRequest, visit_id: UUID) -> HttpResponse:
    """Approve a visit, or decline it with a reason."""
    visit, form = _the_visit(request, visit_id), DecideForm(request.POST)
    if form.is_valid():
        approve = form.cleaned_data["approve"] == "yes"
        if done(request, DecideVisit(by=me(request), visit=visit, approve=approve,
                                     words=form.cleaned_data["words"])):
            messages.success(request, _("The visit is approved.") if approve
                             else _("The visit is declined."))
    return redirect("visit-register")


@needs("call_off_visit")
@require_POST
def call_off(request: HttpRequest, visit_id: UUID) -> HttpResponse:
    """Call a visit off, and go back to where the visits of this person are."""
    visit = _the_visit(request, visit_id)
    words = request.POST.get("words", "")[:500]
    if done(request, CallOffVisit(by=me(request), visit=visit, words=words)):
        messages.success(request, _("The visit is called off."))
    if policy.may(me(request), "see_visits"):
        return redirect("visit-register")
    if policy.may(me(request), "see_cases"):
        return redirect("case", number=visit.case_id)
    return redirect("home")


def _the_visit(request: HttpRequest, visit_id: UUID) -> Visit:
    """Give a visit, or answer that there is none.

    Raises:
        Http404: There is none for this person.

    """
    found = policy.visits(me(request)).filter(pk=visit_id).select_related(
        "case__night", "case__borrower", "borrower", "contact_point").first()
    if found is None:
        raise Http404
    return found
