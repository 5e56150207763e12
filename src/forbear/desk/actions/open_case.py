"""Open one case by hand: somebody was looked for, or called in."""

from dataclasses import dataclass
from typing import ClassVar

from django.utils.translation import gettext_lazy as _

from forbear.desk.actions import leases
from forbear.desk.actions.base import ActionRefused, OnCase
from forbear.desk.records import clock
from forbear.desk.records.models import Case
from forbear.desk.records.models.cases import OPEN


class HeldElsewhere(ActionRefused):
    """Another person has the case."""

    code = "held_elsewhere"
    sentence = _("This case is open at the desk of %(name)s.")


class CaseClosed(ActionRefused):
    """Nothing is left to do in the case."""

    code = "case_closed"
    sentence = _("This case is closed: nothing is late any more.")


@dataclass(kw_only=True)
class OpenCase(OnCase[Case]):
    """Take a case that nobody holds."""

    did: ClassVar[str] = "open_case"

    def check(self) -> None:
        """Make sure that nobody else has it, and that it is open.

        Raises:
            HeldElsewhere: Somebody else has.
            CaseClosed: It is closed.

        """
        if self.case.state != OPEN:
            raise CaseClosed
        held_until = self.case.held_until
        if (self.case.held_by_id not in (None, self.by.pk)
                and held_until and held_until > clock.now()):
            raise HeldElsewhere(name=self.case.held_by)

    def change(self) -> Case:
        """Lease it."""
        leases.give(self.case, to=self.by)
        return self.case
