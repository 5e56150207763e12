"""The register of holds: each with its deadline, its owner, and how it ended."""

from datetime import date, timedelta
from typing import Any, Final
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from forbear.adapters.files.settings import calendars
from forbear.desk.actions.end_hold import EndHold
from forbear.desk.judging.doors import gate_of
from forbear.desk.records import clock, policy
from forbear.desk.records.models import Hold
from forbear.desk.records.models.facts import counting
from forbear.desk.ui.asked import done, me, needs
from forbear.desk.ui.forms import EndHoldForm
from forbear.engine.gate.rulebook import DeadlineRule

SHOWN_MOST: Final = 100


@needs("see_holds")
def register(request: HttpRequest) -> HttpResponse:
    """Show the holds that stand, the most urgent first, and those that ended lately."""
    mine = counting(Hold.objects.filter(case__in=policy.cases(me(request)).values("pk")))
    standing = mine.filter(end__isnull=True).select_related(
        "case__night", "case__borrower__personal", "owner")[:SHOWN_MOST]
    today = clock.today()
    rows = sorted(((hold, _due(hold)) for hold in standing),
                  key=lambda row: (row[1][0] if row[1] else date.max, row[0].at))
    ended = mine.filter(end__isnull=False).select_related(
        "case", "end__by").order_by("-end__at")[:20]
    return render(request, "managers/holds.html", {"rows": rows, "ended": ended, "today": today})


@needs("end_hold")
@require_POST
def end(request: HttpRequest, hold_id: UUID) -> HttpResponse:
    """Lift a hold, with the answer that was given."""
    hold = Hold.objects.filter(
        pk=hold_id, case__in=policy.cases(me(request)).values("pk")).select_related("case").first()
    if hold is None:
        raise Http404
    form = EndHoldForm(request.POST)
    if form.is_valid():
        done(request, EndHold(by=me(request), case=hold.case, hold=hold, **form.cleaned_data))
    return redirect("holds")


def _due(hold: Hold) -> tuple[date, DeadlineRule] | None:
    """Give by when an answer is owed and which rule says so; the soonest of several."""
    gate = gate_of(hold.case.night.packs, on=hold.starts_on)
    found: list[tuple[date, Any]] = [
        (_after(hold.starts_on, rule), rule) for rule in gate.rules.of(DeadlineRule)
        if rule.trigger == hold.kind
    ]
    return min(found, key=lambda one: one[0], default=None)


def _after(start: date, rule: DeadlineRule) -> date:
    """Count the days of a rule from a day on, by its calendar."""
    if not rule.calendar:
        return start + timedelta(days=rule.days)
    closed = {row["day"] for row in calendars(
        [rule.calendar], first_year=start.year, last_year=start.year + 1)}
    day, left = start, rule.days
    while left:
        day += timedelta(days=1)
        left -= day not in closed
    return day
