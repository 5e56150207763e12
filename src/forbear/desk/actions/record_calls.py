"""Recording of calls: a recorder announces itself before, and tells where the recording is after.

Where the rules demand a recording, a call may begin only while a recorder runs for who calls.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, ClassVar, Final

from django.utils.translation import gettext_lazy as _

from forbear.desk.actions.base import Action, ActionRefused
from forbear.desk.records import clock, policy
from forbear.desk.records.models import Contact, Recorder, Recording, User

ANNOUNCED_MOST: Final = timedelta(hours=12)
"""A working day; a recorder that is still there says so again."""


class AgentUnknown(ActionRefused):
    """Nobody of that name calls in these portfolios."""

    code = "agent_unknown"
    sentence = _("Nobody who signs in as %(agent)s makes calls in the portfolios of this token.")


class TimeUnfit(ActionRefused):
    """A recorder is announced for a while that lies ahead."""

    code = "time_unfit"
    sentence = _("Announce a recorder until a time that lies ahead, by twelve hours at most.")


class RecordingDiffers(ActionRefused):
    """The id is known, for another recording."""

    code = "recording_differs"
    sentence = _("Recording %(recording)s is known already, and was told otherwise. A different "
                 "recording needs a different id.")


class RecordingUnfit(ActionRefused):
    """It ends before it begins."""

    code = "recording_unfit"
    sentence = _("A recording ends after it begins, and both have passed.")


@dataclass(kw_only=True)
class AnnounceRecorder(Action[Recorder]):
    """A telephone system says whether it records somebody's calls from now on."""

    did: ClassVar[str] = "announce_recorder"
    right: ClassVar[str] = "tell_recording"
    agent: str
    runs: bool
    until: datetime

    def check(self) -> None:
        """Make sure whose calls are meant, and for how long.

        Raises:
            AgentUnknown: Nobody's in these portfolios.
            TimeUnfit: For no time that lies ahead, or too long.

        """
        at = clock.now()
        if self.runs and not at < self.until <= at + ANNOUNCED_MOST:
            raise TimeUnfit
        if self._agent() is None:
            raise AgentUnknown(agent=self.agent)

    def _agent(self) -> User | None:
        return policy.colleagues(self.by).filter(username=self.agent.strip().lower()).first()

    def change(self) -> Recorder:
        """Write it down; the newest counts."""
        agent = self._agent()
        assert agent is not None  # noqa: S101 -- `check` has found them
        return Recorder.objects.create(
            agent=agent, runs=self.runs, until=self.until, at=clock.now(), by=self.by)

    def data(self, done: Recorder) -> dict[str, Any]:
        """Tell whose calls, and until when."""
        return {"agent": done.agent.username, "runs": done.runs, "until": done.until.isoformat()}


@dataclass(kw_only=True)
class KeepRecording(Action[Recording]):
    """A recording of a call is there; only where, and its hash, come to the desk."""

    did: ClassVar[str] = "keep_recording"
    right: ClassVar[str] = "tell_recording"
    recording_id: str
    contact: Contact
    reference: str
    sha256: str
    began_at: datetime
    ended_at: datetime
    is_new: bool = False
    """Told after `run`: it was not known before."""

    def check(self) -> None:
        """Make sure that it is one recording.

        Raises:
            RecordingUnfit: It ends before it begins, or has not ended.
            RecordingDiffers: The id was used for something else.

        """
        if not self.began_at < self.ended_at <= clock.now() + timedelta(minutes=5):
            raise RecordingUnfit
        there = self._there()
        if there is not None and _told(there) != _told(self._made()):
            raise RecordingDiffers(recording=self.recording_id)

    def _there(self) -> Recording | None:
        return Recording.objects.filter(recording_id=self.recording_id).first()

    def _made(self) -> Recording:
        return Recording(
            recording_id=self.recording_id, contact=self.contact, reference=self.reference,
            sha256=self.sha256, began_at=self.began_at, ended_at=self.ended_at, at=clock.now(),
            by=self.by)

    def change(self) -> Recording:
        """Write it down, unless it is there."""
        there = self._there()
        if there is not None:
            return there
        made = self._made()
        made.save(force_insert=True)
        self.is_new = True
        return made

    def case_number(self, done: Recording) -> int:
        """Give the case of the call."""
        return done.contact.case_id

    def log(self, done: Recording) -> None:
        """Write it to the log; what changed nothing is not written twice."""
        if self.is_new:
            super().log(done)

    def data(self, done: Recording) -> dict[str, Any]:
        """Tell the recording, its call and its hash."""
        return {"recording": done.recording_id, "contact": str(done.contact_id),
                "sha256": done.sha256}


def _told(recording: Recording) -> tuple[object, ...]:
    """Give what makes two recordings the same."""
    return (recording.contact_id, recording.reference, recording.sha256, recording.began_at,
            recording.ended_at)
