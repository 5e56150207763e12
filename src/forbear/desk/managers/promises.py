"""The register of promises: for today, not kept, and those to come."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from forbear.desk.records import clock, falling_due, policy
from forbear.desk.records.models import Case, Promise, PromiseStanding, User
from forbear.desk.records.models.cases import OPEN
from forbear.desk.ui.asked import me, needs
from forbear.desk.ui.listed import asked_for

SHOWN_MOST: Final = 200
WHEN: Final = ("today", "broken", "coming")
COMING_DAYS: Final = 7
A_DAY: Final = timedelta(days=1)


@dataclass(frozen=True, kw_only=True)
class Row:
    """A promise, whoever wrote it down, and what became of it."""

    case: Case
    promised_on: date
    currency: str
    amount_minor: int
    paid_minor: int | None
    state: str
    """As the night judged it; `today` or `waiting` where none has yet."""
    by: str


@needs("see_registers")
def register(request: HttpRequest) -> HttpResponse:
    """Show the promises, one list at a time."""
    asked = asked_for(request, ("when",))["when"]
    when = asked if asked in WHEN else "today"
    rows = _rows(me(request), when=when)
    return render(request, "managers/promises.html", {
        "rows": rows[:SHOWN_MOST], "when": when, "all": len(rows),
        "everyones": policy.may(me(request), "see_everyones"),
    })


def _rows(user: User, *, when: str) -> list[Row]:
    """Give the rows of a list: those made here, and for whoever sees all, the book's too.

    The database gives a day too many on either side; which day it is, each person's zone says.
    """
    since = clock.today() - timedelta(days=falling_due.DAYS_BACK + 1)
    ours = {str(p.pk): p for p in policy.promises(user).filter(
        case__state=OPEN, promised_on__gte=since,
    ).select_related("by", "case__borrower__personal")[:SHOWN_MOST * 5]}
    known = PromiseStanding.objects.filter(_days(when))
    judged = {one.promise_id: one for one in known.filter(pk__in=list(ours))}
    rows = [_of_ours(p, judged.get(key)) for key, p in ours.items()]
    if policy.may(user, "see_everyones"):
        cases = {case.person_id: case for case in policy.cases(user).filter(
            state=OPEN, person__borrowers__promisestanding__in=known.values("pk"),
        ).select_related("borrower__personal")[:SHOWN_MOST * 5]}
        theirs = known.exclude(pk__in=list(ours)).filter(
            borrower__person__in=list(cases)).select_related("borrower")
        rows += [_of_book(one, cases[one.borrower.person_id]) for one in theirs]
    rows = [row for row in rows if _fits(row, when=when)]
    return sorted(rows, key=lambda row: (row.promised_on, row.case.pk))


def _days(when: str) -> Q:
    """Give what a list asks of a judged promise, with a day to spare on either side."""
    first, last = clock.today() - A_DAY, clock.today() + A_DAY
    if when == "broken":
        return Q(state__in=("broken", "part_kept"),
                 promised_on__gte=first - timedelta(days=falling_due.DAYS_BACK))
    if when == "today":
        return Q(state="open", promised_on__range=(first, last))
    return Q(state="open", promised_on__gte=first,
             promised_on__lte=last + timedelta(days=COMING_DAYS))


def _fits(row: Row, *, when: str) -> bool:
    """Tell whether a promise belongs in a list."""
    today = clock.today(row.case.borrower.zone)
    if when == "broken":
        oldest = today - timedelta(days=falling_due.DAYS_BACK)
        return row.state in ("broken", "part_kept") and row.promised_on >= oldest
    if when == "today":
        return row.promised_on == today
    return today < row.promised_on <= today + timedelta(days=COMING_DAYS)


def _of_ours(p: Promise, judged: PromiseStanding | None) -> Row:
    today = clock.today(p.case.borrower.zone)
    waiting = "today" if p.promised_on == today else "open" if p.promised_on > today else "waiting"
    return Row(case=p.case, promised_on=p.promised_on, currency=p.currency,
               amount_minor=p.amount_minor, paid_minor=judged.paid_minor if judged else None,
               state=judged.state if judged else waiting, by=p.by.name if p.by else "")


def _of_book(one: PromiseStanding, case: Case) -> Row:
    return Row(case=case, promised_on=one.promised_on, currency=one.currency,
               amount_minor=one.amount_minor, paid_minor=one.paid_minor, state=one.state, by="")
