"""Give a person everything that is held about them, on a request that was approved."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, ClassVar

from forbear.desk.actions.base import Action
from forbear.desk.actions.erase_person import approved_request, person_of
from forbear.desk.exchange.access import Gathered, gather
from forbear.desk.records import clock
from forbear.desk.records.models import Case, DataRequest, DataRequestStep
from forbear.desk.records.words import RequestKind, RequestStepKind


@dataclass(kw_only=True)
class GiveAccess(Action[Gathered]):
    """Gather it all, hand it over, and only then finish the request."""

    did: ClassVar[str] = "give_access"
    right: ClassVar[str] = "answer_request"
    person: str
    hand_over: Callable[[str, Gathered], None]
    """Takes the person's key and all that was gathered; what it raises leaves the request open."""
    request: DataRequest = field(init=False)

    def lock(self) -> None:
        """Take hold of the person's cases, so that it is given once, and find the approved request.

        Raises:
            PersonNotHere: There is nobody.
            NotApproved: There is no approved request.
            ThirdPerson: They entered or approved it.

        """
        self.person = person_of(self.person)
        list(Case.objects.select_for_update().filter(person=self.person).order_by("pk"))
        self.request = approved_request(self.person, RequestKind.ACCESS, by=self.by)

    def change(self) -> Gathered:
        """Gather, hand over, and add the last step."""
        gathered = gather(self.person)
        self.hand_over(self.person, gathered)
        DataRequestStep.objects.create(
            request=self.request, step=RequestStepKind.DONE, at=clock.now(), by=self.by)
        return gathered

    def case_number(self, done: Gathered) -> int | None:
        """Give the case the request was entered on."""
        del done
        return self.request.case_id

    def data(self, done: Gathered) -> dict[str, Any]:
        """Tell which request, and how much there was."""
        return {"request": str(self.request.pk), "rows": sum(map(len, done.values()))}
