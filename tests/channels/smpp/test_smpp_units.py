"""The pieces of SMPP by themselves: units on the wire, what stands in them, pace and numbers."""

import socket
from contextlib import suppress
from queue import SimpleQueue
from typing import Any, cast

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from smpp_accounts import account, until

from forbear.adapters.channels.channel import WHYS
from forbear.adapters.channels.pace import Pace
from forbear.adapters.channels.smpp.bodies import Unreadable, read_delivery, relative_time
from forbear.adapters.channels.smpp.content import Place
from forbear.adapters.channels.smpp.inbox import Inbox
from forbear.adapters.channels.smpp.joining import Joiner, Piece
from forbear.adapters.channels.smpp.line import Answer, Line
from forbear.adapters.channels.smpp.numbers import as_dialled, as_in_the_book
from forbear.adapters.channels.smpp.pdu import DELIVER_SM, SUBMIT_SM, Frames, OutOfStep, Pdu
from forbear.adapters.channels.smpp.receipts import answered_id, receipted_id
from forbear.adapters.channels.smpp.statuses import NAMES, why

NUMBERS = st.integers(0, 0xFFFF_FFFF)
UNITS = st.builds(Pdu, NUMBERS, NUMBERS, NUMBERS, st.binary(max_size=60))

BYTES = st.integers(0, 255)
DELIVERIES = st.builds(
    lambda source, esm, coding, content, extras: b"".join([
        b"\0\1\1", source, b"\0\5\0LENDER\0", bytes([esm, 0, 0]), b"\0\0",
        bytes([0, 0, coding, 0, len(content)]), content, extras]),
    st.binary(max_size=12).filter(lambda b: 0 not in b), BYTES, BYTES, st.binary(max_size=160),
    st.one_of(st.binary(max_size=40), st.lists(st.builds(
        lambda tag, data: tag.to_bytes(2, "big") + len(data).to_bytes(2, "big") + data,
        st.sampled_from([0x1E, 0x427, 0x423, 0x424, 0x20C, 0x20E, 0x20F]),
        st.binary(max_size=20))).map(b"".join)))


class Clock:
    """A clock that is set by hand."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        """Tell the time, in seconds."""
        return self.now


class Notepad:
    """In place of a line: notes what is said over it."""

    def __init__(self) -> None:
        self.said: list[Pdu] = []

    def say(self, answer: Pdu) -> bool:
        """Note an answer."""
        self.said.append(answer)
        return True


@given(st.lists(UNITS, max_size=8), st.data())
def test_units_are_found_however_the_network_cuts_them(units: list[Pdu], data: Any) -> None:
    """A unit may come in crumbs, and several at once."""
    stream = b"".join(unit.written() for unit in units)
    frames, found = Frames(), []
    while stream:
        size = data.draw(st.integers(1, len(stream)))
        found += list(frames.feed(stream[:size]))
        stream = stream[size:]
    assert found == units


@pytest.mark.parametrize("length", [0, 15, 70_001, 0xFFFF_FFFF])
def test_an_impossible_length_is_noticed_and_what_stood_before_is_kept(length: int) -> None:
    """Shorter than its own header, or longer than any unit can be."""
    good = Pdu(DELIVER_SM, 0, 1)
    found = Frames().feed(good.written() + length.to_bytes(4, "big") + bytes(12))
    assert next(found) == good
    with pytest.raises(OutOfStep):
        next(found)


@given(st.one_of(st.binary(max_size=300), DELIVERIES))
def test_no_bytes_whatever_end_the_line(body: bytes) -> None:
    """Each delivery is kept to be heard, or answered; none is an exception."""
    settings = account(0, join_seconds=0.0, ids="hex_then_decimal", receipt_zone="Asia/Tokyo")
    inbox, line = Inbox(settings), Notepad()
    for _ in range(2):
        inbox.put(cast("Line", line), Pdu(DELIVER_SM, 0, 1, body))
    while (item := inbox.take(0)) is not None:
        inbox.done(item)
    assert len(line.said) == 2


@settings(max_examples=60)
@given(st.lists(st.one_of(
    st.binary(max_size=100), UNITS.map(Pdu.written),
    st.builds(Pdu, st.sampled_from([0x04, 0x05, 0x06, 0x15, 0x8000_0004, 0x8000_0015]),
              NUMBERS, st.integers(0, 4), st.one_of(DELIVERIES, st.binary())).map(Pdu.written),
), max_size=6))
def test_whatever_a_provider_says_each_request_gets_one_result(spoken: list[bytes]) -> None:
    """Noise, answers to nothing, half units: the line goes on or falls, and nobody waits on."""
    ours, theirs = socket.socketpair()
    inbox = Inbox(account(0))
    line = Line(ours, deliver=inbox.put, answer_seconds=5.0, idle_seconds=60.0)
    answers: SimpleQueue[Answer] = SimpleQueue()
    for tag in (1, 2):
        line.ask(SUBMIT_SM, b"", answers=answers, tag=tag)
    with theirs:
        for one in spoken:
            with suppress(OSError):
                theirs.sendall(one)
    assert {answers.get(timeout=5).tag for _ in (1, 2)} == {1, 2}
    until(lambda: bool(line.fell))
    assert line.fell != "a fault of the program"
    assert answers.empty()


@given(st.binary(max_size=300))
def test_a_body_is_read_or_said_to_be_unreadable(body: bytes) -> None:
    """And what is read of it was in it."""
    try:
        delivery = read_delivery(body)
    except Unreadable:
        return
    assert delivery.content in body


@given(st.permutations(range(1, 6)), st.lists(st.integers(1, 5), max_size=6))
def test_parts_join_in_any_order_and_however_often_they_come(
    order: list[int], again: list[int],
) -> None:
    """The message is whole at the moment the last of its parts came, once; all else is spare."""
    joiner: Joiner[int] = Joiner(60.0)
    key, arrivals = ("a", "b", 1, 5), [*again, *order]
    wholes, spares = [], []
    for at, number in enumerate(arrivals):
        joined, spare = joiner.add(
            key, Piece(b"%d" % number, 1, at),
            place=Place(reference=1, total=5, number=number), now=float(at))
        wholes += [joined.text()] if joined else []
        spares += [spare] if spare is not None else []
    assert wholes == ["12345"]
    assert len(spares) == len(set(spares)) == len(arrivals) - 5


def test_a_pace_spreads_what_goes_and_makes_up_for_nothing() -> None:
    """Ten a second: one each tenth, and no burst after a rest."""
    clock = Clock()
    pace = Pace(10.0, clock=clock)
    assert pace.wait() == 0
    pace.went()
    assert pace.wait() == pytest.approx(0.1)
    clock.now += 60
    assert pace.wait() == 0
    pace.went()
    assert pace.wait() == pytest.approx(0.1)


def test_a_pause_grows_until_messages_are_taken_again() -> None:
    """Half a second, one, two; a whole window throttled at once is one reason, not fifty."""
    clock = Clock()
    pace = Pace(0.0, clock=clock)
    pauses = []
    for _ in range(8):
        for _ in range(50):
            pace.throttled()
        pauses.append(pace.wait())
        clock.now += pace.wait()
    assert pauses == [0.5, 1.0, 2.0, 4.0, 8.0, 16.0, 30.0, 30.0]
    pace.taken()
    pace.throttled()
    assert pace.wait() == 0.5


@pytest.mark.parametrize(("told", "digits"), [
    ("+886912345678", "886912345678"), ("+86 138-0013-8000", "8613800138000"),
    ("0044 (20) 7946.0000", "442079460000"), ("886912345678", "886912345678"),
    ("0912345678", None), ("+12", None), ("", None), ("+8869123456789012", None),
    ("+88691234٥678", None), ("ana", None),
])
def test_a_number_has_its_country_and_digits_alone(told: str, digits: str | None) -> None:
    """However the book spaces it; one that lacks its country, or its length, is none."""
    assert as_dialled(told) == digits


def test_an_incoming_number_is_written_as_the_book_has_it() -> None:
    """An international one with its plus; a name or a short code stays."""
    assert as_in_the_book(1, "886912345678") == "+886912345678"
    assert as_in_the_book(5, "BANK") == "BANK"
    assert as_in_the_book(0, "1234") == "1234"


@pytest.mark.parametrize(("ids", "answered", "receipted"), [
    ("same", "00AB", "00AB"), ("hex_then_decimal", "00AB", "171"),
    ("decimal_then_hex", "171", "AB"), ("hex_then_decimal", "no number", "no number"),
])
def test_both_forms_of_an_id_become_one(ids: Any, answered: str, receipted: str) -> None:
    """Hexadecimal in one place and decimal in the other is the same number."""
    assert answered_id(answered, ids) == receipted_id(receipted, ids)


def test_every_status_has_a_meaning() -> None:
    """Known or not; the provider's own table is asked first."""
    assert {why(status) for status in (*NAMES, 0x7FFF)} <= set(WHYS)
    assert why(0x0B, ((0x0B, "throttled"),)) == "throttled"


@pytest.mark.parametrize(("minutes", "told"), [
    (1, "000000000100000R"), (90, "000000013000000R"), (24 * 60 + 1, "000001000100000R"),
])
def test_a_span_is_written_as_smpp_does(minutes: int, told: str) -> None:
    """Years, months, days, hours, minutes, seconds; sixteen characters."""
    assert relative_time(minutes) == told
