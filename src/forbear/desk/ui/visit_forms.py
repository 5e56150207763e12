"""What is typed about visits: asking for one, deciding, and the forms of a phone in the field."""

from datetime import time
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from forbear.desk.records.visit_words import AT_THE_DOOR, TALKED_WITH
from forbear.desk.ui.forms import OutcomeForm


class AskForm(forms.Form):
    """A visit that is asked for."""

    reason = forms.CharField(max_length=2_000, label=_("Why a visit"), error_messages={
        "required": _("Write in a sentence why calls and letters are not enough.")})
    point_id = forms.CharField(max_length=200, label=_("Address"), error_messages={
        "required": _("Choose an address.")})
    planned_on = forms.DateField(label=_("Day"), error_messages={
        "required": _("Choose a day."), "invalid": _("Choose a day.")})
    begins = forms.TimeField(label=_("From"), error_messages={
        "required": _("Choose when the window begins."),
        "invalid": _("Choose when the window begins.")})
    ends = forms.TimeField(label=_("Until"), error_messages={
        "required": _("Choose when the window ends."),
        "invalid": _("Choose when the window ends.")})
    consent_on = forms.DateField(required=False, label=_("They agreed on"))
    consent_how = forms.CharField(required=False, max_length=500, label=_("How they said so"))

    def minutes(self, name: str) -> int:
        """Give a time of day in minutes."""
        at: time = self.cleaned_data[name]
        return at.hour * 60 + at.minute


class DecideForm(forms.Form):
    """A decision on a visit."""

    approve = forms.ChoiceField(choices=[("yes", "yes"), ("no", "no")])
    words = forms.CharField(required=False, max_length=2_000)


class OnceForm(forms.Form):
    """The key of a form: the same form sent twice over a poor network counts once."""

    once = forms.UUIDField()

    def key(self) -> UUID | None:
        """Give the key; None where there is none, as in a form that a program sent."""
        if not self.is_valid():
            return None
        found: UUID = self.cleaned_data["once"]
        return found


class RecordForm(OutcomeForm):
    """What came of a visit."""

    came = forms.ChoiceField(
        choices=[(str(came), label) for came, label in (*AT_THE_DOOR, *TALKED_WITH)],
        label=_("What came of it"), error_messages={
            "required": _("Choose what came of the visit.")})
    entered = forms.BooleanField(required=False)
    recording = forms.CharField(required=False, max_length=200, label=_("Recording"))
    no_more_visits = forms.BooleanField(required=False)
