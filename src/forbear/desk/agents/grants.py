"""Ask for payment in parts, a settlement, or that charges be forgiven; withdraw what was asked."""

from typing import Any, Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from forbear.desk.actions.ask_plan import AskPlan
from forbear.desk.actions.ask_waiver import AskWaiver
from forbear.desk.actions.base import Action, ActionRefused
from forbear.desk.actions.grants import OwedUnclear
from forbear.desk.judging.house import authority
from forbear.desk.judging.reads import Known
from forbear.desk.judging.standing import Standing, StandingUnclear, standing_today
from forbear.desk.records import clock
from forbear.desk.records.models import Case, Grant
from forbear.desk.records.words import Basis, GrantKind
from forbear.desk.ui.asked import me, needs, the_case
from forbear.desk.ui.forms import PlanForm, WaiverForm, faults, minor

ROWS: Final = 6


@needs("ask_grant")
def plan(request: HttpRequest, number: int) -> HttpResponse:
    """Agree on parts, by day and amount."""
    case = the_case(request, number)
    page = _page(request, case)
    if page is None:
        return redirect("case", number=number)
    form = PlanForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        currency = page["known"].currency_of(said["loan_id"])
        told = _asked(request, AskPlan(
            by=me(request), case=case, loan_id=said["loan_id"], basis=said["basis"],
            why=said["why"], parts=[(on, minor(amount, currency) or 0)
                                    for on, amount in form.parts()]))
        if not told:
            return redirect("case", number=number)
    else:
        told = [] if request.method != "POST" else faults(form)
    rows = [(n, request.POST.get(f"on-{n}", ""), request.POST.get(f"amount-{n}", ""))
            for n in range(1, max(ROWS, form.rows()) + 1)]
    return render(request, "agents/plan.html", {
        **page, "form": form, "faults": told, "rows": rows,
        "bases": Basis.choices, "parts_most": authority().plan_parts_most,
    }, status=422 if told else 200)


@needs("ask_grant")
def waiver(request: HttpRequest, number: int) -> HttpResponse:
    """Forgive charges."""
    case = the_case(request, number)
    page = _page(request, case)
    if page is None:
        return redirect("case", number=number)
    form = WaiverForm(request.POST or None)
    told: list[tuple[str, str]] = []
    if request.method == "POST" and form.is_valid():
        told = _asked(request, AskWaiver(
            by=me(request), case=case, loan_id=form.cleaned_data["loan_id"],
            why=form.cleaned_data["why"], charge_ids=request.POST.getlist("charge")))
        if not told:
            return redirect("case", number=number)
    elif request.method == "POST":
        told = faults(form)
    forgiven = {one for g in page["known"].grants if g.kind == GrantKind.WAIVER
                and g.state in ("asked", "approved") for one in g.charges}
    charges = [row for row in page["known"].book("charges")
               if row["waived_on"] is None and row["charge_id"] not in forgiven]
    return render(request, "agents/waiver.html", {
        **page, "form": form, "faults": told, "ticked": request.POST.getlist("charge"),
        "charges": sorted(charges, key=lambda row: (row["loan_id"], row["charged_on"])),
    }, status=422 if told else 200)


def _asked(request: HttpRequest, action: Action[Grant]) -> list[tuple[str, str]]:
    """Ask, and say what came of it; or give why it may not be."""
    try:
        made = action.run()
    except ActionRefused as refused:
        return [("loan_id", refused.told())]
    if made.steps.exists():
        messages.success(request, _("Agreed. It holds from now on."))
    else:
        messages.info(request, _("Asked for. It holds once somebody else has approved it; promise "
                                 "nothing before."))
    return []


def _page(request: HttpRequest, case: Case) -> dict[str, Any] | None:
    """Give what both pages show: the loans as the engine says they stand, and the authority.

    None, with a message: nobody can say how they stand.
    """
    today = clock.today(case.borrower.zone)
    known = Known(case, today=today)
    try:
        now = standing_today(known)
    except StandingUnclear as fault:
        messages.error(request, OwedUnclear(why=fault.why).told())
        return None
    return {"case": case, "known": known, "today": today,
            "loans": [row for row in now.loans if row["is_open"]],
            "mine": _limits(request, now), "zone": known.zone}


def _limits(request: HttpRequest, now: Standing) -> list[dict[str, Any]]:
    """Give what one may grant alone and ask for, in the currencies of the loans."""
    rules, role = authority(), me(request).role
    currencies = sorted({row["currency"] for row in now.loans if row["is_open"]})
    return [
        {"kind": kind, "label": kind.label, "currency": currency, **{
            what: rules.most_minor(kind, role=role, what=what, currency=currency)
            for what in ("alone", "asks")}}
        for kind in GrantKind for currency in currencies
    ]
