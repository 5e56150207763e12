"""What people, and machines, write back: whose it is, and what is done again, or only once.

Of `forbear.desk.sending.replies`.
"""

from datetime import timedelta
from pathlib import Path

import pytest
from test_outbox import EVENING, carried, reply_of, sent_one
from test_outbox import office as office  # noqa: PLC0414 -- a fixture of both files

from forbear.adapters.channels.channel import Reply
from forbear.desk.records import clock
from forbear.desk.records.models import (
    AuditEntry,
    Borrower,
    Case,
    ContactPoint,
    Hold,
    Message,
    Order,
    Wish,
)
from forbear.desk.records.models import (
    Reply as Written,
)
from forbear.desk.sending import replies
from forbear.desk.sending.office import Office
from forbear.desk.sending.replies import take_reply

pytestmark = pytest.mark.usefixtures("desk")


def heard(text: str, *, sender: str, channel: str = "sms", key: str = "") -> Written | None:
    """Let a text arrive."""
    return take_reply(Reply(provider_id=key, sender=sender, to="10690", text=text),
                      channel=channel)


def test_two_machines_that_answer_each_other_come_to_an_end(
    office: Office, tmp_path: Path
) -> None:
    """A telephone that answers STOP to every message gets one confirmation, and no further."""
    message = sent_one(office, tmp_path)
    for number in range(5):
        reply = reply_of(message, "STOP", provider_id=f"auto-{number}")
        assert reply is not None
        assert reply.meant == "stop"
        left = carried(office, tmp_path)
    assert len(left) == 2
    assert Wish.objects.filter(case=message.case).count() == 1


def number_of(digits: str, *, borrower: Borrower, key: str, kind: str = "mobile") -> ContactPoint:
    """Give somebody a number."""
    return ContactPoint.objects.create(
        contact_point_id=key, borrower=borrower, kind=kind, address=digits, status="active",
        digits="" if kind == "email" else replies.digits_of(digits))


def two_people() -> list[Case]:
    """Give the cases of two people."""
    return list(Case.objects.filter(state="open").select_related("borrower").order_by("pk")[:2])


def test_numbers_with_the_same_end_are_told_apart() -> None:
    """158 0013 8000 is not 138 0013 8000, though nine digits are; with or without 86 it is."""
    case, _ = two_people()
    number_of("13800138000", borrower=case.borrower, key="p")
    for sender in ("+8615800138000", "800138000 1"):
        assert heard("paid", sender=sender).case is None  # type: ignore[union-attr]  # -- it is new
    for sender in ("+8613800138000", "13800138000", "008613800138000"):
        assert heard("paid", sender=sender).case == case  # type: ignore[union-attr]  # -- it is new


def test_a_number_of_two_people_is_nobodys_however_often_one_has_it() -> None:
    """A person known three times over does not outnumber whom they share it with."""
    one, other = two_people()
    for key in "abcd":
        number_of("+886912345678", borrower=one.borrower, key=key)
    number_of("0912345678", borrower=other.borrower, key="z")
    reply = heard("STOP", sender="+886912345678")
    assert reply is not None
    assert (reply.case, reply.meant) == (None, "")


def test_what_has_no_sender_is_nobodys() -> None:
    """An erased person's addresses are empty; a letter without a sender is not theirs."""
    case, _ = two_people()
    number_of("", borrower=case.borrower, key="gone", kind="email")
    assert heard("STOP", sender="", channel="email").case is None  # type: ignore[union-attr]  # -- it is new


def test_a_stop_by_mail_is_confirmed_to_the_address_it_came_from(
    office: Office, tmp_path: Path
) -> None:
    """Digits in an address are no telephone number."""
    message = sent_one(office, tmp_path)
    ContactPoint.objects.filter(borrower=message.borrower, kind="email").delete()
    point = number_of("ana99@example.org", borrower=message.borrower, key="mail", kind="email")
    heard("stop", sender="Ana99@example.org", channel="email")
    assert Order.objects.get(purpose="confirm_stop").row.count(f'"{point.pk}"') == 1


@pytest.mark.parametrize("text", ["STOP\0", "\ud800", "a\0b", "\udfff\ud800"])
def test_broken_text_is_kept_as_far_as_it_can_be_read(text: str) -> None:
    """What no database holds arrives once, and not again and again."""
    case, _ = two_people()
    number_of("+886912345678", borrower=case.borrower, key="p")
    reply = heard(text, sender="+886912345678\0", key="k\0")
    assert reply is not None
    reply.refresh_from_db()
    assert "\ufffd" in reply.text


def test_paid_again_and_again_is_read_by_a_person(office: Office, tmp_path: Path) -> None:
    """One hold of five days; who says so again, or for them, is listened to."""
    message = sent_one(office, tmp_path)
    assert [reply_of(message, "paid", provider_id=key).meant for key in "abc"] == [  # type: ignore[union-attr]  # -- each is new
        "paid", "", ""]
    clock.set_clock(EVENING + timedelta(days=6))
    assert reply_of(message, "已還", provider_id="d").meant == ""  # type: ignore[union-attr]  # -- it is new
    assert reply_of(message, "還不出來", provider_id="e").meant == "cannot_pay"  # type: ignore[union-attr]  # -- as above
    assert reply_of(message, "没钱", provider_id="f").meant == ""  # type: ignore[union-attr]  # -- as above
    assert sorted(Hold.objects.filter(case=message.case).values_list("kind", flat=True)) == [
        "hardship", "says_paid"]


def test_the_same_short_answer_of_many_is_no_wave(office: Office, tmp_path: Path) -> None:
    """Copied letters are looked for among what people wrote, not among words of ours."""
    first = sent_one(office, tmp_path)
    reply_of(first, "paid")
    case = Case.objects.filter(state="open").exclude(pk=first.case_id).select_related(
        "borrower").order_by("pk")[0]
    number_of("+886912345678", borrower=case.borrower, key="p")
    heard("paid", sender="+886912345678")
    marks = [mark for mark in Hold.objects.values_list("alike_mark", flat=True) if mark]
    assert len(marks) == len(set(marks))


def test_call_me_of_a_closed_case_is_read_by_a_person(office: Office, tmp_path: Path) -> None:
    """It would come up in nobody's queue."""
    message = sent_one(office, tmp_path)
    Case.objects.filter(pk=message.case_id).update(state="closed")
    reply = reply_of(message, "call me")
    assert reply is not None
    assert (reply.case, reply.meant) == (message.case, "")


def test_what_breaks_leaves_the_reply_for_a_person(
    office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A fault in what a stop does loses neither the words nor the place in the line."""
    message = sent_one(office, tmp_path)

    def fails(*_: object) -> None:
        raise KeyError(message.words.address)

    monkeypatch.setattr(replies, "_confirm", fails)
    reply = reply_of(message, "T")
    assert reply is not None
    assert reply.meant == ""
    assert not Wish.objects.filter(case=message.case).exists()


def test_a_stop_that_a_crash_interrupts_is_done_when_it_comes_again(
    office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing is known of a reply until all of it is done."""
    message = sent_one(office, tmp_path)

    def dies(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(replies, "_confirm", dies)
        with pytest.raises(KeyboardInterrupt):
            reply_of(message, "T")
    again = reply_of(message, "T")
    assert again is not None
    assert again.meant == "stop"
    assert Message.objects.filter(order__purpose="remind", state="sent").count() == 1
    assert AuditEntry.objects.filter(did="take_reply").count() == 1
