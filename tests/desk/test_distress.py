"""Distress, from the word on the telephone to the specialist: heard once, handled apart, gently."""

from datetime import timedelta
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from deeds import say, talk
from staff import TWO_O_CLOCK, browser, first_case, person

from forbear.desk.actions.end_hold import EndHold
from forbear.desk.actions.take_next import TakeNext
from forbear.desk.exchange.facts import write_facts
from forbear.desk.judging.answer import may_call
from forbear.desk.records import clock, policy
from forbear.desk.records.models import Case

pytestmark = pytest.mark.usefixtures("desk")


def again(case: Case) -> Case:
    """Read a case as it is now."""
    return Case.objects.select_related("night", "borrower").get(pk=case.pk)


@pytest.mark.parametrize("said", [
    {"distressed": True}, {"note": "他说活不下去了"}, {"note": "Said: I cannot go on."}])
def test_a_tick_or_a_word_is_enough(said: dict[str, object]) -> None:
    """The case leaves the agents' queue for the specialists', and nobody calls for two weeks."""
    ben, sue, case = person("ben"), person("sue"), first_case()
    say(talk(case, ben), ben, "talked", **said)
    assert not policy.cases(ben).filter(pk=case.pk).exists()
    assert policy.queue(sue).filter(pk=case.pk).exists()
    answer = may_call(again(case))
    assert (answer.allowed, answer.reason) == (False, "stop_hardship")
    clock.set_clock(TWO_O_CLOCK + timedelta(days=12, hours=20))
    assert not may_call(again(case)).allowed
    assert case not in [TakeNext(by=person(name)).run() for name in ("ben", "sue")]


def test_a_specialist_finds_it_and_decides() -> None:
    """It stands in the register as nobody's yet; the specialist who lifts it may call again."""
    ben, sue, case = person("ben"), person("sue"), first_case()
    say(talk(case, ben), ben, "talked", distressed=True)
    assert "1 stop is nobody’s to answer" in browser("sue").get("/queue/").content.decode()
    hold = policy.holds(sue).get(case=case.pk)
    assert hold.now_with is None
    EndHold(by=sue, case=hold.case, hold=hold, upheld=True,
            answer="talked with their sister; a call on Tuesday is welcome").run()
    clock.set_clock(TWO_O_CLOCK + timedelta(hours=20))
    assert again(case).desk == "specialist"
    assert may_call(again(case)).reason != "stop_hardship"


def test_the_form_of_the_call_says_it_too() -> None:
    """The tick on the page does the same as the word, whatever came of the call."""
    ben, case = person("ben"), first_case()
    contact = talk(case, ben)
    browser("ben").post(f"/calls/{contact.pk}/outcome/", {"came": "refuses", "distressed": "on"})
    assert (again(case).desk, again(case).reason) == ("specialist", "stop_hardship")


def test_the_next_night_is_told(tmp_path: Path) -> None:
    """The stop goes out with the facts, so that the night's messages are gentle too."""
    ben = person("ben")
    say(talk(first_case(), ben), ben, "talked", distressed=True)
    write_facts(tmp_path)
    holds = pq.read_table(tmp_path / "holds.parquet").to_pylist()
    assert [(h["kind"], h["owner"]) for h in holds] == [("hardship", None)]


def test_an_outcome_undone_takes_it_back() -> None:
    """Ticked by mistake and undone, the case is as it was, and back in the same hands."""
    ben, case = person("ben"), first_case()
    made = say(talk(case, ben), ben, "talked", distressed=True)
    clock.set_clock(TWO_O_CLOCK + timedelta(seconds=20))
    answer = browser("ben").post(f"/outcomes/{made.pk}/undo/")
    assert answer["Location"] == f"/calls/{made.contact_id}/"
    assert (again(case).desk, again(case).reason) == ("calls", "")
    assert again(case).held_by == ben
    assert not policy.holds(person("cleo")).exists()


def test_only_whoever_wrote_it_undoes_it() -> None:
    """A colleague, or somebody of another lender, does not find the outcome to undo."""
    ben = person("ben")
    made = say(talk(first_case(), ben), ben, "talked", distressed=True)
    for name in ("eve", "dan"):
        assert browser(name).post(f"/outcomes/{made.pk}/undo/").status_code == 404
