"""The audit log, for those who look after the rules."""

from typing import Final

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from forbear.desk.records import policy
from forbear.desk.records.models import AuditEntry
from forbear.desk.ui.asked import me, needs

PAGE: Final = 100


@needs("see_log")
def log(request: HttpRequest) -> HttpResponse:
    """Show the newest entries, of everything or of one case that may be seen."""
    entries = AuditEntry.objects.order_by("-number")
    asked = request.GET.get("case", "")
    if asked.isdecimal() and len(asked) < 18:
        seen = policy.cases(me(request)).filter(pk=int(asked)).exists()
        entries = entries.filter(case_number=int(asked)) if seen else entries.none()
    else:
        seen_cases = policy.cases(me(request)).values("pk")
        entries = entries.filter(Q(case_number__isnull=True) | Q(case_number__in=seen_cases))
    return render(request, "managers/log.html", {"entries": entries[:PAGE], "asked": asked})
