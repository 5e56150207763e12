"""Visits that are planned, and what calls them off: whatever speaks for leaving in peace."""

from collections.abc import Iterable

from forbear.desk.records import audit, clock
from forbear.desk.records.models import User, Visit, VisitStep
from forbear.desk.records.visit_words import PLANNED, Because, VisitState


def call_off(
    people: Iterable[str], *, because: Because, by: User | None, words: str = ""
) -> list[Visit]:
    """Call off every visit to these people on which nobody is at the door yet.

    Args:
        people: Keys of persons.
        because: What speaks against it.
        by: Who did what calls it off; None: the night.
        words: A reason in words.

    """
    found = list(Visit.objects.filter(case__person__in=list(people), state__in=list(PLANNED)))
    for visit in found:
        visit.state = VisitState.CALLED_OFF
        visit.save(update_fields=["state"])
        VisitStep.objects.create(visit=visit, state=visit.state, at=clock.now(), by=by,
                                 because=because, words=words)
        audit.write(by=by.username if by else "forbear", did="call_off_visit",
                    case_number=visit.case_id,
                    data={"visit": str(visit.visit_id), "because": str(because)})
    return found
