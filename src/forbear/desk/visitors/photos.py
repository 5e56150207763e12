"""Photographs of a visit: added by its visitors, seen by those with the right; each look logged."""

from uuid import UUID

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from forbear.desk.actions.add_photo import AddPhoto, LookAtPhoto
from forbear.desk.actions.base import ActionRefused
from forbear.desk.records import photos, policy
from forbear.desk.records.models import Photo
from forbear.desk.ui.asked import me, needs
from forbear.desk.ui.visit_forms import OnceForm
from forbear.desk.visitors.steps import stepped
from forbear.desk.visitors.visit import the_visit


@needs("visit")
@require_POST
def add(request: HttpRequest, visit_id: UUID) -> HttpResponse:
    """Keep a photograph."""
    visit = the_visit(request, visit_id)
    file = request.FILES.get("photo")
    if not isinstance(file, UploadedFile):
        messages.error(request, _("Choose a photograph first."))
        return redirect("visit", visit_id=visit.pk)
    return stepped(request, AddPhoto(
        by=me(request), visit=visit, once=OnceForm(request.POST).key(),
        file=file.read(photos.BYTES_MOST + 1)))


@needs("see_photos")
def photo(request: HttpRequest, photo_id: UUID) -> HttpResponse:
    """Show a photograph, and log that it was looked at."""
    found = Photo.objects.filter(
        pk=photo_id, visit__in=policy.visits(me(request)).values("pk")
    ).select_related("visit").first()
    if found is None:
        raise Http404
    try:
        data = LookAtPhoto(by=me(request), photo=found).run()
    except ActionRefused:
        raise Http404 from None
    return HttpResponse(data, content_type="image/jpeg",
                        headers={"Content-Disposition": "inline; filename=photo.jpg"})
