"""Press call: the door judges first. Refused means that no number is shown."""

from dataclasses import dataclass, field
from typing import Any, ClassVar

from django.utils.translation import gettext_lazy as _

from forbear.desk.actions import leases
from forbear.desk.actions.base import ActionRefused, OnCase
from forbear.desk.actions.tell_contact import PointNotTheirs
from forbear.desk.judging.answer import Answer, may_call, points_to_call
from forbear.desk.records import clock
from forbear.desk.records.models import Contact, ContactPoint, Visit
from forbear.desk.records.models.cases import OPEN
from forbear.desk.records.visit_words import VisitState
from forbear.desk.records.words import Channel


class DoorRefused(ActionRefused):
    """The rules, a hold or a wish speak against a call at this moment."""

    code = "door_refused"
    sentence = _("No call now.")


class CheckLocked(ActionRefused):
    """The right person could not be made sure of three times today."""

    code = "check_locked"
    sentence = _("Who it is could not be made sure of three times today. Try again tomorrow.")


class CallUnderWay(ActionRefused):
    """A call of this case has no outcome yet."""

    code = "call_under_way"
    sentence = _("A call to this person is still open. Write down what came of it first.")


class VisitUnderWay(ActionRefused):
    """Colleagues are with the person."""

    code = "visit_under_way"
    sentence = _("Colleagues are with this person at the moment. Wait for what they write down.")


@dataclass(kw_only=True)
class PressCall(OnCase[Contact]):
    """Begin a call. It counts as an attempt from here on, whatever becomes of it."""

    did: ClassVar[str] = "press_call"
    point_id: str = ""
    """The number that is wished; the best one if empty."""
    answer: Answer | None = field(default=None, init=False)

    def check(self) -> None:
        """Ask the door, of this number and this moment.

        Raises:
            DoorRefused: It may not be.
            CheckLocked: Three checks failed today.
            CallUnderWay: A call has no outcome yet.
            VisitUnderWay: Somebody is with the person.

        """
        super().check()
        if self.case.is_locked(clock.now()):
            raise CheckLocked
        if open_call(self.case.pk) is not None:
            raise CallUnderWay
        if Visit.objects.filter(case=self.case, state=VisitState.ARRIVED).exists():
            raise VisitUnderWay
        points = points_to_call(self.case)
        wished = [p for p in points if p.contact_point_id == self.point_id] or points
        self.answer = may_call(self.case, by=self.by,
                               point=wished[0] if wished else None)
        if not self.answer.allowed or not wished:
            raise DoorRefused(reason=self.answer.reason)

    def change(self) -> Contact:
        """Write down the attempt, and hold the case for the length of a call."""
        assert self.answer is not None  # noqa: S101 -- `check` has set it
        said = self.answer.verdict
        leases.give(self.case, to=self.by)
        return Contact.objects.create(
            case=self.case, borrower_id=self.case.borrower_id, by=self.by,
            contact_point_id=self.answer.candidate["contact_point_id"],
            tried_at=self.answer.at, direction="out",
            verdict={name: str(said[name]) for name in
                     ("verdict", "packs", "counters", "open_at", "close_at") if said[name]},
        )

    def data(self, done: Contact) -> dict[str, Any]:
        """Tell which call and by which rules."""
        return {"contact": str(done.contact_id), "number": done.contact_point_id,
                "counters": done.verdict.get("counters", "")}


def open_call(case_number: int) -> Contact | None:
    """Give the call of a case that has no outcome yet, if there is one."""
    calls = Contact.objects.filter(case=case_number, channel=Channel.CALL)
    return calls.filter(outcomes__isnull=True).order_by("-tried_at").first()


@dataclass(kw_only=True)
class TakeCall(OnCase[Contact]):
    """Somebody calls in: no rule stands against listening."""

    did: ClassVar[str] = "take_call"
    point_id: str = ""

    def check(self) -> None:
        """Make sure that no call is open, and that the number is one of theirs.

        Raises:
            CallUnderWay: One is.
            PointNotTheirs: It is somebody else's, which what comes of the call could bar.

        """
        super().check()
        if self.case.state != OPEN or open_call(self.case.pk) is not None:
            raise CallUnderWay
        if self.point_id and not ContactPoint.objects.filter(
                pk=self.point_id, borrower__person=self.case.person_id).exists():
            raise PointNotTheirs(point=self.point_id)

    def change(self) -> Contact:
        """Write down the call."""
        leases.give(self.case, to=self.by)
        return Contact.objects.create(
            case=self.case, borrower_id=self.case.borrower_id, by=self.by, direction="in",
            contact_point_id=self.point_id or None, tried_at=clock.now(),
        )

    def data(self, done: Contact) -> dict[str, Any]:
        """Tell which call."""
        return {"contact": str(done.contact_id)}
