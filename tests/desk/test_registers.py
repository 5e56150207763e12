"""The registers of promises and of call backs: for the lead all, for an agent their own."""

from datetime import timedelta

import pytest
from deeds import say, talk
from staff import TWO_O_CLOCK, browser, first_case, person

from forbear.desk.records import clock, falling_due, policy
from forbear.desk.records.models import Case, Promise, PromiseStanding
from forbear.desk.ui.reminders import reminders
from forbear.lab.shape import AS_OF

pytestmark = pytest.mark.usefixtures("desk")
TODAY = TWO_O_CLOCK.date()


def promise(days: int, *, by: str = "ben") -> Promise:
    """Let the next person promise for so many days from now."""
    case, agent = first_case(held_by__isnull=True, promised_on__isnull=True), person(by)
    say(talk(case, agent), agent, "promise", amount_minor=case.amount_minor,
        promised_on=TODAY + timedelta(days=days))
    return Promise.objects.get(case=case)


def rows(name: str, asked: str) -> list[int]:
    """Give the cases of a list as somebody sees it."""
    return [row.case.pk for row in browser(name).get(f"/promises/?{asked}").context["rows"]]


def test_a_promise_for_today_is_on_the_first_page() -> None:
    """The agent it was made to sees it, the lead too, another agent does not."""
    made = promise(0)
    assert rows("ben", "when=today") == [made.case_id]
    assert made.case_id in rows("cleo", "when=today")
    assert rows("eve", "when=today") == []
    assert "1 promise is for today" in [one.says for one in reminders(person("ben"))]


def test_the_night_says_what_became_of_it() -> None:
    """Not judged yet it is no broken one; judged, it is in the list of those not kept."""
    made = promise(1)
    clock.set_clock(TWO_O_CLOCK + timedelta(days=4))
    assert rows("ben", "when=broken") == []
    PromiseStanding.objects.create(
        promise_id=str(made.pk), borrower_id=made.borrower_id, night=made.case.night,
        promised_on=made.promised_on, currency=made.currency, amount_minor=made.amount_minor,
        paid_minor=0, state="broken")
    assert rows("ben", "when=broken") == [made.case_id]


def test_the_lead_sees_the_promises_of_the_book() -> None:
    """The night brings what became of every promise of the last weeks."""
    known = PromiseStanding.objects.all()
    assert known.exists()
    assert known.filter(promised_on__lt=AS_OF - timedelta(days=falling_due.DAYS_BACK)).count() == 0
    broken = known.filter(state__in=("broken", "part_kept"))
    assert len(rows("cleo", "when=broken")) == broken.count() > 0
    assert rows("dan", "when=broken") == []


def call_back(hours: int, *, by: str = "ben") -> Case:
    """Let the next person ask for a call so many hours from now."""
    case, agent = first_case(held_by__isnull=True, back_at__isnull=True), person(by)
    say(talk(case, agent), agent, "call_back", back_at=TWO_O_CLOCK + timedelta(hours=hours))
    return case


def test_a_call_back_that_nobody_made_is_missed() -> None:
    """A quarter of an hour after its time it is missed, until somebody tries."""
    case = call_back(2)
    clock.set_clock(TWO_O_CLOCK + timedelta(hours=2, minutes=10))
    assert not falling_due.missed(policy.call_backs(person("ben")), at=clock.now()).exists()
    clock.set_clock(TWO_O_CLOCK + timedelta(hours=2, minutes=20))
    assert "1 call back was missed" in [one.says for one in reminders(person("ben"))]
    assert [r.case_id for r in browser("cleo").get("/call-backs/").context["missed"]] == [case.pk]
    assert not browser("eve").get("/call-backs/").context["missed"]
    talk(Case.objects.select_related("night", "borrower").get(pk=case.pk), person("eve"))
    assert not falling_due.missed(policy.call_backs(person("ben")), at=clock.now()).exists()


def test_a_call_back_to_come_is_listed() -> None:
    """It stands under the coming week, at the hour of the person's own place."""
    case = call_back(20)
    found = browser("ben").get("/call-backs/")
    assert [row.case_id for row in found.context["ahead"]] == [case.pk]
    assert "10:05" in found.content.decode()
