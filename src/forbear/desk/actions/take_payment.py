"""A payment of the day: written down once, and what is owed is worked out anew by the engine."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any, ClassVar

from django.utils.translation import gettext_lazy as _

from forbear.desk.actions import leases
from forbear.desk.actions.base import ActionRefused, OnCase
from forbear.desk.actions.record_hold import LoanNotTheirs
from forbear.desk.judging.reads import Known
from forbear.desk.judging.standing import Standing, payment_row, standing_now
from forbear.desk.records import clock
from forbear.desk.records.models import Order, Payment
from forbear.desk.records.models.cases import CLOSED
from forbear.desk.records.planned import call_off
from forbear.desk.records.visit_words import Because
from forbear.engine.vocabulary.limits import AMOUNT_MINOR_MAX


class PaymentDiffers(ActionRefused):
    """The lender's id is known, with another amount or for another person."""

    code = "payment_differs"
    sentence = _("Payment %(payment)s is known with another amount or for another person.")


class AmountUnfit(ActionRefused):
    """The amount is none."""

    code = "amount_unfit"
    sentence = _("Write an amount above zero.")


@dataclass(kw_only=True)
class TakePayment(OnCase[Payment]):
    """Money came in; the same id again changes nothing."""

    did: ClassVar[str] = "take_payment"
    right: ClassVar[str] = "take_payment"
    payment_id: str
    amount_minor: int
    received_on: date
    loan_id: str = ""
    standing: Standing | None = field(default=None, init=False)

    def prepare(self) -> None:
        """Let the engine say, before anything is locked, what is late once this is counted."""
        if Payment.objects.filter(payment_id=self.payment_id).exists():
            return
        today = max(clock.today(self.case.borrower.zone), self.received_on)
        self.standing = standing_now(
            Known(self.case, today=today), as_of=today, with_payment=payment_row(self._made()))

    def _made(self) -> Payment:
        return Payment(
            case=self.case, borrower_id=self.case.borrower_id, at=clock.now(), by=self.by,
            payment_id=self.payment_id, loan_id=self.loan_id, currency=self.case.currency,
            amount_minor=self.amount_minor, received_on=self.received_on,
        )

    def check(self) -> None:
        """Make sure that it can be what it says. Whoever holds the case, money counts.

        Raises:
            AmountUnfit: The amount is not above zero.
            LoanNotTheirs: The loan is not this person's.
            PaymentDiffers: The id was used for something else.

        """
        if not 0 < self.amount_minor <= AMOUNT_MINOR_MAX:
            raise AmountUnfit
        known = Known(self.case, today=clock.today())
        if self.loan_id and self.loan_id not in {r["loan_id"] for r in known.book("loans")}:
            raise LoanNotTheirs(loan=self.loan_id)
        there = Payment.objects.filter(payment_id=self.payment_id).first()
        if there and (there.amount_minor != self.amount_minor
                      or there.borrower.person_id != self.case.person_id):
            raise PaymentDiffers(payment=self.payment_id)

    def change(self) -> Payment:
        """Write it down and let the engine say what is still late; close the case if nothing is."""
        there = Payment.objects.filter(payment_id=self.payment_id).first()
        if there is not None:
            return there
        assert self.standing is not None  # noqa: S101 -- `prepare` has set it
        made, standing = self._made(), self.standing
        made.save(force_insert=True)
        call_off([self.case.person_id], because=Because.PAYMENT, by=self.by)
        self.case.amount_minor, self.case.ask_days = standing.arrears_minor, standing.ask_days
        fields = ["amount_minor", "ask_days"]
        if standing.arrears_minor == 0:
            self.case.state, self.case.closed_because = CLOSED, "paid"
            self.case.closed_at = clock.now()
            fields += ["state", "closed_because", "closed_at"]
            Order.objects.filter(
                borrower__person=self.case.person_id, state="open").update(state="stopped")
            leases.take_back(self.case)
        self.case.save(update_fields=fields)
        return made

    def data(self, done: Payment) -> dict[str, Any]:
        """Tell the payment and what is left."""
        return {"payment": done.payment_id, "amount_minor": done.amount_minor,
                "currency": done.currency, "late_minor": self.case.amount_minor}
