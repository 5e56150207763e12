"""In which language the desk speaks: the reader's own choice, then their browser's."""

from collections.abc import Callable
from typing import Final

from django.http import HttpRequest, HttpResponseBase, HttpResponseRedirect
from django.utils import translation
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from forbear.desk.records.models import User
from forbear.engine.vocabulary.words import LANGUAGES

CHOSEN: Final = "language"
Respond = Callable[[HttpRequest], HttpResponseBase]


def speak(respond: Respond) -> Respond:
    """Answer each request in the reader's language."""

    def speaking(request: HttpRequest) -> HttpResponseBase:
        user = request.user
        chosen = request.session.get(CHOSEN) or (
            user.language if isinstance(user, User) else "")
        wished = str(chosen).lower() or translation.get_language_from_request(request)
        with translation.override(wished):
            response = respond(request)
            response.headers.setdefault("Content-Language", translation.get_language() or "en")
            return response

    return speaking


@require_POST
def choose(request: HttpRequest) -> HttpResponseRedirect:
    """Change the language, and go back to where one was."""
    wished = request.POST.get("language", "")
    if wished in LANGUAGES:
        request.session[CHOSEN] = wished
        if isinstance(request.user, User):
            User.objects.filter(pk=request.user.pk).update(language=wished)
    back = request.POST.get("back", "/")
    safe = url_has_allowed_host_and_scheme(back, allowed_hosts={request.get_host()})
    return HttpResponseRedirect(back if safe else "/")
