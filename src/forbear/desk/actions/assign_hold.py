"""Give a hold to somebody to answer."""

from dataclasses import dataclass
from typing import Any, ClassVar

from forbear.desk.actions.base import OnCase
from forbear.desk.actions.end_hold import EndedAlready
from forbear.desk.actions.reassign import CannotTake
from forbear.desk.records import clock, policy
from forbear.desk.records.models import Hold, HoldEnd, HoldOwner, User


@dataclass(kw_only=True)
class AssignHold(OnCase[HoldOwner]):
    """Somebody else looks after a hold from now on; who did before stays on record."""

    did: ClassVar[str] = "assign_hold"
    right: ClassVar[str] = "assign_hold"
    hold: Hold
    to: User

    def check(self) -> None:
        """Make sure that the hold stands, and that the colleague may see the case.

        Raises:
            EndedAlready: It was lifted.
            CannotTake: They may not see it.

        """
        if self.hold.case_id != self.case.pk or HoldEnd.objects.filter(hold=self.hold).exists():
            raise EndedAlready
        sees = policy.may(self.to, "see_registers")
        if not sees or not policy.cases(self.to).filter(pk=self.case.pk).exists():
            raise CannotTake(name=self.to.name)

    def change(self) -> HoldOwner:
        """Write down who has it now."""
        return HoldOwner.objects.create(hold=self.hold, to=self.to, at=clock.now(), by=self.by)

    def data(self, done: HoldOwner) -> dict[str, Any]:
        """Tell which hold, and to whom."""
        return {"hold": str(done.hold_id), "to": self.to.username}
