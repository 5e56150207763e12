"""The contacts of a day: the lead of an agency sends the file, or says that there were none."""

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from forbear.desk.actions.base import ActionRefused
from forbear.desk.actions.take_agency_file import TakeAgencyFile
from forbear.desk.exchange.agency_file import BYTES_MOST, COLUMNS, REASONS
from forbear.desk.judging.agencies import complete_up_to
from forbear.desk.records import clock
from forbear.desk.records.models import Agency, AgencyFile, Night
from forbear.desk.ui.agency_forms import DayForm
from forbear.desk.ui.asked import me, needs
from forbear.desk.ui.forms import faults

FILES_SHOWN = 14
REJECTS_SHOWN = 50


@needs("give_contacts")
@require_http_methods(["GET", "POST"])
def contacts(request: HttpRequest) -> HttpResponse:
    """Show what was told, or take a day."""
    agency = me(request).agency
    if agency is None:
        return render(request, "agencies/contacts.html", {"agency": None})
    if request.method == "GET":
        return _page(request, agency)
    form = DayForm(request.POST)
    if not form.is_valid():
        return _page(request, agency, wrong=faults(form))
    file = request.FILES.get("file")
    action = TakeAgencyFile(
        by=me(request), agency=agency, day=form.cleaned_data["day"],
        none=form.cleaned_data["none"],
        data=file.read(BYTES_MOST + 1) if isinstance(file, UploadedFile) else b"")
    try:
        taken = action.run()
    except ActionRefused as refused:
        return _page(request, agency, wrong=[("file", refused.told())])
    messages.success(request, _said(taken, again=action.again))
    return redirect("agency-contacts")


def _said(file: AgencyFile, *, again: bool) -> str:
    if again:
        return _("This file was taken before; nothing changed.")
    if file.rejected:
        return _("%(taken)d contacts were taken and %(rejected)d rows were not. The day stays "
                 "open until a file comes in which every row is right.") % {
                     "taken": file.taken, "rejected": file.rejected}
    return _("The day is told: %(taken)d contacts.") % {"taken": file.taken}


def _page(
    request: HttpRequest, agency: Agency, *, wrong: list[tuple[str, str]] | None = None
) -> HttpResponse:
    night = Night.objects.order_by("-as_of", "-pk").first()
    files = list(AgencyFile.objects.filter(agency=agency).order_by("-day", "-pk")[:FILES_SHOWN])
    last = next((f for f in files if f.rejected), None)
    rejects = list(last.rejects.order_by("line")[:REJECTS_SHOWN]) if last else []
    return render(request, "agencies/contacts.html", {
        "agency": agency, "files": files, "faults": wrong or [], "columns": ", ".join(COLUMNS),
        "today": clock.today(agency.zone), "last": last,
        "rejects": [(r, REASONS[r.reason]) for r in rejects],
        "up_to": complete_up_to(agency, night=night) if night else None,
    }, status=422 if wrong else 200)
