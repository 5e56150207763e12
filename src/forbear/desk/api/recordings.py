"""The telephone system: whose calls it records, and where the recordings are."""

from typing import Annotated
from uuid import UUID

from django.db import IntegrityError
from django.http import HttpRequest
from ninja import Router, Schema, Status
from pydantic import Field

from forbear.desk.actions.record_calls import AnnounceRecorder, KeepRecording
from forbear.desk.api.auth import Bearer, asks
from forbear.desk.api.problems import Told, not_here
from forbear.desk.api.shapes import Id, Moment, Strict
from forbear.desk.records import policy
from forbear.desk.records.models import Contact

router = Router(tags=["recordings"])
Sha256 = Annotated[str, Field(strict=True, pattern=r"^[0-9a-f]{64}$")]


class RecorderIn(Strict):
    """Whether somebody's calls are recorded."""

    agent: Annotated[Id, Field(max_length=60)] = Field(description="As they sign in at the desk.")
    runs: bool = Field(strict=True)
    until: Moment = Field(description=(
        "It counts as running until then, twelve hours at most; say it again to go on."))


class RecorderOut(Schema):
    """What the desk goes by from now on."""

    agent: str
    runs: bool
    until: Moment


class RecordingIn(Strict):
    """Where a recording is, and what it must be."""

    recording_id: Id = Field(description="Your own id. The same id again changes nothing.")
    desk_call: UUID = Field(description="The call of the desk that it is of.")
    reference: Id = Field(description="Where to find it, in your own system.")
    sha256: Sha256 = Field(description="Of the file, in small hexadecimal digits.")
    began_at: Moment
    ended_at: Moment


class RecordingOut(Schema):
    """A recording as the desk knows it."""

    recording_id: str
    desk_call: str
    reference: str
    sha256: str


@router.post("/recorders", response={201: RecorderOut}, auth=Bearer("recordings:write"),
             summary="Announce a recorder", url_name="recorders")
def announce(request: HttpRequest, body: RecorderIn) -> Status[RecorderOut]:
    """Say whether somebody's calls are recorded.

    Where the rules demand a recording, they can begin a call only while a recorder runs for them.
    """
    done = AnnounceRecorder(
        by=asks(request), agent=body.agent, runs=body.runs, until=body.until).run()
    return Status(201, RecorderOut(
        agent=done.agent.username, runs=done.runs, until=done.until))


@router.post("/recordings", response={201: RecordingOut, 200: RecordingOut, 409: Told},
             auth=Bearer("recordings:write"), summary="Tell a recording", url_name="recordings")
def keep(request: HttpRequest, body: RecordingIn) -> Status[RecordingOut]:
    """Tell where the recording of a call is kept; the recording itself stays where it is.

    201 the first time, 200 when it is told again, 409 when the id is known for something else.
    """
    by = asks(request)
    contact = Contact.objects.filter(pk=body.desk_call, case__in=policy.cases(by)).first()
    if contact is None:
        raise not_here()

    def action() -> KeepRecording:
        return KeepRecording(
            by=by, recording_id=body.recording_id, contact=contact, reference=body.reference,
            sha256=body.sha256, began_at=body.began_at, ended_at=body.ended_at)

    keeping = action()
    try:
        kept = keeping.run()
    except IntegrityError:  # two requests at once: the other one was first
        keeping = action()
        kept = keeping.run()
    return Status(201 if keeping.is_new else 200, RecordingOut(
        recording_id=kept.recording_id, desk_call=str(kept.contact_id), reference=kept.reference,
        sha256=kept.sha256))
