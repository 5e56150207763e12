"""What tests do at the desk, in one line each."""

from typing import Any

from forbear.desk.actions.check_person import CheckPerson, questions
from forbear.desk.actions.open_case import OpenCase
from forbear.desk.actions.press_call import PressCall
from forbear.desk.actions.record_outcome import RecordOutcome
from forbear.desk.records.models import Case, Contact, Outcome, User


def call(case: Case, by: User) -> Contact:
    """Take a case and press call."""
    OpenCase(by=by, case=case).run()
    return PressCall(by=by, case=case).run()


def make_sure(contact: Contact, by: User) -> Contact:
    """Answer two questions rightly."""
    right = questions(contact)
    for question in list(right)[:2]:
        CheckPerson(by=by, case=contact.case, contact=contact, question=question,
                    answer=min(right[question])).run()
    return Contact.objects.get(pk=contact.pk)


def talk(case: Case, by: User) -> Contact:
    """Call, and make sure that it is the right person."""
    return make_sure(call(case, by), by)


def say(contact: Contact, by: User, came: str, **more: Any) -> Outcome:
    """Write down what came of a call."""
    return RecordOutcome(by=by, case=contact.case, contact=contact, came=came, **more).run()
