"""Addresses of the API."""

from django.http import HttpRequest, HttpResponse
from django.urls import path, re_path
from django.views.decorators.csrf import csrf_exempt

from forbear.desk.api.app import make_api
from forbear.desk.api.description import ROOT
from forbear.desk.api.problems import not_here, told


@csrf_exempt
def nothing_here(request: HttpRequest) -> HttpResponse:
    """Say so as the API says everything."""
    del request
    return told(not_here())


api = make_api()
urlpatterns = [
    path(ROOT.lstrip("/"), api.urls),
    re_path(r"^api/.*$", nothing_here, name="nothing-here"),
]
