"""Stops: by when each is answered, by whom, many alike at once, and nobody forgotten."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import RequestFactory
from staff import TWO_O_CLOCK, browser, first_case, person

from forbear.desk.actions.alike import AnswerAlike, MarkAlike, NameMissing, NotAlike, TooFewAlike
from forbear.desk.actions.assign_hold import AssignHold
from forbear.desk.actions.base import NotAllowed
from forbear.desk.actions.end_hold import AnswerMissing, EndedAlready, EndHold
from forbear.desk.actions.give_back import GiveBack
from forbear.desk.actions.reassign import CannotTake
from forbear.desk.actions.record_hold import RecordHold
from forbear.desk.actions.take_next import TakeNext
from forbear.desk.judging.answer import may_call
from forbear.desk.judging.deadlines import due
from forbear.desk.records import clock, falling_due, policy
from forbear.desk.records.models import AuditEntry, Case, Hold
from forbear.desk.ui.listed import back_to
from forbear.desk.ui.reminders import reminders

pytestmark = pytest.mark.usefixtures("desk")
TODAY = date(2026, 11, 1)
COPIED = "I complain about the way you handled my loan, as explained in the video."


def stop(kind: str = "complaint", *, by: str = "ben", of: Case | None = None, **more: Any) -> Hold:
    """Place a stop on a case, the first one unless named."""
    evidence = more.pop("evidence", "a letter of 30 October")
    return RecordHold(by=person(by), case=of or first_case(), kind=kind, evidence=evidence,
                      **more).run()


def wave(n: int, *, by: str = "ben") -> list[Hold]:
    """Let the same complaint come from several people."""
    cases = list(Case.objects.filter(rank__isnull=False).select_related(
        "night", "borrower").order_by("rank")[:n])
    return [stop(of=case, by=by, evidence=f"  {COPIED.upper() if i % 2 else COPIED}\n")
            for i, case in enumerate(cases)]


def test_the_day_is_the_laws_where_a_law_names_one() -> None:
    """A stop request in the United States has ten business days; the rule is cited."""
    found = due("stop_request", since=date(2026, 11, 1), packs=["us"])
    assert found is not None
    assert found.rule == "us.revocation"
    assert "47 CFR" in found.cites
    assert found.on == date(2026, 11, 16)  # Veterans Day lies between


def test_where_no_law_speaks_the_house_does() -> None:
    """A complaint has the house's days; a stop of no such kind has none."""
    hold = stop("complaint")
    assert (hold.due_on, hold.due_rule) == (TODAY + timedelta(days=15), "house")
    assert stop("other", of=first_case(pk__gt=hold.case_id)).due_on is None


def test_a_stop_may_be_of_one_loan_and_one_way() -> None:
    """The narrower stop leaves the rest open: a text about one loan is stopped, the call is not."""
    case = first_case()
    loan = case.borrower.slice.rows("loans")[0]["loan_id"]
    hold = stop("complaint", of=case, loan_id=loan, channel="sms",
                ends_before=TODAY + timedelta(days=9))
    assert (hold.loan_id, hold.channel) == (loan, "sms")
    assert may_call(Case.objects.select_related("night", "borrower").get(pk=case.pk)).allowed


def test_whoever_placed_it_answers_until_it_is_given_on() -> None:
    """The first owner is who placed it; a lead gives it on; the register of each follows."""
    hold, cleo, eve = stop(), person("cleo"), person("eve")
    assert policy.holds(person("ben")).filter(pk=hold.pk).exists()
    AssignHold(by=cleo, case=hold.case, hold=hold, to=eve).run()
    assert not policy.holds(person("ben")).filter(pk=hold.pk).exists()
    assert policy.holds(eve).get(pk=hold.pk).now_with == eve.pk
    with pytest.raises(CannotTake):
        AssignHold(by=cleo, case=hold.case, hold=hold, to=person("dan")).run()
    with pytest.raises(NotAllowed):
        AssignHold(by=eve, case=hold.case, hold=hold, to=eve).run()
    EndHold(by=cleo, case=hold.case, hold=hold, answer="told by letter", upheld=False).run()
    with pytest.raises(EndedAlready):
        AssignHold(by=cleo, case=hold.case, hold=hold, to=eve).run()


def test_hardship_waits_for_a_specialist() -> None:
    """An agent hears of hardship: nobody owns it until a specialist does, and they are told."""
    stop("hardship")
    assert policy.holds(person("sue")).get().now_with is None
    assert any("nobody" in one.says for one in reminders(person("sue")))
    assert not policy.holds(person("ben")).exists()


def test_what_falls_due_is_on_the_first_page() -> None:
    """Soon, then overdue: the owner's first page and the lead's say so with the count."""
    stop()
    assert reminders(person("ben")) == []
    clock.set_clock(TWO_O_CLOCK + timedelta(days=13))
    assert [one.says for one in reminders(person("ben"))] == ["1 answer of yours falls due soon"]
    clock.set_clock(TWO_O_CLOCK + timedelta(days=16))
    assert [one.says for one in reminders(person("ben"))] == ["1 answer of yours is overdue"]
    assert "1 answer is overdue in all" in browser("cleo").get("/team/").content.decode()
    assert "1 answer of yours is overdue" in browser("ben").get("/queue/").content.decode()
    assert reminders(person("dan")) == []


def test_a_stop_that_ran_out_still_owes_its_answer() -> None:
    """When the stop itself ended, the complaint is not forgotten before it was answered."""
    stop(ends_before=TODAY + timedelta(days=2))
    seen = policy.holds(person("cleo"))
    clock.set_clock(TWO_O_CLOCK + timedelta(days=20))
    assert falling_due.standing(seen, today=falling_due.today_of(seen)).count() == 1


def test_the_same_words_are_noticed() -> None:
    """Three letters that differ in spaces and capitals are shown as alike, two are not."""
    wave(2)
    assert b"rest on the same words" not in browser("cleo").get("/holds/").content
    stop(of=first_case(rank__gt=2), evidence=COPIED)
    page = browser("cleo").get("/holds/").content.decode()
    assert "3 stops (Complaint) rest on the same words." in page


def test_a_wave_is_answered_at_once_each_on_its_own_case() -> None:
    """Marked as alike, nobody is let go of; one answer then lifts each, each in the log."""
    holds, cleo = wave(4), person("cleo")
    ids = [hold.pk for hold in holds]
    with pytest.raises(NameMissing):
        MarkAlike(by=cleo, hold_ids=ids, name=" ").run()
    marked = MarkAlike(by=cleo, hold_ids=ids, name="Video of October").run()
    assert marked.holds.count() == 4
    assert not any(may_call(h.case).allowed for h in holds)
    with pytest.raises(NotAlike):
        MarkAlike(by=cleo, hold_ids=ids, name="again").run()
    ends = AnswerAlike(by=cleo, hold_ids=ids, answer="answered by letter", upheld=False).run()
    assert {end.hold_id for end in ends} == set(ids)
    for hold in holds:
        done = [e.did for e in AuditEntry.objects.filter(case_number=hold.case_id)]
        assert done.count("mark_alike") == done.count("end_hold") == 1
        assert Case.objects.get(pk=hold.case_id).reason == ""


def test_many_are_answered_all_or_none() -> None:
    """Without an answer none is lifted; one alone is no wave; an agent answers none."""
    ids = [hold.pk for hold in wave(3)]
    with pytest.raises(AnswerMissing):
        AnswerAlike(by=person("cleo"), hold_ids=ids, answer="  ", upheld=False).run()
    assert Hold.objects.filter(end__isnull=False).count() == 0
    with pytest.raises(TooFewAlike):
        AnswerAlike(by=person("cleo"), hold_ids=ids[:1], answer="x", upheld=False).run()
    with pytest.raises(NotAllowed):
        AnswerAlike(by=person("ben"), hold_ids=ids, answer="x", upheld=False).run()
    mixed = [*ids, stop("dispute", of=first_case(rank__gt=3)).pk]
    with pytest.raises(NotAlike):
        MarkAlike(by=person("cleo"), hold_ids=mixed, name="mixed").run()


def test_the_register_is_filtered_and_posted_from() -> None:
    """By kind, owner, day, wave and state; ticked rows are marked, then answered as a whole."""
    holds, client = wave(3), browser("cleo")
    stop("dispute", of=first_case(rank__gt=3), by="cleo")

    def shown(asked: str) -> int:
        return len(client.get(f"/holds/?{asked}").context["rows"])

    assert (shown(""), shown("kind=complaint"), shown("owner=me"), shown("owner=ben")) == (
        4, 3, 1, 3)
    assert (shown("due=overdue"), shown("owner=nobody"), shown("kind=nonsense")) == (0, 0, 4)
    ids = [str(hold.pk) for hold in holds]
    answer = client.post("/holds/alike/", {"hold": [*ids, "no id"], "name": "Video"})
    address = answer["Location"]
    assert shown(address.partition("?")[2]) == 3
    client.post("/holds/answer/", {"all_of": address.partition("=")[2], "answer": "by letter",
                                   "upheld": "on", "back": "//elsewhere.example/"})
    assert shown("state=answered") == 3
    assert shown("") == 1
    assert all(h.end.upheld for h in Hold.objects.filter(kind="complaint"))


@pytest.mark.parametrize("back", [
    "https://elsewhere.example/", "//elsewhere.example/", "javascript:alert(1)", ""])
def test_the_way_back_stays_at_the_desk(back: str) -> None:
    """A form that names another site as its way back is not followed there."""
    asked = RequestFactory().post("/", {"back": back})
    assert back_to(asked, "holds")["Location"] == "/holds/"


def test_the_way_back_is_the_list_that_was_open() -> None:
    """Whoever filters, and answers one, goes on in the same list."""
    hold = stop()
    answer = browser("cleo").post(f"/holds/{hold.pk}/end/", {
        "answer": "x", "back": "/holds/?kind=complaint"})
    assert answer["Location"] == "/holds/?kind=complaint"


def test_whom_something_stops_is_not_next() -> None:
    """A stop of this morning takes a person out of the queue, whatever the night ranked."""
    case = first_case()
    assert TakeNext(by=person("ben")).run() == case
    GiveBack(by=person("ben"), case=case).run()
    stop(of=case)
    taken = TakeNext(by=person("ben")).run()
    assert taken is not None
    assert taken.pk != case.pk
