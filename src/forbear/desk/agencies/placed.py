"""What is placed with an agency: the loans, and of each no more than it needs."""

from typing import Any, Final

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from forbear.desk.judging.reads import Known
from forbear.desk.records import clock, policy
from forbear.desk.records.models import AgencyContact, Case, Placement, Slice
from forbear.desk.ui.asked import me, needs

PAGE: Final = 50
LISTED_MOST: Final = 20


@needs("see_placed")
def placed(request: HttpRequest) -> HttpResponse:
    """Show the loans that are placed with the reader's agency, and no other."""
    mine = policy.placements(me(request)).select_related(
        "borrower__personal", "agency").order_by("placed_on", "loan_id")
    page = Paginator(mine, PAGE).get_page(request.GET.get("page"))
    return render(request, "agencies/placed.html", {
        "page": page, "rows": _standings(list(page.object_list)), "agency": me(request).agency})


@needs("see_placed")
def loan(request: HttpRequest, placement_id: str) -> HttpResponse:
    """Show one placed loan; the person's other loans are nobody's business here."""
    found = policy.placements(me(request)).filter(pk=placement_id).select_related(
        "borrower__personal", "agency").first()
    if found is None:
        raise Http404
    case = Case.objects.filter(person=found.borrower.person_id).select_related(
        "night", "borrower").order_by("-pk").first()
    contacts = AgencyContact.objects.filter(
        agency=found.agency, loan_id=found.loan_id).order_by("-tried_at")[:LISTED_MOST]
    return render(request, "agencies/loan.html", {
        "placement": found, "row": _standings([found])[0][1], "contacts": contacts,
        "zone": found.borrower.zone, **(_minded(case, found) if case else {}),
    })


def _standings(placements: list[Placement]) -> list[tuple[Placement, dict[str, Any]]]:
    """Give to each placement the standing of its loan, as the night saw it."""
    slices = {s.borrower_id: s for s in Slice.objects.filter(
        borrower__in={p.borrower_id for p in placements})}
    found = []
    for one in placements:
        there = slices.get(one.borrower_id)
        rows = {r["loan_id"]: r for r in there.rows("loan_standings")} if there else {}
        found.append((one, rows.get(one.loan_id, {})))
    return found


def _minded(case: Case, placement: Placement) -> dict[str, Any]:
    """Give what stops contact about this loan, and how the person wishes to be reached."""
    today = clock.today(case.borrower.zone)
    known = Known(case, today=today)
    book = known.book("preferences")
    there = {row["preference_id"] for row in book}
    wishes = [*book, *(w for w in known.wishes if w["preference_id"] not in there)]
    return {
        "wishes": [w for w in wishes if w["until"] is None or w["until"] > today],
        "stops": [s for s in known.stops if s["kind"] != "loan_status"
                  and s["loan_id"] in ("", None, placement.loan_id)],
    }
