"""Ask for a visit: with a reason in writing, a day, a window, an address, and who would go."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, ClassVar, Final

from django.utils.translation import gettext_lazy as _

from forbear.desk.actions.base import ActionRefused, OnCase
from forbear.desk.judging.answer import Answer
from forbear.desk.judging.reads import Known
from forbear.desk.judging.visits import (
    demanded,
    fits_window,
    may_visit,
    moment_of,
    places_to_visit,
    why_not,
)
from forbear.desk.records import clock, policy, said
from forbear.desk.records.models import User, Visit, VisitStep
from forbear.desk.records.models.cases import OPEN
from forbear.desk.records.visit_words import NOT_OVER, VisitState

VISITORS_LEAST: Final = 2
"""Nobody goes alone, whatever the packs say."""
DAYS_AHEAD_MAX: Final = 30
REASON_LEAST: Final = 20
"""Signs; a word is no reason."""
WINDOW_MINUTES_MAX: Final = 4 * 60


class ReasonMissing(ActionRefused):
    """Nobody wrote why calls and letters are not enough."""

    code = "visit_reason_missing"
    sentence = _("Write in a sentence why calls and letters are not enough.")


class PlanUnfit(ActionRefused):
    """The day or the window cannot be."""

    code = "visit_plan_unfit"
    sentence = _("Choose a day from today to %(latest)s, and a window of at most four hours that "
                 "begins before it ends and lies ahead.")


class TwoVisitors(ActionRefused):
    """Nobody goes alone."""

    code = "visit_two_visitors"
    sentence = _("Choose at least two visitors who work on this portfolio.")


class NoAddress(ActionRefused):
    """There is no address at which they could be visited."""

    code = "visit_no_address"
    sentence = _("Choose an address on file that is not where they work.")


class VisitPlanned(ActionRefused):
    """One visit at a time."""

    code = "visit_planned"
    sentence = _("A visit to this person is planned or not finished.")


class VisitRefused(ActionRefused):
    """The rules, a hold or a wish speak against the visit."""

    code = "visit_refused"
    sentence = _("No visit then: %(why)s")


@dataclass(kw_only=True)
class AskVisit(OnCase[Visit]):
    """Ask another person to approve a visit."""

    did: ClassVar[str] = "ask_visit"
    right: ClassVar[str] = "ask_visit"
    reason: str
    point_id: str
    planned_on: date
    from_minute: int
    until_minute: int
    visitors: Iterable[str]
    """The names they sign in with."""
    consent_on: date | None = None
    consent_how: str = ""
    visit: Visit = field(init=False)
    chosen: list[User] = field(init=False)

    def check(self) -> None:
        """Make sure that it is well founded, that nobody goes alone, and that the door allows it.

        Asking needs no lease: it is another person who decides.

        Raises:
            ReasonMissing: No reason is given.
            PlanUnfit: The day or the window cannot be.
            NoAddress: The address is none of theirs, or where they work.
            TwoVisitors: There are not two who could go.
            VisitPlanned: Another visit is not over.
            VisitRefused: The door says no, for that hour.

        """
        if len(self.reason.strip()) < REASON_LEAST:
            raise ReasonMissing
        if self.case.state != OPEN or Visit.objects.filter(
                case=self.case, state__in=NOT_OVER).exists():
            raise VisitPlanned
        known = Known(self.case, today=self.planned_on)
        places = [p for p in places_to_visit(known) if p.pk == self.point_id]
        if not places:
            raise NoAddress
        names = set(self.visitors)
        self.chosen = list(policy.visitors(self.case).filter(username__in=names))
        if len(self.chosen) < VISITORS_LEAST or len(self.chosen) != len(names):
            raise TwoVisitors
        told = self.consent_on if self.consent_how.strip() else None
        self.visit = Visit(
            case=self.case, borrower=self.case.borrower, contact_point=places[0],
            reason=self.reason.strip(), consent_on=told, consent_how=self.consent_how.strip(),
            planned_on=self.planned_on, from_minute=self.from_minute,
            until_minute=self.until_minute, asked_at=clock.now(), asked_by=self.by,
        )
        self._plan()
        check_door(self.visit)

    def change(self) -> Visit:
        """Write it down; nothing happens before another person approved it."""
        self.visit.save(force_insert=True)
        self.visit.visitors.set(self.chosen)
        VisitStep.objects.create(visit=self.visit, state=VisitState.ASKED, at=clock.now(),
                                 by=self.by, words=self.visit.reason)
        return self.visit

    def data(self, done: Visit) -> dict[str, Any]:
        """Tell which visit, when, and who would go."""
        return {"visit": str(done.visit_id), "planned_on": done.planned_on.isoformat(),
                "visitors": sorted(u.username for u in self.chosen)}

    def _plan(self) -> None:
        today = clock.today(self.case.borrower.zone)
        latest = today + timedelta(days=DAYS_AHEAD_MAX)
        length = self.until_minute - self.from_minute
        consented = self.visit.consent_on
        if (not today <= self.planned_on <= latest or not 0 < length <= WINDOW_MINUTES_MAX
                or (consented and consented > today)
                or moment_of(self.visit, self.until_minute) <= clock.now()):
            raise PlanUnfit(latest=said.day(latest))


def check_door(visit: Visit) -> Answer:
    """Ask the door about the planned window, with what the visitors will have to vouch for.

    Raises:
        VisitRefused: It says no, or the window reaches beyond the lawful time.

    """
    answer = may_visit(visit, at=moment_of(visit, visit.from_minute),
                       vouched=demanded(visit.case, on=visit.planned_on))
    if not answer.allowed:
        raise VisitRefused(why=why_not(answer))
    if not fits_window(visit, answer):
        until = said.clock_there(answer.until, answer.zone) if answer.until else "—"
        raise VisitRefused(why=_("the window must end by %(until)s.") % {"until": until})
    return answer
