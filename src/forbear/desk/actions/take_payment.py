"""A payment of the day: written down once, and what is owed is worked out anew by the engine."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, ClassVar

from django.utils.translation import gettext_lazy as _

from forbear.desk.actions.base import ActionRefused, OnCase
from forbear.desk.actions.count_payments import count_payments
from forbear.desk.actions.record_hold import LoanNotTheirs
from forbear.desk.judging.reads import Known
from forbear.desk.records import clock
from forbear.desk.records.models import Payment, PaymentUnclear
from forbear.desk.records.planned import call_off
from forbear.desk.records.visit_words import Because
from forbear.engine.vocabulary.limits import AMOUNT_MINOR_MAX, DATE_FIRST


class PaymentDiffers(ActionRefused):
    """The lender's id is known, and for something else."""

    code = "payment_differs"
    sentence = _("Payment %(payment)s is known already, with another amount, day, loan or person. "
                 "A different payment needs a different id.")


class AmountUnfit(ActionRefused):
    """The amount is none."""

    code = "amount_unfit"
    sentence = _("Write an amount above zero.")


class DayUnfit(ActionRefused):
    """Money cannot have come in on that day."""

    code = "day_unfit"
    sentence = _("Write the day on which the money came in, no later than today.")


class CurrencyUnfit(ActionRefused):
    """Nothing is owed in this currency."""

    code = "currency_unfit"
    sentence = _("This person owes nothing in %(currency)s. Write the currency of the loan.")


@dataclass(kw_only=True)
class ReceivePayment(OnCase[Payment]):
    """Money came in; the same id again changes nothing. It is counted a moment later."""

    did: ClassVar[str] = "take_payment"
    right: ClassVar[str] = "take_payment"
    payment_id: str
    amount_minor: int
    received_on: date
    loan_id: str = ""
    currency: str = ""
    """That of the case if empty."""
    borrower_id: str = ""
    """Under which number of the person; that of the case if empty."""
    is_new: bool = False
    """Told after `run`: it was not known before."""

    def check(self) -> None:
        """Make sure that it can be what it says. Whoever holds the case, money counts.

        Raises:
            AmountUnfit: The amount is not above zero.
            DayUnfit: The day lies ahead, or too far back.
            LoanNotTheirs: The loan is not this person's.
            CurrencyUnfit: Nothing is owed in the currency.
            PaymentDiffers: The id was used for something else.

        """
        if not 0 < self.amount_minor <= AMOUNT_MINOR_MAX:
            raise AmountUnfit
        # Where the money came in it may be tomorrow already.
        latest = clock.today(self.case.borrower.zone) + timedelta(days=1)
        if not DATE_FIRST <= self.received_on <= latest:
            raise DayUnfit
        self.currency = self.currency or self.case.currency
        self.borrower_id = self.borrower_id or self.case.borrower_id
        there = self._there()
        if there is None:
            self._check_loan()
        elif self._told(there) != self._told(self._made()):
            raise PaymentDiffers(payment=self.payment_id)

    def _check_loan(self) -> None:
        """Hold loan and currency against what the person owes."""
        today = clock.today(self.case.borrower.zone)
        loans = Known(self.case, today=today).book("loans")
        fits = [row for row in loans if self.loan_id in ("", row["loan_id"])]
        if self.loan_id and not fits:
            raise LoanNotTheirs(loan=self.loan_id)
        if fits and self.currency not in {row["currency"] for row in fits}:
            raise CurrencyUnfit(currency=self.currency)

    def _there(self) -> Payment | None:
        return Payment.objects.filter(
            lender=self.case.night.lender, payment_id=self.payment_id,
        ).select_related("borrower").first()

    def _made(self) -> Payment:
        return Payment(
            case=self.case, borrower_id=self.borrower_id, at=clock.now(), by=self.by,
            lender=self.case.night.lender, payment_id=self.payment_id, loan_id=self.loan_id,
            currency=self.currency, amount_minor=self.amount_minor, received_on=self.received_on,
        )

    @staticmethod
    def _told(payment: Payment) -> tuple[object, ...]:
        """Give what makes two payments the same."""
        return (payment.borrower.person_id, payment.loan_id, payment.currency,
                payment.amount_minor, payment.received_on)

    def change(self) -> Payment:
        """Write it down, unless it is there. Until it is counted, the person is left alone."""
        there = self._there()
        if there is not None:
            return there
        made = self._made()
        made.save(force_insert=True)
        call_off([self.case.person_id], because=Because.PAYMENT, by=self.by)
        self.is_new = True
        return made

    def log(self, done: Payment) -> None:
        """Write it to the log; what changed nothing is not written twice."""
        if self.is_new:
            super().log(done)

    def data(self, done: Payment) -> dict[str, Any]:
        """Tell the payment."""
        return {"payment": done.payment_id, "amount_minor": done.amount_minor,
                "currency": done.currency}


@dataclass(kw_only=True)
class TakePayment(ReceivePayment):
    """Money came in, and somebody waits to see what is left."""

    unclear: str = field(default="", init=False)
    """Told after `run`: why it could not be counted; empty: it was."""

    def run(self) -> Payment:
        """Write it down, then let it be counted at once."""
        done = super().run()
        if self.is_new:
            count_payments(only=self.case)
            left = PaymentUnclear.objects.filter(payment=done).first()
            self.unclear = left.why if left else ""
        return done
