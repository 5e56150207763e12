"""The right-party check: two things the person knows, before any debt is on the screen.

The desk never shows the right answer; it only says whether what was heard is right. The answer
itself is not kept. After three wrong ones the case is locked until tomorrow.
"""

import unicodedata
from dataclasses import dataclass
from typing import Any, ClassVar, Final

from django.utils.translation import gettext_lazy as _

from forbear.desk.actions.base import ActionRefused, OnCase
from forbear.desk.exchange.load import digits_of
from forbear.desk.judging.reads import Known
from forbear.desk.records import clock
from forbear.desk.records.models import Contact, ContactPoint, RightPartyCheck
from forbear.desk.records.words import Question

RIGHT_NEEDED: Final = 2
WRONG_MOST: Final = 3


class NoMoreChecks(ActionRefused):
    """The check is over, one way or the other."""

    code = "no_more_checks"
    sentence = _("The check is over. Say goodbye without naming a reason for the call.")


class AskedAlready(ActionRefused):
    """The same question was answered before."""

    code = "asked_already"
    sentence = _("This was asked already. Ask for something else.")


@dataclass(kw_only=True)
class CheckPerson(OnCase[RightPartyCheck]):
    """Hold one answer against what is on file."""

    did: ClassVar[str] = "check_person"
    right: ClassVar[str] = "write_down"
    contact: Contact
    question: str
    answer: str

    def check(self) -> None:
        """Make sure that there is still something to check.

        Raises:
            NoMoreChecks: Three were wrong, on this call or another of today, or it is over.
            AskedAlready: This one was right before.

        """
        super().check()
        done = list(self.contact.checks.all())
        # The case is read anew: three wrong answers on another call lock this one too.
        if (self.case.is_locked(clock.now()) or is_locked(self.contact)
                or self.contact.outcomes.exists()):
            raise NoMoreChecks
        if any(one.question == self.question and one.matched for one in done):
            raise AskedAlready
        if self.question not in questions(self.contact):
            raise NoMoreChecks

    def change(self) -> RightPartyCheck:
        """Write down whether it was right; the third wrong one locks the case until tomorrow."""
        expected = questions(self.contact)[self.question]
        given = _plain(self.answer)
        made = RightPartyCheck.objects.create(
            contact=self.contact, question=self.question, at=clock.now(),
            matched=bool(given) and given in {_plain(one) for one in expected},
        )
        if self.contact.checks.filter(matched=False).count() >= WRONG_MOST:
            self.case.locked_until = clock.tomorrow(self.case.borrower.zone)
            self.case.save(update_fields=["locked_until"])
        return made

    def data(self, done: RightPartyCheck) -> dict[str, Any]:
        """Tell what was asked and whether it was right."""
        return {"contact": str(self.contact.contact_id), "question": done.question,
                "right": done.matched}


def is_right_person(contact: Contact) -> bool:
    """Tell whether two answers of a call were right."""
    return sum(one.matched for one in contact.checks.all()) >= RIGHT_NEEDED


def is_locked(contact: Contact) -> bool:
    """Tell whether three answers were wrong, on this call or on another of today."""
    wrong = sum(not one.matched for one in contact.checks.all())
    return wrong >= WRONG_MOST or contact.case.is_locked(clock.now())


def questions(contact: Contact) -> dict[str, set[str]]:
    """Give what can be asked of the person, each with every answer that is right."""
    known = Known(contact.case, today=clock.today())
    loans = known.book("loans")
    points = ContactPoint.objects.filter(borrower__in=known.ids).exclude(
        pk=contact.contact_point_id or "")
    found = {
        Question.CUSTOMER_LAST4: {one[-4:] for one in known.ids},
        Question.CONTRACT_LAST4: {str(row["loan_id"])[-4:] for row in loans},
        Question.OPENED_MONTH: {min(f"{row['opened_on']:%Y-%m}" for row in loans)}
        if loans else set(),
        Question.EMAIL: {p.address for p in points if p.kind == "email" and p.address},
        Question.OTHER_NUMBER_LAST4: {
            digits_of(p.address)[-4:] for p in points
            if p.kind in ("mobile", "landline") and p.digits
        },
    }
    return {str(name): answers for name, answers in found.items() if answers}


def _plain(text: str) -> str:
    """Leave out what people say differently: case, spaces, dashes, width."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    return "".join(c for c in folded if c.isalnum() or c in "@.")
