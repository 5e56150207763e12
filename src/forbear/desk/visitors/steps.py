"""The steps of a visit: set out, arrive, make sure, write down, sign. Each form counts once."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from forbear.desk.actions.arrive import Arrive
from forbear.desk.actions.base import ActionRefused
from forbear.desk.actions.call_off_visit import CallOffVisit
from forbear.desk.actions.check_visited import CheckVisited
from forbear.desk.actions.on_visit import OnVisit
from forbear.desk.actions.record_visit import RecordVisit
from forbear.desk.actions.set_out import SetOut
from forbear.desk.actions.show_address import ShowAddress
from forbear.desk.actions.sign_visit import CodeWrong, SignVisit
from forbear.desk.actions.take_back_record import TakeBackRecord
from forbear.desk.records.models import Visit
from forbear.desk.ui.asked import done, me, needs
from forbear.desk.ui.forms import CheckForm, faults, minor
from forbear.desk.ui.sign_in.backend import failed
from forbear.desk.ui.visit_forms import OnceForm, RecordForm
from forbear.desk.visitors.visit import show, the_visit


@needs("visit")
@require_POST
def set_out(request: HttpRequest, visit_id: UUID) -> HttpResponse:
    """Go on the way, if the door allows it still."""
    visit = the_visit(request, visit_id)
    return stepped(request, SetOut(**_mine(request, visit), vouched=_vouched(request)))


@needs("visit")
@require_POST
def address(request: HttpRequest, visit_id: UUID) -> HttpResponse:
    """Show where to go; each look is logged."""
    visit = the_visit(request, visit_id)
    try:
        found = ShowAddress(by=me(request), visit=visit).run()
    except ActionRefused as refused:
        return _refused(request, visit, refused)
    return show(request, visit, address=found.contact_point.address if found.contact_point else "")


@needs("visit")
@require_POST
def arrive(request: HttpRequest, visit_id: UUID) -> HttpResponse:
    """Write down that they are there, if the door allows it at this moment."""
    visit = the_visit(request, visit_id)
    return stepped(request, Arrive(**_mine(request, visit), vouched=_vouched(request),
                                   position=request.POST.get("position", "")[:60]))


@needs("visit")
@require_POST
def check(request: HttpRequest, visit_id: UUID) -> HttpResponse:
    """Hold one answer against what is on file."""
    visit, form = the_visit(request, visit_id), CheckForm(request.POST)
    if not form.is_valid():
        return redirect("visit", visit_id=visit.pk)
    return stepped(request, CheckVisited(**_mine(request, visit), **form.cleaned_data))


@needs("visit")
@require_POST
def record(request: HttpRequest, visit_id: UUID) -> HttpResponse:
    """Write down what came of it."""
    visit, form = the_visit(request, visit_id), RecordForm(request.POST)
    if not form.is_valid():
        return show(request, visit, status=422, form=form, faults=faults(form))
    said = dict(form.cleaned_data)
    amount = minor(said.pop("amount"), visit.case.currency)
    for typed in ("back_on", "back_time"):
        said.pop(typed)
    action = RecordVisit(**_mine(request, visit), **said, amount_minor=amount,
                         back_at=form.back_at(visit.borrower.zone))
    try:
        action.run()
    except ActionRefused as refused:
        return show(request, the_visit(request, visit_id), status=422, form=form,
                    faults=[("came", refused.told())])
    return redirect("visit", visit_id=visit.pk)


@sensitive_post_parameters("code")
@needs("visit")
@require_POST
def sign(request: HttpRequest, visit_id: UUID) -> HttpResponse:
    """Sign the record with a code of one's own; wrong codes lock as they do at the sign-in."""
    visit = the_visit(request, visit_id)
    try:
        SignVisit(**_mine(request, visit), code=request.POST.get("code", "")[:10]).run()
    except CodeWrong as refused:
        failed(me(request))
        return _refused(request, visit, refused)
    except ActionRefused as refused:
        return _refused(request, visit, refused)
    return redirect("visit", visit_id=visit.pk)


@needs("visit")
@require_POST
def take_back(request: HttpRequest, visit_id: UUID) -> HttpResponse:
    """Take the record back and write it anew."""
    visit = the_visit(request, visit_id)
    return stepped(request, TakeBackRecord(**_mine(request, visit)))


@needs("visit")
@require_POST
def call_off(request: HttpRequest, visit_id: UUID) -> HttpResponse:
    """Call the visit off."""
    visit = the_visit(request, visit_id)
    words = request.POST.get("words", "")[:500]
    if done(request, CallOffVisit(by=me(request), visit=visit, words=words)):
        messages.success(request, _("The visit is called off."))
        return redirect("visits")
    return redirect("visit", visit_id=visit.pk)


def stepped(request: HttpRequest, action: OnVisit) -> HttpResponse:
    """Do a step and go back to the page of the visit; a refusal says why, and changes nothing."""
    try:
        action.run()
    except ActionRefused as refused:
        return _refused(request, action.visit, refused)
    return redirect("visit", visit_id=action.visit.pk)


def _mine(request: HttpRequest, visit: Visit) -> dict[str, Any]:
    """Give what every step needs; a form without its key is as one that was never sent before."""
    return {"by": me(request), "visit": visit, "once": OnceForm(request.POST).key()}


def _vouched(request: HttpRequest) -> list[str]:
    return request.POST.getlist("shown")


def _refused(request: HttpRequest, visit: Visit, refused: ActionRefused) -> HttpResponse:
    messages.error(request, refused.told())
    return redirect("visit", visit_id=visit.pk)
