"""Ask for a visit, from the borrower's page; another person decides."""

from datetime import timedelta
from typing import Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from forbear.desk.actions.ask_visit import AskVisit
from forbear.desk.actions.base import ActionRefused
from forbear.desk.judging.reads import Known
from forbear.desk.judging.visits import places_to_visit
from forbear.desk.records import clock, policy
from forbear.desk.records.models import Case
from forbear.desk.records.visit_words import NOT_OVER
from forbear.desk.ui.asked import me, needs, the_case
from forbear.desk.ui.forms import faults
from forbear.desk.ui.visit_forms import AskForm

FIELD_OF: Final = {"visit_reason_missing": "reason", "visit_no_address": "point_id",
                   "visit_two_visitors": "visitors", "visit_plan_unfit": "planned_on",
                   "visit_refused": "planned_on"}
"""Which field a refusal is about."""


@needs("ask_visit")
@require_http_methods(["GET", "POST"])
def ask_visit(request: HttpRequest, number: int) -> HttpResponse:
    """Show the form, or ask."""
    case = the_case(request, number)
    if request.method == "GET":
        return _page(request, case, AskForm())
    form = AskForm(request.POST)
    if not form.is_valid():
        return _page(request, case, form, wrong=faults(form))
    said = form.cleaned_data
    try:
        AskVisit(
            by=me(request), case=case, reason=said["reason"], point_id=said["point_id"],
            planned_on=said["planned_on"], from_minute=form.minutes("begins"),
            until_minute=form.minutes("ends"), visitors=request.POST.getlist("visitors"),
            consent_on=said["consent_on"], consent_how=said["consent_how"],
        ).run()
    except ActionRefused as refused:
        field = FIELD_OF.get(refused.code, "reason")
        return _page(request, case, form, wrong=[(field, refused.told())])
    messages.success(request, _("The visit is asked for. Somebody else decides."))
    return redirect("case", number=case.pk)


def _page(
    request: HttpRequest, case: Case, form: AskForm, *, wrong: list[tuple[str, str]] | None = None
) -> HttpResponse:
    today = clock.today(case.borrower.zone)
    return render(request, "agents/ask_visit.html", {
        "case": case, "form": form, "faults": wrong or [],
        "places": places_to_visit(Known(case, today=today)),
        "people": policy.visitors(case), "chosen": request.POST.getlist("visitors"),
        "tomorrow": today + timedelta(days=1),
        "planned": case.visits.filter(state__in=NOT_OVER).first(),
    }, status=422 if wrong else 200)
