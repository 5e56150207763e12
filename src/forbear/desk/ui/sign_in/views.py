"""The pages of signing in."""

from typing import Final

from django.contrib.auth import authenticate, login, logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from forbear.desk.records import clock, second
from forbear.desk.records.models import User
from forbear.desk.ui.sign_in import picture
from forbear.desk.ui.sign_in.backend import failed, succeeded, there

_HALF_IN: Final = "half_in"
_FRESH: Final = "new_second_factor"
_NEXT: Final = "next"


@sensitive_post_parameters("password")
@require_http_methods(["GET", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """Ask for name and password."""
    wrong = ""
    if request.method == "POST":
        user = authenticate(request, username=request.POST.get("username", ""),
                            password=request.POST.get("password", ""))
        if isinstance(user, User):
            request.session.cycle_key()
            request.session[_HALF_IN] = user.pk
            return redirect("second-factor")
        wrong = _("Name and password do not fit together. After five tries there is a pause of "
                  "fifteen minutes.")
    else:
        request.session[_NEXT] = request.GET.get("next", "/")
    return render(request, "sign_in/password.html",
                  {"wrong": wrong, "username": request.POST.get("username", "")})


@sensitive_post_parameters("code")
@require_http_methods(["GET", "POST"])
def second_factor(request: HttpRequest) -> HttpResponse:
    """Ask for the code; somebody without an authenticator sets one up first."""
    user = there().filter(pk=int(request.session.get(_HALF_IN) or 0)).first()
    if user is None or user.is_locked(clock.now()):
        return redirect("sign-in")
    setting_up = not user.second_factor
    secret = user.second_factor
    if setting_up:
        secret = request.session.setdefault(_FRESH, second.new_secret())
    wrong = ""
    if request.method == "POST":
        if second.is_right(user, secret=secret, code=request.POST.get("code", "")):
            return _let_in(request, user, secret=secret)
        failed(user)
        wrong = _("This code is not the one of this half minute. Each code serves once; wait for "
                  "the next.")
    drawn = mark_safe(picture.picture(picture.address(user, secret))) if setting_up else ""  # noqa: S308 -- drawn here from a secret of our own
    return render(request, "sign_in/code.html", {
        "wrong": wrong, "setting_up": setting_up, "picture": drawn,
        "secret": secret if setting_up else "",
    })


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """End the session."""
    logout(request)
    return redirect("sign-in")


def _let_in(request: HttpRequest, user: User, *, secret: str) -> HttpResponse:
    """Begin the session, and go to where one wanted to go."""
    User.objects.filter(pk=user.pk).update(second_factor=secret)
    wished = str(request.session.get(_NEXT, "/"))
    login(request, user)
    for name in (_HALF_IN, _FRESH, _NEXT):
        request.session.pop(name, None)
    succeeded(user)
    safe = url_has_allowed_host_and_scheme(wished, allowed_hosts={request.get_host()})
    return redirect(wished if safe else "/")
