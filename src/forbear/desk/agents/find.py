"""Find somebody: by name, case, customer or loan number, or the number they call from."""

from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from forbear.desk.exchange.load import digits_of
from forbear.desk.records import clock, policy
from forbear.desk.records.models import Case
from forbear.desk.ui.asked import me, needs

SHOWN_MOST = 25
SHORTEST = 2
"""One letter would find everybody."""
DIGITS_SHORTEST = 4


@needs("see_cases")
def find(request: HttpRequest) -> HttpResponse:
    """Show who fits what was typed."""
    asked = request.GET.get("q", "").strip()[:100]
    found: list[Case] = []
    if len(asked) >= SHORTEST:
        cases = policy.cases(me(request)).select_related("borrower__personal", "held_by")
        found = list(_fitting(cases, asked).order_by("state", "-pk").distinct()[:SHOWN_MOST + 1])
    return render(request, "agents/find.html", {
        "asked": asked, "found": found[:SHOWN_MOST], "more": len(found) > SHOWN_MOST,
        "at": clock.now(), "short": bool(asked) and len(asked) < SHORTEST,
    })


def _fitting(cases: QuerySet[Case], asked: str) -> QuerySet[Case]:
    """Give the cases that fit; a number may be any of four things."""
    fits = (Q(person__borrowers__personal__called_as__startswith=asked)
            | Q(person__borrowers__borrower_id=asked))
    if asked.isdecimal():
        fits |= Q(pk=int(asked)) if len(asked) < 18 else Q(pk=-1)
    digits = digits_of(asked)
    if len(digits) >= DIGITS_SHORTEST and not any(c.isalpha() for c in asked):
        fits |= Q(person__borrowers__points__digits=digits)
    return cases.filter(fits)
