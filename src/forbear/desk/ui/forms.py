"""What people type, read and checked for shape; whether it may be done is for the actions."""

import re
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from forbear.desk.records import clock
from forbear.desk.records.words import (
    Advice,
    Basis,
    Came,
    Channel,
    HoldKind,
    Place,
    Reason,
    RequestKind,
    WishKind,
)
from forbear.engine.vocabulary.money import minor_digits
from forbear.engine.vocabulary.words import LANGUAGES

ROWS_MOST: Final = 40
"""More parts than this no form of a plan has."""

_NONE: list[tuple[str, Any]] = [("", "")]


_AMOUNT: Final = re.compile(r"[0-9]{1,12}(\.[0-9]{1,3})?")
"""No longer than any amount can be, so that no number is too large to work with."""


class Amount(forms.CharField):
    """Money, as people write it: 1,600 or 1600.50."""

    def to_python(self, value: object) -> Any:  # noqa: ANN401 -- Django's own signature
        """Read the number; commas and spaces are only for the eye."""
        text = str(value or "").replace(",", "").replace(" ", "").strip()
        if not text:
            return None
        if not _AMOUNT.fullmatch(text):
            raise forms.ValidationError(_("Write the amount in digits, as 1,600."))
        return Decimal(text)


def minor(number: Decimal | None, currency: str) -> int | None:
    """Give an amount in minor units; parts of the smallest coin are not money."""
    return None if number is None else int(number.scaleb(minor_digits(currency)))


class OutcomeForm(forms.Form):
    """What came of a call."""

    came = forms.ChoiceField(choices=Came.choices, label=_("What came of it"), error_messages={
        "required": _("Choose what came of the call.")})
    reason = forms.ChoiceField(choices=[*_NONE, *Reason.choices], required=False,
                               label=_("Why the payment is late"))
    advice = forms.ChoiceField(choices=[*_NONE, *Advice.choices], required=False,
                               label=_("Advice given"))
    note = forms.CharField(required=False, max_length=2_000, label=_("In their words"))
    amount = Amount(required=False, label=_("Promised amount"))
    promised_on = forms.DateField(required=False, label=_("By"))
    back_on = forms.DateField(required=False, label=_("Call back on"))
    back_time = forms.TimeField(required=False, label=_("at"))
    language = forms.ChoiceField(choices=[*_NONE, *((x, x) for x in LANGUAGES)], required=False,
                                 label=_("Language needed"))
    distressed = forms.BooleanField(required=False, label=_("The person sounded in distress"))

    def back_at(self, zone: str) -> datetime | None:
        """Give the hour of the call back, read in the person's own zone."""
        on, time = self.cleaned_data.get("back_on"), self.cleaned_data.get("back_time")
        if not on or not time:
            return None
        return datetime.combine(on, time, tzinfo=clock.zone_of(zone)).astimezone(UTC)


class CheckForm(forms.Form):
    """One answer of the right-party check."""

    question = forms.CharField(max_length=30)
    answer = forms.CharField(max_length=100, required=False)


class HoldForm(forms.Form):
    """A hold."""

    kind = forms.ChoiceField(choices=HoldKind.choices, label=_("Why"))
    loan_id = forms.CharField(required=False, max_length=200, label=_("Loan"))
    channel = forms.ChoiceField(choices=[*_NONE, *Channel.choices], required=False, label=_("Way"))
    ends_before = forms.DateField(required=False, label=_("Until"))
    evidence = forms.CharField(required=False, max_length=2_000, label=_("What it rests on"))


class WishForm(forms.Form):
    """A wish."""

    kind = forms.ChoiceField(choices=WishKind.choices, label=_("Wish"))
    channel = forms.ChoiceField(choices=[*_NONE, *Channel.choices], required=False)
    point_id = forms.CharField(required=False, max_length=200)
    place = forms.ChoiceField(choices=[*_NONE, *Place.choices], required=False)
    begins = forms.TimeField(required=False)
    ends = forms.TimeField(required=False)

    def minutes(self, name: str) -> int | None:
        """Give a time of day in minutes."""
        time = self.cleaned_data.get(name)
        return None if time is None else time.hour * 60 + time.minute


class PaymentForm(forms.Form):
    """Money that came in, or that somebody tells of."""

    payment_id = forms.CharField(required=False, max_length=200, label=_("The lender's id"))
    loan_id = forms.CharField(required=False, max_length=200, label=_("Loan"))
    amount = Amount(label=_("Amount"), error_messages={"required": _("Write the amount.")})
    on = forms.DateField(label=_("On"))


class EndHoldForm(forms.Form):
    """The end of a hold."""

    answer = forms.CharField(required=False, max_length=2_000)
    upheld = forms.BooleanField(required=False)


class _GrantForm(forms.Form):
    """What every grant needs."""

    loan_id = forms.CharField(max_length=200, label=_("Loan"), error_messages={
        "required": _("Choose the loan.")})
    why = forms.CharField(required=False, max_length=2_000, label=_("Why"))


class WaiverForm(_GrantForm):
    """Charges to be forgiven; which, the boxes say."""


class PlanForm(_GrantForm):
    """Payment in parts: rows named `on-1`, `amount-1` and so on; an empty row is none."""

    basis = forms.ChoiceField(choices=Basis.choices, label=_("What the parts add up to"))

    def rows(self) -> int:
        """Count the rows that came."""
        numbers = [name.partition("-")[2] for name in self.data if name.startswith("on-")]
        return max((int(n) for n in numbers if n.isdecimal() and len(n) < 4), default=0)

    def clean(self) -> dict[str, Any] | None:
        """Read the rows; a day without an amount, or the other way, is told of."""
        self._parts: list[tuple[date, Decimal]] = []
        on, amount = forms.DateField(required=False), Amount(required=False)
        for n in range(1, min(self.rows(), ROWS_MOST) + 1):
            try:
                day = on.clean(self.data.get(f"on-{n}", ""))
                much = amount.clean(self.data.get(f"amount-{n}", ""))
            except forms.ValidationError as fault:
                self.add_error(None, fault.messages[0])
                continue
            if (day is None) is not (much is None):
                self.add_error(None, _("Each part needs a day and an amount."))
            elif day is not None:
                self._parts.append((day, much))
        return super().clean()

    def parts(self) -> list[tuple[date, Decimal]]:
        """Give each day with its amount."""
        return self._parts


class RequestForm(forms.Form):
    """What a person asks about their own data."""

    kind = forms.ChoiceField(choices=RequestKind.choices, label=_("What they ask for"))
    came_on = forms.DateField(label=_("It came on"), error_messages={
        "required": _("Write the day on which it came.")})
    note = forms.CharField(required=False, max_length=2_000, label=_("How it came"))


class MarkAlikeForm(forms.Form):
    """The name of a wave."""

    name = forms.CharField(required=False, max_length=100)


class AnswerManyForm(EndHoldForm):
    """One answer for many."""


def faults(form: forms.Form) -> list[tuple[str, str]]:
    """Give each field that is wrong with what to do, for the summary at the top."""
    return [(name, str(errors[0])) for name, errors in form.errors.items()]
