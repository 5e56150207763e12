"""The closed lists of visits, each value with the words that people read."""

from typing import Any, Final

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from forbear.desk.records.words import Came


class VisitState(TextChoices):
    """Where a visit stands."""

    ASKED = "asked", _("Waits for approval")
    APPROVED = "approved", _("Approved")
    DECLINED = "declined", _("Declined")
    SET_OUT = "set_out", _("On the way")
    ARRIVED = "arrived", _("Under way")
    WRITTEN = "written", _("Written down, to be signed")
    SIGNED = "signed", _("Signed")
    CALLED_OFF = "called_off", _("Called off")


PLANNED: Final = frozenset({VisitState.ASKED, VisitState.APPROVED, VisitState.SET_OUT})
"""Nobody is at the door yet; whatever speaks against the visit calls it off."""

UNDER_WAY: Final = (VisitState.ARRIVED, VisitState.WRITTEN)
"""From the door until the record is signed."""

NOT_OVER: Final = ("asked", "approved", "set_out", "arrived", "written")
"""There is one such visit to a person at most."""


class Because(TextChoices):
    """Why a visit was called off."""

    HOLD = "hold", _("contact was stopped")
    WISH = "wish", _("the person told a wish")
    PAYMENT = "payment", _("a payment came in")
    NIGHT = "night", _("the night’s book says otherwise by now")
    PLACED = "placed", _("a loan was placed with an agency")
    PERSON = "person", _("somebody at the desk called it off")


AT_THE_DOOR: Final[tuple[tuple[Came, Any], ...]] = (
    (Came.NO_ANSWER, _("Nobody was there")),
    (Came.THIRD_PERSON, _("Somebody else was there")),
    (Came.WRONG_PERSON, _("Does not live here")),
    (Came.REFUSED_ENTRY, _("Did not wish the visit")),
    (Came.OTHER_LANGUAGE, _("Another language is needed")),
)
"""What can come of a visit before it is sure who it is; each is a result."""

TALKED_WITH: Final[tuple[tuple[Came, Any], ...]] = (
    (Came.PROMISE, _("Promise")),
    (Came.PLAN_WISHED, _("Wishes a plan")),
    (Came.HARDSHIP, _("Hardship")),
    (Came.CALL_BACK, _("Call back")),
    (Came.SAYS_PAID, _("Says paid")),
    (Came.DISPUTE, _("Disputes it")),
    (Came.COMPLAINT, _("Complains")),
    (Came.STOP, _("No more visits")),
    (Came.REFUSES, _("Does not want to pay")),
    (Came.TALKED, _("Talked, nothing agreed")),
)
"""What can come of it once the right person is made sure of."""

SHOWN_BY_US: Final = ("approved", "two_persons")
"""Facts that the desk itself vouches for."""

TO_SHOW: Final[dict[str, Any]] = {
    "badge": _("Each of us carries a badge and shows it"),
    "recorder_on": _("The recorder runs from beginning to end"),
    "right_party_checked": _("We check who it is before anything else is said"),
    "person_told": _("The person was told beforehand"),
}
"""What visitors vouch for, if the rules demand it: on setting out, and again on arriving."""
