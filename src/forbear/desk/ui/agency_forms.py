"""What is typed about agencies."""

from django import forms
from django.utils.translation import gettext_lazy as _


class DayForm(forms.Form):
    """The day a file of an agency speaks of."""

    day = forms.DateField(label=_("Day"), error_messages={
        "required": _("Choose a day."), "invalid": _("Choose a day.")})
    none = forms.BooleanField(required=False)


class NoticeForm(forms.Form):
    """A letter that told a borrower of a placement."""

    loan_id = forms.CharField(max_length=200)
    agency = forms.CharField(max_length=100)
    sent_on = forms.DateField(error_messages={
        "required": _("Choose the day on which the letter was sent."),
        "invalid": _("Choose the day on which the letter was sent.")})
    reference = forms.CharField(max_length=200, error_messages={
        "required": _("Write the reference of the letter.")})


class PlaceForm(forms.Form):
    """A loan and an agency."""

    loan_id = forms.CharField(max_length=200)
    agency = forms.CharField(max_length=100)
