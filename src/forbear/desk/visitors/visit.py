"""A visitor's visits, and the page of one: what to do now, what may be said, what was said."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from forbear.desk.actions.check_person import (
    RIGHT_NEEDED,
    WRONG_MOST,
    is_locked,
    is_right_person,
    questions,
)
from forbear.desk.actions.record_outcome import standing_outcome
from forbear.desk.judging.reads import Known
from forbear.desk.judging.visits import demanded, may_visit, moment_of
from forbear.desk.records import clock, policy
from forbear.desk.records.models import Contact, Visit
from forbear.desk.records.visit_words import (
    AT_THE_DOOR,
    TALKED_WITH,
    TO_SHOW,
    VisitState,
)
from forbear.desk.records.words import Question, Reason
from forbear.desk.ui.asked import me, needs
from forbear.desk.ui.visit_forms import RecordForm
from forbear.desk.visitors import sayings


@needs("visit")
def visits(request: HttpRequest) -> HttpResponse:
    """Show the visits of today and those to come."""
    mine = policy.visits(me(request)).select_related(
        "case", "borrower__personal").prefetch_related("visitors").order_by(
        "planned_on", "from_minute")
    groups: dict[str, list[Visit]] = {"today": [], "to_come": [], "to_finish": [], "done": []}
    for one in mine:
        groups[_group(one)].append(one)
    return render(request, "visitors/visits.html", {"groups": groups})


@needs("visit")
def visit(request: HttpRequest, visit_id: UUID) -> HttpResponse:
    """Show one visit."""
    return show(request, the_visit(request, visit_id))


def the_visit(request: HttpRequest, visit_id: UUID) -> Visit:
    """Give a visit, or answer that there is none: to a stranger the two are the same.

    Raises:
        Http404: There is none for this person.

    """
    found = policy.visits(me(request)).filter(pk=visit_id).select_related(
        "case__night", "case__borrower__personal", "borrower", "contact_point", "contact",
        "asked_by").first()
    if found is None:
        raise Http404
    return found


def show(
    request: HttpRequest, visit: Visit, *, status: int = 200, **more: Any,  # noqa: ANN401 -- of a page
) -> HttpResponse:
    """Show a visit at its step, with what else a form needs."""
    zone = visit.borrower.zone
    given = {
        "visit": visit, "case": visit.case, "zone": zone, "today": clock.today(zone),
        "begins": moment_of(visit, visit.from_minute), "ends": moment_of(visit, visit.until_minute),
        "others": [v for v in visit.visitors.all() if v.pk != me(request).pk],
        "to_show": [(fact, TO_SHOW[fact]) for fact in demanded(visit.case, on=visit.planned_on)],
        "form": RecordForm(), **_of_step(visit, me(request).pk), **more,
    }
    return render(request, "visitors/visit.html", given, status=status)


def _of_step(visit: Visit, me_id: int) -> dict[str, Any]:
    """Give what the step of a visit shows."""
    if visit.state in (VisitState.APPROVED, VisitState.SET_OUT):
        at = clock.now()
        if visit.planned_on != clock.today(visit.borrower.zone):
            return {}
        facts = demanded(visit.case, on=visit.planned_on)
        begins = moment_of(visit, visit.from_minute)
        return {"answer": may_visit(visit, at=max(at, begins), vouched=facts)}
    if visit.contact is None:
        return {}
    return _at_the_door(visit, visit.contact, me_id)


def _at_the_door(visit: Visit, contact: Contact, me_id: int) -> dict[str, Any]:
    """Give what is asked, said and written at the door; no debt before it is sure who it is."""
    known = Known(visit.case, today=clock.today(visit.borrower.zone))
    sure = is_right_person(contact)
    checks = list(contact.checks.all())
    answered = {c.question for c in checks if c.matched}
    labels = {str(value): label for value, label in Question.choices}
    outcome = standing_outcome(contact)
    came = dict((*AT_THE_DOOR, *TALKED_WITH))
    signed = list(outcome.signature_set.select_related("by")) if outcome else []
    return {
        "contact": contact, "sure": sure, "locked": is_locked(contact),
        "right": sum(c.matched for c in checks), "right_needed": RIGHT_NEEDED,
        "wrong": sum(not c.matched for c in checks), "wrong_most": WRONG_MOST,
        "questions": [(q, labels[q]) for q in questions(contact) if q not in answered],
        "at_the_door": AT_THE_DOOR, "talked_with": TALKED_WITH, "reasons": Reason.choices,
        "stopped": [h for h in known.holds if h.at > contact.tried_at and not hasattr(h, "end")],
        "outcome": outcome,
        "came": next((label for value, label in came.items()
                      if outcome and value == outcome.came), ""),
        "signed": signed, "i_signed": any(s.by_id == me_id for s in signed),
        "photos": list(visit.photos.order_by("at")),
        "recorder": "recorder_on" in demanded(visit.case, on=visit.planned_on),
        "sayings": sayings.of(known, sure=sure),
    }


def _group(visit: Visit) -> str:
    if visit.state == VisitState.SIGNED:
        return "done"
    today = clock.today(visit.borrower.zone)
    if visit.planned_on > today:
        return "to_come"
    return "today" if visit.planned_on == today else "to_finish"
