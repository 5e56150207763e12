"""Getting what was asked for, or 404; and doing an action, with its refusal as a sentence."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec, cast
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse

from forbear.desk.actions.base import Action, ActionRefused
from forbear.desk.records import policy
from forbear.desk.records.models import Case, Contact, User

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponse]


def needs(right: str) -> Callable[[View[P]], View[P]]:
    """Let only those open a page whose role has the right; others are told so."""

    def wrap(view: View[P]) -> View[P]:
        @login_required
        @wraps(view)
        def guarded(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
            if not policy.may(me(request), right):
                raise PermissionDenied
            return view(request, *args, **kwargs)

        return cast("View[P]", guarded)

    return wrap


def me(request: HttpRequest) -> User:
    """Give who is signed in, on a page that asks for it."""
    return cast("User", request.user)


def the_case(request: HttpRequest, number: int) -> Case:
    """Give a case, or answer that there is none: to a stranger the two are the same.

    Raises:
        Http404: There is none for this person.

    """
    found = policy.cases(me(request)).filter(pk=number).select_related(
        "night", "borrower", "borrower__personal", "held_by", "portfolio").first()
    if found is None:
        raise Http404
    return found


def the_call(request: HttpRequest, contact_id: UUID) -> Contact:
    """Give a call of a case that the person may see.

    Raises:
        Http404: There is none for this person.

    """
    found = Contact.objects.filter(
        pk=contact_id, case__in=policy.cases(me(request)).values("pk")
    ).select_related("case__night", "case__borrower__personal", "case__held_by",
                     "contact_point").prefetch_related("checks").first()
    if found is None:
        raise Http404
    return found


def done(request: HttpRequest, action: Action[Any]) -> bool:
    """Do an action; a refusal becomes a message, and nothing was changed."""
    try:
        action.run()
    except ActionRefused as refused:
        messages.error(request, refused.told())
        return False
    return True
