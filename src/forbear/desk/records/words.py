"""The closed lists of the desk, each value with the words that people read."""

from typing import Final

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Role(TextChoices):
    """What somebody does here; rights hang on it, see `policy`."""

    AGENT = "agent", _("Agent")
    SPECIALIST = "specialist", _("Specialist")
    LEAD = "lead", _("Team lead")
    MANAGER = "manager", _("Manager")
    COMPLIANCE = "compliance", _("Compliance")
    VISITOR = "visitor", _("Visitor")
    AGENCY = "agency", _("Agency")
    AGENCY_LEAD = "agency_lead", _("Agency lead")
    ADMINISTRATOR = "administrator", _("Administrator")
    SYSTEM = "system", _("System of the lender")


class Desk(TextChoices):
    """Which queue a case is in."""

    CALLS = "calls", _("Calls")
    SPECIALIST = "specialist", _("Specialist")


class Came(TextChoices):
    """What came of a call, as the person at the desk says it."""

    NO_ANSWER = "no_answer", _("No answer")
    BUSY = "busy", _("Busy")
    VOICEMAIL = "voicemail", _("Voicemail")
    DEAD_NUMBER = "dead_number", _("Number does not exist")
    HUNG_UP = "hung_up", _("Hung up")
    WRONG_PERSON = "wrong_person", _("Wrong person")
    THIRD_PERSON = "third_person", _("Somebody else answered")
    OTHER_LANGUAGE = "other_language", _("Another language is needed")
    PROMISE = "promise", _("Promise")
    PAID_ON_CALL = "paid_on_call", _("Paid on the call")
    SAYS_PAID = "says_paid", _("Says paid")
    PLAN_WISHED = "plan_wished", _("Wishes a plan")
    HARDSHIP = "hardship", _("Hardship")
    CALL_BACK = "call_back", _("Call back")
    DISPUTE = "dispute", _("Disputes it")
    COMPLAINT = "complaint", _("Complains")
    REFUSES = "refuses", _("Refuses")
    STOP = "stop", _("No more calls")
    TALKED = "talked", _("Talked, nothing agreed")
    REFUSED_ENTRY = "refused_entry", _("Did not wish the visit")


BY_KEY: Final = (
    Came.NO_ANSWER, Came.WRONG_PERSON, Came.PROMISE, Came.PLAN_WISHED, Came.HARDSHIP,
    Came.CALL_BACK, Came.SAYS_PAID, Came.DISPUTE, Came.STOP,
)
"""The nine that stand on the keys 1 to 9."""

WITHOUT_PERSON: Final = (
    Came.NO_ANSWER, Came.BUSY, Came.VOICEMAIL, Came.DEAD_NUMBER, Came.HUNG_UP, Came.WRONG_PERSON,
    Came.THIRD_PERSON, Came.OTHER_LANGUAGE, Came.REFUSED_ENTRY,
)
"""What can come of a contact on which the right person was not made sure of."""

VISITS_ONLY: Final = (Came.REFUSED_ENTRY,)
"""What comes of no call."""

CONTACT_OUTCOME: Final = {
    Came.NO_ANSWER: "no_answer", Came.BUSY: "busy", Came.VOICEMAIL: "voicemail",
    Came.DEAD_NUMBER: "dead_number", Came.HUNG_UP: "dropped", Came.WRONG_PERSON: "wrong_person",
    Came.THIRD_PERSON: "third_person", Came.OTHER_LANGUAGE: "conversation",
    Came.REFUSES: "conversation", Came.REFUSED_ENTRY: "dropped",
}
"""As the book says it; all others are conversations. `refused` in the book is a third person who
does not want to be asked, and one who does not want to pay is no such person."""

HOLD_OF: Final = {
    Came.SAYS_PAID: "says_paid", Came.HARDSHIP: "hardship", Came.DISPUTE: "dispute",
    Came.COMPLAINT: "complaint", Came.STOP: "stop_request",
}
"""The hold that comes with what was said."""


class Reason(TextChoices):
    """Why the payment is late, as the person told it."""

    FORGOT = "forgot", _("Forgot")
    PAYDAY_LATER = "payday_later", _("Payday comes later")
    LOST_WORK = "lost_work", _("Lost work or income")
    ILLNESS = "illness", _("Illness")
    FAMILY = "family", _("Family")
    OVER_INDEBTED = "over_indebted", _("Too many debts")
    DISPUTE = "dispute", _("Says the debt is wrong")
    MOVED = "moved", _("Moved or changed number")
    UNWILLING = "unwilling", _("Does not want to pay")
    OTHER = "other", _("Another reason")


class Advice(TextChoices):
    """What was advised."""

    PAY_NOW = "pay_now", _("Pay now, and how")
    NEW_DUE_DATE = "new_due_date", _("Move the due date to after payday")
    SMALLER_PARTS = "smaller_parts", _("Smaller instalments")
    PAUSE = "pause", _("A pause")
    AUTOPAY = "autopay", _("Automatic payment")
    DEBT_ADVICE = "debt_advice", _("Free debt advice")
    NONE = "none", _("None was wanted")


ADVICE_FOR: Final[dict[str, tuple[Advice, ...]]] = {
    Reason.FORGOT: (Advice.PAY_NOW, Advice.AUTOPAY),
    Reason.PAYDAY_LATER: (Advice.NEW_DUE_DATE,),
    Reason.LOST_WORK: (Advice.PAUSE, Advice.SMALLER_PARTS),
    Reason.ILLNESS: (Advice.PAUSE, Advice.DEBT_ADVICE),
    Reason.FAMILY: (Advice.SMALLER_PARTS, Advice.NEW_DUE_DATE),
    Reason.OVER_INDEBTED: (Advice.DEBT_ADVICE, Advice.SMALLER_PARTS),
    Reason.MOVED: (Advice.PAY_NOW,),
}
"""The advice that fits a reason, the best first."""


class HoldKind(TextChoices):
    """Why contact stops."""

    DISPUTE = "dispute", _("Disputes the debt")
    COMPLAINT = "complaint", _("Complaint")
    HARDSHIP = "hardship", _("Hardship")
    ATTORNEY = "attorney", _("Is represented")
    BANKRUPTCY = "bankruptcy", _("Court protection")
    DEATH = "death", _("Has died")
    FRAUD = "fraud", _("Fraud")
    BREATHING_SPACE = "breathing_space", _("Breathing space")
    STOP_REQUEST = "stop_request", _("Asked for no contact")
    SAYS_PAID = "says_paid", _("Says paid")
    MINOR = "minor", _("Is not of age")
    OTHER = "other", _("Other")


WITH_CARE: Final = ("hardship", "death", "bankruptcy", "minor")
"""Holds that send a case to the specialists."""


class WishKind(TextChoices):
    """What a person wishes of contact."""

    NOT_CHANNEL = "not_channel", _("Not in this way")
    NOT_CONTACT_POINT = "not_contact_point", _("Not on this number")
    NOT_PLACE = "not_place", _("Not at this place")
    WINDOW = "window", _("Only at these hours")
    NOT_WINDOW = "not_window", _("Not at these hours")


class Question(TextChoices):
    """What a person can be asked to show who they are; none of them names a debt."""

    CUSTOMER_LAST4 = "customer_last4", _("Last four of the customer number")
    CONTRACT_LAST4 = "contract_last4", _("Last four of any contract number")
    OPENED_MONTH = "opened_month", _("Month the first contract began, as 2025-03")
    EMAIL = "email", _("E-mail address on file")
    OTHER_NUMBER_LAST4 = "other_number_last4", _("Last four of another number on file")


class GrantKind(TextChoices):
    """What a lender gives way in."""

    WAIVER = "waiver", _("Charges forgiven")
    PLAN = "plan", _("Payment in parts")
    SETTLEMENT = "settlement", _("Settlement")


class Basis(TextChoices):
    """What the parts of a plan add up to."""

    LATE = "late", _("what is late; the coming instalments stay")
    ALL = "all", _("all that is owed")
    LESS = "less", _("less than is owed, taken as all")


class GrantStepKind(TextChoices):
    """What became of something asked for."""

    APPROVED = "approved", _("approved")
    DECLINED = "declined", _("declined")
    WITHDRAWN = "withdrawn", _("withdrawn")


class RequestKind(TextChoices):
    """What a person asks about their own data."""

    ACCESS = "access", _("To see their data")
    ERASURE = "erasure", _("That their data goes")


class RequestStepKind(TextChoices):
    """What became of a request about data."""

    APPROVED = "approved", _("approved")
    DECLINED = "declined", _("declined")
    DONE = "done", _("done")


class Channel(TextChoices):
    """Ways to reach a person."""

    SMS = "sms", _("text message")
    EMAIL = "email", _("e-mail")
    APP = "app", _("message in the app")
    LETTER = "letter", _("letter")
    CALL = "call", _("call")
    VISIT = "visit", _("visit")


class Place(TextChoices):
    """Where a number reaches the person."""

    HOME = "home", _("home")
    WORK = "work", _("work")
    OTHER = "other", _("another place")
