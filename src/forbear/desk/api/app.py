"""The API put together: its resources, its errors, its limits, its description."""

import json
from typing import Any, Final, Never, cast

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError
from ninja.parser import Parser

from forbear.desk.actions.base import ActionRefused
from forbear.desk.api import cases, contacts, payments, problems, recordings, stops
from forbear.desk.api.description import describe

ABOUT: Final = """\
What the lender's own systems ask and tell.

Amounts are whole minor units beside their currency. Days are days where the money or the person
is; moments carry their zone. A field that is not described here is refused, so that a slip of the
pen is never taken for silence. Errors are problem details (RFC 9457) whose `code` is for programs
and whose `detail` says what to do.
"""


_TELLS: Final[dict[type[Exception], Any]] = {
    problems.Problem: problems.on_problem, ActionRefused: problems.on_refusal,
    RequestDataTooBig: problems.on_too_large, ValidationError: problems.on_misfit,
    HttpError: problems.on_unreadable,
}


class StrictJson(Parser):
    """Reads JSON as the standard has it: declared as such, without NaN, without doubled names."""

    def parse_body(self, request: HttpRequest) -> dict[str, Any]:
        """Read the body.

        Raises:
            Problem: It is not declared as JSON.
            ValueError: It is no JSON.

        """
        if request.content_type != "application/json":
            raise problems.Problem(415, "not_json", detail=_(
                "Send JSON, and say so: `Content-Type: application/json`."))
        found = json.loads(request.body, parse_constant=_no_number, object_pairs_hook=_no_doubles)
        return cast("dict[str, Any]", found)


class DeskApi(NinjaAPI):
    """Ninja's API, with our description."""

    def get_openapi_schema(self, **_: Any) -> Any:  # noqa: ANN401 -- ninja's own signature
        """Give the description in OpenAPI 3.1."""
        return describe(self)


def _no_number(text: str) -> Never:
    raise ValueError(f"{text} is no JSON")


def _no_doubles(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Refuse a name that stands twice, of which one would be lost.

    Raises:
        ValueError: A name stands twice.

    """
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a name stands twice")
    return found


def make_api() -> DeskApi:
    """Put the API together."""
    api = DeskApi(
        title="Forbear desk", version="1", description=ABOUT, docs_url=None,
        urls_namespace="api", parser=StrictJson())
    api.add_router("/cases", cases.router)
    api.add_router("/payments", payments.router)
    api.add_router("/contacts", contacts.router)
    api.add_router("", stops.router)
    api.add_router("", recordings.router)
    for kind, tell in _TELLS.items():
        api.add_exception_handler(kind, tell)
    return api
