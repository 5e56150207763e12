"""Visits that are planned, and what calls them off: whatever speaks for leaving in peace."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from forbear.desk.records import audit, clock
from forbear.desk.records.models import User, Visit, VisitStep
from forbear.desk.records.visit_words import NOT_OVER, PLANNED, Because, VisitState


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


def standing(person: str) -> dict[str, str]:
    """Give the visits of a person that could be called off, each with where it stands."""
    found = Visit.objects.filter(case__person=person, state__in=list(PLANNED))
    return {str(visit.pk): visit.state for visit in found}


def plan_again(before: Mapping[str, str], *, by: User, since: datetime) -> None:
    """Put back the visits that something called off which does not count any more.

    Args:
        before: The id of each visit that stood then, with where it stood.
        by: Who corrected it.
        since: When it was written down; what was called off otherwise stays so.

    """
    for visit in Visit.objects.filter(pk__in=list(before), state=VisitState.CALLED_OFF):
        last = visit.steps.order_by("pk").last()
        if last is None or last.at < since or last.because not in (Because.HOLD, Because.WISH):
            continue
        if Visit.objects.filter(case=visit.case_id, state__in=NOT_OVER).exists():
            continue  # another was asked for since; there is one at a time
        visit.state = before[str(visit.pk)]
        visit.save(update_fields=["state"])
        VisitStep.objects.create(visit=visit, state=visit.state, at=clock.now(), by=by)
        audit.write(by=by.username, did="plan_visit_again", case_number=visit.case_id,
                    data={"visit": str(visit.visit_id)})
