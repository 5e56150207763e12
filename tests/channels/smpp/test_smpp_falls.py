"""Lines fall and providers go: of each message is known whether it may have left."""

import socket
import time
from pathlib import Path
from threading import Thread

import pytest
from smpp_accounts import Open, account, messages, until
from tools.smsc import Smsc

from forbear.adapters.channels.channel import Accepted, ChannelDown, Declined, Result
from forbear.adapters.channels.smpp.channel import SmppChannel

LENGTH = 16 + 35 + 160
"""Bytes of a message of 160 septets on the wire."""


def whys(results: list[Result]) -> list[str]:
    """Give a word for each result, in the order of the messages."""
    by_number = sorted(results, key=lambda r: int(r.message_id[1:]))
    return [r.why if isinstance(r, Declined) else "accepted" for r in by_number]


def test_a_line_cut_in_a_window_leaves_some_unknown_and_the_rest_unsent(
    smsc: Smsc, opened: Open,
) -> None:
    """Cut at the 25th of a hundred: what was answered is accepted, ten at most are not known.

    Whatever the SMSC took is accepted or unknown; whatever came back as down it never saw.
    """
    smsc.set(cutAfter=25)
    results = list(opened(window=10).send(messages(*[f"n {n}" for n in range(1, 101)])))
    said = whys(results)
    assert len(results) == 100
    assert 1 <= said.count("unknown") <= 10
    assert said.count("accepted") <= 24
    taken = {int(got["text"][2:]) for got in smsc.received()}
    assert len(taken) >= 25
    assert {said[number - 1] for number in taken} <= {"accepted", "unknown"}
    unsent = {number for number in range(1, 101) if said[number - 1] == "down"}
    assert unsent
    assert not unsent & taken


def test_a_channel_is_opened_again_after_a_fall(smsc: Smsc, opened: Open) -> None:
    """Until then all is down; then it goes on as before."""
    channel = opened()
    smsc.tell("cut")
    until(lambda: whys(list(channel.send(messages("a")))) == ["down"])
    channel.open()
    assert whys(list(channel.send(messages("b")))) == ["accepted"]
    assert smsc.look("binds") == 2


def test_opening_what_is_open_changes_nothing(smsc: Smsc, opened: Open) -> None:
    """Whoever only hears may open again and again."""
    channel = opened()
    channel.open()
    assert smsc.look("binds") == 1


def test_an_smsc_that_answers_nothing_is_a_line_that_fell(smsc: Smsc, opened: Open) -> None:
    """A half-open line: the window is unknown, and what was not written is down."""
    channel = opened(window=5, answer_seconds=0.5)
    smsc.set(deaf=True)
    began = time.monotonic()
    results = list(channel.send(messages(*["a"] * 20)))
    assert time.monotonic() - began < 3
    assert whys(results).count("unknown") == 5
    assert whys(results).count("down") == 15
    assert {r.said for r in results if isinstance(r, Declined)} == {"no answer in 0.5 seconds"}


def test_an_smsc_that_falls_silent_is_given_no_second_window(smsc: Smsc, opened: Open) -> None:
    """It answered a moment ago; still no more than one window is unknown."""
    said = []
    for result in opened(window=5, answer_seconds=0.6).send(messages(*["a"] * 100)):
        said.append(result)
        if len(said) == 20:
            smsc.set(deaf=True)
    counts = whys(said)
    assert len(counts) == 100
    assert counts.count("unknown") <= 5
    assert counts.count("down") >= 50


def test_one_message_without_an_answer_is_unknown_and_the_line_goes_on(
    smsc: Smsc, opened: Open,
) -> None:
    """It answers when asked whether it is alive, so only the message is given up."""
    smsc.set(silent=True)
    channel = opened(answer_seconds=1.0, idle_seconds=0.2)
    [result] = channel.send(messages("a"))
    assert result == Declined(message_id="m1", why="unknown", said="no answer")
    smsc.set(silent=False)
    assert whys(list(channel.send(messages("b")))) == ["accepted"]


def test_a_provider_that_never_lets_us_in_is_down() -> None:
    """It takes the connection and says nothing; nothing waits for longer than was told."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        channel = SmppChannel(account(listener.getsockname()[1], answer_seconds=0.3))
        with pytest.raises(ChannelDown, match=r"no answer in 0\.3 seconds"):
            channel.open()


def test_what_never_left_the_queue_is_down() -> None:
    """A peer lets us in and then reads no more: what the network still took is unknown."""
    with socket.socket() as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4_096)
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        channel = SmppChannel(account(
            listener.getsockname()[1], window=30_000, answer_seconds=2.0))
        opening = Thread(target=channel.open)
        opening.start()
        peer, _ = listener.accept()
        with peer:
            bind = peer.recv(1_000)
            peer.sendall(bytes.fromhex("000000118000000900000000") + bind[12:16] + b"\0")
            opening.join()
            results = list(channel.send(messages(*["a" * 160] * 30_000)))
            said = whys(results)
            read = 0
            peer.settimeout(1)
            while data := peer.recv(1_000_000):
                read += len(data)
        unknown = said.count("unknown")
        assert said == ["unknown"] * unknown + ["down"] * (30_000 - unknown)
        assert 0 < read // LENGTH <= unknown < 30_000
        channel.close()


def test_silence_is_asked_about(smsc: Smsc, opened: Open) -> None:
    """An idle line is kept alive, and one that does not answer falls by itself."""
    channel = opened(idle_seconds=0.1, answer_seconds=0.3)
    until(lambda: smsc.look("enquiries") >= 3)
    smsc.set(deaf=True)
    until(lambda: whys(list(channel.send(messages("a")))) == ["down"])


def test_it_says_that_it_is_alive_when_asked(smsc: Smsc, opened: Open) -> None:
    """The SMSC enquires, and gets its answer while nobody sends or hears."""
    opened()
    smsc.tell("enquire")
    until(lambda: smsc.look("alive") == 1)


def test_an_smsc_that_takes_leave_is_let_go(smsc: Smsc, opened: Open) -> None:
    """It unbinds, for its maintenance: nothing is written to it any more."""
    channel = opened()
    smsc.tell("unbind")
    until(lambda: whys(list(channel.send(messages("a")))) == ["down"])
    assert [r.said for r in channel.send(messages("a")) if isinstance(r, Declined)] == [
        "the provider took leave"]


def test_an_smsc_that_takes_leave_in_a_window(smsc: Smsc, opened: Open) -> None:
    """What waits is not written any more; whatever it saw is accepted or unknown."""
    smsc.set(delayMs=5)
    results = []
    for result in opened(window=10).send(messages(*[f"n {n}" for n in range(1, 101)])):
        results.append(result)
        if len(results) == 20:
            smsc.tell("unbind")
    said = whys(results)
    taken = {int(got["text"][2:]) for got in smsc.received()}
    assert len(said) == 100
    assert said.count("down") >= 50
    assert {said[number - 1] for number in taken} <= {"accepted", "unknown"}
    assert said.count("unknown") <= 10


def test_an_smsc_that_is_killed_and_started_again(smsc: Smsc, opened: Open) -> None:
    """Down while it is gone, whoever tries; then it goes on, and its record is whole."""
    channel = opened()
    assert whys(list(channel.send(messages("a")))) == ["accepted"]
    smsc.kill()
    with pytest.raises(ChannelDown, match="refused"):
        until(lambda: channel.open() is not None)
    assert whys(list(channel.send(messages("b")))) == ["down"]
    smsc.start()
    channel.open()
    assert whys(list(channel.send(messages("c")))) == ["accepted"]
    assert [got["text"] for got in smsc.received()] == ["a", "c"]


def test_bytes_out_of_step_end_the_line(smsc: Smsc, opened: Open) -> None:
    """A length that cannot be: nothing after it could be read, so it is opened anew."""
    channel = opened()
    smsc.tell("raw", hex="ffffffff" + "00" * 12)
    until(lambda: whys(list(channel.send(messages("a")))) == ["down"])
    channel.open()
    assert whys(list(channel.send(messages("b")))) == ["accepted"]


def test_a_command_nobody_knows_is_refused_and_the_line_goes_on(
    smsc: Smsc, opened: Open,
) -> None:
    """A unit of an unknown kind is answered with a refusal."""
    channel = opened()
    smsc.tell("raw", hex="00000010000001030000000000000007")
    assert whys(list(channel.send(messages("a")))) == ["accepted"]
    until(lambda: smsc.look("nacks") == [0x03])


def test_closing_takes_leave(smsc: Smsc, opened: Open) -> None:
    """The SMSC hears of it, and may be bound to again at once."""
    channel = opened()
    channel.close()
    until(lambda: smsc.tell("look")["sessions"] == 0)
    assert whys(list(channel.send(messages("a")))) == ["down"]
    channel.open()
    assert whys(list(channel.send(messages("a")))) == ["accepted"]


def test_nothing_listens(tmp_path: Path) -> None:
    """A port with nothing behind it is told with its address."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    assert not list(tmp_path.iterdir())
    with pytest.raises(ChannelDown, match=f"127.0.0.1:{port}"):
        SmppChannel(account(port)).open()


def test_a_message_accepted_is_never_written_twice(smsc: Smsc, opened: Open) -> None:
    """Through three cuts and as many openings, each message that was written was written once."""
    channel = opened(window=10)
    waiting = messages(*[f"n {n}" for n in range(1, 301)])
    unknown = 0
    for cut_after in (40, 70, 100, None):
        smsc.set(cutAfter=cut_after)
        channel.open()
        results = {r.message_id: r for r in channel.send(waiting)}
        unknown += sum(isinstance(r, Declined) and r.why == "unknown" for r in results.values())
        waiting = [
            m for m in waiting
            if isinstance(r := results[m.message_id], Declined) and r.why == "down"]
    texts = [got["text"] for got in smsc.received()]
    assert waiting == []
    assert len(texts) == len(set(texts))
    assert len(texts) >= 300 - unknown
    assert all(isinstance(r, Accepted) for r in results.values())
