"""What was agreed, wished, placed or paid. Each joins the next night's book under its own id."""

import uuid
from typing import TypeVar

from django.conf import settings
from django.db import models

from forbear.desk.records.models.added import Added
from forbear.desk.records.words import Channel, HoldKind, Place, WishKind

F = TypeVar("F", bound=models.Model)


def counting(facts: models.QuerySet[F]) -> models.QuerySet[F]:
    """Leave out the facts that came with an outcome that was corrected since."""
    return facts.filter(outcome__correction__isnull=True)


class Fact(Added):
    """What every fact carries: whose it is, who wrote it down, when, and on which call."""

    fact_id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey("records.Case", models.PROTECT, related_name="%(class)ss")
    borrower = models.ForeignKey("records.Borrower", models.PROTECT)
    outcome = models.ForeignKey("records.Outcome", models.PROTECT, null=True, blank=True)
    """Of the call it was said on; empty: it was written down without one."""
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True)

    class Meta:
        """A base without a table."""

        abstract = True

    def __str__(self) -> str:
        return f"{type(self).__name__.lower()} {self.fact_id}"


class Promise(Fact):
    """A borrower's word to pay an amount by a day."""

    currency = models.CharField(max_length=3)
    amount_minor = models.BigIntegerField()
    made_on = models.DateField()
    promised_on = models.DateField()
    arrears_minor = models.BigIntegerField()


class Hold(Fact):
    """Something that stops contact."""

    kind = models.CharField(max_length=20, choices=HoldKind.choices)
    loan_id = models.CharField(max_length=200, blank=True)
    channel = models.CharField(max_length=10, blank=True, choices=Channel.choices)
    starts_on = models.DateField()
    ends_before = models.DateField(null=True, blank=True)
    evidence = models.TextField(blank=True)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    """Who looked after it at first; who does now is in `HoldOwner`."""
    due_on = models.DateField(null=True, blank=True, db_index=True)
    """By when an answer is owed."""
    due_rule = models.CharField(max_length=60, blank=True)
    """The rule that says so; `house` where no pack of law does."""
    due_cites = models.CharField(max_length=300, blank=True)
    alike_mark = models.CharField(max_length=16, blank=True, db_index=True)
    """The same for the same words of the evidence, so that copied letters are found."""


class HoldEnd(Added):
    """A hold was lifted, by whom and why."""

    hold = models.OneToOneField(Hold, models.PROTECT, related_name="end")
    at = models.DateTimeField()
    ends_before = models.DateField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT)
    answer = models.TextField()
    upheld = models.BooleanField()

    def __str__(self) -> str:
        return f"end of {self.hold_id}"


class Wish(Fact):
    """How a person wishes to be reached, or not."""

    kind = models.CharField(max_length=20, choices=WishKind.choices)
    channel = models.CharField(max_length=10, blank=True, choices=Channel.choices)
    contact_point = models.ForeignKey(
        "records.ContactPoint", models.SET_NULL, null=True, blank=True
    )
    place = models.CharField(max_length=10, blank=True, choices=Place.choices)
    from_minute = models.PositiveIntegerField(null=True, blank=True)
    until_minute = models.PositiveIntegerField(null=True, blank=True)
    since = models.DateField()


class CallBack(Fact):
    """A call that was agreed, at an hour of the person's own."""

    back_at = models.DateTimeField()


class Payment(Fact):
    """Money that came in during the day, by the lender's own id; it is written down once."""

    lender = models.CharField(max_length=200)
    """Whose id it is: another lender may use the same."""
    payment_id = models.CharField(max_length=200)
    loan_id = models.CharField(max_length=200, blank=True)
    currency = models.CharField(max_length=3)
    amount_minor = models.BigIntegerField()
    received_on = models.DateField()

    class Meta:
        """Each lender has ids of its own."""

        constraints = (
            models.UniqueConstraint(
                fields=["lender", "payment_id"], name="one_payment_of_a_lender"),
        )


class PaymentCount(Added):
    """A payment was counted by the engine: what was late then, in one night's part of the book."""

    payment = models.ForeignKey(Payment, models.PROTECT, related_name="counts")
    night = models.ForeignKey("records.Night", models.PROTECT)
    at = models.DateTimeField()
    arrears_minor = models.BigIntegerField()
    """Late still in the currency of the payment."""
    ask_days = models.IntegerField()

    class Meta:
        """Counted once for each night, which may not know of it yet."""

        constraints = (
            models.UniqueConstraint(fields=["payment", "night"], name="counted_once_a_night"),
        )

    def __str__(self) -> str:
        return f"count of {self.payment_id}"


class PaymentUnclear(models.Model):
    """A payment that could not be counted, as its person's data make no sense to the engine.

    It stands until the payment is counted, and until then nobody calls. It is no fact, but where
    the work on one stands; so it changes.
    """

    payment = models.OneToOneField(
        Payment, models.PROTECT, primary_key=True, related_name="unclear")
    night = models.ForeignKey("records.Night", models.PROTECT)
    """In whose part of the book it was tried."""
    since = models.DateTimeField()
    tried_at = models.DateTimeField()
    why = models.CharField(max_length=200)
    """The table that was read and the kind of fault, without a value of either."""

    def __str__(self) -> str:
        return f"unclear: {self.payment_id}"
