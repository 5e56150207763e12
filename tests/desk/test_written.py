"""What was written to a person, held back, or written by them, on the borrower's page.

Of `forbear.desk.agents.written` and `forbear.desk.agents.event`.
"""

import json
from datetime import timedelta
from typing import Any

import pytest
from django.utils import translation
from staff import TWO_O_CLOCK, browser

from forbear.adapters.channels.channel import WHYS
from forbear.desk.agents.written import state_of
from forbear.desk.records.models import Case, Message, MessageWords, Order, Reply
from forbear.desk.sending import judged

pytestmark = pytest.mark.usefixtures("desk")
WORDS = "Harbour: 您有 NT$3,200 的款項"


def case_with_order() -> tuple[Case, Order]:
    """Give a case to be called whose person has an order for a text message."""
    order = Order.objects.filter(
        channel="sms", borrower__person__cases__state="open").select_related(
            "borrower").order_by("pk")[0]
    return Case.objects.select_related("borrower__slice", "night").get(
        person=order.borrower.person_id, state="open"), order


def written(state: str, *, why: str = "", words: str = WORDS) -> tuple[Case, Message]:
    """Write to somebody at five past two; a message without words was held back, or erased."""
    case, order = case_with_order()
    made = Message.objects.create(
        order=order, case=case, borrower=order.borrower, channel="sms", account="sms",
        template="late_first", language="zh-Hant", state=state, why=why, at=TWO_O_CLOCK)
    if words:
        MessageWords.objects.create(message=made, address="+9991", text=words)
    return case, made


def page(case: Case, part: str = "") -> str:
    """Give the borrower's page in English, or one with another tab open."""
    answer = browser("cleo").get(f"/cases/{case.pk}/", {"part": part} if part else {})
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.mark.parametrize(("state", "why", "told"), [
    ("sending", "", "text message: being sent"),
    ("sent", "", "text message: sent"),
    ("delivered", "", "text message: delivered"),
    ("undelivered", "", "text message: not delivered"),
    ("unknown", "worker_gone", "text message: may have been sent, and is not sent again"),
    ("not_sent", "throttled", "text message: not sent yet: the provider asked to wait"),
    ("failed", "dead_address", "text message: not sent: the number or address reaches nobody"),
    ("cancelled", "paid_since", "text message: held back: paid since"),
    ("expired", "too_late", "text message: held back: its lawful hours were over"),
    ("refused", "stop_hardship", "text message: held back: the person is in hardship; they may be "
                                 "written to, with help"),
])
def test_each_state_is_told_in_words(state: str, why: str, told: str) -> None:
    """No code of ours is left on the page, and no state is silent."""
    case, _ = written(state, why=why)
    seen = page(case)
    assert told in seen
    assert not why or why not in seen


@pytest.mark.parametrize("why", [*WHYS, judged.CASE_CLOSED, judged.TOO_LATE, judged.PAID_SINCE,
                                 judged.NO_ADDRESS, judged.OVERTAKEN, judged.NO_ACCOUNT,
                                 judged.NOT_JUDGED])
@pytest.mark.parametrize("language", ["en", "zh-hant", "zh-hans"])
def test_every_reason_of_outbox_and_channels_has_words(why: str, language: str) -> None:
    """A new one fails here until it can be said in three languages."""
    state = {"unknown": "unknown", "not_judged": "not_sent"}.get(why, "cancelled")
    with translation.override(language):
        told = state_of(Message(state=state, why=why))
    assert why not in told
    assert told.isascii() is (language == "en")


def test_a_try_that_came_to_nothing_makes_room_for_the_next() -> None:
    """Throttled, then delivered: one event, and not two."""
    case, _ = written("not_sent", why="throttled", words="")
    assert "the provider asked to wait" in page(case)
    _, message = written("delivered")
    Message.objects.filter(pk=message.pk).update(at=TWO_O_CLOCK + timedelta(minutes=1))
    assert "the provider asked to wait" not in page(case)
    assert "text message: delivered" in page(case)


def test_the_words_are_one_click_away() -> None:
    """The timeline says when, where the person is, and leads to the words."""
    case, message = written("delivered")
    seen = page(case)
    assert f'href="?part=messages#m-{message.pk}"' in seen
    assert "14:05" in seen
    assert WORDS not in seen
    opened = page(case, "messages")
    assert f'id="m-{message.pk}"' in opened
    assert WORDS in opened


def test_what_was_held_back_has_no_words_to_show() -> None:
    """Nothing left, so there is nothing to read but why."""
    case, message = written("cancelled", why="paid_since", words="")
    assert f"m-{message.pk}" not in page(case)
    opened = page(case, "messages")
    assert "held back: paid since" in opened
    assert "The words were erased." not in opened


def test_erased_words_are_told_as_such() -> None:
    """What was done stays, without what was said."""
    case, _ = written("sent", words="")
    assert "The words were erased." in page(case, "messages")


def test_a_reply_stands_in_the_timeline_and_in_full_under_its_tab() -> None:
    """Its first words, as text and not as marks; all of it one click away."""
    case, _ = written("delivered")
    text = "<i>wait</i> " + "until Friday, please " * 20
    Reply.objects.create(account="sms", channel="sms", text=text, case=case,
                         borrower=case.borrower, at=TWO_O_CLOCK + timedelta(minutes=3))
    seen = page(case)
    assert "Wrote: “&lt;i&gt;wait&lt;/i&gt; until Friday" in seen
    assert seen.index("Wrote:") < seen.index("text message: delivered")
    assert seen.count("until Friday") < 6
    opened = page(case, "messages")
    assert opened.count("until Friday") > 20
    assert "waits to be read" in opened


def test_what_the_book_has_by_now_is_told_once() -> None:
    """The next night's book has the message as a contact; here it stands with its words."""
    case, message = written("delivered")
    part = case.borrower.slice
    document: dict[str, Any] = json.loads(part.document)
    row = {
        "contact_id": str(message.pk), "borrower_id": case.borrower_id, "loan_id": None,
        "channel": "sms", "contact_point_id": None, "direction": "out",
        "tried_at": "2026-11-01T06:05:00", "outcome": "delivered", "right_party": None,
        "recording": None, "by_whom": "lender"}
    before = page(case).count("text message: delivered")
    document["contacts"] = [*document.get("contacts", []), row]
    part.document = json.dumps(document)
    part.save()
    assert page(case).count("text message: delivered") == before


def test_without_anything_written_the_tab_says_so() -> None:
    """An empty tab is a sentence."""
    case, _ = case_with_order()
    assert "Nothing was written so far." in page(case, "messages")
