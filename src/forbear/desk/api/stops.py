"""Holds and wishes that reached another system of the lender's: they work at once."""

from typing import Annotated, Literal
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Path, Router, Schema
from pydantic import Field

from forbear.desk.actions.end_hold import EndHold
from forbear.desk.actions.record_hold import RecordHold
from forbear.desk.actions.record_wish import DAY_MINUTES, RecordWish
from forbear.desk.api.auth import Bearer, asks
from forbear.desk.api.cases import HoldOut, hold_out
from forbear.desk.api.cases_of import case_of
from forbear.desk.api.problems import Told, not_here
from forbear.desk.api.replays import Key, once
from forbear.desk.api.shapes import Channels, Day, Id, Strict, Words
from forbear.desk.records import policy
from forbear.desk.records.models import Case, Hold
from forbear.engine.vocabulary.words import HOLD_KINDS

router = Router(tags=["holds and wishes"])
HoldKinds = Literal[HOLD_KINDS]  # type: ignore[valid-type]  # -- the closed list of the engine
Minute = Annotated[int, Field(strict=True, ge=0, le=DAY_MINUTES)]


class HoldIn(Strict):
    """Something that stops contact."""

    borrower_id: Id
    kind: HoldKinds
    evidence: Words = Field(description="What it rests on: what was said, or which paper came.")
    loan_id: Id | None = Field(None, description="Empty: the person, with all their loans.")
    channel: Channels | None = Field(None, description="Empty: every way to reach them.")
    ends_before: Day | None = Field(None, description="The first day on which it no longer holds.")


class HoldEndIn(Strict):
    """How a hold was answered."""

    answer: Words = Field(description="What the person was told.")
    upheld: bool = Field(strict=True, description="Whether they were right.")


class WishIn(Strict):
    """How a person wishes to be reached, or not."""

    borrower_id: Id
    kind: Literal["not_channel", "not_contact_point", "not_place", "window", "not_window"]
    channel: Channels | None = Field(None, description="For `not_channel`.")
    contact_point_id: Id | None = Field(None, description="For `not_contact_point`.")
    place: Literal["home", "work", "other"] | None = Field(None, description="For `not_place`.")
    from_minute: Minute | None = Field(None, description=(
        "For the windows: minutes after midnight where the person is."))
    until_minute: Minute | None = None


class WishOut(Schema):
    """A wish as it was noted."""

    wish_id: str
    case: int
    kind: str
    since: Day


@router.post("/holds", response={201: HoldOut, 409: Told}, auth=Bearer("holds:write"),
             summary="Place a hold", url_name="holds")
def place(request: HttpRequest, *, body: HoldIn, key: Key) -> HttpResponse:
    """Stop contact from this moment; open orders stop with it."""
    by = asks(request)
    return once(request, key, do=lambda: hold_out(RecordHold(
        by=by, case=case_of(by, body.borrower_id), kind=body.kind, evidence=body.evidence,
        loan_id=body.loan_id or "", channel=body.channel or "",
        ends_before=body.ends_before).run()))


@router.post("/holds/{hold_id}/end", response={201: HoldOut, 409: Told}, auth=Bearer("holds:end"),
             summary="Lift a hold", url_name="end-hold")
def lift(
    request: HttpRequest, *, hold_id: Annotated[UUID, Path()], body: HoldEndIn, key: Key
) -> HttpResponse:
    """Let contact be possible again; whether it happens is for the next night to say."""
    by = asks(request)
    cases = policy.cases(by)

    def do() -> HoldOut:
        hold = Hold.objects.filter(pk=hold_id, case__in=cases).first()
        if hold is None:
            raise not_here()
        case = Case.objects.select_related("night", "borrower").get(pk=hold.case_id)
        EndHold(by=by, case=case, hold=hold, answer=body.answer, upheld=body.upheld).run()
        return hold_out(Hold.objects.select_related("end").get(pk=hold_id))

    return once(request, key, do=do)


@router.post("/wishes", response={201: WishOut, 409: Told}, auth=Bearer("wishes:write"),
             summary="Note a wish", url_name="wishes")
def wish(request: HttpRequest, *, body: WishIn, key: Key) -> HttpResponse:
    """Note how a person wishes to be reached; it is kept from this moment."""
    by = asks(request)

    def do() -> WishOut:
        noted = RecordWish(
            by=by, case=case_of(by, body.borrower_id), kind=body.kind, channel=body.channel or "",
            point_id=body.contact_point_id or "", place=body.place or "",
            from_minute=body.from_minute, until_minute=body.until_minute).run()
        return WishOut(wish_id=str(noted.fact_id), case=noted.case_id, kind=noted.kind,
                       since=noted.since)

    return once(request, key, do=do)
