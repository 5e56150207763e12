"""My day: what one did, for oneself."""

from collections import Counter
from datetime import timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from forbear.desk.records import clock
from forbear.desk.records.models import Contact, Promise
from forbear.desk.records.models.facts import counting
from forbear.desk.records.words import Came
from forbear.desk.ui.asked import me, needs


@needs("work_cases")
def day(request: HttpRequest) -> HttpResponse:
    """Show the calls of the last hours, newest first, and what came of them."""
    since = clock.now() - timedelta(hours=16)
    calls = list(Contact.objects.filter(by=me(request), tried_at__gte=since).select_related(
        "case", "borrower__personal").prefetch_related("outcomes__correction").order_by(
        "-tried_at")[:200])
    rows = [(c, next((o for o in c.outcomes.all() if not hasattr(o, "correction")), None))
            for c in calls]
    came = Counter(str(Came(o.came).label) for _c, o in rows if o)
    return render(request, "agents/day.html", {
        "rows": rows, "calls": len(rows),
        "talked": sum(bool(o and o.right_party) for _c, o in rows),
        "promises": counting(Promise.objects.filter(by=me(request), at__gte=since)).count(),
        "came": came.most_common(), "at": clock.now(),
    })
