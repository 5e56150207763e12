"""Set out on a visit: on its day, and the door is asked again before."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import ClassVar

from django.utils.translation import gettext_lazy as _

from forbear.desk.actions.ask_visit import VisitRefused
from forbear.desk.actions.base import ActionRefused
from forbear.desk.actions.decide_visit import kept_verdict
from forbear.desk.actions.on_visit import OnVisit
from forbear.desk.judging.answer import Answer
from forbear.desk.judging.visits import demanded, may_visit, moment_of, why_not
from forbear.desk.records import clock, said
from forbear.desk.records.models import Visit, VisitStep
from forbear.desk.records.visit_words import TO_SHOW, VisitState


class NotToday(ActionRefused):
    """It is not the day, or the window is over."""

    code = "visit_not_today"
    sentence = _("This visit is planned for %(day)s, from %(begins)s to %(ends)s there.")


class NotVouched(ActionRefused):
    """The rules demand more than was ticked."""

    code = "visit_not_vouched"
    sentence = _("The rules demand everything on this list. Tick each as it is so.")


@dataclass(kw_only=True)
class SetOut(OnVisit):
    """Go on the way."""

    did: ClassVar[str] = "set_out"
    at_steps: ClassVar[tuple[str, ...]] = (VisitState.APPROVED,)
    vouched: Iterable[str] = ()
    answer: Answer = field(init=False)

    def check(self) -> None:
        """Make sure of the day and of what is carried, and ask the door about the time to come.

        Raises:
            NotToday: It is another day, or too late.
            NotVouched: Something that the rules demand was not ticked.
            VisitRefused: The door says no by now.

        """
        super().check()
        at = clock.now()
        ends = moment_of(self.visit, self.visit.until_minute)
        if clock.today(self.visit.borrower.zone) != self.visit.planned_on or at >= ends:
            raise NotToday(**told_plan(self.visit))
        begins = moment_of(self.visit, self.visit.from_minute)
        self.answer = asked_door(self.visit, at=max(at, begins), vouched=self.vouched)

    def change(self) -> Visit:
        """Write it down."""
        self.visit.state = VisitState.SET_OUT
        self.visit.save(update_fields=["state"])
        VisitStep.objects.create(
            visit=self.visit, state=self.visit.state, at=clock.now(), by=self.by,
            shown=to_show(self.vouched), verdict=kept_verdict(self.answer))
        return self.visit


def to_show(vouched: Iterable[str]) -> list[str]:
    """Give of some words those that visitors vouch for; all else the desk itself knows, or not."""
    return sorted(set(vouched) & set(TO_SHOW))


def asked_door(visit: Visit, *, at: datetime, vouched: Iterable[str]) -> Answer:
    """Ask the door with what the visitors vouch for, and with nothing else.

    Raises:
        NotVouched: Something that the rules demand was not ticked.
        VisitRefused: The door says no.

    """
    shown = to_show(vouched)
    if not set(demanded(visit.case, on=visit.planned_on)) <= set(shown):
        raise NotVouched
    answer = may_visit(visit, at=at, vouched=shown)
    if not answer.allowed:
        raise VisitRefused(why=why_not(answer))
    return answer


def told_plan(visit: Visit) -> dict[str, str]:
    """Say when a visit is planned."""
    zone = visit.borrower.zone
    return {"day": said.day(visit.planned_on),
            "begins": said.clock_there(moment_of(visit, visit.from_minute), zone),
            "ends": said.clock_there(moment_of(visit, visit.until_minute), zone)}
