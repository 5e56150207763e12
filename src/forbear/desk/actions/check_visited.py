"""Make sure who is at the door: the same check as on a call, before any debt is spoken of."""

from dataclasses import dataclass
from typing import ClassVar

from forbear.desk.actions.check_person import CheckPerson
from forbear.desk.actions.on_visit import NotNow, OnVisit
from forbear.desk.records.models import Visit
from forbear.desk.records.visit_words import VisitState


@dataclass(kw_only=True)
class CheckVisited(OnVisit):
    """Hold one answer against what is on file."""

    did: ClassVar[str] = "check_visited"
    at_steps: ClassVar[tuple[str, ...]] = (VisitState.ARRIVED,)
    question: str
    answer: str

    def change(self) -> Visit:
        """Let the check decide; three wrong answers end it for today.

        Raises:
            NotNow: Nobody has arrived.

        """
        if self.visit.contact is None:
            raise NotNow
        self.take_case()
        CheckPerson(by=self.by, case=self.visit.case, contact=self.visit.contact,
                    question=self.question, answer=self.answer).run()
        return self.visit
