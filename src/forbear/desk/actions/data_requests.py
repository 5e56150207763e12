"""Enter a request about a person's own data, and decide on it with a second pair of eyes."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any, ClassVar

from django.utils.translation import gettext_lazy as _

from forbear.desk.actions.base import ActionRefused, OnCase
from forbear.desk.judging.deadlines import Due, due
from forbear.desk.judging.erasure import Bar, bars
from forbear.desk.judging.reads import Known
from forbear.desk.records import clock
from forbear.desk.records.models import Case, DataRequest, DataRequestStep
from forbear.desk.records.words import RequestKind, RequestStepKind


class CameLater(ActionRefused):
    """The day lies ahead."""

    code = "came_later"
    sentence = _("Write the day on which the request came, today at the latest.")


class WaitsAlready(ActionRefused):
    """The same request waits."""

    code = "waits_already"
    sentence = _("The same request of this person waits already.")


class RequestDecided(ActionRefused):
    """It was decided on, or is done."""

    code = "request_decided"
    sentence = _("This request was decided on already.")


class SecondPerson(ActionRefused):
    """Whoever entered it does not decide."""

    code = "second_person"
    sentence = _("Somebody else has to decide on a request that you entered.")


class DeclineWhy(ActionRefused):
    """Nobody wrote why it is declined."""

    code = "decline_why"
    sentence = _("Write down why; the person is told.")


class ErasureBarred(ActionRefused):
    """Something has to be kept."""

    code = "erasure_barred"
    sentence = _("Not yet: %(why)s")


@dataclass(kw_only=True)
class EnterRequest(OnCase[DataRequest]):
    """A person asks to see their data, or that it goes. It needs no lease."""

    did: ClassVar[str] = "enter_request"
    right: ClassVar[str] = "enter_request"
    kind: str
    came_on: date
    note: str = ""
    due: Due | None = field(default=None, init=False)

    def prepare(self) -> None:
        """Ask the rules by when it is answered."""
        self.due = due(self.kind, since=self.came_on, packs=self.case.night.packs)

    def check(self) -> None:
        """Make sure of the day, and that the same does not wait.

        Raises:
            CameLater: The day lies ahead.
            WaitsAlready: The same waits.

        """
        if self.came_on > clock.today(self.case.borrower.zone):
            raise CameLater
        others = DataRequest.objects.filter(
            person=self.case.person_id, kind=self.kind).prefetch_related("steps")
        if any(one.state in ("entered", RequestStepKind.APPROVED) for one in others):
            raise WaitsAlready

    def change(self) -> DataRequest:
        """Write it down."""
        return DataRequest.objects.create(
            case=self.case, person_id=self.case.person_id, kind=self.kind, came_on=self.came_on,
            note=self.note.strip(), at=clock.now(), by=self.by,
            due_on=self.due.on if self.due else None, due_rule=self.due.rule if self.due else "",
            due_cites=self.due.cites if self.due else "")

    def data(self, done: DataRequest) -> dict[str, Any]:
        """Tell which."""
        return {"request": str(done.pk), "kind": done.kind}


@dataclass(kw_only=True)
class DecideRequest(OnCase[DataRequestStep]):
    """Approve or decline a request."""

    did: ClassVar[str] = "decide_request"
    right: ClassVar[str] = "decide_request"
    request: DataRequest
    approve: bool
    note: str = ""

    def check(self) -> None:
        """Make sure that it waits, that another entered it, and that nothing bars an erasure.

        Raises:
            RequestDecided: It waits no longer.
            SecondPerson: They entered it themselves.
            DeclineWhy: It is declined without a reason.
            ErasureBarred: Something has to be kept.

        """
        fresh = DataRequest.objects.prefetch_related("steps").get(pk=self.request.pk)
        if fresh.case_id != self.case.pk or fresh.state != "entered":
            raise RequestDecided
        if fresh.by_id == self.by.pk:
            raise SecondPerson
        if not self.approve and not self.note.strip():
            raise DeclineWhy
        if self.approve and fresh.kind == RequestKind.ERASURE:
            refuse_what_is_kept(self.case)

    def change(self) -> DataRequestStep:
        """Add the step."""
        step = RequestStepKind.APPROVED if self.approve else RequestStepKind.DECLINED
        return DataRequestStep.objects.create(
            request=self.request, step=step, at=clock.now(), by=self.by, note=self.note.strip())

    def data(self, done: DataRequestStep) -> dict[str, Any]:
        """Tell which and how."""
        return {"request": str(done.request_id), "step": done.step}


def refuse_what_is_kept(case: Case) -> None:
    """Refuse an erasure while something has to be kept.

    Raises:
        ErasureBarred: With every reason.

    """
    found = bars(Known(case, today=clock.today(case.borrower.zone)))
    if found:
        raise ErasureBarred(why="; ".join(told(bar) for bar in found))


def told(bar: Bar) -> str:
    """Say what stands against an erasure."""
    if bar.kind == "loan_open":
        return str(_("loan %(loan)s is still to be paid")) % {"loan": bar.about}
    if bar.kind == "stop_open":
        return str(_("a stop is not answered yet (%(kind)s)")) % {"kind": bar.about}
    return str(_("records are kept until %(day)s (%(rule)s, %(cites)s)")) % {
        "day": bar.until, "rule": bar.about, "cites": bar.cites}
