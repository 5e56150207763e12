"""How much one address or one person may ask for or send, and when an idle session ends.

Each process that serves counts for itself; wrong passwords are counted in the database.
"""

import time
from collections.abc import Callable
from typing import Final

from django.contrib.auth import logout
from django.core.cache import cache
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render

REQUESTS_A_MINUTE_MOST: Final = 600
"""Ten a second for a whole minute: no person does that."""
SIGN_INS_A_MINUTE_MOST: Final = 20
BODY_MEGABYTES_MOST: Final = 9
"""A photograph of a visit, and the form around it; every other form is far shorter."""
IDLE_MINUTES_MOST: Final = 30
_SEEN: Final = "seen_at"
Respond = Callable[[HttpRequest], HttpResponseBase]


def limits(respond: Respond) -> Respond:
    """Refuse what is too much, and sign out whoever was away too long."""

    def limited(request: HttpRequest) -> HttpResponseBase:
        if request.path.startswith(("/static/", "/api/")):  # the API counts by token
            return respond(request)
        if int(request.META.get("CONTENT_LENGTH") or 0) > BODY_MEGABYTES_MOST * 1024 * 1024:
            return render(request, "errors/too_large.html", {"megabytes": BODY_MEGABYTES_MOST},
                          status=413)
        if _too_many(request):
            return render(request, "errors/too_many.html", status=429)
        _end_if_idle(request)
        return respond(request)

    return limited


def _too_many(request: HttpRequest) -> bool:
    """Count this request, by person or address, and tell whether it is one too many."""
    minute = int(time.time()) // 60
    who = request.user.pk or request.META.get("REMOTE_ADDR", "")
    signs_in = request.method == "POST" and request.path.startswith("/sign-in")
    most = SIGN_INS_A_MINUTE_MOST if signs_in else REQUESTS_A_MINUTE_MOST
    key = f"asked:{'in' if signs_in else 'all'}:{who}:{minute}"
    cache.add(key, 0, timeout=120)
    return int(cache.incr(key)) > most


def _end_if_idle(request: HttpRequest) -> None:
    """End a session that was not used for a while; note, at most once a minute, that it was."""
    if not request.user.is_authenticated:
        return
    at = int(time.time())
    seen = request.session.get(_SEEN, at)
    if at - seen > IDLE_MINUTES_MOST * 60:
        logout(request)
    elif at - seen > 60 or _SEEN not in request.session:
        request.session[_SEEN] = at
