"""What people do at the desk: each thing is checked, changes what it should, and is logged."""

from datetime import date, timedelta

import pytest
from deeds import call, make_sure, say, talk
from staff import TWO_O_CLOCK, first_case, person

from forbear.desk.actions.base import ActionRefused, NotAllowed, NotYours
from forbear.desk.actions.check_person import (
    AskedAlready,
    CheckPerson,
    NoMoreChecks,
    is_locked,
    is_right_person,
    questions,
)
from forbear.desk.actions.end_hold import EndHold
from forbear.desk.actions.give_back import GiveBack
from forbear.desk.actions.open_case import CaseClosed, HeldElsewhere, OpenCase
from forbear.desk.actions.press_call import (
    CallUnderWay,
    CheckLocked,
    DoorRefused,
    PressCall,
)
from forbear.desk.actions.reassign import CannotTake, Reassign
from forbear.desk.actions.record_hold import EvidenceMissing, LoanNotTheirs, RecordHold
from forbear.desk.actions.record_outcome import NotMadeSure, RecordedAlready
from forbear.desk.actions.record_promise import PromiseTooLate, PromiseTooSmall
from forbear.desk.actions.record_wish import RecordWish, WishUnclear
from forbear.desk.actions.take_next import TakeNext
from forbear.desk.actions.take_payment import PaymentDiffers, TakePayment
from forbear.desk.actions.tell_payment import TellPayment
from forbear.desk.actions.undo import TooLateToUndo, UndoOutcome
from forbear.desk.actions.unmask import NothingToShow, Unmask
from forbear.desk.judging.answer import may_call, points_to_call
from forbear.desk.records import clock
from forbear.desk.records.models import (
    AuditEntry,
    Case,
    ContactPoint,
    Hold,
    Order,
    Payment,
    Promise,
    Wish,
)
from forbear.desk.records.models.facts import counting

pytestmark = pytest.mark.usefixtures("desk")
TODAY = date(2026, 11, 1)


def again(case: Case) -> Case:
    """Read a case as it is now."""
    return Case.objects.select_related("night", "borrower").get(pk=case.pk)


def test_the_next_is_the_first_of_the_queue() -> None:
    """Whoever asks for the next person gets the one whose talk is worth most, and keeps them."""
    ben, first = person("ben"), first_case()
    taken = TakeNext(by=ben).run()
    assert taken is not None
    assert (taken.pk, taken.held_by) == (first.pk, ben)
    assert TakeNext(by=ben).run() == taken


def test_two_agents_get_two_people() -> None:
    """Whom one holds, the other does not get."""
    one, two = TakeNext(by=person("ben")).run(), TakeNext(by=person("eve")).run()
    assert one is not None
    assert two is not None
    assert one.person_id != two.person_id


def test_a_stranger_gets_nobody() -> None:
    """An agent of another lender finds an empty queue, and no case by its number."""
    assert TakeNext(by=person("dan")).run() is None
    with pytest.raises(NotYours):
        OpenCase(by=person("dan"), case=first_case()).run()


def test_a_lease_ends_by_itself() -> None:
    """When a browser dies, the case comes back, and whoever had it cannot go on by surprise."""
    ben, eve, case = person("ben"), person("eve"), first_case()
    OpenCase(by=ben, case=case).run()
    with pytest.raises(HeldElsewhere):
        OpenCase(by=eve, case=case).run()
    clock.set_clock(TWO_O_CLOCK + timedelta(minutes=21))
    OpenCase(by=eve, case=case).run()
    with pytest.raises(NotYours):
        GiveBack(by=ben, case=case).run()


def test_a_lead_moves_a_case() -> None:
    """A lead puts a case into other hands, but not into those of a stranger."""
    ben, case = person("ben"), first_case()
    OpenCase(by=ben, case=case).run()
    Reassign(by=person("cleo"), case=case, to=person("eve")).run()
    assert again(case).held_by == person("eve")
    with pytest.raises(CannotTake):
        Reassign(by=person("cleo"), case=case, to=person("dan")).run()
    with pytest.raises(NotAllowed):
        Reassign(by=ben, case=case, to=ben).run()


def test_pressing_call_counts_as_an_attempt() -> None:
    """From the press on, the limits count the call, whatever becomes of it."""
    case = first_case()
    before = may_call(case).verdict["counters"]
    contact = call(case, person("ben"))
    assert contact.contact_point_id == points_to_call(case)[0].pk
    assert may_call(case).verdict["counters"] != before
    with pytest.raises(CallUnderWay):
        PressCall(by=person("ben"), case=again(case)).run()


def test_no_call_outside_hours() -> None:
    """At a minute past ten in the evening the door refuses, and no attempt is written down."""
    case = first_case(borrower__zone="Asia/Shanghai")
    clock.set_clock(TWO_O_CLOCK + timedelta(hours=7, minutes=56))
    OpenCase(by=person("ben"), case=case).run()
    with pytest.raises(DoorRefused) as refused:
        PressCall(by=person("ben"), case=case).run()
    assert refused.value.fields["reason"] == "outside_hours"
    assert case.contacts.count() == 0


def test_the_limit_of_talks_is_kept() -> None:
    """After three conversations on one day a fourth call is refused."""
    ben, case = person("ben"), first_case(borrower__zone="Asia/Shanghai")
    for minutes in (0, 10, 20):
        clock.set_clock(TWO_O_CLOCK + timedelta(minutes=minutes))
        say(talk(again(case), ben), ben, "talked")
    OpenCase(by=ben, case=again(case)).run()
    with pytest.raises(DoorRefused) as refused:
        PressCall(by=ben, case=again(case)).run()
    assert refused.value.fields["reason"] == "too_many_conversations"


def test_two_right_answers_make_sure() -> None:
    """Two things the person knows are enough; the same one twice is not."""
    ben = person("ben")
    contact = call(first_case(), ben)
    right = questions(contact)
    first = next(iter(right))
    CheckPerson(by=ben, case=contact.case, contact=contact, question=first,
                answer=min(right[first])).run()
    assert not is_right_person(contact)
    with pytest.raises(AskedAlready):
        CheckPerson(by=ben, case=contact.case, contact=contact, question=first,
                    answer=min(right[first])).run()
    assert is_right_person(make_sure(call(first_case(pk__gt=0, held_by=None), ben), ben))


def test_three_wrong_answers_lock() -> None:
    """After the third wrong answer there is no more asking, and no call until tomorrow."""
    ben = person("ben")
    contact = call(first_case(), ben)
    question = next(iter(questions(contact)))
    for _ in range(3):
        CheckPerson(by=ben, case=contact.case, contact=contact, question=question,
                    answer="nonsense").run()
    assert is_locked(contact)
    with pytest.raises(NoMoreChecks):
        CheckPerson(by=ben, case=contact.case, contact=contact, question=question,
                    answer="nonsense").run()
    say(contact, ben, "hung_up")
    case = again(contact.case)
    OpenCase(by=ben, case=case).run()
    with pytest.raises(CheckLocked):
        PressCall(by=ben, case=case).run()


def test_nothing_is_agreed_with_somebody_who_may_be_anyone() -> None:
    """A promise needs the right person; that nobody answered does not."""
    ben = person("ben")
    contact = call(first_case(), ben)
    with pytest.raises(NotMadeSure):
        say(contact, ben, "promise", amount_minor=100, promised_on=TODAY)
    say(contact, ben, "no_answer")
    with pytest.raises(ActionRefused):
        say(contact, ben, "no_answer")


def test_a_promise_gives_quiet() -> None:
    """A promise within the limits is kept, and the case rests until its day has gone."""
    ben, case = person("ben"), first_case()
    contact = talk(case, ben)
    on = TODAY + timedelta(days=5)
    say(contact, ben, "promise", amount_minor=case.amount_minor, promised_on=on,
        reason="payday_later", advice="new_due_date")
    made = Promise.objects.get(case=case)
    assert (made.amount_minor, made.promised_on) == (case.amount_minor, on)
    assert may_call(again(case)).reason == "stop_promise_open"
    assert again(case).held_by is None


@pytest.mark.parametrize(("days", "share", "refused"), [
    (8, 1, PromiseTooLate), (-1, 1, PromiseTooLate), (3, 0.1, PromiseTooSmall),
])
def test_a_promise_nobody_waits_for(
    days: int, share: float, refused: type[ActionRefused]
) -> None:
    """A day too far away, a day gone by or a small part is refused, and nothing is written."""
    ben, case = person("ben"), first_case()
    contact = talk(case, ben)
    with pytest.raises(refused):
        say(contact, ben, "promise", amount_minor=int(case.amount_minor * share),
            promised_on=TODAY + timedelta(days=days))
    assert not contact.outcomes.exists()


@pytest.mark.parametrize(("came", "reason"), [
    ("says_paid", "stop_says_paid"), ("hardship", "stop_hardship"), ("dispute", "stop_dispute"),
    ("complaint", "stop_complaint"), ("stop", "wish_channel"),
])
def test_what_is_said_stops_contact(came: str, reason: str) -> None:
    """Paid, in trouble, wrong, unhappy, no more: each stops the next call at once."""
    ben, case = person("ben"), first_case()
    say(talk(case, ben), ben, came, note="as they said it")
    assert may_call(again(case)).reason == reason
    assert again(case).reason == reason
    open_orders = Order.objects.filter(borrower__person=case.person_id, state="open")
    assert open_orders.exists() is (came == "stop")


def test_hardship_goes_to_those_who_have_time() -> None:
    """A case in hardship leaves the agents' queue; a specialist still sees it."""
    ben, case = person("ben"), first_case()
    say(talk(case, ben), ben, "hardship")
    assert again(case).desk == "specialist"
    with pytest.raises(NotYours):
        OpenCase(by=ben, case=case).run()
    assert OpenCase(by=person("sue"), case=again(case)).run().held_by == person("sue")


def test_distress_in_a_note_is_heard() -> None:
    """A word of despair sends the case to the specialists, whatever else came of the call."""
    ben, case = person("ben"), first_case()
    say(talk(case, ben), ben, "talked", note="他说活不下去了")
    assert again(case).desk == "specialist"


def test_a_wrong_number_is_barred_at_once() -> None:
    """The number of somebody else is not offered again for this borrower."""
    ben, case = person("ben"), first_case()
    contact = call(case, ben)
    say(contact, ben, "wrong_person")
    assert contact.contact_point_id not in {p.pk for p in points_to_call(case)}


def test_another_language_finds_another_agent() -> None:
    """Who speaks another language goes back into the queue for it."""
    ben, case = person("ben"), first_case()
    say(call(case, ben), ben, "other_language", language="en")
    assert (again(case).skill, again(case).rests_until) == ("en", None)


def test_a_call_back_comes_first() -> None:
    """At the hour that was agreed, the person comes up before everybody else."""
    ben = person("ben")
    case = first_case(borrower__zone="Asia/Shanghai")
    later = TWO_O_CLOCK + timedelta(hours=2)
    say(talk(case, ben), ben, "call_back", back_at=later)
    clock.set_clock(later + timedelta(minutes=1))
    taken = TakeNext(by=person("eve")).run()
    assert taken is not None
    assert taken.pk == case.pk


def test_an_undo_is_a_correction() -> None:
    """Within a minute an outcome is taken back with all that came of it; the attempt stays."""
    ben, case = person("ben"), first_case()
    contact = talk(case, ben)
    outcome = say(contact, ben, "dispute", note="not mine")
    clock.set_clock(TWO_O_CLOCK + timedelta(seconds=59))
    UndoOutcome(by=ben, case=again(case), outcome=outcome).run()
    assert counting(Hold.objects.filter(case=case)).count() == 0
    assert Hold.objects.filter(case=case).count() == 1
    assert Order.objects.filter(borrower=case.borrower_id, state="open").exists()
    assert (again(case).reason, again(case).held_by) == ("", ben)
    say(contact, ben, "talked")
    OpenCase(by=ben, case=again(case)).run()
    with pytest.raises(RecordedAlready):
        say(contact, ben, "talked")


def test_after_a_minute_it_stands() -> None:
    """After the minute, or by somebody else, there is no undo."""
    ben, case = person("ben"), first_case()
    outcome = say(call(case, ben), ben, "no_answer")
    with pytest.raises(TooLateToUndo):
        UndoOutcome(by=person("eve"), case=again(case), outcome=outcome).run()
    clock.set_clock(TWO_O_CLOCK + timedelta(seconds=61))
    with pytest.raises(TooLateToUndo):
        UndoOutcome(by=ben, case=again(case), outcome=outcome).run()


def test_a_hold_needs_its_reasons() -> None:
    """A hold says what it rests on and concerns a loan of theirs; it needs no lease."""
    case = first_case()
    with pytest.raises(EvidenceMissing):
        RecordHold(by=person("eve"), case=case, kind="attorney", evidence=" ").run()
    with pytest.raises(LoanNotTheirs):
        RecordHold(by=person("eve"), case=case, kind="dispute", evidence="x", loan_id="L0").run()
    RecordHold(by=person("eve"), case=case, kind="attorney", evidence="a letter").run()
    assert may_call(again(case)).reason == "stop_attorney"


def test_a_hold_is_lifted_with_an_answer() -> None:
    """Only some may lift a hold; then the case is free, and the register says how it ended."""
    case = first_case()
    hold = RecordHold(by=person("eve"), case=case, kind="dispute", evidence="not mine").run()
    with pytest.raises(NotAllowed):
        EndHold(by=person("ben"), case=again(case), hold=hold, answer="x", upheld=False).run()
    clock.set_clock(TWO_O_CLOCK + timedelta(days=1))
    EndHold(by=person("cleo"), case=again(case), hold=hold, answer="we looked", upheld=True).run()
    assert again(case).reason == ""
    assert may_call(again(case)).reason != "stop_dispute"


def test_a_wish_is_kept_from_the_moment_it_is_said() -> None:
    """Hours, numbers, places, ways: what is unclear is refused, what is clear is kept."""
    case = first_case(borrower__zone="Asia/Shanghai")
    with pytest.raises(WishUnclear):
        RecordWish(by=person("ben"), case=case, kind="window").run()
    RecordWish(by=person("ben"), case=case, kind="window", from_minute=18 * 60,
               until_minute=20 * 60).run()
    assert may_call(again(case)).reason == "wish_time"
    assert Wish.objects.get(case=case).since == TODAY


def test_who_tells_of_a_payment_is_left_alone() -> None:
    """Calls rest while a payment is looked for."""
    case = first_case()
    TellPayment(by=person("ben"), case=case, amount_minor=500, paid_on=TODAY).run()
    assert may_call(again(case)).reason == "stop_says_paid"


def test_a_payment_closes_a_case_once() -> None:
    """What the engine finds paid is no longer asked for; the same id again changes nothing."""
    case = first_case()
    pay = {"by": person("cleo"), "case": case, "payment_id": "P-1", "received_on": TODAY,
           "amount_minor": case.amount_minor * 20}
    TakePayment(**pay).run()
    assert (again(case).state, again(case).amount_minor) == ("closed", 0)
    TakePayment(**pay).run()
    assert Payment.objects.count() == 1
    with pytest.raises(PaymentDiffers):
        TakePayment(**{**pay, "amount_minor": 1}).run()
    with pytest.raises(CaseClosed):
        OpenCase(by=person("ben"), case=again(case)).run()


def test_each_look_at_an_address_is_logged() -> None:
    """An address is shown to whoever has the case, and logged; a telephone number is not."""
    ben = person("ben")
    mail = ContactPoint.objects.filter(kind="email", borrower__case__rank__isnull=False)[0]
    case = first_case(borrower=mail.borrower_id)
    OpenCase(by=ben, case=case).run()
    assert Unmask(by=ben, case=case, point_id=mail.pk).run().address == mail.address
    assert AuditEntry.objects.filter(did="unmask", case_number=case.pk).count() == 1
    with pytest.raises(NothingToShow):
        Unmask(by=ben, case=case, point_id=points_to_call(case)[0].pk).run()
