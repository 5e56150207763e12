"""What is said when something is not there, not allowed, or went wrong."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Say that there is no such page, or none for this person: the two look the same."""
    del exception
    return render(request, "errors/not_found.html", status=404)


def not_allowed(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Say that this person's role does not include it."""
    del exception
    return render(request, "errors/not_allowed.html", status=403)


def went_wrong(request: HttpRequest) -> HttpResponse:
    """Say that it is our fault, without a database or a session."""
    return render(request, "errors/went_wrong.html", status=500)


def stale_form(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Say that the form was too old to be trusted, and that nothing was saved."""
    del reason
    return render(request, "errors/stale_form.html", status=403)
