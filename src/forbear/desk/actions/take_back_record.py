"""Take back the record of a visit before all have signed: it is corrected, and written anew."""

from dataclasses import dataclass, field
from typing import Any, ClassVar

from forbear.desk.actions.on_visit import OnVisit
from forbear.desk.actions.restore import restore
from forbear.desk.actions.sign_visit import the_record
from forbear.desk.records import clock
from forbear.desk.records.models import Correction, Outcome, Visit, VisitStep
from forbear.desk.records.visit_words import VisitState


@dataclass(kw_only=True)
class TakeBackRecord(OnVisit):
    """It was not as it is written; what came with it does not count."""

    did: ClassVar[str] = "take_back_record"
    at_steps: ClassVar[tuple[str, ...]] = (VisitState.WRITTEN,)
    outcome: Outcome = field(init=False)

    def change(self) -> Visit:
        """Add the correction, put the case back as it stood, and let the record be written anew."""
        self.outcome = the_record(self.visit)
        Correction.objects.create(outcome=self.outcome, at=clock.now(), by=self.by)
        restore(self.visit.case, self.outcome, by=self.by)
        self.take_case()
        self.visit.state = VisitState.ARRIVED
        self.visit.save(update_fields=["state"])
        VisitStep.objects.create(visit=self.visit, state=self.visit.state, at=clock.now(),
                                 by=self.by)
        return self.visit

    def data(self, done: Visit) -> dict[str, Any]:
        """Tell which visit, and what was taken back."""
        return {**super().data(done), "contact": str(self.outcome.contact_id),
                "outcome": str(self.outcome.pk)}
