"""A day is the person's own: what is due, locked, promised or known goes by the clock there."""

from datetime import UTC, date, datetime, timedelta

import pytest
from deeds import call, say, talk
from staff import TWO_O_CLOCK, browser, first_case, person

from forbear.desk.actions import lists
from forbear.desk.actions.check_person import CheckPerson, is_locked, questions
from forbear.desk.actions.open_case import OpenCase
from forbear.desk.actions.press_call import CheckLocked, PressCall
from forbear.desk.actions.record_hold import RecordHold
from forbear.desk.actions.record_wish import RecordWish
from forbear.desk.agents.timeline import timeline
from forbear.desk.exchange.facts import facts
from forbear.desk.judging.reads import Known
from forbear.desk.managers.promises import _rows as promises_of
from forbear.desk.records import clock, falling_due, policy
from forbear.desk.records.days import Today, today_in
from forbear.desk.records.models import Borrower, Case, Contact, Hold, Promise
from forbear.desk.ui.reminders import reminders
from forbear.desk.ui.templatetags.says import is_over

pytestmark = pytest.mark.usefixtures("desk")
NEW_YORK, TAIPEI = "America/New_York", "Asia/Taipei"
EVENING = datetime(2026, 11, 2, 2, 0, tzinfo=UTC)
"""It is nine in the evening of the first in New York, and ten in the morning of the second in
Taipei."""
MORNING = datetime(2026, 11, 1, 23, 0, tzinfo=UTC)
"""It is seven in the morning of the second in Taipei; in UTC it is the first."""


def living(zone: str, **fits: object) -> Case:
    """Give a case of somebody who lives in a zone."""
    case = first_case(**fits)
    Borrower.objects.filter(person=case.person_id).update(zone=zone)
    return Case.objects.select_related("night", "borrower").get(pk=case.pk)


def fail(case: Case, *, by: str = "ben") -> Contact:
    """Let three answers be wrong."""
    contact = call(case, person(by))
    for question in list(questions(contact))[:3]:
        CheckPerson(by=person(by), case=case, contact=contact, question=question,
                    answer="no").run()
    return Contact.objects.get(pk=contact.pk)


def test_a_lock_ends_with_the_day_where_the_person_is() -> None:
    """Failed at seven in the morning in Taipei: locked through the whole day there, not an hour."""
    case = first_case()
    assert case.borrower.zone == "Asia/Shanghai"
    contact = fail(case)
    say(contact, person("ben"), "no_answer")
    assert Case.objects.get(pk=case.pk).locked_until == datetime(2026, 11, 1, 16, tzinfo=UTC)
    mine = Case.objects.filter(pk=case.pk)
    clock.set_clock(datetime(2026, 11, 1, 15, 59, tzinfo=UTC))
    assert is_locked(Contact.objects.get(pk=contact.pk))
    assert not mine.filter(lists._not_locked(clock.now())).exists()  # noqa: SLF001 -- the condition itself
    clock.set_clock(datetime(2026, 11, 1, 16, 1, tzinfo=UTC))
    assert mine.filter(lists._not_locked(clock.now())).exists()  # noqa: SLF001 -- as above


def test_a_lock_of_the_evening_does_not_end_with_the_day_of_utc() -> None:
    """Twenty to eight in the evening in New York is twenty to one in UTC: it stays locked."""
    case = living(NEW_YORK)
    Case.objects.filter(pk=case.pk).update(
        locked_until=datetime(2026, 11, 2, 5, tzinfo=UTC), held_by=person("ben"),
        held_until=EVENING + timedelta(hours=1))
    clock.set_clock(EVENING)
    with pytest.raises(CheckLocked):
        PressCall(by=person("ben"), case=case).run()


def test_an_answer_is_overdue_when_its_day_is_over_there() -> None:
    """Due on the first: over in Taipei on the second in the morning, not yet in New York."""
    holds = {}
    for zone in (TAIPEI, NEW_YORK):
        case = living(zone, held_by__isnull=True, reason="", **(
            {"rank__gt": 1} if zone == NEW_YORK else {}))
        hold = RecordHold(by=person("ben"), case=case, kind="complaint", evidence="x").run()
        Hold.objects.filter(pk=hold.pk).update(due_on=date(2026, 11, 1))
        holds[zone] = hold.pk
    seen = policy.holds(person("cleo"))

    def overdue() -> set[object]:
        late = falling_due.is_overdue(today=falling_due.today_of(seen))
        return set(seen.filter(late).values_list("pk", flat=True))

    clock.set_clock(EVENING)
    assert overdue() == {holds[TAIPEI]}
    assert len(browser("cleo").get("/holds/?due=overdue").context["rows"]) == 1
    assert browser("cleo").get("/holds/").context["counts"]["overdue"] == 1
    assert "1 answer is overdue in all" in [one.says for one in reminders(person("cleo"))]
    clock.set_clock(MORNING)
    assert overdue() == {holds[TAIPEI]}, "in UTC the first is not over yet"
    clock.set_clock(EVENING + timedelta(hours=4))
    assert overdue() == set(holds.values())


def test_a_promise_is_for_today_where_it_was_made() -> None:
    """In the evening of New York a promise for the first is for today still."""
    case = living(NEW_YORK)
    Promise.objects.create(
        case=case, borrower_id=case.borrower_id, at=TWO_O_CLOCK, by=person("ben"), currency="CNY",
        amount_minor=1, made_on=date(2026, 10, 30), promised_on=date(2026, 11, 1),
        arrears_minor=1)
    clock.set_clock(EVENING)
    assert case.pk in {row.case.pk for row in promises_of(person("ben"), when="today")}
    assert "1 promise is for today" in [one.says for one in reminders(person("ben"))]
    Case.objects.filter(pk=case.pk).update(promised_on=date(2026, 11, 1))
    assert lists.promised(Case.objects.filter(pk=case.pk), at=EVENING).exists()


def test_what_was_told_is_known_from_the_day_there() -> None:
    """A wish and a stop of the morning in Taipei are of that day, and not of the one before."""
    case = living(TAIPEI)
    clock.set_clock(MORNING)
    wish = RecordWish(by=person("ben"), case=case, kind="not_channel", channel="sms").run()
    RecordHold(by=person("ben"), case=case, kind="other", evidence="x").run()
    second = date(2026, 11, 2)
    assert wish.since == second
    found = facts()
    assert [row["known_on"] for row in found["preferences"]] == [second]
    assert [row["known_on"] for row in found["holds"]] == [second]
    assert [row["known_on"] for row in Known(case, today=second).wishes] == [second]


def test_a_call_is_scored_on_the_day_it_was_made_there() -> None:
    """At seven in the morning of the second in Taipei: in the sample of the second."""
    ben = person("ben")
    contact = talk(first_case(), ben)
    say(contact, ben, "talked")
    Borrower.objects.filter(pk=contact.borrower_id).update(zone=TAIPEI)
    Contact.objects.filter(pk=contact.pk).update(tried_at=MORNING)
    clock.set_clock(MORNING + timedelta(minutes=5))
    cleo = browser("cleo")
    assert cleo.get("/quality/").context["on"] == date(2026, 11, 2)
    assert [row["contact"].pk for row in cleo.get("/quality/?on=2026-11-02").context["sample"]] \
        == [contact.pk]
    assert cleo.get("/quality/?on=2026-11-01").context["sample"] == []


def test_a_number_is_barred_and_the_timeline_told_by_the_day_there() -> None:
    """What is barred in the morning of the second may be verified by the book of that day."""
    case, ben = living(TAIPEI), person("ben")
    contact = call(case, ben)
    clock.set_clock(MORNING)
    OpenCase(by=ben, case=case).run()
    say(contact, ben, "wrong_person")
    contact.refresh_from_db()
    assert contact.contact_point is not None
    assert contact.contact_point.barred_on == date(2026, 11, 2)
    told = timeline(Known(case, today=date(2026, 11, 2)), today=date(2026, 11, 2), zone=TAIPEI)
    assert told["events"]


def test_the_days_of_several_zones() -> None:
    """One condition where it is one day everywhere, else one for each; none for nobody."""
    clock.set_clock(EVENING)
    assert today_in([TAIPEI, "UTC", NEW_YORK]).zones == {
        date(2026, 11, 1): [NEW_YORK], date(2026, 11, 2): [TAIPEI, "UTC"]}
    assert today_in([]).zones == {date(2026, 11, 2): []}
    assert isinstance(today_in(["Mars"]), Today)
    assert is_over(date(2026, 11, 1), TAIPEI)
    assert not is_over(date(2026, 11, 1), NEW_YORK)
