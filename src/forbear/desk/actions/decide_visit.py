"""Approve a visit, or decline it with a reason; never by the one who asked, nor by who would go."""

from dataclasses import dataclass
from typing import Any, ClassVar

from django.utils.translation import gettext_lazy as _

from forbear.desk.actions.ask_visit import check_door
from forbear.desk.actions.base import Action, ActionRefused, NotYours
from forbear.desk.judging.answer import Answer
from forbear.desk.records import clock, policy
from forbear.desk.records.models import Case, Visit, VisitStep
from forbear.desk.records.visit_words import VisitState


class SamePerson(ActionRefused):
    """Four eyes are needed."""

    code = "visit_same_person"
    sentence = _("Somebody else must decide: not the one who asked, and nobody who would go.")


class DecidedAlready(ActionRefused):
    """The visit is past this step."""

    code = "visit_decided"
    sentence = _("This visit was decided or called off already.")


class WhyNot(ActionRefused):
    """A decline needs a reason."""

    code = "visit_why_not"
    sentence = _("Write down why it is declined.")


@dataclass(kw_only=True)
class DecideVisit(Action[Visit]):
    """Say yes or no to a visit that was asked for."""

    did: ClassVar[str] = "decide_visit"
    right: ClassVar[str] = "decide_visit"
    visit: Visit
    approve: bool
    words: str = ""
    answer: Answer | None = None

    def lock(self) -> None:
        """Take hold of the case, and read the visit as it is now."""
        self.visit = locked(self.visit, seen=policy.visits(self.by).filter(pk=self.visit.pk))

    def check(self) -> None:
        """Make sure that two people decide, and ask the door once more.

        Raises:
            DecidedAlready: It does not wait any more.
            SamePerson: They asked for it, or would go.
            WhyNot: It is declined without a reason.
            VisitRefused: The door says no.

        """
        if self.visit.state != VisitState.ASKED:
            raise DecidedAlready
        if (self.visit.asked_by_id == self.by.pk
                or self.visit.visitors.filter(pk=self.by.pk).exists()):
            raise SamePerson
        if not self.approve and not self.words.strip():
            raise WhyNot
        if self.approve:
            self.answer = check_door(self.visit)

    def change(self) -> Visit:
        """Write the decision down."""
        self.visit.state = VisitState.APPROVED if self.approve else VisitState.DECLINED
        self.visit.save(update_fields=["state"])
        VisitStep.objects.create(
            visit=self.visit, state=self.visit.state, at=clock.now(), by=self.by,
            words=self.words.strip(), verdict=kept_verdict(self.answer),
        )
        return self.visit

    def case_number(self, done: Visit) -> int | None:
        """Give the case."""
        return done.case_id

    def data(self, done: Visit) -> dict[str, Any]:
        """Tell which visit and what was decided."""
        return {"visit": str(done.visit_id), "became": str(done.state)}


def locked(visit: Visit, *, seen: Any) -> Visit:  # noqa: ANN401 -- a queryset of visits
    """Lock the case of a visit, then read the visit: whoever changes one of them waits.

    Raises:
        NotYours: The person does not see it.

    """
    Case.objects.select_for_update(of=("self",)).filter(pk=visit.case_id).first()
    found = seen.select_related("case__night", "case__borrower", "borrower", "contact_point",
                                "contact", "asked_by").first()
    if not isinstance(found, Visit):
        raise NotYours
    return found


def kept_verdict(answer: Answer | None) -> dict[str, str]:
    """Give of an answer what is kept with a step."""
    if answer is None:
        return {}
    return {name: str(answer.verdict[name]) for name in
            ("verdict", "packs", "counters", "consents", "open_at", "close_at")
            if answer.verdict.get(name)}
