"""Addresses of the API."""

from collections.abc import Callable
from functools import wraps

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.urls import URLPattern, path, re_path
from django.views.decorators.csrf import csrf_exempt

from forbear.desk.api.app import make_api
from forbear.desk.api.description import ROOT
from forbear.desk.api.problems import not_here, not_this_way, told

View = Callable[..., HttpResponseBase]


@csrf_exempt
def nothing_here(request: HttpRequest) -> HttpResponse:
    """Say so as the API says everything."""
    del request
    return told(not_here())


def in_problems(view: View) -> View:
    """Let a view tell of a method it does not know as it tells of all else; ninja writes text."""

    @wraps(view)
    def answered(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        answer = view(request, *args, **kwargs)
        if answer.status_code != 405:
            return answer
        return told(not_this_way(answer.headers["Allow"]))

    return answered


api = make_api()
patterns, app_name, namespace = api.urls
for pattern in patterns:
    if isinstance(pattern, URLPattern):
        pattern.callback = in_problems(pattern.callback)
urlpatterns = [
    path(ROOT.lstrip("/"), (patterns, app_name, namespace)),
    re_path(r"^api/.*$", nothing_here, name="nothing-here"),
]
