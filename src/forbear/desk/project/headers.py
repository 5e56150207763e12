"""Security headers. Nothing inline, nothing from elsewhere, nothing kept by the browser."""

from collections.abc import Callable
from typing import Final

from django.http import HttpRequest, HttpResponseBase

POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "font-src 'self'; connect-src 'self'; form-action 'self'; frame-ancestors 'none'; "
    "base-uri 'none'; manifest-src 'self'"
)
DEVICES: Final = "camera=(), geolocation=(), microphone=()"
IN_THE_FIELD: Final = "camera=(), geolocation=(self), microphone=()"
"""A visitor may add where they are, if they choose to; nowhere else is it asked."""
Respond = Callable[[HttpRequest], HttpResponseBase]


def headers(respond: Respond) -> Respond:
    """Add the headers to every answer; pages are not stored, static files are."""

    def with_headers(request: HttpRequest) -> HttpResponseBase:
        response = respond(request)
        response.headers["Content-Security-Policy"] = POLICY
        in_the_field = request.path.startswith("/visits/")
        response.headers["Permissions-Policy"] = IN_THE_FIELD if in_the_field else DEVICES
        if not request.path.startswith("/static/"):
            response.headers["Cache-Control"] = "no-store"
        return response

    return with_headers
