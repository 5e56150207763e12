"""A contact that another system of the lender's made; it counts against every limit."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, ClassVar, Final

from django.utils.translation import gettext_lazy as _

from forbear.desk.actions.base import ActionRefused, OnCase
from forbear.desk.actions.record_hold import LoanNotTheirs
from forbear.desk.judging.reads import Known
from forbear.desk.records import clock
from forbear.desk.records.models import Contact, ContactPoint, ToldContact

STATUS_OF: Final = {"wrong_person": "barred", "dead_number": "dead"}
"""What a number becomes at once, until the book says that it is verified later."""
CLOCKS_APART_MOST: Final = timedelta(minutes=5)


class ContactDiffers(ActionRefused):
    """The lender's id is known, for another contact."""

    code = "contact_differs"
    sentence = _("Contact %(contact)s is known already, and was told otherwise. A different "
                 "contact needs a different id.")


class PointNotTheirs(ActionRefused):
    """The number or address is not on file for this person."""

    code = "point_not_theirs"
    sentence = _("This person has no number or address %(point)s on file.")


class TimeAhead(ActionRefused):
    """Nothing has been tried yet at that time."""

    code = "time_ahead"
    sentence = _("Write when it was tried: a time that has passed.")


class CallNotTheirs(ActionRefused):
    """The call was not made to this person."""

    code = "call_not_theirs"
    sentence = _("The desk made no call %(call)s to this person.")


@dataclass(kw_only=True)
class TellContact(OnCase[ToldContact]):
    """Somebody was tried, or called in, outside the desk."""

    did: ClassVar[str] = "tell_contact"
    right: ClassVar[str] = "tell_contact"
    contact_id: str
    borrower_id: str
    channel: str
    direction: str
    tried_at: datetime
    outcome: str
    right_party: bool | None = None
    loan_id: str = ""
    point_id: str = ""
    of_call: str = ""
    """The id of a call made at the desk, where this is what a telephone system saw of it."""
    is_new: bool = False
    """Told after `run`: it was not known before."""

    def check(self) -> None:
        """Make sure that it can be what it says.

        Raises:
            TimeAhead: It lies ahead.
            ContactDiffers: The id was used for something else.
            LoanNotTheirs: The loan is not this person's.
            PointNotTheirs: The number is not.
            CallNotTheirs: The call is not.

        """
        if self.tried_at > clock.now() + CLOCKS_APART_MOST:
            raise TimeAhead
        there = self._there()
        if there is not None:
            if _told(there) != _told(self._made()):
                raise ContactDiffers(contact=self.contact_id)
            return
        known = Known(self.case, today=clock.today(self.case.borrower.zone))
        if self.loan_id and self.loan_id not in {r["loan_id"] for r in known.book("loans")}:
            raise LoanNotTheirs(loan=self.loan_id)
        if self.point_id and self.point_id not in {point.pk for point in known.points}:
            raise PointNotTheirs(point=self.point_id)
        if self.of_call and not Contact.objects.filter(
                pk=self.of_call, case__person=self.case.person_id).exists():
            raise CallNotTheirs(call=self.of_call)

    def _there(self) -> ToldContact | None:
        return ToldContact.objects.filter(contact_id=self.contact_id).first()

    def _made(self) -> ToldContact:
        return ToldContact(
            contact_id=self.contact_id, of_call_id=self.of_call or None, case=self.case,
            borrower_id=self.borrower_id, loan_id=self.loan_id, channel=self.channel,
            contact_point_id=self.point_id or None, direction=self.direction,
            tried_at=self.tried_at, outcome=self.outcome, right_party=self.right_party,
            at=clock.now(), by=self.by)

    def change(self) -> ToldContact:
        """Write it down; a number that is not theirs is left alone at once."""
        there = self._there()
        if there is not None:
            return there
        made = self._made()
        made.save(force_insert=True)
        self.is_new = True
        if self.point_id and self.outcome in STATUS_OF:
            ContactPoint.objects.filter(pk=self.point_id).update(
                status=STATUS_OF[self.outcome], barred_here=True,
                barred_on=clock.today(self.case.borrower.zone))
        if self.right_party and (
                self.case.talked_at is None or self.case.talked_at < self.tried_at):
            self.case.talked_at = self.tried_at
            self.case.save(update_fields=["talked_at"])
        return made

    def log(self, done: ToldContact) -> None:
        """Write it to the log; what changed nothing is not written twice."""
        if self.is_new:
            super().log(done)

    def data(self, done: ToldContact) -> dict[str, Any]:
        """Tell the contact and what came of it."""
        return {"contact": done.contact_id, "channel": done.channel, "outcome": done.outcome,
                "call": str(done.of_call_id or "")}


def _told(contact: ToldContact) -> tuple[object, ...]:
    """Give what makes two contacts the same."""
    return (contact.borrower_id, contact.loan_id, contact.channel, contact.contact_point_id,
            contact.direction, contact.tried_at, contact.outcome, contact.right_party,
            str(contact.of_call_id or ""))
