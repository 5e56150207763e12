"""What went wrong, told as RFC 9457 wants it: a code for the program, a sentence for people."""

from collections.abc import Sequence
from typing import Any, Final

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext_lazy as _
from ninja import Schema
from ninja.errors import HttpError, ValidationError
from pydantic import Field

from forbear.desk.actions.base import ActionRefused

MEDIA_TYPE: Final = "application/problem+json"
_STATUS: Final = {
    "not_allowed": 403, "not_yours": 404,
    "payment_differs": 409, "contact_differs": 409, "recording_differs": 409,
    "ended_already": 409,
}
"""Which answer an action's refusal becomes; all others are 422."""
_TITLES: Final = {
    400: "The request cannot be read", 401: "No good token", 403: "Not in the token's scopes",
    404: "Not here", 405: "Not done in this way", 409: "Known already, and different",
    413: "Too large", 415: "Not JSON", 422: "Cannot be done as asked",
    429: "Too many requests", 500: "A fault of ours",
}


class Fault(Schema):
    """One thing wrong with what was sent."""

    where: str = Field(description="Where, as `body.amount_minor`.")
    detail: str = Field(description="What is wrong with it.")


class Told(Schema):
    """A problem, as RFC 9457 describes it."""

    type: str = Field(description="A name for the kind of problem: `urn:forbear:problem:CODE`.")
    title: str
    status: int
    code: str = Field(description="The last part of `type`, for programs to branch on.")
    detail: str = Field(description="What happened and what to do, in the language asked for.")
    errors: list[Fault] | None = Field(
        None, description="Each thing wrong with the request, where it could be told.")


class Problem(Exception):
    """A request that cannot be answered as it would like."""

    def __init__(
        self, status: int, code: str, *, detail: object, headers: dict[str, str] | None = None,
        errors: Sequence[dict[str, str]] = (),
    ) -> None:
        self.status, self.code, self.detail = status, code, detail
        self.headers, self.errors = headers or {}, errors
        super().__init__(code)


def told(problem: Problem) -> HttpResponse:
    """Write a problem as an answer."""
    body: dict[str, Any] = {
        "type": f"urn:forbear:problem:{problem.code}", "title": _TITLES[problem.status],
        "status": problem.status, "code": problem.code, "detail": str(problem.detail),
    }
    if problem.errors:
        body["errors"] = list(problem.errors)
    return JsonResponse(body, status=problem.status, content_type=MEDIA_TYPE,
                        headers=problem.headers)


def on_problem(request: HttpRequest, problem: Problem) -> HttpResponse:
    """Tell a problem that a face raised."""
    del request
    return told(problem)


def on_refusal(request: HttpRequest, refused: ActionRefused) -> HttpResponse:
    """Tell why an action may not be done: the same sentence that people read."""
    del request
    status = _STATUS.get(refused.code, 422)
    return told(Problem(status, refused.code, detail=refused.told()))


def on_misfit(request: HttpRequest, misfit: ValidationError) -> HttpResponse:
    """Tell all that is wrong with a request at once, without repeating what was sent."""
    del request
    errors = [{"where": _where(one["loc"]), "detail": str(one["msg"])} for one in misfit.errors]
    return told(Problem(422, "request_unfit", errors=errors, detail=_(
        "The request does not have the shape that the description asks for. Nothing was saved.")))


def _where(place: Sequence[object]) -> str:
    """Say where a fault is; ninja names a body twice, by its source and its argument."""
    parts = list(place[1:]) if list(place[:2]) == ["body", "body"] else list(place)
    return ".".join(str(part) for part in parts)


def on_unreadable(request: HttpRequest, error: HttpError) -> HttpResponse:
    """Tell what ninja itself refused: no token, or a body that is no JSON."""
    del request
    if error.status_code == 401:
        return told(no_token())
    if isinstance(error.__cause__, Problem):  # what our own reader of bodies said
        return told(error.__cause__)
    return told(Problem(400, "body_unreadable", detail=_(
        "The body is not JSON in UTF-8. Nothing was saved.")))


def on_too_large(request: HttpRequest, error: Exception) -> HttpResponse:
    """Tell that a body is longer than any that is described."""
    del request, error
    return told(Problem(413, "too_large", detail=_(
        "The body is too large for one thing told. Nothing was saved.")))


def no_token() -> Problem:
    """Give the problem of a request without a good token."""
    return Problem(401, "token_not_good", headers={"WWW-Authenticate": 'Bearer realm="forbear"'},
                   detail=_("Send a good token as `Authorization: Bearer …`. This one is missing, "
                            "unknown, over or revoked."))


def not_this_way(allowed: str) -> Problem:
    """Give the problem of a method that an address does not know, with those it knows."""
    methods = ", ".join(sorted(one.strip() for one in allowed.split(",")))
    return Problem(405, "not_this_way", headers={"Allow": methods}, detail=_(
        "This address takes %(methods)s.") % {"methods": methods})


def not_here() -> Problem:
    """Give the problem of something that is not there, or is another portfolio's."""
    return Problem(404, "not_here", detail=_(
        "There is nothing of this kind and id in the portfolios of this token."))
