"""Undo an outcome within a minute: a correction is added, and nothing is edited away."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any, ClassVar, Final

from django.utils.translation import gettext_lazy as _

from forbear.desk.actions import leases
from forbear.desk.actions.base import ActionRefused, NotYours, OnCase
from forbear.desk.actions.open_case import HeldElsewhere
from forbear.desk.actions.restore import restore
from forbear.desk.records import clock
from forbear.desk.records.models import Case, Correction, Outcome

UNDO_SECONDS: Final = 60


class TooLateToUndo(ActionRefused):
    """The minute is over, or somebody else wrote it."""

    code = "too_late_to_undo"
    sentence = _("An outcome can be undone within a minute, by the one who wrote it down.")


@dataclass(kw_only=True)
class UndoOutcome(OnCase[Correction]):
    """Take back what was just written down."""

    did: ClassVar[str] = "undo_outcome"
    outcome: Outcome

    def lock(self) -> None:
        """Take hold of the case, also of one that the outcome sent to another desk.

        Raises:
            NotYours: It belongs to a portfolio of others.

        """
        found = Case.objects.select_for_update(of=("self",)).filter(
            pk=self.case.pk, portfolio__in=self.by.portfolios.all())
        fresh = found.select_related("night", "borrower").first()
        if fresh is None:
            raise NotYours
        self.case = fresh

    def check(self) -> None:
        """Make sure that it is fresh, one's own, and that nobody took the case since.

        Raises:
            TooLateToUndo: It is not.
            HeldElsewhere: Somebody has the case by now.

        """
        at = clock.now()
        fresh = self.outcome.at + timedelta(seconds=UNDO_SECONDS) > at
        mine = self.outcome.by_id == self.by.pk and self.outcome.contact.case_id == self.case.pk
        if not fresh or not mine or Correction.objects.filter(outcome=self.outcome).exists():
            raise TooLateToUndo
        if (self.case.held_by_id not in (None, self.by.pk)
                and self.case.held_until and self.case.held_until > at):
            raise HeldElsewhere(name=self.case.held_by)

    def change(self) -> Correction:
        """Add the correction, put the case back as it stood, and back into one's hands."""
        made = Correction.objects.create(outcome=self.outcome, at=clock.now(), by=self.by)
        restore(self.case, self.outcome, by=self.by)
        leases.give(self.case, to=self.by)
        return made

    def data(self, done: Correction) -> dict[str, Any]:
        """Tell what was taken back."""
        return {"contact": str(self.outcome.contact_id), "outcome": str(done.outcome_id),
                "came": self.outcome.came}
