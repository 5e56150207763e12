"""Agencies: what is with whom, since when, whether their day is known; placing and recalling."""

from datetime import date
from typing import Any, Final
from urllib.parse import urlencode

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, Max, Min
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from forbear.desk.actions.place_loan import NoteNotice, PlaceLoan, RecallLoan
from forbear.desk.judging.agencies import all_complete_up_to, notice_rules
from forbear.desk.judging.reads import Known
from forbear.desk.records import clock, policy
from forbear.desk.records.models import Agency, Night, Notice
from forbear.desk.ui.agency_forms import NoticeForm, PlaceForm
from forbear.desk.ui.asked import done, me, needs, the_case
from forbear.desk.ui.forms import faults

PAGE: Final = 50


@needs("see_agencies")
def agencies(request: HttpRequest) -> HttpResponse:
    """Show each agency with its feed, then what is placed."""
    seen = policy.placements(me(request))
    night = Night.objects.order_by("-as_of", "-pk").first()
    by_agency = seen.values("agency").annotate(loans=Count("pk"), since=Min("placed_on"))
    counted: dict[int, dict[str, Any]] = {row["agency"]: dict(row) for row in by_agency}
    there = list(Agency.objects.filter(pk__in=list(counted)).annotate(
        heard=Max("files__at")).order_by("name"))
    up_to = all_complete_up_to(there, night=night) if night else {}
    chosen = request.GET.get("agency", "")
    listed = seen.filter(agency__name=chosen) if chosen else seen
    page = Paginator(listed.select_related("borrower__personal", "agency").order_by(
        "placed_on", "pk"), PAGE).get_page(request.GET.get("page"))
    cases = {c["person"]: c["pk"] for c in policy.cases(me(request)).filter(
        person__in=[p.borrower.person_id for p in page]).values("person", "pk")}
    return render(request, "managers/agencies.html", {
        "agencies": [_feed(a, counted[a.pk], up_to.get(a.pk)) for a in there], "page": page,
        "rows": [(p, cases.get(p.borrower.person_id)) for p in page], "chosen": chosen,
        "filters": urlencode({"agency": chosen} if chosen else {}),
    })


def _feed(agency: Agency, row: dict[str, Any], up_to: date | None) -> dict[str, Any]:
    """Tell whether an agency's contacts are known up to its own today."""
    today = clock.today(agency.zone)
    return {**row, "agency": agency, "up_to": up_to, "complete": up_to is not None
            and up_to >= today, "behind": (today - up_to).days if up_to else None}


@needs("place_loans")
def of_case(request: HttpRequest, number: int) -> HttpResponse:
    """Show the loans of a person, with what it takes to place each."""
    case = the_case(request, number)
    today = clock.today(case.borrower.zone)
    known = Known(case, today=today)
    placed = {p.loan_id: p for p in known.placed if not hasattr(p, "recall")}
    told: dict[str, list[Notice]] = {}
    for notice in Notice.objects.filter(case=case).select_related("agency").order_by("-sent_on"):
        told.setdefault(notice.loan_id, []).append(notice)
    loans = [row for row in known.book("loan_standings") if row["is_open"]]
    return render(request, "managers/case_agency.html", {
        "case": case, "today": today, "rules": notice_rules(case, on=today),
        "rows": [(row, placed.get(row["loan_id"]), told.get(row["loan_id"], []))
                 for row in loans],
        "agencies": Agency.objects.filter(is_active=True).order_by("name"),
    })


@needs("place_loans")
@require_POST
def note_notice(request: HttpRequest, number: int) -> HttpResponse:
    """Note that the borrower was told in writing."""
    case, form = the_case(request, number), NoticeForm(request.POST)
    if not form.is_valid():
        messages.error(request, faults(form)[0][1])
    elif done(request, NoteNotice(
            by=me(request), case=case, loan_id=form.cleaned_data["loan_id"],
            agency=_agency(form.cleaned_data["agency"]), sent_on=form.cleaned_data["sent_on"],
            reference=form.cleaned_data["reference"])):
        messages.success(request, _("The letter is noted. The loan can be placed now."))
    return redirect("case-agency", number=number)


@needs("place_loans")
@require_POST
def place(request: HttpRequest, number: int) -> HttpResponse:
    """Place a loan."""
    case, form = the_case(request, number), PlaceForm(request.POST)
    if form.is_valid() and done(request, PlaceLoan(
            by=me(request), case=case, loan_id=form.cleaned_data["loan_id"],
            agency=_agency(form.cleaned_data["agency"]))):
        messages.success(request, _("The loan is placed. It can be recalled at any time."))
    return redirect("case-agency", number=number)


@needs("place_loans")
@require_POST
def recall(request: HttpRequest, placement_id: str) -> HttpResponse:
    """Take a loan back."""
    found = policy.placements(me(request)).filter(pk=placement_id).select_related(
        "borrower", "agency").first()
    if found is None:
        raise Http404
    if done(request, RecallLoan(by=me(request), placement=found,
                                reason=request.POST.get("reason", "")[:500])):
        messages.success(request, _("The loan is recalled; the agency sees it no more."))
    return redirect("agencies")


def _agency(name: str) -> Agency:
    """Give an agency by its name.

    Raises:
        Http404: There is none.

    """
    found = Agency.objects.filter(name=name, is_active=True).first()
    if found is None:
        raise Http404
    return found
