"""Write down a visit: who was met, what was said and agreed. Nobody met is a result as well."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, ClassVar

from django.utils.translation import gettext_lazy as _

from forbear.desk.actions.base import ActionRefused
from forbear.desk.actions.check_person import is_right_person
from forbear.desk.actions.on_visit import NotNow, OnVisit
from forbear.desk.actions.record_outcome import RecordOutcome
from forbear.desk.actions.record_wish import RecordWish
from forbear.desk.judging.visits import demanded
from forbear.desk.records import clock
from forbear.desk.records.models import Visit, VisitStep
from forbear.desk.records.visit_words import AT_THE_DOOR, TALKED_WITH, VisitState


class NotOfVisits(ActionRefused):
    """Nothing of the kind comes of a visit."""

    code = "visit_came_unknown"
    sentence = _("Choose what came of the visit.")


class EnteredUnasked(ActionRefused):
    """Nobody goes into a home without being asked in by the one who lives there."""

    code = "visit_entered_unasked"
    sentence = _("Only the person themselves can ask you in. Leave this unticked otherwise.")


class RecordingMissing(ActionRefused):
    """The rules demand a recording from beginning to end."""

    code = "visit_recording_missing"
    sentence = _("The rules demand a recording. Write down its reference.")


@dataclass(kw_only=True)
class RecordVisit(OnVisit):
    """The visit is over."""

    did: ClassVar[str] = "record_visit"
    at_steps: ClassVar[tuple[str, ...]] = (VisitState.ARRIVED,)
    came: str
    reason: str = ""
    advice: str = ""
    note: str = ""
    distressed: bool = False
    language: str = ""
    amount_minor: int | None = None
    promised_on: date | None = None
    back_at: datetime | None = None
    entered: bool = False
    recording: str = ""
    no_more_visits: bool = False

    def check(self) -> None:
        """Make sure that it fits what happened.

        Raises:
            NotOfVisits: It is no result of a visit.
            EnteredUnasked: They went in without the person's word.
            RecordingMissing: There is no recording where one is demanded.

        """
        super().check()
        if self.visit.contact is None:
            raise NotNow
        if self.came not in {str(came) for came, _label in (*AT_THE_DOOR, *TALKED_WITH)}:
            raise NotOfVisits
        if self.entered and not is_right_person(self.visit.contact):
            raise EnteredUnasked
        recorded = "recorder_on" in demanded(self.visit.case, on=self.visit.planned_on)
        if recorded and not self.recording.strip():
            raise RecordingMissing

    def change(self) -> Visit:
        """Write it down, with all that follows; then it waits for the visitors' signatures."""
        contact = self.visit.contact
        assert contact is not None  # noqa: S101 -- `check` has made sure
        self.take_case()
        outcome = RecordOutcome(
            by=self.by, case=self.visit.case, contact=contact, came=self.came,
            reason=self.reason, advice=self.advice, note=self.note, distressed=self.distressed,
            language=self.language, amount_minor=self.amount_minor,
            promised_on=self.promised_on, back_at=self.back_at,
        ).run()
        if self.no_more_visits:
            RecordWish(by=self.by, case=self.visit.case, kind="not_channel", channel="visit",
                       outcome=outcome).run()
        self.visit.entered, self.visit.recording = self.entered, self.recording.strip()
        self.visit.state = VisitState.WRITTEN
        self.visit.save(update_fields=["state", "entered", "recording"])
        VisitStep.objects.create(visit=self.visit, state=self.visit.state, at=clock.now(),
                                 by=self.by)
        return self.visit

    def data(self, done: Visit) -> dict[str, Any]:
        """Tell what came of it, without what was said."""
        return {**super().data(done), "came": self.came, "entered": self.entered}
