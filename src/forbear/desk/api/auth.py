"""Who asks: the token, what it may do, and how often."""

import time
from datetime import timedelta
from typing import Any, ClassVar, Final, cast

from django.core.cache import cache
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from ninja.security import HttpBearer

from forbear.desk.api.problems import Problem, no_token
from forbear.desk.exchange.tokens import digest
from forbear.desk.records import clock
from forbear.desk.records.models import Token, User

REQUESTS_A_MINUTE_MOST: Final = 1_200
"""Twenty a second for a whole minute, for each token."""
FAILURES_A_MINUTE_MOST: Final = 30
"""Tries without a good token, for each address."""


class Bearer(HttpBearer):
    """Lets in a token that is good and has a scope."""

    openapi_bearerFormat: ClassVar[str] = "forbear_…"  # noqa: N815 -- ninja reads it by this name

    def __init__(self, scope: str) -> None:
        super().__init__()
        self.scope = scope

    def __call__(self, request: HttpRequest) -> Any | None:  # noqa: ANN401 -- ninja's own signature
        """Read the header.

        Raises:
            Problem: No good token, too many tries, or not in its scopes.

        """
        if not request.headers.get("Authorization"):
            _count(f"failed:{request.META.get('REMOTE_ADDR', '')}", most=FAILURES_A_MINUTE_MOST)
            raise no_token()
        return super().__call__(request)

    def authenticate(self, request: HttpRequest, token: str) -> User:
        """Give in whose name the request is made.

        Raises:
            Problem: It is no good token, asks too often, or lacks the scope.

        """
        at = clock.now()
        found = Token.objects.filter(digest=digest(token)).select_related("user").first()
        if found is None or not found.is_good(at):
            _count(f"failed:{request.META.get('REMOTE_ADDR', '')}", most=FAILURES_A_MINUTE_MOST)
            raise no_token()
        _count(f"token:{found.pk}", most=REQUESTS_A_MINUTE_MOST)
        if self.scope not in found.scopes:
            raise Problem(403, "scope_missing", detail=_(
                "The token lacks the scope %(scope)s. Make one that has it.")
                % {"scope": self.scope})
        if found.used_at is None or at - found.used_at > timedelta(minutes=1):
            Token.objects.filter(pk=found.pk).update(used_at=at)
        return found.user


def asks(request: HttpRequest) -> User:
    """Give in whose name a request is made."""
    return cast("User", request.auth)  # type: ignore[attr-defined]  # -- ninja sets it


def _count(what: str, *, most: int) -> None:
    """Count a request of this minute.

    Raises:
        Problem: It is one too many.

    """
    now = int(time.time())
    key = f"api:{what}:{now // 60}"
    cache.add(key, 0, timeout=120)
    if int(cache.incr(key)) > most:
        raise Problem(429, "too_many", headers={"Retry-After": str(60 - now % 60)}, detail=_(
            "Too many requests in this minute. Wait as long as Retry-After says, then go on."))
