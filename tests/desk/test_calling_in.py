"""Who calls in: they are heard at any hour, and nothing is told before it is sure who they are."""

from datetime import timedelta

import pytest
from deeds import call, say
from staff import TWO_O_CLOCK, first_case, person

from forbear.desk.actions.check_person import CheckPerson, NoMoreChecks, is_locked, questions
from forbear.desk.actions.open_case import OpenCase
from forbear.desk.actions.press_call import TakeCall
from forbear.desk.actions.record_outcome import NotMadeSure
from forbear.desk.actions.tell_contact import PointNotTheirs
from forbear.desk.records import clock
from forbear.desk.records.models import Case, Contact, ContactPoint

pytestmark = pytest.mark.usefixtures("desk")


def again(case: Case) -> Case:
    """Read a case as it is now."""
    return Case.objects.select_related("night", "borrower").get(pk=case.pk)


def test_who_calls_in_is_heard() -> None:
    """No rule stands against listening, at whatever hour; the check comes first all the same."""
    clock.set_clock(TWO_O_CLOCK + timedelta(hours=12))
    ben, case = person("ben"), first_case()
    OpenCase(by=ben, case=case).run()
    contact = TakeCall(by=ben, case=again(case)).run()
    with pytest.raises(NotMadeSure):
        say(contact, ben, "talked")


def test_a_caller_has_three_tries_on_one_day_and_not_on_each_call() -> None:
    """Who was locked on one call cannot guess on when they call in again; tomorrow they can."""
    ben, case = person("ben"), first_case()
    contact = call(case, ben)
    right = questions(contact)
    question = next(iter(right))
    for _ in range(3):
        CheckPerson(by=ben, case=contact.case, contact=contact, question=question,
                    answer="nonsense").run()
    say(contact, ben, "hung_up")
    OpenCase(by=ben, case=again(case)).run()
    second = TakeCall(by=ben, case=again(case)).run()
    asks = {"by": ben, "case": again(case), "question": question, "answer": min(right[question])}
    with pytest.raises(NoMoreChecks):
        CheckPerson(contact=second, **asks).run()
    assert is_locked(Contact.objects.get(pk=second.pk))
    say(second, ben, "hung_up")
    clock.set_clock(TWO_O_CLOCK + timedelta(days=1))
    OpenCase(by=ben, case=again(case)).run()
    third = TakeCall(by=ben, case=again(case)).run()
    assert CheckPerson(contact=third, **asks).run().matched


def test_a_caller_s_number_is_one_of_theirs() -> None:
    """Another person's number cannot be barred by what comes of a call."""
    ben, case = person("ben"), first_case()
    others = ContactPoint.objects.exclude(borrower__person=case.person_id)
    OpenCase(by=ben, case=case).run()
    for point in (others.filter(kind="mobile")[0].pk, "none"):
        with pytest.raises(PointNotTheirs):
            TakeCall(by=ben, case=again(case), point_id=point).run()
    mine = ContactPoint.objects.filter(borrower__person=case.person_id)[0]
    assert TakeCall(by=ben, case=again(case), point_id=mine.pk).run().contact_point == mine
