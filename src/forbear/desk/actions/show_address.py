"""Show the address of a visit to those on the way; each look is logged."""

from dataclasses import dataclass
from typing import Any, ClassVar

from forbear.desk.actions.on_visit import OnVisit
from forbear.desk.actions.unmask import NothingToShow
from forbear.desk.records.models import Visit
from forbear.desk.records.visit_words import VisitState


@dataclass(kw_only=True)
class ShowAddress(OnVisit):
    """Look at where to go, from setting out until the visit is written down."""

    did: ClassVar[str] = "show_address"
    at_steps: ClassVar[tuple[str, ...]] = (VisitState.SET_OUT, VisitState.ARRIVED)

    def change(self) -> Visit:
        """Give the visit with its address; nothing changes but the log.

        Raises:
            NothingToShow: It was erased.

        """
        if self.visit.contact_point is None or not self.visit.contact_point.address:
            raise NothingToShow
        return self.visit

    def data(self, done: Visit) -> dict[str, Any]:
        """Tell which address, by its id."""
        return {**super().data(done), "address": done.contact_point_id}
