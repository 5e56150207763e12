"""Contacts that other systems made, and what a telephone system saw of the desk's calls."""

from typing import Literal
from uuid import UUID

from django.db import IntegrityError
from django.http import HttpRequest
from ninja import Router, Schema, Status
from pydantic import Field

from forbear.desk.actions.tell_contact import TellContact
from forbear.desk.api.auth import Bearer, asks
from forbear.desk.api.cases_of import case_of
from forbear.desk.api.problems import Told
from forbear.desk.api.shapes import Channels, Id, Moment, Strict
from forbear.engine.vocabulary.words import OUTCOMES

router = Router(tags=["contacts"])
Outcomes = Literal[OUTCOMES]  # type: ignore[valid-type]  # -- the closed list of the engine


class ContactIn(Strict):
    """One contact, whichever way it went."""

    contact_id: Id = Field(description="Your own id. The same id again changes nothing.")
    borrower_id: Id
    channel: Channels
    direction: Literal["out", "in"]
    tried_at: Moment
    outcome: Outcomes
    right_party: bool | None = Field(None, strict=True, description=(
        "Whether it was the right person; empty where nobody knows."))
    loan_id: Id | None = None
    contact_point_id: Id | None = None
    desk_call: UUID | None = Field(None, description=(
        "The call of the desk that a telephone system saw; such a row is no further attempt."))


class ContactOut(Schema):
    """A contact as the desk knows it."""

    contact_id: str
    case: int
    channel: str
    outcome: str
    tried_at: Moment


@router.post("", response={201: ContactOut, 200: ContactOut, 409: Told},
             auth=Bearer("contacts:write"), summary="Tell a contact", url_name="contacts")
def tell(request: HttpRequest, body: ContactIn) -> Status[ContactOut]:
    """Tell of a contact made elsewhere: it counts against every limit from this moment.

    A number that turned out to be somebody else's, or dead, is not used again until the book says
    that it was verified later. 201 the first time, 200 when it is told again, 409 when the id is
    known for something else.
    """
    by = asks(request)

    def action() -> TellContact:
        return TellContact(
            by=by, case=case_of(by, body.borrower_id), contact_id=body.contact_id,
            borrower_id=body.borrower_id, channel=body.channel, direction=body.direction,
            tried_at=body.tried_at, outcome=body.outcome, right_party=body.right_party,
            loan_id=body.loan_id or "", point_id=body.contact_point_id or "",
            of_call=str(body.desk_call or ""))

    telling = action()
    try:
        told = telling.run()
    except IntegrityError:  # two requests at once: the other one was first
        telling = action()
        told = telling.run()
    return Status(201 if telling.is_new else 200, ContactOut(
        contact_id=told.contact_id, case=told.case_id, channel=told.channel,
        outcome=told.outcome, tried_at=told.tried_at))
