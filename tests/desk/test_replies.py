"""What people wrote back, at the desk: who sees it, who reads it, and what is left to be read.

Of `forbear.desk.agents.replies` and `forbear.desk.actions.read_reply`.
"""

from datetime import timedelta
from typing import Any

import pytest
from staff import TWO_O_CLOCK, browser, first_case, person

from forbear.desk.actions.base import NotAllowed
from forbear.desk.actions.read_reply import ReadAlready, ReadReply
from forbear.desk.records import clock, policy
from forbear.desk.records.models import AuditEntry, Case, Reply
from forbear.desk.records.words import Desk

pytestmark = pytest.mark.usefixtures("desk")


def wrote(text: str, *, case: Case | None = None, ago: int = 0, **more: Any) -> Reply:
    """Let somebody have written so many minutes ago; nobody knows who, unless a case is named."""
    return Reply.objects.create(
        account="sms", channel="sms", sender="+99913000777", text=text, case=case,
        borrower_id=case.borrower_id if case else None,
        at=TWO_O_CLOCK - timedelta(minutes=ago), **more)


def page(who: str, address: str = "/replies/") -> str:
    """Give what somebody sees."""
    answer = browser(who).get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_oldest_waits_first() -> None:
    """Who wrote this morning is not forgotten behind who wrote a minute ago."""
    case = first_case()
    wrote("may I pay half?", case=case, ago=1)
    wrote("who are you?", case=case, ago=300)
    seen = page("ben")
    assert seen.index("who are you?") < seen.index("may I pay half?")
    assert f'href="/cases/{case.pk}/"' in seen


def test_an_agent_sees_those_of_their_cases_alone() -> None:
    """Not those of another lender, of the specialists, or of nobody knows whom."""
    special = first_case()
    Case.objects.filter(pk=special.pk).update(desk=Desk.SPECIALIST)
    wrote("i lost my job", case=special)
    wrote("wrong number?")
    wrote("next week", case=first_case(pk__gt=special.pk))
    assert "next week" in page("ben")
    assert "i lost my job" not in page("ben")
    assert "wrong number?" not in page("ben")
    assert "next week" not in page("dan")
    assert "i lost my job" in page("sue")
    assert "wrong number?" not in page("sue")


def test_whose_sender_nobody_knows_is_for_leads_and_compliance() -> None:
    """Its number is masked, and there is no case to open."""
    wrote("wrong number?")
    for who in ("cleo", "rui"):
        seen = page(who)
        assert "wrong number?" in seen
        assert "+999 *** 777" in seen
        assert "+99913000777" not in seen


def test_reading_is_logged_and_ends_the_waiting() -> None:
    """Pressed, it is under the other heading with the name of who read it; pressed twice, once."""
    case = first_case()
    reply = wrote("may I pay half?", case=case)
    ben = browser("ben")
    for _ in range(2):
        assert ben.post(f"/replies/{reply.pk}/read/").status_code == 302
    reply.refresh_from_db()
    assert (reply.read_by, reply.read_at is not None) == (person("ben"), True)
    entry = AuditEntry.objects.get(did="read_reply")
    assert (entry.by, entry.case_number, entry.data) == ("ben", case.pk, {"reply": str(reply.pk)})
    assert "may I pay half?" not in page("ben")
    assert "read by Ben" in page("ben", "/replies/?list=done")


def test_a_colleague_was_faster() -> None:
    """Two press at once: who came second is told, and the first name stands."""
    reply = wrote("may I pay half?", case=first_case())
    ReadReply(by=person("ben"), reply=reply).run()
    with pytest.raises(ReadAlready):
        ReadReply(by=person("eve"), reply=reply).run()
    assert Reply.objects.get().read_by == person("ben")


def test_nobody_reads_what_they_may_not_see() -> None:
    """To a stranger it is not there; a manager has no such right."""
    reply = wrote("may I pay half?", case=first_case())
    assert browser("dan").post(f"/replies/{reply.pk}/read/").status_code == 404
    with pytest.raises(ReadAlready):
        ReadReply(by=person("dan"), reply=reply).run()
    with pytest.raises(NotAllowed):
        ReadReply(by=person("max"), reply=reply).run()
    assert Reply.objects.get().read_at is None


def test_what_was_understood_never_waits() -> None:
    """A stop is under the other heading, with what was done about it."""
    reply = wrote("T", case=first_case(), meant="stop")
    assert "Nothing waits to be read" in page("ben")
    assert "nothing more is sent in this way" in page("ben", "/replies/?list=done")
    with pytest.raises(ReadAlready):
        ReadReply(by=person("ben"), reply=reply).run()


@pytest.mark.parametrize(("who", "first"), [("ben", "/queue/"), ("cleo", "/team/")])
def test_the_first_page_reminds(who: str, first: str) -> None:
    """What waits is counted there, and what was read is counted no more."""
    assert "/replies/" not in page(who, first)
    reply = wrote("may I pay half?", case=first_case())
    assert "1 reply waits to be read" in page(who, first)
    ReadReply(by=person(who), reply=reply).run()
    assert "waits to be read" not in page(who, first)


def test_a_long_text_and_a_strange_one_are_shown_as_they_came() -> None:
    """Ten kilobytes are folded; marks of a page are text and nothing else."""
    wrote("x" * 10_000, case=first_case())
    wrote("<b>\N{REPLACEMENT CHARACTER}</b>", case=first_case())
    wrote("", case=first_case())
    seen = page("ben")
    assert "<details" in seen
    assert "&lt;b&gt;" in seen
    assert "<b>\N{REPLACEMENT CHARACTER}" not in seen
    assert "no text" in seen


def test_a_reader_sees_the_hour_where_the_person_is() -> None:
    """Five past two in Shanghai, though the desk counts in UTC."""
    case = first_case(borrower__zone="Asia/Shanghai")
    wrote("may I pay half?", case=case)
    assert clock.there(TWO_O_CLOCK, case.borrower.zone).hour == 14
    assert "14:05" in page("ben")
    assert policy.unread(person("ben")).count() == 1
