"""Payments of the day: told once, counted by the engine a moment later."""

from typing import Any

from django.db import IntegrityError
from django.http import HttpRequest
from ninja import Path, Router, Schema, Status
from pydantic import Field

from forbear.desk.actions.take_payment import ReceivePayment
from forbear.desk.api.auth import Bearer, asks
from forbear.desk.api.cases_of import case_of
from forbear.desk.api.problems import Told, not_here
from forbear.desk.api.shapes import Currency, Day, Id, Minor, Moment, Strict
from forbear.desk.records import policy
from forbear.desk.records.models import Payment, User

router = Router(tags=["payments"])


class PaymentIn(Strict):
    """Money that came in."""

    payment_id: Id = Field(description="Your own id. The same id again changes nothing.")
    borrower_id: Id
    loan_id: Id | None = Field(None, description="Empty: for whatever the borrower owes.")
    amount_minor: Minor
    currency: Currency
    received_on: Day = Field(description="The day on which it came in, at the latest today.")


class Counted(Schema):
    """What the engine said once the payment was counted."""

    counted_at: Moment
    late_minor: int = Field(description=(
        "What is late still in the currency of the payment, in minor units. A case closes once "
        "nothing is late in any currency."))
    days_late: int = Field(description="Of what is late in that currency.")


class PaymentOut(Schema):
    """A payment as the desk knows it."""

    payment_id: str
    case: int
    borrower_id: str
    loan_id: str | None
    amount_minor: int
    currency: str
    received_on: Day
    told_at: Moment
    counted: Counted | None = Field(description=(
        "Null for the moment until the engine has counted it; the person is not called "
        "meanwhile."))


@router.post("", response={201: PaymentOut, 200: PaymentOut, 409: Told},
             auth=Bearer("payments:write"), summary="Tell a payment", url_name="payments")
def tell(request: HttpRequest, body: PaymentIn) -> Status[PaymentOut]:
    """Tell of money that came in.

    201 the first time; 200 with the same answer when it is told again; 409 when the id is known
    with another amount, day, loan or person.
    """
    by = asks(request)
    action = _action(by, body)
    try:
        payment = action.run()
    except IntegrityError:  # two requests at once: the other one was first
        action = _action(by, body)
        payment = action.run()
    return Status(201 if action.is_new else 200, _out(payment))


@router.get("/{payment_id}", response={200: PaymentOut, 404: Told},
            auth=Bearer("payments:write"), summary="Look at a payment", url_name="payment")
def look(request: HttpRequest, payment_id: Path[Id]) -> PaymentOut:
    """Give a payment, and what was late once it was counted."""
    found = Payment.objects.filter(payment_id=payment_id, case__in=policy.cases(asks(request)))
    payment = found.order_by("-at").prefetch_related("counts").first()
    if payment is None:
        raise not_here()
    return _out(payment)


def _action(by: User, body: PaymentIn) -> ReceivePayment:
    return ReceivePayment(
        by=by, case=case_of(by, body.borrower_id), payment_id=body.payment_id,
        amount_minor=body.amount_minor, currency=body.currency, received_on=body.received_on,
        loan_id=body.loan_id or "", borrower_id=body.borrower_id)


def _out(payment: Payment) -> PaymentOut:
    count = max(payment.counts.all(), key=lambda one: one.at, default=None)
    told: dict[str, Any] = {name: getattr(payment, name) for name in (
        "payment_id", "borrower_id", "amount_minor", "currency", "received_on")}
    return PaymentOut(
        **told, case=payment.case_id, loan_id=payment.loan_id or None, told_at=payment.at,
        counted=Counted(counted_at=count.at, late_minor=count.arrears_minor,
                        days_late=count.ask_days) if count else None)
