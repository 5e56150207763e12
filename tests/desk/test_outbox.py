"""Orders carried out in writing: judged once more, marked, sent once; and what comes back.

Of `forbear.desk.sending` and `forbear.desk.records.models.sending`.
"""

import json
from collections import Counter
from datetime import timedelta
from pathlib import Path

import pytest
from staff import TWO_O_CLOCK

from forbear.adapters.channels.channel import Receipt, Reply
from forbear.adapters.channels.file import FileChannel
from forbear.desk.actions.asked_to_call import SOON
from forbear.desk.actions.record_hold import RecordHold
from forbear.desk.records import clock, policy
from forbear.desk.records.models import (
    Case,
    ContactPoint,
    Hold,
    Message,
    MessagePart,
    Order,
    ProviderReceipt,
    Wish,
)
from forbear.desk.records.models import (
    Reply as Written,
)
from forbear.desk.sending import results
from forbear.desk.sending.mark import GONE_AFTER
from forbear.desk.sending.office import Office
from forbear.desk.sending.replies import take_reply
from forbear.engine.vocabulary.words import CHANNELS_WRITTEN

pytestmark = pytest.mark.usefixtures("desk")
EVENING = TWO_O_CLOCK.replace(hour=12)
"""Five past eight in Shanghai."""
LATE = TWO_O_CLOCK.replace(hour=14, minute=1)
"""A minute past ten there."""


@pytest.fixture
def office(tmp_path: Path) -> Office:
    """Give a worker whose messages go into files."""
    made = Office(channels={name: FileChannel(tmp_path / name, name=name)
                            for name in CHANNELS_WRITTEN})
    made.open()
    clock.set_clock(EVENING)
    return made


def carried(office: Office, tmp_path: Path) -> list[dict[str, object]]:
    """Carry out all that is due; give what left."""
    while office.round():
        pass
    return [json.loads(line) for file in sorted(tmp_path.glob("*/sent/*.jsonl"))
            for line in file.read_text(encoding="utf-8").splitlines()]


def test_every_due_order_leaves_once_or_says_why_not(office: Office, tmp_path: Path) -> None:
    """Nothing stays queued by the evening; what left is what was judged, to the letter."""
    planned = Order.objects.filter(channel__in=CHANNELS_WRITTEN, due_at__isnull=False)
    assert planned.count() > 20
    left = carried(office, tmp_path)
    assert not planned.filter(state="open").exists()
    assert Counter(planned.values_list("state", flat=True)).keys() <= {
        "done", "refused", "stopped", "expired"}
    sent = {str(m.pk): m for m in Message.objects.filter(state="sent").select_related("words")}
    assert len(left) == len(sent) > 20
    for one in left:
        message = sent[str(one["message_id"])]
        assert (one["to"], one["text"]) == (message.words.address, message.words.text)
        assert message.verdict["verdict"] == "allowed"
    for message in Message.objects.exclude(state="sent"):
        assert message.why
    assert carried(office, tmp_path) == left


def an_order(office: Office) -> Order:
    """Give an order for a text message that would leave."""
    del office
    return Order.objects.filter(channel="sms", due_at__isnull=False, state="open").select_related(
        "borrower").order_by("pk")[0]


def case_of(order: Order) -> Case:
    """Give the case of an order's person."""
    return Case.objects.select_related("night", "borrower").get(
        person=order.borrower.person_id, state="open")


def only(order: Order) -> None:
    """Leave this order alone in the outbox."""
    Order.objects.exclude(pk=order.pk).update(due_at=None)


def test_a_hold_between_night_and_sending_keeps_it_back(office: Office, tmp_path: Path) -> None:
    """Who disputed at noon reads nothing in the evening."""
    order = an_order(office)
    only(order)
    RecordHold(by=policy.outbox(), case=case_of(order), kind="dispute",
               evidence="says the loan is not theirs").run()
    assert carried(office, tmp_path) == []
    order.refresh_from_db()
    assert order.state == "stopped"


def test_after_ten_at_night_nothing_leaves(office: Office, tmp_path: Path) -> None:
    """What was due before and is late for any reason expires, and the record says so."""
    order = an_order(office)
    only(order)
    clock.set_clock(LATE)
    assert carried(office, tmp_path) == []
    assert Message.objects.get(order=order).why == "too_late"


def test_who_paid_in_the_meantime_is_not_asked(office: Office, tmp_path: Path) -> None:
    """A payment that is not counted yet may settle everything; so they are left alone."""
    from forbear.desk.actions.take_payment import TakePayment  # noqa: PLC0415 -- for this case only
    from forbear.desk.records.models import User  # noqa: PLC0415 -- as above

    order = an_order(office)
    only(order)
    case = case_of(order)
    cleo = User.objects.get(username="cleo")
    TakePayment(by=cleo, case=case, payment_id="P-1", borrower_id=order.borrower_id,
                loan_id="", currency=case.currency, amount_minor=case.amount_minor,
                received_on=clock.today(case.borrower.zone)).run()
    assert carried(office, tmp_path) == []
    order.refresh_from_db()
    assert order.state in ("refused", "stopped")


def test_a_message_counts_for_the_next_one(office: Office, tmp_path: Path) -> None:
    """The law's limits count what was sent a minute ago, though no book knows of it."""
    order = an_order(office)
    only(order)
    assert len(carried(office, tmp_path)) == 1
    Order.objects.create(order_id="again", borrower=order.borrower, night=order.night,
                         channel="sms", due_at=order.due_at, ends_at=order.ends_at, row=order.row)
    assert len(carried(office, tmp_path)) == 1
    assert Order.objects.get(pk="again").state == "refused"
    assert Message.objects.get(order="again").why


def test_a_worker_that_died_left_its_messages_counted_as_sent(office: Office) -> None:
    """What may have left is never sent again; the record says that nobody knows."""
    order = an_order(office)
    only(order)

    class Dies:
        name = "sms"

        def send(self, _messages: object) -> object:
            raise KeyboardInterrupt

    office.channels = {**office.channels, "sms": Dies()}  # type: ignore[dict-item]  # -- it dies
    with pytest.raises(KeyboardInterrupt):
        office.round()
    message = Message.objects.get(order=order)
    assert message.state == "sending"
    assert results.lost() == 0
    clock.set_clock(EVENING + GONE_AFTER + timedelta(seconds=1))
    assert results.lost() == 1
    message.refresh_from_db()
    assert (message.state, message.why) == ("unknown", "worker_gone")
    assert office.round() == 0


def sent_one(office: Office, tmp_path: Path) -> Message:
    """Send one text message."""
    order = an_order(office)
    only(order)
    carried(office, tmp_path)
    return Message.objects.get(order=order)


def test_a_receipt_is_put_on_its_message_once(office: Office, tmp_path: Path) -> None:
    """Delivered; the same again changes nothing, and that of an unknown message is kept."""
    message = sent_one(office, tmp_path)
    known = MessagePart.objects.get(message=message)
    for _ in range(2):
        results.received([Receipt(provider_id=known.provider_id, state="delivered"),
                          Receipt(provider_id="of nobody", state="delivered")], account="sms")
    message.refresh_from_db()
    assert message.state == "delivered"
    assert ProviderReceipt.objects.count() == 2


def test_a_number_that_reaches_nobody_is_marked(office: Office, tmp_path: Path) -> None:
    """The provider says that the number does not exist: it is used no more."""
    message = sent_one(office, tmp_path)
    known = MessagePart.objects.get(message=message)
    results.received([Receipt(provider_id=known.provider_id, state="undelivered", dead=True)],
                     account="sms")
    message.refresh_from_db()
    assert message.state == "undelivered"
    assert ContactPoint.objects.get(pk=message.contact_point_id).status == "dead"


def reply_of(message: Message, text: str, *, provider_id: str = "r1") -> Written | None:
    """Let the person answer a message."""
    address = message.words.address
    return take_reply(Reply(provider_id=provider_id, sender=address, to="10690", text=text),
                      channel="sms")


def test_stop_is_a_wish_at_once_and_confirmed_once(office: Office, tmp_path: Path) -> None:
    """No further message but the one that says so."""
    message = sent_one(office, tmp_path)
    reply = reply_of(message, "T")
    assert reply is not None
    assert reply.meant == "stop"
    assert Wish.objects.get(case=message.case).channel == "sms"
    assert reply_of(message, "T") is None
    left = carried(office, tmp_path)
    confirmed = Message.objects.get(order__purpose="confirm_stop")
    assert (confirmed.state, confirmed.why) == ("sent", "")
    assert len(left) == 2


@pytest.mark.parametrize(("text", "hold"), [
    ("已还", "says_paid"), ("還不出來", "hardship"), (" I PAID! ", "says_paid"),
])
def test_a_plain_answer_is_done_as_said(
    office: Office, tmp_path: Path, text: str, hold: str
) -> None:
    """Paid leaves them in peace; who cannot pay is looked after."""
    message = sent_one(office, tmp_path)
    reply_of(message, text)
    assert Hold.objects.get(case=message.case).kind == hold


def test_call_me_brings_the_person_up(office: Office, tmp_path: Path) -> None:
    """They stand in the queue as asked to be called back."""
    message = sent_one(office, tmp_path)
    reply_of(message, "请打给我")
    message.case.refresh_from_db()
    assert clock.now() < message.case.back_at <= clock.now() + SOON


def test_what_is_not_plain_waits_for_a_person(office: Office, tmp_path: Path) -> None:
    """"I paid the other one, stop calling my mother" is no stop and no payment."""
    message = sent_one(office, tmp_path)
    reply = reply_of(message, "我已经还了另一笔，不要再打给我妈妈")
    assert reply is not None
    assert reply.meant == ""
    assert not Hold.objects.filter(case=message.case).exists()
    assert take_reply(Reply(provider_id="x", sender="+8613000000000", to="1", text="STOP"),
                      channel="sms").case is None  # type: ignore[union-attr]  # -- it is new
