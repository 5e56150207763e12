"""Visits until they ring: asked for by one, decided by another, called off by whatever is heard."""

from datetime import date, timedelta
from typing import Any

import pytest
from deeds import say, talk
from outings import (
    TOMORROW,
    approved,
    arrive,
    arrived,
    ask,
    at,
    decide,
    next_day,
    set_out,
    sign,
    visitable,
    write,
)
from staff import browser, person

from forbear.desk.actions.arrive import Arrive
from forbear.desk.actions.ask_visit import (
    NoAddress,
    PlanUnfit,
    ReasonMissing,
    TwoVisitors,
    VisitPlanned,
    VisitRefused,
)
from forbear.desk.actions.base import NotAllowed, NotYours
from forbear.desk.actions.call_off_visit import CallOffVisit, NothingToCallOff, WhyMissing
from forbear.desk.actions.decide_visit import DecidedAlready, SamePerson, WhyNot
from forbear.desk.actions.on_visit import NotNow
from forbear.desk.actions.press_call import PressCall, VisitUnderWay
from forbear.desk.actions.record_hold import RecordHold
from forbear.desk.actions.record_wish import RecordWish
from forbear.desk.actions.set_out import NotToday, NotVouched, SetOut
from forbear.desk.actions.show_address import ShowAddress
from forbear.desk.actions.undo import UndoOutcome
from forbear.desk.judging.reads import Known
from forbear.desk.judging.visits import demanded, may_visit, moment_of
from forbear.desk.records import clock, planned, policy
from forbear.desk.records.models import (
    AuditEntry,
    Case,
    Hold,
    Visit,
    VisitStep,
)
from forbear.desk.records.visit_words import TO_SHOW, Because

pytestmark = pytest.mark.usefixtures("desk")

EVERY_MODULE_OF_VISITS = (
    "forbear.desk.records.models.visits forbear.desk.visitors.urls forbear.desk.visitors.steps "
    "forbear.desk.visitors.visit forbear.desk.visitors.photos forbear.desk.visitors.sayings "
    "forbear.desk.managers.visits forbear.desk.agents.ask_visit forbear.desk.ui.visit_forms"
)
"""Pages are reached by their addresses here and in the table of every role."""


def test_a_visit_is_asked_for_with_a_reason_and_two_who_go() -> None:
    """What is not well founded is refused, one fault after another."""
    case = visitable()
    for wrong, refusal in (
        ({"reason": "late"}, ReasonMissing),
        ({"planned_on": date(2026, 10, 31)}, PlanUnfit),
        ({"from_minute": 720, "until_minute": 600}, PlanUnfit),
        ({"from_minute": 480, "until_minute": 1000}, PlanUnfit),
        ({"consent_on": TOMORROW}, PlanUnfit),
        ({"point_id": "none"}, NoAddress),
        ({"visitors": ["vic"]}, TwoVisitors),
        ({"visitors": ["vic", "ben"]}, TwoVisitors),
    ):
        with pytest.raises(refusal):
            ask(case, **wrong)
    assert ask(case).state == "asked"
    with pytest.raises(VisitPlanned):
        ask(case)


def test_the_door_is_asked_about_the_planned_hour() -> None:
    """Not at night, not beyond the lawful time, and not without the consent a pack demands."""
    case = visitable()
    for wrong in ({"from_minute": 420, "until_minute": 540},
                  {"from_minute": 1290, "until_minute": 1380}, {"consent_on": None}):
        with pytest.raises(VisitRefused) as refused:
            ask(case, **wrong)
        assert refused.value.told()
    assert not Visit.objects.exists()
    RecordHold(by=person("ben"), case=case, kind="dispute", evidence="a letter").run()
    with pytest.raises(VisitRefused, match="visit_refused") as held:
        ask(case)
    assert "dispute" in held.value.told().lower()


def test_nobody_is_visited_where_they_work() -> None:
    """An address of work is none to visit."""
    case = visitable()
    case.borrower.points.filter(kind="postal").update(place="work")
    with pytest.raises(NoAddress):
        ask(case)


def test_another_person_decides() -> None:
    """Whoever asked cannot approve; a decline needs a reason; what is decided stays decided."""
    visit = ask(visitable())
    with pytest.raises(SamePerson):
        decide(visit, by="cleo")
    with pytest.raises(NotAllowed):
        decide(visit, by="ben")
    person("max").portfolios.clear()
    with pytest.raises(NotYours):
        decide(visit)
    person("max").portfolios.set(person("cleo").portfolios.all())
    with pytest.raises(WhyNot):
        decide(visit, approve=False)
    assert decide(visit, approve=False, words="she is in hospital").state == "declined"
    with pytest.raises(DecidedAlready):
        decide(visit)
    assert decide(ask(visit.case)).state == "approved"


@pytest.mark.parametrize("step", ["decide", "set_out", "arrive"])
def test_a_hold_from_elsewhere_stops_the_next_step(step: str) -> None:
    """Written down without calling the visit off, as by a file, the door hears it all the same."""
    case = visitable()
    visit = ask(case)
    if step != "decide":
        visit = decide(visit)
    if step == "arrive":
        visit = set_out(visit)
    Hold.objects.create(case=case, borrower=case.borrower, kind="attorney", evidence="a file",
                        at=clock.now(), starts_on=clock.today("Asia/Taipei"))
    with pytest.raises(VisitRefused):
        {"decide": decide, "set_out": set_out, "arrive": arrive}[step](visit)


@pytest.mark.parametrize("spoken", ["hold", "wish"])
def test_what_the_person_says_calls_off_what_is_planned(spoken: str) -> None:
    """A hold or a wish, noted by anyone, calls off a visit that is on its way."""
    case = visitable()
    visit = set_out(approved(case))
    if spoken == "hold":
        RecordHold(by=person("ben"), case=case, kind="hardship", evidence="told us").run()
    else:
        RecordWish(by=person("ben"), case=case, kind="not_channel", channel="visit").run()
    visit.refresh_from_db()
    assert visit.state == "called_off"
    with pytest.raises(NotYours):
        arrive(visit)


def test_a_new_night_and_a_payment_call_it_off() -> None:
    """By whatever way it is heard, nobody goes; by whom and why is kept."""
    visit = approved(visitable())
    assert [v.pk for v in planned.call_off(
        [visit.case.person_id], because=Because.NIGHT, by=None)] == [visit.pk]
    assert planned.call_off([visit.case.person_id], because=Because.PAYMENT, by=None) == []
    assert AuditEntry.objects.get(did="call_off_visit").by == "forbear"


def test_it_can_be_called_off_by_hand_until_they_arrive() -> None:
    """With a reason; at the door there is nothing to call off any more."""
    visit = approved(visitable())
    with pytest.raises(WhyMissing):
        CallOffVisit(by=person("vic"), visit=visit, words=" ").run()
    assert CallOffVisit(by=person("ben"), visit=visit, words="she called").run().state \
        == "called_off"
    assert AuditEntry.objects.filter(did="call_off_visit").count() == 1
    at_door = arrived(visit.case)
    with pytest.raises(NothingToCallOff):
        CallOffVisit(by=person("max"), visit=at_door, words="too late").run()


def test_they_set_out_on_the_day_and_with_what_is_demanded() -> None:
    """Not the day before, not after the window, and not without what the rules want shown."""
    visit = approved(visitable())
    assert demanded(visit.case, on=TOMORROW) == ["badge"]
    assert set(demanded(visit.case, on=TOMORROW)) <= set(TO_SHOW)
    with pytest.raises(NotToday):
        SetOut(by=person("vic"), visit=visit, vouched=["badge"]).run()
    at(visit, 12)
    with pytest.raises(NotToday):
        SetOut(by=person("vic"), visit=visit, vouched=["badge"]).run()
    at(visit, 9)
    with pytest.raises(NotVouched):
        SetOut(by=person("vic"), visit=visit).run()
    with pytest.raises(NotYours):
        SetOut(by=_stranger(), visit=visit, vouched=["badge"]).run()
    assert set_out(visit).state == "set_out"


def test_visitors_vouch_for_what_they_carry_and_for_nothing_else() -> None:
    """A form that claims a consent nobody gave, or any other word, is neither heard nor kept."""
    visit = approved(visitable())
    at(visit, 9, 30)
    claimed = ["badge", "home_consent", "approved", "<b>anything</b>"]
    set_out_now = SetOut(by=person("vic"), visit=visit, vouched=claimed).run()
    assert set_out_now.steps.get(state="set_out").shown == ["badge"]
    at(visit, 10, 10)
    arrived_now = Arrive(by=person("vic"), visit=set_out_now, vouched=claimed).run()
    assert arrived_now.steps.get(state="arrived").shown == ["badge"]


def test_a_consent_is_not_made_by_a_form() -> None:
    """The door is asked with what is so: a claim of consent does not reach it."""
    visit = approved(visitable())
    heard: list[set[str]] = []

    def door(visit: Visit, *, at: Any, vouched: Any) -> Any:
        heard.append(set(vouched))
        return may_visit(visit, at=at, vouched=vouched)

    with pytest.MonkeyPatch.context() as here:
        here.setattr("forbear.desk.actions.set_out.may_visit", door)
        at(visit, 9, 30)
        SetOut(by=person("vic"), visit=visit, vouched=["badge", "home_consent"]).run()
    assert heard == [{"badge"}]


@pytest.mark.parametrize("came", ["dispute", "stop"])
def test_an_undo_plans_a_visit_again(came: str) -> None:
    """What a call that is taken back had called off is on again, where it stood."""
    case, ben = visitable(), person("ben")
    visit = approved(case)
    outcome = say(talk(case, ben), ben, came, note="not my loan")
    visit.refresh_from_db()
    assert visit.state == "called_off"
    UndoOutcome(by=ben, case=Case.objects.get(pk=case.pk), outcome=outcome).run()
    visit.refresh_from_db()
    assert visit.state == "approved"
    assert [step.state for step in visit.steps.order_by("pk")][-2:] == ["called_off", "approved"]
    assert AuditEntry.objects.filter(did="plan_visit_again", by="ben").count() == 1


def test_an_undo_leaves_off_what_somebody_called_off() -> None:
    """Called off by hand before the undo, or in the way of another, it stays off."""
    case, ben = visitable(), person("ben")
    visit = approved(case)
    planned.call_off([case.person_id], because=Because.PERSON, by=person("max"), words="he asked")
    before = {str(visit.pk): "approved"}
    planned.plan_again(before, by=ben, since=clock.now() - timedelta(minutes=1))
    visit.refresh_from_db()
    assert visit.state == "called_off"
    other = ask(case)
    VisitStep.objects.create(visit=visit, state="called_off", at=clock.now(), because="hold",
                             by=ben)
    planned.plan_again(before, by=ben, since=clock.now() - timedelta(minutes=1))
    assert planned.standing(case.person_id) == {str(other.pk): "asked"}


def _stranger() -> Any:
    """Give a visitor who is not on the visit."""
    return person("dan").__class__.objects.create(username="viv", name="Viv", role="visitor")


def test_the_address_is_shown_on_the_way_only_and_each_look_is_logged() -> None:
    """Before setting out it is not shown; each look is an entry of the log."""
    visit = approved(visitable())
    address = visit.contact_point.address if visit.contact_point else ""
    client = browser("vic")
    at(visit, 9, 30)
    page = client.get(f"/visits/{visit.pk}/").content.decode()
    assert address not in page
    with pytest.raises(NotNow):
        ShowAddress(by=person("vic"), visit=visit).run()
    set_out(visit)
    assert address not in client.get(f"/visits/{visit.pk}/").content.decode()
    shown = client.post(f"/visits/{visit.pk}/address/").content.decode()
    assert address in shown
    assert AuditEntry.objects.filter(did="show_address").count() == 1
    assert address not in str(list(AuditEntry.objects.values_list("data", flat=True)))


def test_arriving_is_a_contact_that_counts_at_once() -> None:
    """Within the window only; from then on nobody calls, and the limit on visits is used up."""
    case = visitable()
    visit = set_out(approved(case))
    at(visit, 9, 59)
    with pytest.raises(NotToday):
        Arrive(by=person("vic"), visit=visit, vouched=["badge"]).run()
    visit = arrive(visit, position="25.03, 121.56")
    assert visit.steps.get(state="arrived").position == "25.03, 121.56"
    assert visit.contact is not None
    row = next(c for c in Known(case, today=TOMORROW).reads()["contacts"]
               if c["contact_id"] == str(visit.contact.pk))
    assert (row["channel"], row["outcome"]) == ("visit", None)
    Case.objects.filter(pk=case.pk).update(held_by=person("ben"))
    with pytest.raises(VisitUnderWay):
        PressCall(by=person("ben"), case=case).run()
    again = may_visit(visit, at=moment_of(visit, 700), vouched=["badge"])
    assert again.reason == "too_many_attempts"


def test_a_visitor_sees_their_own_visits_of_today_and_to_come() -> None:
    """Not those of others, not before approval, not once they are over."""
    case = visitable()
    visit = ask(case)
    assert not policy.visits(person("vic")).exists()
    decide(visit)
    assert policy.visits(person("vic")).count() == 1
    assert not policy.cases(person("vic")).exists()
    assert not policy.visits(_stranger()).exists()
    visit = arrive(set_out(visit))
    assert policy.cases(person("val")).get() == case
    next_day(visit)
    assert policy.visits(person("vic")).get() == visit, "a record that is not finished stays"
    at(visit, 11)
    sign(sign(write(visit, "no_answer"), by="vic"), by="val")
    assert policy.visits(person("vic")).count() == 1
    assert not policy.cases(person("vic")).exists()
    next_day(visit)
    assert not policy.visits(person("vic")).exists()
    assert policy.visits(person("cleo")).count() == 1
