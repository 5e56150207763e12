"""What comes back over SMPP is heard whole and readable, and acknowledged when it was taken."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from smpp_accounts import Open, messages, until
from tools.smsc import Smsc

from forbear.adapters.channels.channel import Accepted, Heard, Receipt, Reply
from forbear.adapters.channels.smpp.channel import SmppChannel

ANA = {"source_addr": "886912345678", "source_addr_ton": 1}


def deliver(smsc: Smsc, data: bytes, **fields: Any) -> None:
    """Let the SMSC bring a message of these bytes."""
    smsc.tell("deliver", fields={**ANA, "short_message": {"hex": data.hex()}, **fields})


def part(number: int, data: bytes, *, total: int = 3, reference: int = 9) -> bytes:
    """Give a part of a longer message, with its header."""
    return bytes([5, 0, 3, reference, total, number]) + data


def hear(channel: SmppChannel, count: int) -> list[Heard]:
    """Hear so many things, and no more after them."""
    heard: list[Heard] = []
    while len(heard) < count:
        some = list(channel.heard(wait=5))
        assert some, f"{len(heard)} of {count} came"
        heard += some
    assert list(channel.heard(wait=0)) == []
    return heard


def said_by_ana(text: str) -> Reply:
    """Give the reply that these words of hers should be."""
    return Reply(provider_id="", sender="+886912345678", to="LENDER", text=text)


@pytest.mark.parametrize("form", ["text", "tlv", "both"])
@pytest.mark.parametrize(("word", "state"), [
    ("DELIVRD", "delivered"), ("UNDELIV", "undelivered"), ("EXPIRED", "undelivered"),
    ("REJECTD", "undelivered"), ("DELETED", "undelivered"), ("ENROUTE", "under_way"),
    ("ACCEPTD", "under_way"), ("UNKNOWN", "under_way"),
])
def test_a_receipt_says_what_became_of_a_message(
    *, form: str, word: str, state: str, smsc: Smsc, opened: Open,
) -> None:
    """In parameters, in text, or in both; each word of the standard has its meaning."""
    channel = opened()
    [result] = channel.send(messages("a"))
    assert isinstance(result, Accepted)
    [id_] = result.provider_ids
    smsc.tell("receipt", id=id_, stat=word, options={"form": form, "from": "886912345678"})
    [receipt] = hear(channel, 1)
    assert isinstance(receipt, Receipt)
    assert (receipt.provider_id, receipt.state) == (id_, state)
    assert receipt.said.startswith(word)
    assert receipt.to == "+886912345678"
    assert not receipt.dead


def test_a_receipt_tells_when_and_whether_a_number_is_dead(smsc: Smsc, opened: Open) -> None:
    """Its time has a zone where the settings know one, and its own error codes have a meaning."""
    channel = opened(receipt_zone="Asia/Taipei", dead_errors=("027",))
    smsc.tell("receipt", id="1", stat="UNDELIV", options={"error": "027"})
    smsc.tell("receipt", id="2", stat="UNDELIV", options={"error": "028", "done": "garbage"})
    first, second = hear(channel, 2)
    assert first == Receipt(
        provider_id="1", state="undelivered", said="UNDELIV 027", dead=True,
        at=datetime(2026, 11, 25, 10, 30, tzinfo=ZoneInfo("Asia/Taipei")))
    assert second == Receipt(provider_id="2", state="undelivered", said="UNDELIV 028")


def test_a_receipt_for_a_message_we_never_sent_is_told(smsc: Smsc, opened: Open) -> None:
    """Whose it is, the channel does not know; whoever hears it can."""
    smsc.tell("receipt", id="never-sent", stat="DELIVRD")
    [receipt] = hear(opened(), 1)
    assert isinstance(receipt, Receipt)
    assert receipt.provider_id == "never-sent"


def test_the_same_receipt_twice_is_told_twice(smsc: Smsc, opened: Open) -> None:
    """A provider may repeat itself on purpose; it is the same each time."""
    channel = opened()
    smsc.tell("receipt", id="7", stat="DELIVRD")
    smsc.tell("receipt", id="7", stat="DELIVRD")
    first, second = hear(channel, 2)
    assert first == second


def test_a_receipt_of_nonsense_is_told_as_such(smsc: Smsc, opened: Open) -> None:
    """Neither id nor state can be read: nothing follows from it, and it is not brought again."""
    channel = opened()
    deliver(smsc, b"\xff\x00 stat", esm_class=4)
    [receipt] = hear(channel, 1)
    assert receipt == Receipt(provider_id="", state="under_way", to="+886912345678")
    until(lambda: smsc.tell("look")["undelivered"] == 0)


@pytest.mark.parametrize(("data", "coding", "text"), [
    (b"I paid \x1b\x65\x31", 0, "I paid €1"),
    ("已還了 😀".encode("utf-16-be"), 8, "已還了 😀"),
    ("Größe".encode("latin-1"), 3, "Größe"),
    (b"STOP", 1, "STOP"),
    (b"STOP", 0xF1, "STOP"),
    ("已還".encode("utf-16-be") + b"\x4e", 8, "已還\ufffd"),
    (b"\xd8\x3d\x00A", 8, "\ufffdA"),
    (b"a\x00\x00b", 3, "a\ufffd\ufffdb"),
    (b"\x80\xfe ok", 1, "\ufffd\ufffd ok"),
    (b"", 0, ""),
])
def test_what_somebody_wrote_is_readable(
    *, data: bytes, coding: int, text: str, smsc: Smsc, opened: Open,
) -> None:
    """In the alphabets that phones use; bytes that mean nothing are seen as such."""
    channel = opened()
    deliver(smsc, data, data_coding=coding)
    assert hear(channel, 1) == [said_by_ana(text)]


def test_a_provider_whose_default_is_latin_1_is_read_so(smsc: Smsc, opened: Open) -> None:
    """The same bytes are other words there."""
    channel = opened(alphabet="latin1")
    deliver(smsc, "Größe $5".encode("latin-1"), data_coding=0)
    assert hear(channel, 1) == [said_by_ana("Größe $5")]


def test_ten_kilobytes_are_read_whole(smsc: Smsc, opened: Open) -> None:
    """A long complaint that comes as one payload."""
    channel = opened()
    text = "還不出來" * 1_280
    payload = {"hex": text.encode("utf-16-be").hex()}
    smsc.tell("deliver", fields={
        **ANA, "data_coding": 8, "message_payload": payload})
    assert hear(channel, 1) == [said_by_ana(text)]
    until(lambda: smsc.look("acknowledged") == [0])


def test_a_delivery_whose_fields_run_over_its_end_is_shown_to_somebody(
    smsc: Smsc, opened: Open,
) -> None:
    """Who wrote it cannot be told apart; what can be read of it is kept, and the line goes on."""
    channel = opened()
    smsc.tell("raw", hex="00000016" "00000005" "00000000" "00000009" + b"STOP\xff!".hex())
    assert hear(channel, 1) == [
        Reply(provider_id="", sender="", to="", text="STOP\ufffd!")]
    assert all(isinstance(r, Accepted) for r in channel.send(messages("a")))


@pytest.mark.parametrize("order", [(1, 2, 3), (3, 1, 2), (2, 2, 3, 1, 1), (1, 2, 3, 2)])
def test_the_parts_of_a_message_are_joined(
    order: tuple[int, ...], smsc: Smsc, opened: Open,
) -> None:
    """In any order and more than once, cut in the middle of an emoji: one message, once."""
    data = "我還不出來 😀".encode("utf-16-be")
    pieces = {1: data[:13], 2: data[13:14], 3: data[14:]}
    channel = opened()
    for number in order:
        deliver(smsc, part(number, pieces[number]), esm_class=0x40, data_coding=8)
    assert hear(channel, 1) == [said_by_ana("我還不出來 😀")]
    until(lambda: smsc.look("acknowledged") == [0] * len(order))


def test_parts_may_be_told_of_in_other_ways(smsc: Smsc, opened: Open) -> None:
    """A reference of sixteen bits, and the parameters that some providers use."""
    channel = opened()
    for number, data in ((2, b"later"), (1, b"I pay ")):
        header = bytes([6, 8, 4, 1, 9, 2, number])
        deliver(smsc, header + data, esm_class=0x40)
    for number, data in ((1, b"Call "), (2, b"me")):
        deliver(smsc, data, sar_msg_ref_num=700, sar_total_segments=2, sar_segment_seqnum=number)
    assert hear(channel, 2) == [said_by_ana("I pay later"), said_by_ana("Call me")]


def test_parts_of_two_people_are_not_mixed(smsc: Smsc, opened: Open) -> None:
    """Two phones may use the same reference at the same time."""
    channel = opened()
    other = {"source_addr": "886900000000"}
    deliver(smsc, part(1, b"I am ", total=2), esm_class=0x40)
    deliver(smsc, part(1, b"You are ", total=2), esm_class=0x40, **other)
    deliver(smsc, part(2, b"Ben", total=2), esm_class=0x40, **other)
    deliver(smsc, part(2, b"Ana", total=2), esm_class=0x40)
    assert [r.text for r in hear(channel, 2) if isinstance(r, Reply)] == [
        "You are Ben", "I am Ana"]


def test_a_part_that_never_comes_is_given_up(smsc: Smsc, opened: Open) -> None:
    """After a while what there is is given, with a mark where words are missing."""
    channel = opened(join_seconds=0.5)
    deliver(smsc, part(1, b"I cannot "), esm_class=0x40)
    deliver(smsc, part(3, b" this month"), esm_class=0x40)
    assert hear(channel, 1) == [said_by_ana("I cannot \ufffd this month")]
    deliver(smsc, part(2, b"pay all of it"), esm_class=0x40)
    assert hear(channel, 1) == [said_by_ana("\ufffdpay all of it\ufffd")]
    until(lambda: smsc.look("acknowledged") == [0, 0, 0])


def test_a_provider_that_brings_one_part_at_a_time_brings_the_next(
    smsc: Smsc, opened: Open,
) -> None:
    """A part is acknowledged after a second even though others are missing."""
    channel = opened()
    deliver(smsc, part(1, b"a", total=2), esm_class=0x40)
    assert list(channel.heard(wait=1.5)) == []
    assert smsc.look("acknowledged") == [0]
    deliver(smsc, part(2, b"b", total=2), esm_class=0x40)
    assert hear(channel, 1) == [said_by_ana("ab")]


@pytest.mark.parametrize("header", [
    b"\x50hello", b"\x05\x00\x09\x01\x02\x03hello", b"\x05\x00\x03\x01\x02\x09hello",
    b"\x05\x00\x03\x01\x00\x00hello", b"\x03\x24\x01\x01hello",
])
def test_a_header_of_nonsense_keeps_the_words(header: bytes, smsc: Smsc, opened: Open) -> None:
    """Longer than the message, elements cut off, part nine of two, or one that we do not use."""
    channel = opened()
    deliver(smsc, header, esm_class=0x40, data_coding=3)
    [reply] = hear(channel, 1)
    assert isinstance(reply, Reply)
    assert reply.text.endswith("hello")


def test_what_was_heard_is_acknowledged_when_the_next_is_asked_for(
    smsc: Smsc, opened: Open,
) -> None:
    """Until then whoever writes it down may fail, and hears it again."""
    channel = opened()
    deliver(smsc, b"STOP")
    heard = channel.heard(wait=5)
    assert next(heard) == said_by_ana("STOP")
    assert smsc.look("acknowledged") == []
    heard.close()
    assert smsc.look("acknowledged") == []
    again = channel.heard(wait=5)
    assert next(again) == said_by_ana("STOP")
    assert list(again) == []
    until(lambda: smsc.look("acknowledged") == [0])


def test_what_was_not_acknowledged_is_brought_to_the_next_process(
    smsc: Smsc, opened: Open,
) -> None:
    """The first one is killed before it wrote the message down; the second one hears it."""
    first = opened()
    deliver(smsc, b"STOP")
    assert next(first.heard(wait=5)) == said_by_ana("STOP")
    smsc.tell("cut")
    second = opened()
    assert hear(second, 1) == [said_by_ana("STOP")]
    until(lambda: smsc.tell("look")["undelivered"] == 0)


def test_what_is_brought_again_after_a_fall_is_heard_once(smsc: Smsc, opened: Open) -> None:
    """It was taken as the line fell: the acknowledgement goes over the next line."""
    channel = opened()
    deliver(smsc, b"I paid")
    heard = channel.heard(wait=5)
    assert next(heard) == said_by_ana("I paid")
    smsc.tell("cut")
    until(lambda: all(not isinstance(r, Accepted) for r in channel.send(messages("a"))))
    assert list(heard) == []
    channel.open()
    until(lambda: smsc.tell("look")["undelivered"] == 0)
    assert list(channel.heard(wait=0.1)) == []


def test_what_waits_as_the_line_falls_is_still_heard_and_once(smsc: Smsc, opened: Open) -> None:
    """Nobody listened before the fall; it is heard after it, and what is brought again is not."""
    channel = opened()
    deliver(smsc, b"one")
    deliver(smsc, part(1, b"t", total=2), esm_class=0x40)
    until(lambda: smsc.tell("look")["undelivered"] == 2)
    assert all(isinstance(r, Accepted) for r in channel.send(messages("a")))
    smsc.tell("cut")
    until(lambda: all(not isinstance(r, Accepted) for r in channel.send(messages("a"))))
    channel.open()
    deliver(smsc, part(2, b"wo", total=2), esm_class=0x40)
    assert hear(channel, 2) == [said_by_ana("one"), said_by_ana("two")]
    until(lambda: smsc.tell("look")["undelivered"] == 0)


def test_hearing_does_not_disturb_sending(smsc: Smsc, opened: Open) -> None:
    """A thousand messages and their receipts, heard after: each receipt is of one of them."""
    smsc.set(receipts="DELIVRD")
    channel = opened()
    ids = {r.provider_ids[0] for r in channel.send(messages(*["a"] * 500))
           if isinstance(r, Accepted)}
    told = {r.provider_id for r in hear(channel, 500) if isinstance(r, Receipt)}
    assert len(ids) == 500
    assert told == ids


def test_more_than_can_wait_is_left_with_the_provider(smsc: Smsc, opened: Open) -> None:
    """Nobody hears for a while: beyond a thousand the provider is asked to keep them."""
    smsc.set(receipts="DELIVRD")
    channel = opened()
    assert len(list(channel.send(messages(*["a"] * 1_010)))) == 1_010
    until(lambda: smsc.look("acknowledged")[:10] == [0x14] * 10)
    assert len({r.provider_id for r in hear(channel, 1_010) if isinstance(r, Receipt)}) == 1_010
