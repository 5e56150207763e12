"""Give a case back to the queue, for now or until later."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar

from forbear.desk.actions import leases
from forbear.desk.actions.base import OnCase
from forbear.desk.records.models import Case


@dataclass(kw_only=True)
class GiveBack(OnCase[Case]):
    """Hand a case back."""

    did: ClassVar[str] = "give_back"
    until: datetime | None = None
    """Not to come up before this; None: at once."""

    def change(self) -> Case:
        """End the lease."""
        if self.until is not None:
            self.case.rests_until = self.until
            self.case.save(update_fields=["rests_until"])
        leases.take_back(self.case)
        return self.case

    def data(self, done: Case) -> dict[str, Any]:
        """Tell until when."""
        del done
        return {"until": self.until.isoformat()} if self.until else {}
