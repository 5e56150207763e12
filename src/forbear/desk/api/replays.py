"""The same answer to the same request: for what has no id of the lender's own."""

import hashlib
from collections.abc import Callable
from datetime import timedelta
from typing import Annotated, Final

from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext_lazy as _
from ninja import Header, Schema

from forbear.desk.api.auth import asks
from forbear.desk.api.problems import Problem
from forbear.desk.api.shapes import Id
from forbear.desk.records import clock
from forbear.desk.records.models import Replay

KEPT: Final = timedelta(days=30)
"""Longer than any system tries again."""
Key = Annotated[Id, Header(alias="Idempotency-Key", description=(
    "A value of your own for this request, as a UUID. Sent again with it, the request changes "
    "nothing and gets the same answer, for 30 days."))]


def once(request: HttpRequest, key: str, *, do: Callable[[], Schema]) -> HttpResponse:
    """Do what a request asks, unless it was done; answer 201 with the same content both times.

    Raises:
        Problem: The key was used for another request.

    """
    by = asks(request)
    digest = hashlib.sha256(request.path.encode() + b"\n" + request.body).hexdigest()
    try:
        with transaction.atomic():
            there = _there(by.pk, key)
            if there is None:
                answer = do().model_dump(mode="json")
                Replay.objects.filter(by=by, at__lt=clock.now() - KEPT).delete()
                there = Replay(by=by, key=key, digest=digest, status=201, answer=answer,
                               at=clock.now())
                there.save(force_insert=True)
    except IntegrityError:  # the same request at the same moment: the other one was first
        there = _there(by.pk, key)
        if there is None:
            raise
    if there.digest != digest:
        raise Problem(409, "key_used", detail=_(
            "This Idempotency-Key was used for another request. A new request needs a new key."))
    return JsonResponse(there.answer, status=there.status)


def _there(by: int, key: str) -> Replay | None:
    return Replay.objects.filter(by=by, key=key, at__gte=clock.now() - KEPT).first()
