"""Show what is personal about somebody, and log that it was shown."""

from dataclasses import dataclass
from typing import Any, ClassVar

from django.utils.translation import gettext_lazy as _

from forbear.desk.actions.base import ActionRefused, OnCase
from forbear.desk.records.models import ContactPoint


class NothingToShow(ActionRefused):
    """There is no such number or address, or it was erased."""

    code = "nothing_to_show"
    sentence = _("There is nothing to show; it may have been erased.")


@dataclass(kw_only=True)
class Unmask(OnCase[ContactPoint]):
    """Look at a number or address in full."""

    did: ClassVar[str] = "unmask"
    right: ClassVar[str] = "work_cases"
    point_id: str

    def change(self) -> ContactPoint:
        """Give the number; nothing changes but the log.

        Raises:
            NothingToShow: There is none.

        """
        found = ContactPoint.objects.filter(
            borrower__person=self.case.person_id, pk=self.point_id).exclude(address="").first()
        if found is None or found.kind in ("mobile", "landline"):
            raise NothingToShow
        return found

    def data(self, done: ContactPoint) -> dict[str, Any]:
        """Tell which, by its id."""
        return {"number": done.pk}
