"""What registers share: the filters of an address, and the way back to the same list."""

from collections.abc import Iterable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

VALUE_MOST = 200


def asked_for(request: HttpRequest, names: Iterable[str]) -> dict[str, str]:
    """Give the filters of an address; one that is not there is empty."""
    return {name: request.GET.get(name, "")[:VALUE_MOST] for name in names}


def back_to(request: HttpRequest, name: str) -> HttpResponse:
    """Go back to where the form was, as far as that is a page of ours; else to the named one."""
    back = request.POST.get("back", "")
    ours = url_has_allowed_host_and_scheme(back, allowed_hosts=None) and back.startswith("/")
    return redirect(back if ours else reverse(name))
