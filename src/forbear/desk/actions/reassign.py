"""Put a case into other hands: a lead moves it to a colleague, or back into the queue."""

from dataclasses import dataclass
from typing import Any, ClassVar

from django.utils.translation import gettext_lazy as _

from forbear.desk.actions import leases
from forbear.desk.actions.base import ActionRefused, OnCase
from forbear.desk.records import policy
from forbear.desk.records.models import Case, User
from forbear.desk.records.models.cases import OPEN


class CannotTake(ActionRefused):
    """The colleague may not see this case."""

    code = "cannot_take"
    sentence = _("%(name)s does not work on this portfolio.")


@dataclass(kw_only=True)
class Reassign(OnCase[Case]):
    """Move a case."""

    did: ClassVar[str] = "reassign"
    right: ClassVar[str] = "reassign"
    to: User | None
    """None: back into the queue."""

    def check(self) -> None:
        """Make sure that the colleague may see it; whoever holds it now is overruled.

        Raises:
            CannotTake: They may not.

        """
        if self.to is None:
            return
        if self.case.state != OPEN or not policy.queue(self.to).filter(pk=self.case.pk).exists():
            raise CannotTake(name=self.to.name)

    def change(self) -> Case:
        """End one lease and, if wished, begin another."""
        leases.take_back(self.case)
        if self.to is not None:
            leases.give(self.case, to=self.to)
        return self.case

    def data(self, done: Case) -> dict[str, Any]:
        """Tell to whom."""
        del done
        return {"to": self.to.username if self.to else ""}
