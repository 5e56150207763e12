"""Messages go out over SMPP as they were written, and what the SMSC says of each is understood."""

import logging
import time
from datetime import UTC, datetime, timedelta

import pytest
from smpp_accounts import Open, account, messages
from tools.smsc import Smsc

from forbear.adapters.channels.channel import (
    Accepted,
    ChannelDown,
    ChannelRefused,
    Declined,
    Message,
)
from forbear.adapters.channels.smpp.channel import SmppChannel


def test_a_message_arrives_as_it_was_written(smsc: Smsc, opened: Open) -> None:
    """The words, whom it is from, to which number, and that a receipt is asked for."""
    channel = opened(valid_minutes=90)
    [result] = channel.send(messages("Ana, 1,600 元 {due} 5 March: €20 [a plan]"))
    [got] = smsc.received()
    assert result == Accepted(message_id="m1", provider_ids=(got["id"],), parts=1)
    assert got["text"] == "Ana, 1,600 元 {due} 5 March: €20 [a plan]"
    assert (got["from"], got["from_ton"], got["from_npi"]) == ("LENDER", 5, 0)
    assert (got["to"], got["to_ton"], got["to_npi"]) == ("886912345678", 1, 1)
    assert (got["registered"], got["coding"]) == (1, 8)
    ends = datetime.fromisoformat(got["valid"]) - datetime.now(UTC)  # noqa: TID251 -- the SMSC reads the span by its clock
    assert timedelta(minutes=89) < ends <= timedelta(minutes=90)


def test_septets_are_read_by_the_smsc_as_they_were_meant(smsc: Smsc, opened: Open) -> None:
    """All of GSM 03.38, with the characters that take two, read by a program of others."""
    text = "@£$¥èéùìòÇØøÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ ¤¡ÄÖÑÜ§¿äöñüà^{}\\[~]|€"
    assert all(isinstance(r, Accepted) for r in opened().send(messages(text)))
    [got] = smsc.received()
    assert (got["text"], got["coding"]) == (text, 0)


def test_latin_1_is_read_by_the_smsc_as_it_was_meant(smsc: Smsc, opened: Open) -> None:
    """Where the account says so, in long messages too."""
    text = "Ana, pay $1,600 to a_b@example: ñ " * 6
    assert all(isinstance(r, Accepted) for r in opened(alphabet="latin1").send(messages(text)))
    assert "".join(got["text"] for got in smsc.received()) == text
    assert [got["coding"] for got in smsc.received()] == [3, 3]


@pytest.mark.parametrize("text", [
    "您" * 66 + "😀" + "款" * 80 + "🇹🇼",
    "a" * 152 + "€" + "b" * 151 + "[]",
])
def test_a_long_message_is_cut_where_no_character_is(
    text: str, smsc: Smsc, opened: Open,
) -> None:
    """An emoji, or a euro sign, at the cut goes whole into the next part; all have one header."""
    [result] = opened().send(messages(text))
    got = smsc.received()
    assert "".join(part["text"] for part in got) == text
    assert isinstance(result, Accepted)
    assert result.provider_ids == tuple(part["id"] for part in got)
    assert (result.parts, len(got)) == (3, 3)
    assert [part["udh"][6:] for part in got] == ["0301", "0302", "0303"]
    assert {part["udh"][:4] for part in got} == {"0003"}
    assert len({part["udh"][4:6] for part in got}) == 1
    assert {part["esm_class"] for part in got} == {0x40}


def test_two_long_messages_can_be_told_apart(smsc: Smsc, opened: Open) -> None:
    """To the same phone, one after the other, they have two references."""
    assert len(list(opened().send(messages("a" * 200, "b" * 200)))) == 2
    assert len({part["udh"][4:6] for part in smsc.received()}) == 2


def test_as_many_wait_at_once_as_the_window_says_and_no_more(smsc: Smsc, opened: Open) -> None:
    """Of 60 messages to a slow SMSC, eight are outstanding at most; each has its own result."""
    smsc.set(delayMs=20)
    results = list(opened(window=8).send(messages(*[f"n {n}" for n in range(60)])))
    assert sorted(r.message_id for r in results) == sorted(f"m{n}" for n in range(1, 61))
    assert {type(r) for r in results} == {Accepted}
    assert smsc.look("outstandingMax") == 8
    by_text = {got["text"]: got["id"] for got in smsc.received()}
    assert {r.message_id: r.provider_ids for r in results} == {
        f"m{n + 1}": (by_text[f"n {n}"],) for n in range(60)}


def test_a_provider_is_given_no_more_a_second_than_it_takes(smsc: Smsc, opened: Open) -> None:
    """Twenty parts at forty a second take about half a second."""
    channel = opened(per_second=40)
    began = time.monotonic()
    list(channel.send(messages(*["a"] * 20)))
    assert 0.45 < time.monotonic() - began < 3
    assert len(smsc.received()) == 20


def test_what_cannot_go_in_time_comes_back(smsc: Smsc, opened: Open) -> None:
    """It was judged for now: two a second, and half a second of patience, leave the rest."""
    results = list(opened(per_second=2, patience_seconds=0.7).send(messages(*["a"] * 10)))
    late = [r for r in results if isinstance(r, Declined)]
    assert {(r.why, r.said) for r in late} == {("throttled", "the rate")}
    assert len(late) + len(smsc.received()) == 10
    assert len(smsc.received()) in {1, 2}


@pytest.mark.parametrize(("status", "why"), [
    ("ESME_RINVDSTADR", "dead_address"),
    ("ESME_RINVMSGLEN", "not_accepted"),
    ("ESME_RSYSERR", "down"),
    ("ESME_RINVSRCADR", "down"),
    ("ESME_RSUBMITFAIL", "down"),
])
def test_a_refusal_says_whether_it_is_for_good(
    status: str, why: str, smsc: Smsc, opened: Open,
) -> None:
    """A number that is none, and words that will not do, never go; the rest may go later."""
    smsc.set(answers=[status])
    first, second = opened(window=1).send(messages("a", "b"))
    assert first == Declined(message_id="m1", why=why, said=status)
    assert isinstance(second, Accepted)


def test_a_provider_may_have_statuses_of_its_own(smsc: Smsc, opened: Open) -> None:
    """What 0x411 means stands in its handbook, and then in the settings."""
    smsc.set(answers=[0x411, 0x412])
    results = list(opened(statuses=((0x411, "no_credit"),), window=1).send(messages("a", "b")))
    assert [(r.why, r.said) for r in results if isinstance(r, Declined)] == [
        ("no_credit", "0x00000411"), ("down", "0x00000412")]


def test_a_throttled_message_goes_a_moment_later(smsc: Smsc, opened: Open) -> None:
    """It was surely not sent, so it is tried again, once: after a pause, with what waits."""
    smsc.set(answers=["ESME_RTHROTTLED", "ESME_RMSGQFUL"])
    began = time.monotonic()
    results = list(opened(window=1).send(messages("a", "b")))
    assert {type(r) for r in results} == {Accepted}
    assert time.monotonic() - began > 1.4  # half a second, and then a whole one
    assert [got["text"] for got in smsc.received() if not got["answer"]] == ["a", "b"]


def test_a_provider_that_throttles_on_gets_no_more(smsc: Smsc, opened: Open) -> None:
    """Beyond our patience all come back as throttled, and nobody was hammered meanwhile."""
    smsc.set(byNumber={"886912345678": "ESME_RTHROTTLED"})
    results = list(opened(patience_seconds=1.0).send(messages(*["a"] * 20)))
    assert {(r.why, r.said) for r in results if isinstance(r, Declined)} == {
        ("throttled", "ESME_RTHROTTLED")}
    assert {r.wait_seconds for r in results if isinstance(r, Declined)} == {1}
    assert len(results) == 20
    assert len(smsc.received()) <= 40


def test_what_went_in_part_counts_as_sent(smsc: Smsc, opened: Open) -> None:
    """The second of three parts is refused: nobody knows what the phone shows."""
    smsc.set(answers=[0, "ESME_RSYSERR"])
    [result] = opened().send(messages("a" * 400))
    assert result == Declined(
        message_id="m1", why="unknown", said="1 of 3 parts; ESME_RSYSERR")
    assert len(smsc.received()) == 2


@pytest.mark.parametrize(("wrong", "expected"), [
    (messages("a", to="ask his wife"), ("dead_address", "no number")),
    (messages("a", to="0912345678"), ("dead_address", "no number")),
    (messages(""), ("not_accepted", "empty")),
    (messages("a" * 2000), ("not_accepted", "too_long")),
])
def test_what_nobody_could_send_is_not_tried(
    wrong: list[Message], expected: tuple[str, str], smsc: Smsc, opened: Open,
) -> None:
    """A number that is none, and words that are none or too many, leave the rest alone."""
    first, second = opened().send([*wrong, *messages("b")])
    assert isinstance(first, Declined)
    assert (first.why, first.said) == expected
    assert isinstance(second, Accepted)
    assert [got["text"] for got in smsc.received()] == ["b"]


def test_ids_are_given_in_the_form_of_receipts(smsc: Smsc, opened: Open) -> None:
    """A provider that answers in hexadecimal and tells receipts in decimal: one form for both."""
    smsc.set(ids="hex", receipts="DELIVRD")
    channel = opened(ids="hex_then_decimal")
    [result] = channel.send(messages("a"))
    [receipt] = channel.heard(wait=5)
    assert isinstance(result, Accepted)
    assert result.provider_ids == (receipt.provider_id,)
    assert receipt.provider_id.isdigit()
    assert receipt.to == "+886912345678"


def test_a_provider_that_names_nothing_is_no_trouble(smsc: Smsc, opened: Open) -> None:
    """It took both parts and gave no id: accepted, with nothing to find a receipt by."""
    smsc.set(ids="none")
    [result] = opened().send(messages("a" * 200))
    assert result == Accepted(message_id="m1", provider_ids=(), parts=2)


def test_a_wrong_password_is_refused(smsc: Smsc) -> None:
    """Whoever set it up is told which account, where, and by what word."""
    smsc.tell("set", state={"password": "another"})
    channel = SmppChannel(account(smsc.port, told_in="channels.yaml"))
    with pytest.raises(ChannelRefused) as raised:
        channel.open()
    assert raised.value.tell() == (
        "The provider sms does not let us in: ESME_RINVPASWD. Correct its account in "
        "channels.yaml; nothing was sent, and no order was lost.")
    assert [r.why for r in channel.send(messages("a")) if isinstance(r, Declined)] == ["down"]


@pytest.mark.parametrize("status", ["ESME_RALYBND", "ESME_RSYSERR", "ESME_RTHROTTLED"])
def test_a_provider_that_lets_nobody_in_now_is_down(status: str, smsc: Smsc) -> None:
    """A session of before that it still believes in, or a trouble of its own, pass."""
    smsc.set(bindWith=status)
    with pytest.raises(ChannelDown, match=status):
        SmppChannel(account(smsc.port)).open()
    smsc.set(bindWith=0)
    channel = SmppChannel(account(smsc.port))
    channel.open()
    channel.close()


def test_no_log_holds_a_number_or_a_word(
    smsc: Smsc, opened: Open, caplog: pytest.LogCaptureFixture,
) -> None:
    """At its most talkative, through sending, hearing and a fall, it names the provider alone."""
    caplog.set_level(logging.DEBUG)
    channel = opened()
    list(channel.send(messages("Ana owes 1,600", "b" * 300)))
    smsc.tell("deliver", fields={
        "source_addr": "886912345678", "source_addr_ton": 1, "short_message": "I paid"})
    assert len(list(channel.heard(wait=5))) == 1
    smsc.tell("cut")
    assert {type(r) for r in channel.send(messages("Ana owes 1,600"))} == {Declined}
    said = caplog.text
    assert "the line to a provider fell" in said
    for secret in ("912345678", "Ana", "1,600", "bbb", "I paid", "secret"):
        assert secret not in said
    assert "secret" not in repr(account(1))
