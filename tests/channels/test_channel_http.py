"""A gateway over HTTP: signed, once, and never called unsent where it might have been carried."""

import logging
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
from gateways import SECRET, Answer, Gateway, certificate_for, listening, took

from forbear.adapters.channels.accounts import Registered
from forbear.adapters.channels.channel import Accepted, Channel, ChannelDown, Declined, Message
from forbear.adapters.channels.http import channel as http
from forbear.adapters.channels.http.channel import HttpChannel
from forbear.adapters.network.post import trusted

NUMBER = "+85291234567"
TEXT = "您好，您的還款日是3月5日。"


@pytest.fixture
def gateway() -> Iterator[Gateway]:
    """Give a gateway that listens."""
    with listening(Gateway()) as made:
        yield made


def message(nth: int = 1) -> Message:
    """Make a message."""
    return Message(message_id=f"m{nth}", to=NUMBER, text=TEXT, language="zh-Hant",
                   template="due_soon", values=(("due_date", "3月5日"),))


def account(url: str, *, seconds: float = 5, at_once: int = 4, secret: str = SECRET,
            private: bool = True) -> HttpChannel:
    """Make an account with a gateway in one's own network."""
    return HttpChannel(http.Gateway(
        url=url, secret=secret, way="sms", sender="Lender", private=private, at_once=at_once,
        registered={"zh-Hant": Registered(signature="貸款公司", templates={"due_soon": "T-1"})},
    ), name="gateway", seconds=seconds)


def test_the_whole_message_arrives_signed(gateway: Gateway) -> None:
    """The gateway gets words, number and registered id, and our id as the key of the request."""
    gateway.answer = lambda _: took("g-1", "g-2", parts=2)
    made: Channel = account(gateway.url)
    made.open()
    assert list(made.send([message()])) == [
        Accepted(message_id="m1", provider_ids=("g-1", "g-2"), parts=2)]
    assert gateway.heard == [{
        "type": "message", "way": "sms", "id": "m1", "to": NUMBER, "sender": "Lender",
        "subject": "", "text": TEXT, "language": "zh-Hant", "template": "due_soon",
        "template_id": "T-1", "signature": "貸款公司", "values": {"due_date": "3月5日"}}]
    assert gateway.keys == ["m1"]
    made.close()


@pytest.mark.parametrize("body", [b"", b"thanks", b'{"ids": []}', b'{"ids": [7]}', b"[]"])
def test_a_gateway_may_say_yes_and_no_more(gateway: Gateway, body: bytes) -> None:
    """Without an id of its own the message is known by ours."""
    gateway.answer = lambda _: (200, {}, body)
    assert list(account(gateway.url).send([message()])) == [
        Accepted(message_id="m1", provider_ids=("m1",))]


@pytest.mark.parametrize(("status", "why"), [
    (400, "not_accepted"), (410, "not_accepted"), (413, "not_accepted"), (422, "not_accepted"),
    (401, "down"), (403, "down"), (404, "down"), (408, "down"), (307, "down"), (301, "down"),
    (402, "no_credit"), (429, "throttled"), (409, "unknown"),
    (302, "unknown"), (303, "unknown"), (500, "unknown"), (502, "unknown"), (503, "unknown"),
    (504, "unknown"),
])
def test_what_each_answer_says(gateway: Gateway, status: int, why: str) -> None:
    """A fault of the gateway leaves room for doubt; a redirect is not followed."""
    gateway.answer = lambda _: (status, {"Location": "/elsewhere"}, b"")
    assert list(account(gateway.url).send([message()])) == [
        Declined(message_id="m1", why=why, said=str(status))]
    assert len(gateway.heard) == 1


@pytest.mark.parametrize(("body", "why"), [
    (b'{"why": "dead_address"}', "dead_address"), (b'{"why": "no_credit"}', "no_credit"),
    (b'{"why": "bad_luck"}', "not_accepted"), (b'{"why": 1}', "not_accepted"),
])
def test_a_gateway_may_say_why(gateway: Gateway, body: bytes, why: str) -> None:
    """It uses a word of ours; another is not understood."""
    gateway.answer = lambda _: (422, {}, body)
    assert list(account(gateway.url).send([message()])) == [
        Declined(message_id="m1", why=why, said="422")]


@pytest.mark.parametrize(("said", "seconds"), [
    ("30", 30), ("999999", 86_400), ("soon", 0), ("", 0), ("Wed, 21 Oct 2026 07:28:00 GMT", 0),
])
def test_a_gateway_that_asks_for_quiet_gets_it(
    gateway: Gateway, said: str, seconds: int
) -> None:
    """Whatever is left of a batch is not tried, and all of it may go later."""
    def answer(told: dict) -> Answer:
        return took("g-1") if told["id"] == "m1" else (429, {"Retry-After": said}, b"")

    gateway.answer = answer
    results = list(account(gateway.url, at_once=1).send([message(nth) for nth in range(1, 6)]))
    assert results[0] == Accepted(message_id="m1", provider_ids=("g-1",))
    assert results[1:] == [
        Declined(message_id=f"m{nth}", why="throttled", said="429", wait_seconds=seconds)
        for nth in range(2, 6)]
    assert [told["id"] for told in gateway.heard] == ["m1", "m2"]


def test_a_wrong_secret_sends_nothing(gateway: Gateway) -> None:
    """The gateway does not believe it, and the message may go once the account is right."""
    wrong = "whsec_" + "A" * 40
    assert list(account(gateway.url, secret=wrong).send([message()])) == [
        Declined(message_id="m1", why="down", said="401")]
    assert gateway.heard == []


def test_nobody_there_is_down() -> None:
    """Nothing left, so it may go later; opening says so with the host's name."""
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    made = account(f"http://127.0.0.1:{port}/")
    with pytest.raises(ChannelDown, match="ConnectionRefusedError"):
        made.open()
    assert list(made.send([message(1), message(2)])) == [
        Declined(message_id="m1", why="down", said="ConnectionRefusedError"),
        Declined(message_id="m2", why="down", said="ConnectionRefusedError")]


@pytest.mark.parametrize("url", ["http://127.0.0.1:{port}/", "https://localhost:{port}/"])
def test_it_does_not_lead_into_ones_own_network(gateway: Gateway, url: str) -> None:
    """Unless the account says that the gateway stands there."""
    made = account(url.format(port=gateway.port), private=False)
    assert list(made.send([message()])) == [
        Declined(message_id="m1", why="down", said="AddressRefused")]
    assert gateway.heard == []


def hang_up_at_once(wire: socket.socket) -> None:
    """Take the request, and say nothing."""
    wire.recv(100)


def hang_up_in_the_answer(wire: socket.socket) -> None:
    """Begin to answer."""
    wire.recv(65_536)
    wire.sendall(b"HTTP/1.1 20")


def say_nothing(wire: socket.socket) -> None:
    """Keep the connection, half open."""
    while wire.recv(65_536):
        pass


def babble(wire: socket.socket) -> None:
    """Answer in no language that we know."""
    wire.recv(65_536)
    wire.sendall(b"\xff\xfe\r\n\r\n")


@contextmanager
def peer(how: Callable[[socket.socket], None]) -> Iterator[str]:
    """Listen, and treat each who calls in a way that no good gateway does."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.05)
        over = threading.Event()

        def serve() -> None:
            while not over.is_set():
                with suppress(OSError), server.accept()[0] as wire:
                    wire.settimeout(5)
                    how(wire)

        thread = threading.Thread(target=serve)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.getsockname()[1]}/"
        finally:
            over.set()
            thread.join()


@pytest.mark.parametrize("how", [hang_up_at_once, hang_up_in_the_answer, say_nothing, babble])
def test_whatever_may_have_arrived_counts_as_sent(how: Callable[[socket.socket], None]) -> None:
    """The words left and no answer came that can be read; one time bounds the try."""
    began = time.monotonic()
    with peer(how) as url:
        (result,) = account(url, seconds=1).send([message()])
        assert time.monotonic() - began < 3
    assert isinstance(result, Declined)
    assert result.why == "unknown"


def test_a_yes_that_breaks_off_is_a_yes() -> None:
    """The status was read; without the gateway's id the message is known by ours."""
    def begin(wire: socket.socket) -> None:
        wire.recv(65_536)
        wire.sendall(b'HTTP/1.1 202 OK\r\nContent-Length: 900\r\n\r\n{"ids": ["g-')

    with peer(begin) as url:
        assert list(account(url).send([message()])) == [
            Accepted(message_id="m1", provider_ids=("m1",))]


def test_who_is_not_vouched_for_hears_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Over TLS the gateway must be who it says; then it hears."""
    certificate = certificate_for(tmp_path)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    trusted.cache_clear()
    with listening(Gateway(), over=context) as gateway:
        made = account(f"https://localhost:{gateway.port}/")
        assert list(made.send([message()])) == [
            Declined(message_id="m1", why="down", said="SSLCertVerificationError")]
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
        trusted.cache_clear()
        assert list(made.send([message()])) == [
            Accepted(message_id="m1", provider_ids=("m1",))]
        assert len(gateway.heard) == 1
    trusted.cache_clear()


def test_several_go_together(gateway: Gateway) -> None:
    """Four wait for their answers at once; each is sent once and has its own result."""
    together = threading.Barrier(4, timeout=5)

    def answer(told: dict) -> Answer:
        together.wait()
        return took(f"g-{told['id']}")

    gateway.answer = answer
    results = list(account(gateway.url).send([message(nth) for nth in range(8)]))
    assert {each.message_id: each.provider_ids for each in results
            if isinstance(each, Accepted)} == {f"m{nth}": (f"g-m{nth}",) for nth in range(8)}
    assert sorted(gateway.keys) == [f"m{nth}" for nth in range(8)]


def test_a_gateway_gets_no_more_in_a_second_than_the_account_says(gateway: Gateway) -> None:
    """Twenty a second: the sixth goes a quarter of a second after the first."""
    made = HttpChannel(http.Gateway(
        url=gateway.url, secret=SECRET, way="sms", private=True, per_second=20), name="gateway")
    began = time.monotonic()
    assert len([r for r in made.send([message(nth) for nth in range(6)])
                if isinstance(r, Accepted)]) == 6
    assert time.monotonic() - began >= 5 / 20


def test_nothing_private_is_logged_or_told(
    gateway: Gateway, caplog: pytest.LogCaptureFixture
) -> None:
    """No number, word, secret or query of the address, whatever comes."""
    caplog.set_level(logging.DEBUG)
    gateway.answer = lambda told: (422, {}, told["to"].encode())
    made = account(gateway.url)
    said = repr(list(made.send([message()]))) + repr(made._gateway) + caplog.text  # noqa: SLF001 -- what a traceback would show
    assert not [one for one in (NUMBER, NUMBER[1:], TEXT, SECRET, SECRET[6:]) if one in said]


def test_nothing_is_heard_this_way() -> None:
    """A gateway calls back, so waiting ends when the channel is closed."""
    made = account("http://127.0.0.1:1/")
    threading.Timer(0.1, made.close).start()
    began = time.monotonic()
    assert list(made.heard(wait=30)) == []
    assert time.monotonic() - began < 5
