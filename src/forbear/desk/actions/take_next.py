"""Take the next person: the call-back whose hour has come, or the highest in the queue."""

from dataclasses import dataclass
from typing import Any, ClassVar

from django.db import connection
from django.db.models import QuerySet

from forbear.desk.actions import leases, lists
from forbear.desk.actions.base import Action
from forbear.desk.records import clock, policy
from forbear.desk.records.models import Case


@dataclass(kw_only=True)
class TakeNext(Action[Case | None]):
    """Take the next case; one that is still in one's hands comes first, so nothing is lost."""

    did: ClassVar[str] = "take_next"

    def change(self) -> Case | None:
        """Find the next case that nobody holds, and lease it."""
        at = clock.now()
        mine = policy.queue(self.by).filter(held_by=self.by, held_until__gt=at)
        case = mine.order_by("held_since").select_for_update(of=("self",)).first()
        if case is None:
            queue = policy.queue(self.by)
            case = (_locked(lists.due_back(queue, at=at)).first()
                    or _locked(lists.worth_a_call(queue, at=at)).first())
        if case is not None:
            leases.give(case, to=self.by)
        return case

    def log(self, done: Case | None) -> None:
        """Log only where somebody was taken."""
        if done is not None:
            super().log(done)

    def case_number(self, done: Case | None) -> int | None:
        """Give the case that was taken."""
        return done.pk if done else None

    def data(self, done: Case | None) -> dict[str, Any]:
        """Tell its place in the queue."""
        return {"rank": done.rank} if done else {}


def _locked(cases: QuerySet[Case]) -> QuerySet[Case]:
    """Lock what is read, and pass over what another agent is taking at this moment."""
    if connection.features.has_select_for_update_skip_locked:
        return cases.select_for_update(skip_locked=True, of=("self",))
    return cases.select_for_update()
