"""The small steps: take a case, give it back, stop contact, note a wish or a payment, undo."""

from datetime import timedelta
from typing import Final
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from forbear.desk.actions.base import ActionRefused
from forbear.desk.actions.give_back import GiveBack
from forbear.desk.actions.open_case import OpenCase
from forbear.desk.actions.record_hold import RecordHold
from forbear.desk.actions.record_wish import RecordWish
from forbear.desk.actions.take_payment import TakePayment
from forbear.desk.actions.tell_payment import TellPayment
from forbear.desk.actions.undo import UndoOutcome
from forbear.desk.actions.unmask import Unmask
from forbear.desk.judging.reads import Known
from forbear.desk.records import clock, policy
from forbear.desk.records.models import Outcome
from forbear.desk.ui.asked import done, me, needs, the_case
from forbear.desk.ui.forms import HoldForm, PaymentForm, WishForm, faults, minor

LATER_HOURS: Final = {"1": 1, "3": 3, "24": 24}


@needs("work_cases")
@require_POST
def open_case(request: HttpRequest, number: int) -> HttpResponse:
    """Take a case by hand."""
    done(request, OpenCase(by=me(request), case=the_case(request, number)))
    return redirect("case", number=number)


@needs("work_cases")
@require_POST
def give_back(request: HttpRequest, number: int) -> HttpResponse:
    """Hand a case back, for now or for some hours."""
    hours = LATER_HOURS.get(request.POST.get("hours", ""))
    until = clock.now() + timedelta(hours=hours) if hours else None
    case = the_case(request, number)
    return redirect("queue") if done(request, GiveBack(by=me(request), case=case, until=until)) \
        else redirect("case", number=number)


@needs("work_cases")
@require_POST
def hold(request: HttpRequest, number: int) -> HttpResponse:
    """Stop contact."""
    case, form = the_case(request, number), HoldForm(request.POST)
    if not form.is_valid():
        messages.error(request, faults(form)[0][1])
    elif done(request, RecordHold(by=me(request), case=case, **form.cleaned_data)):
        messages.success(request, _("Contact is stopped. Open orders were stopped with it."))
        if not policy.cases(me(request)).filter(pk=case.pk).exists():
            return redirect("queue")
    return redirect("case", number=number)


@needs("work_cases")
@require_POST
def wish(request: HttpRequest, number: int) -> HttpResponse:
    """Note a wish."""
    case, form = the_case(request, number), WishForm(request.POST)
    if not form.is_valid():
        messages.error(request, faults(form)[0][1])
        return redirect("case", number=number)
    said = form.cleaned_data
    if done(request, RecordWish(
        by=me(request), case=case, kind=said["kind"], channel=said["channel"],
        point_id=said["point_id"], place=said["place"],
        from_minute=form.minutes("begins"), until_minute=form.minutes("ends"),
    )):
        messages.success(request, _("The wish is kept from now on."))
    return redirect("case", number=number)


@needs("work_cases")
@require_POST
def told_payment(request: HttpRequest, number: int) -> HttpResponse:
    """Note that the person says they have paid."""
    case, form = the_case(request, number), PaymentForm(request.POST)
    if not form.is_valid():
        messages.error(request, faults(form)[0][1])
    elif done(request, TellPayment(
        by=me(request), case=case, paid_on=form.cleaned_data["on"],
        amount_minor=minor(form.cleaned_data["amount"], case.currency) or 0,
    )):
        messages.success(request, _("Calls rest while the payment is looked for."))
    return redirect("case", number=number)


@needs("take_payment")
@require_POST
def payment(request: HttpRequest, number: int) -> HttpResponse:
    """Take a payment of the day."""
    case, form = the_case(request, number), PaymentForm(request.POST)
    if not form.is_valid() or not form.cleaned_data["payment_id"]:
        messages.error(request, _("Write the lender's id of the payment, its amount and its day."))
        return redirect("case", number=number)
    said = form.cleaned_data
    known = Known(case, today=clock.today(case.borrower.zone))
    currency = known.currency_of(said["loan_id"])
    taking = TakePayment(
        by=me(request), case=case, payment_id=said["payment_id"], currency=currency,
        amount_minor=minor(said["amount"], currency) or 0,
        received_on=said["on"], loan_id=said["loan_id"],
    )
    if done(request, taking):
        _tell_counted(request, taking)
    return redirect("case", number=number)


def _tell_counted(request: HttpRequest, taking: TakePayment) -> None:
    """Say what became of a payment that was written down."""
    if taking.unclear:
        messages.error(request, _(
            "The payment is written down. What is owed cannot be worked out from the lender’s data "
            "(%(why)s), so nobody calls until that is right.") % {"why": taking.unclear})
    else:
        messages.success(request, _("The payment counts, and what is owed was worked out anew."))


@needs("work_cases")
@require_POST
def unmask(request: HttpRequest, *, number: int, point_id: str) -> HttpResponse:
    """Show an address in full; it is logged."""
    case = the_case(request, number)
    try:
        point = Unmask(by=me(request), case=case, point_id=point_id).run()
    except ActionRefused as refused:
        return render(request, "agents/parts/unmasked.html", {"refused": refused.told()})
    return render(request, "agents/parts/unmasked.html", {"point": point})


@needs("work_cases")
@require_POST
def undo(request: HttpRequest, outcome_id: UUID) -> HttpResponse:
    """Take back an outcome within a minute, and go back to the call."""
    found = Outcome.objects.filter(
        pk=outcome_id, by=me(request),
        contact__case__portfolio__in=me(request).portfolios.all(),
    ).select_related("contact__case").first()
    if found is None:
        raise Http404
    if done(request, UndoOutcome(by=me(request), case=found.contact.case, outcome=found)):
        request.session.pop("last_outcome", None)
        return redirect("call", contact_id=found.contact_id)
    return redirect("case", number=found.contact.case_id)
