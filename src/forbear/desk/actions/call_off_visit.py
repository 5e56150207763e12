"""Call off a visit, at any time before somebody is at the door."""

from dataclasses import dataclass
from typing import Any, ClassVar

from django.utils.translation import gettext_lazy as _

from forbear.desk.actions.base import Action, ActionRefused
from forbear.desk.actions.decide_visit import locked
from forbear.desk.records import planned, policy
from forbear.desk.records.models import Visit
from forbear.desk.records.visit_words import PLANNED, Because, VisitState


class NothingToCallOff(ActionRefused):
    """The visit is under way, over, or was called off."""

    code = "visit_not_planned"
    sentence = _("This visit is under way or over; there is nothing to call off.")


class WhyMissing(ActionRefused):
    """Nobody wrote why."""

    code = "visit_why_missing"
    sentence = _("Write down why the visit is called off.")


@dataclass(kw_only=True)
class CallOffVisit(Action[Visit]):
    """Leave somebody in peace after all."""

    did: ClassVar[str] = "call_off_visit"
    right: ClassVar[str] = "call_off_visit"
    visit: Visit
    words: str

    def lock(self) -> None:
        """Take hold of the case, and read the visit as it is now."""
        self.visit = locked(self.visit, seen=policy.visits(self.by).filter(pk=self.visit.pk))

    def check(self) -> None:
        """Make sure that there is something to call off.

        Raises:
            NothingToCallOff: There is not.
            WhyMissing: No reason is given.

        """
        if VisitState(self.visit.state) not in PLANNED:
            raise NothingToCallOff
        if not self.words.strip():
            raise WhyMissing

    def change(self) -> Visit:
        """Call it off."""
        planned.call_off([self.visit.case.person_id], because=Because.PERSON, by=self.by,
                         words=self.words.strip())
        self.visit.refresh_from_db(fields=["state"])
        return self.visit

    def log(self, done: Visit) -> None:
        """Leave the log to what calls visits off, which tells of each."""

    def data(self, done: Visit) -> dict[str, Any]:
        """Tell which visit."""
        return {"visit": str(done.visit_id)}
