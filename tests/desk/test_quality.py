"""Quality: a sample that nobody chooses, a card that is kept, and the voice of who was heard."""

from datetime import date, timedelta

import pytest
from deeds import say, talk
from staff import TWO_O_CLOCK, browser, first_case, person

from forbear.adapters.packs.desk_rules import load_quality
from forbear.desk.actions.base import NotAllowed
from forbear.desk.actions.score_call import (
    CommentCard,
    NotATalk,
    NothingJudged,
    NotYourCall,
    OwnCall,
    ScoreCall,
    WhyScored,
)
from forbear.desk.judging.sample import drawn, scored
from forbear.desk.managers.quality import newest_cards
from forbear.desk.records import clock, policy
from forbear.desk.records.models import Contact, ScoreCard
from forbear.desk.records.models.added import NotChanged

RULES = load_quality()
ALL = {one.id: True for one in RULES.criteria}
DAY = date(2026, 11, 1)


def test_the_sample_is_the_same_for_the_same_day_and_calls() -> None:
    """Whoever draws it, in any order; another day draws others; each person has their share."""
    calls = [(f"call-{n}", n % 3) for n in range(90)]
    found = drawn(calls, on=DAY, rules=RULES)
    assert found == drawn(reversed(calls), on=DAY, rules=RULES)
    assert found != drawn(calls, on=DAY + timedelta(days=1), rules=RULES)
    mine = dict(calls)
    assert [sum(mine[one] == who for one in found) for who in range(3)] == [3, 3, 3]


@pytest.mark.parametrize(("share", "least", "talks", "many"), [
    (1_000, 1, 5, 1), (1_000, 1, 11, 2), (0, 0, 50, 0), (10_000, 0, 7, 7), (0, 3, 2, 2)])
def test_how_many_are_drawn(share: int, least: int, talks: int, many: int) -> None:
    """The share, rounded up, and at least so many; never more than there were."""
    rules = RULES.model_copy(update={"sample_bp": share, "sample_least": least})
    assert len(drawn([(f"{n}", 1) for n in range(talks)], on=DAY, rules=rules)) == many


@pytest.mark.parametrize(("changed", "score", "fatal"), [
    ({}, 10_000, ""),
    ({"written_down": False}, 9_500, ""),
    ({"written_down": None}, 10_000, ""),
    ({"advice_fits": False, "reason_found": None}, 7_500, ""),
    ({"no_pressure": False}, 0, "no_pressure"),
    ({"right_party": False, "no_pressure": False}, 0, "right_party"),
])
def test_a_score_is_the_weight_of_what_was_met(
    changed: dict[str, bool | None], score: int, fatal: str
) -> None:
    """What could not be judged counts for nothing; a fatal one not met makes it nothing."""
    assert scored({**ALL, **changed}, rules=RULES) == (score, fatal)


@pytest.mark.usefixtures("desk")
def test_a_card_is_kept_and_a_further_one_corrects_it() -> None:
    """The newest card counts; the earlier one stays as it was written."""
    call, cleo = a_talk(), person("cleo")
    first = ScoreCall(by=cleo, contact=call, met={**ALL, "correct": False}, note="sum wrong").run()
    second = ScoreCall(by=person("rui"), contact=call, met=ALL).run()
    assert list(newest_cards(cleo)) == [second]
    assert ScoreCard.objects.get(pk=first.pk).score_bp == 8_500
    with pytest.raises(NotChanged):
        first.save()


@pytest.mark.usefixtures("desk")
def test_who_may_score() -> None:
    """Not an agent, nobody their own call, nobody a call of another lender or without a talk."""
    call, cleo = a_talk(), person("cleo")
    with pytest.raises(NotAllowed):
        ScoreCall(by=person("eve"), contact=call, met=ALL).run()
    with pytest.raises(OwnCall):
        ScoreCall(by=cleo, contact=a_talk(by="cleo"), met=ALL).run()
    with pytest.raises(NothingJudged):
        ScoreCall(by=cleo, contact=call, met={}).run()
    with pytest.raises(WhyScored):
        ScoreCall(by=cleo, contact=call, met={**ALL, "correct": False}).run()
    Contact.objects.filter(pk=call.pk).update(case=first_case(portfolio=call.case.portfolio))
    call.outcomes.update(right_party=False)
    with pytest.raises(NotATalk):
        ScoreCall(by=cleo, contact=call, met=ALL).run()


@pytest.mark.usefixtures("desk")
def test_whoever_made_the_call_answers() -> None:
    """The agent reads the card and says something to it; a colleague sees neither."""
    call = a_talk()
    made = ScoreCall(by=person("cleo"), contact=call, met=ALL, note="well done").run()
    ben = browser("ben")
    assert b"well done" in ben.get(f"/quality/{call.pk}/").content
    ben.post(f"/quality/cards/{made.pk}/comment/", {"text": "the line was bad"})
    assert made.comments.get().text == "the line was bad"
    assert browser("eve").get(f"/quality/{call.pk}/").status_code == 404
    with pytest.raises(NotYourCall):
        CommentCard(by=person("eve"), card=made, text="x").run()


@pytest.mark.usefixtures("desk")
def test_whoever_left_a_portfolio_sees_its_talks_no_more() -> None:
    """Not even their own, nor the cards of them."""
    call, ben = a_talk(), person("ben")
    ScoreCall(by=person("cleo"), contact=call, met=ALL).run()
    assert policy.talks(ben).get() == call
    ben.portfolios.clear()
    assert not policy.talks(ben).exists()
    assert browser("ben").get(f"/quality/{call.pk}/").status_code == 404
    assert browser("ben").get("/quality/").context["mine"] == []


@pytest.mark.usefixtures("desk")
def test_the_pages_score_and_show_no_ranking() -> None:
    """The lead scores from the sample; people stand by name; an agent sees themselves alone."""
    calls = [a_talk(by="eve"), a_talk(by="ben")]
    cleo = browser("cleo")
    sample = cleo.get("/quality/").context["sample"]
    assert {row["contact"].pk for row in sample} == {call.pk for call in calls}
    empty = cleo.post(f"/quality/{calls[0].pk}/", {})
    assert empty.status_code == 422
    cleo.post(f"/quality/{calls[0].pk}/", dict.fromkeys(ALL, "yes"))
    cleo.post(f"/quality/{calls[1].pk}/", {**dict.fromkeys(ALL, "yes"), "no_pressure": "no",
                                           "note": "pressed for today"})
    assert [row["name"] for row in cleo.get("/quality/").context["weeks"]] == ["Ben", "Eve"]
    assert [row["name"] for row in browser("eve").get("/quality/").context["weeks"]] == ["Eve"]
    assert browser("eve").get("/quality/").context["sample"] == []
    assert cleo.get("/quality/?on=2026-10-31").context["sample"] == []
    assert cleo.get("/quality/?on=nonsense").context["on"] == DAY


def a_talk(*, by: str = "ben") -> Contact:
    """Let somebody talk with the next person."""
    user = person(by)
    contact = talk(first_case(held_by__isnull=True, talked_at__lt=TWO_O_CLOCK), user)
    say(contact, user, "talked")
    clock.set_clock(TWO_O_CLOCK + timedelta(minutes=1))
    return contact
