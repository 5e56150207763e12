"""The call: dial, make sure who it is, listen, and write down what came of it."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from forbear.desk.actions.base import ActionRefused
from forbear.desk.actions.check_person import (
    RIGHT_NEEDED,
    WRONG_MOST,
    CheckPerson,
    is_locked,
    is_right_person,
    questions,
)
from forbear.desk.actions.open_case import OpenCase
from forbear.desk.actions.press_call import DoorRefused, PressCall, TakeCall, open_call
from forbear.desk.actions.record_outcome import RecordOutcome, standing_outcome
from forbear.desk.actions.take_next import TakeNext
from forbear.desk.agents import script
from forbear.desk.agents.case import owed
from forbear.desk.judging.reads import Known
from forbear.desk.records import clock
from forbear.desk.records.models import Contact
from forbear.desk.records.words import (
    ADVICE_FOR,
    BY_KEY,
    VISITS_ONLY,
    WITHOUT_PERSON,
    Advice,
    Came,
    Question,
    Reason,
)
from forbear.desk.ui.asked import me, needs, the_call, the_case
from forbear.desk.ui.forms import CheckForm, OutcomeForm, faults, minor


@needs("work_cases")
@require_POST
def press(request: HttpRequest, number: int) -> HttpResponse:
    """Begin a call, if the door allows it; else say why not, and show no number."""
    case = the_case(request, number)
    already = open_call(case.pk)
    if already is not None and already.by_id == me(request).pk:
        return redirect("call", contact_id=already.pk)
    action = PressCall(by=me(request), case=case, point_id=request.POST.get("point", ""))
    try:
        made = action.run()
    except DoorRefused:
        return redirect("case", number=case.pk)
    except ActionRefused as refused:
        messages.error(request, refused.told())
        return redirect("case", number=case.pk)
    return redirect("call", contact_id=made.pk)


@needs("work_cases")
@require_POST
def called_in(request: HttpRequest, number: int) -> HttpResponse:
    """Somebody called: open the case and begin with the check."""
    case = the_case(request, number)
    try:
        OpenCase(by=me(request), case=case).run()
        made = TakeCall(
            by=me(request), case=case, point_id=request.POST.get("point", "")).run()
    except ActionRefused as refused:
        messages.error(request, refused.told())
        return redirect("case", number=case.pk)
    return redirect("call", contact_id=made.pk)


@needs("work_cases")
def call(request: HttpRequest, contact_id: UUID) -> HttpResponse:
    """Show a call that is under way."""
    found = the_call(request, contact_id)
    if standing_outcome(found) is not None or found.by_id != me(request).pk:
        return redirect("case", number=found.case_id)
    return render(request, "agents/call.html", _page(found, OutcomeForm()))


@needs("work_cases")
@require_POST
def check(request: HttpRequest, contact_id: UUID) -> HttpResponse:
    """Hold one answer against what is on file."""
    found = the_call(request, contact_id)
    form = CheckForm(request.POST)
    if form.is_valid():
        try:
            CheckPerson(by=me(request), case=found.case, contact=found,
                        **form.cleaned_data).run()
        except ActionRefused as refused:
            messages.error(request, refused.told())
    return redirect("call", contact_id=found.pk)


@needs("work_cases")
@require_POST
def outcome(request: HttpRequest, contact_id: UUID) -> HttpResponse:
    """Write down what came of it; then the next person, or this one's page."""
    found = the_call(request, contact_id)
    form = OutcomeForm(request.POST)
    if not form.is_valid():
        return render(request, "agents/call.html",
                      {**_page(found, form), "faults": faults(form)}, status=422)
    said = form.cleaned_data
    try:
        made = RecordOutcome(
            by=me(request), case=found.case, contact=found, came=said["came"],
            reason=said["reason"], advice=said["advice"], note=said["note"],
            distressed=said["distressed"], language=said["language"],
            amount_minor=minor(said["amount"], found.case.currency),
            promised_on=said["promised_on"], back_at=form.back_at(found.case.borrower.zone),
        ).run()
    except ActionRefused as refused:
        return render(request, "agents/call.html",
                      {**_page(found, form), "faults": [("came", refused.told())]}, status=422)
    request.session["last_outcome"] = str(made.outcome_id)
    if request.POST.get("then") == "next":
        following = TakeNext(by=me(request)).run()
        if following is not None:
            return redirect("case", number=following.pk)
        return redirect("queue")
    return redirect("case", number=found.case_id)


def _page(contact: Contact, form: OutcomeForm) -> dict[str, Any]:
    """Give what the page needs; nothing of a debt before the right person is made sure of."""
    case = contact.case
    known = Known(case, today=clock.today(case.borrower.zone))
    sure, locked = is_right_person(contact), is_locked(contact)
    checks = list(contact.checks.all())
    answered = {c.question for c in checks if c.matched}
    labels = {str(value): label for value, label in Question.choices}
    by_key = [(n, value, Came(value).label, sure or value in WITHOUT_PERSON)
              for n, value in enumerate(BY_KEY, start=1)]
    others = [(value, label) for value, label in Came.choices
              if value not in (*BY_KEY, *VISITS_ONLY) and (sure or value in WITHOUT_PERSON)]
    shown = owed(known) if sure else {}
    return {
        "contact": contact, "case": case, "form": form, "sure": sure, "locked": locked,
        "right": sum(c.matched for c in checks), "right_needed": RIGHT_NEEDED,
        "wrong": sum(not c.matched for c in checks), "wrong_most": WRONG_MOST,
        "questions": [(q, labels[q]) for q in questions(contact) if q not in answered],
        "by_key": by_key, "others": others, "reasons": Reason.choices,
        "advice": [(value, label, [r for r, fits in ADVICE_FOR.items() if value in fits])
                   for value, label in Advice.choices],
        "script": script.of(known, case), "zone": known.zone, **shown,
        "elapsed": int((clock.now() - contact.tried_at).total_seconds()),
    }
