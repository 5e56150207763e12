"""Arrive: the hour is written down, and from here on the visit counts as a contact."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import ClassVar

from forbear.desk.actions.decide_visit import kept_verdict
from forbear.desk.actions.on_visit import OnVisit
from forbear.desk.actions.press_call import CallUnderWay, open_call
from forbear.desk.actions.set_out import NotToday, asked_door, to_show, told_plan
from forbear.desk.judging.answer import Answer
from forbear.desk.judging.visits import moment_of
from forbear.desk.records import clock
from forbear.desk.records.models import Contact, Visit, VisitStep
from forbear.desk.records.visit_words import VisitState
from forbear.desk.records.words import Channel


@dataclass(kw_only=True)
class Arrive(OnVisit):
    """Stand at the door; nobody has rung yet."""

    did: ClassVar[str] = "arrive"
    at_steps: ClassVar[tuple[str, ...]] = (VisitState.SET_OUT,)
    vouched: Iterable[str] = ()
    position: str = ""
    answer: Answer = field(init=False)

    def check(self) -> None:
        """Make sure of the approved window, and ask the door about this very moment.

        Raises:
            NotToday: The window is not open.
            CallUnderWay: A colleague is talking with the person.
            NotVouched: Something that the rules demand was not ticked.
            VisitRefused: The door says no by now.

        """
        super().check()
        at = clock.now()
        begins = moment_of(self.visit, self.visit.from_minute)
        if not begins <= at < moment_of(self.visit, self.visit.until_minute):
            raise NotToday(**told_plan(self.visit))
        if open_call(self.visit.case_id) is not None:
            raise CallUnderWay
        self.answer = asked_door(self.visit, at=at, vouched=self.vouched)

    def change(self) -> Visit:
        """Write down the contact, and hold the case: nobody calls meanwhile."""
        at = self.answer.at
        self.take_case()
        verdict = kept_verdict(self.answer)
        self.visit.contact = Contact.objects.create(
            case=self.visit.case, borrower_id=self.visit.borrower_id, channel=Channel.VISIT,
            contact_point_id=self.visit.contact_point_id, tried_at=at, by=self.by,
            verdict=verdict,
        )
        self.visit.state = VisitState.ARRIVED
        self.visit.save(update_fields=["state", "contact"])
        VisitStep.objects.create(
            visit=self.visit, state=self.visit.state, at=at, by=self.by,
            shown=to_show(self.vouched), verdict=verdict, position=self.position.strip()[:60])
        return self.visit
