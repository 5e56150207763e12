"""The shape of every step of a visit by one of its visitors; a form sent twice counts once."""

from dataclasses import dataclass
from typing import Any, ClassVar
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from forbear.desk.actions import leases
from forbear.desk.actions.base import Action, ActionRefused
from forbear.desk.actions.decide_visit import locked
from forbear.desk.records import clock, policy
from forbear.desk.records.models import SentForm, Visit


class NotNow(ActionRefused):
    """The visit is at another step."""

    code = "visit_not_now"
    sentence = _("The visit is at another step by now. Look at what is asked next.")


@dataclass(kw_only=True)
class OnVisit(Action[Visit]):
    """Something a visitor does on a visit of their own."""

    right: ClassVar[str] = "visit"
    at_steps: ClassVar[tuple[str, ...]] = ()
    """The states of a visit in which it may be done."""
    visit: Visit
    once: UUID | None = None
    """The key of the form, made when it was shown."""

    def lock(self) -> None:
        """Take hold of the case, and read the visit as it is now."""
        self.visit = locked(self.visit, seen=policy.visits(self.by).filter(pk=self.visit.pk))

    def done_before(self) -> Visit | None:
        """Give the visit where this very form arrived before."""
        arrived = self.once and SentForm.objects.filter(pk=self.once).exists()
        return self.visit if arrived else None

    def check(self) -> None:
        """Make sure that the visit is at this step.

        Raises:
            NotNow: It is not.

        """
        if self.visit.state not in self.at_steps:
            raise NotNow

    def log(self, done: Visit) -> None:
        """Log it, and remember the form."""
        super().log(done)
        if self.once:
            SentForm.objects.create(pk=self.once, by=self.by, did=self.did, at=clock.now())

    def case_number(self, done: Visit) -> int | None:
        """Give the case."""
        return done.case_id

    def data(self, done: Visit) -> dict[str, Any]:
        """Tell which visit."""
        return {"visit": str(done.visit_id)}

    def take_case(self) -> None:
        """Put the case into the visitor's hands: who is with the person goes before a call."""
        leases.give(self.visit.case, to=self.by)
