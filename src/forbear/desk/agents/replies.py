"""What people wrote back: first what a person has to read, and what was understood and done."""

from typing import Final
from uuid import UUID

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST

from forbear.desk.actions.read_reply import ReadReply
from forbear.desk.records import policy
from forbear.desk.ui.asked import done, me, needs
from forbear.desk.ui.listed import back_to

PAGE: Final = 50
SEEN_TO: Final = "done"
"""The list of what was understood, or read by somebody."""


@needs("see_replies")
def replies(request: HttpRequest) -> HttpResponse:
    """Show what waits to be read, the oldest first; or what was seen to, the newest first."""
    seen, waits = policy.replies(me(request)), policy.unread(me(request))
    over = request.GET.get("list") == SEEN_TO
    rows = seen.exclude(meant="", read_at__isnull=True).order_by("-at") if over else (
        waits.order_by("at"))
    page = Paginator(rows.select_related("case__borrower__personal", "read_by"), PAGE).get_page(
        request.GET.get("page"))
    return render(request, "agents/replies.html", {
        "page": page, "rows": list(page), "over": over,
        "waiting": waits.count() if over else page.paginator.count,
        "nobodys": policy.may(me(request), "see_nobodys_replies"),
        "asked": {"list": SEEN_TO if over else ""},
    })


@needs("see_replies")
@require_POST
def read(request: HttpRequest, reply_id: UUID) -> HttpResponse:
    """Mark a reply as read."""
    found = policy.replies(me(request)).filter(pk=reply_id).first()
    if found is None:
        raise Http404
    done(request, ReadReply(by=me(request), reply=found))
    return back_to(request, "replies")
