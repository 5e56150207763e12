"""How events are sent: within limits, by one worker at a time, to the open network, until over."""

import socket
import ssl
import subprocess
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from datetime import timedelta
from pathlib import Path
from threading import Event, Thread
from typing import Any, Final, Never

import pytest
from django.db import connection
from receivers import Receiver, believed, hold, receiving, subscribe

from forbear.adapters.network import open_network
from forbear.adapters.network.open_network import is_public
from forbear.adapters.network.post import trusted
from forbear.cli import desk_webhooks
from forbear.desk.exchange import post
from forbear.desk.exchange.webhooks import WebhookUnknown, send_again
from forbear.desk.project import deliver as sending
from forbear.desk.project.deliver import AGAIN_AFTER, LEASE, clear, deliver
from forbear.desk.records import clock
from forbear.desk.records.models import Webhook, WebhookEvent
from forbear.desk.records.models.webhooks import KEEP_DAYS

SHORT_SECONDS: Final = 1
WORKERS: Final = 3


@pytest.fixture
def receiver(settings: Any) -> Iterator[Receiver]:
    """Give a receiver in the desk's own network, which the settings allow."""
    settings.FORBEAR_WEBHOOKS_PRIVATE = True
    with receiving() as made:
        yield made


def wait(span: timedelta) -> None:
    """Let time pass."""
    clock.set_clock(clock.now() + span)


def states() -> list[str]:
    """Give how the events stand."""
    return sorted(WebhookEvent.objects.values_list("state", flat=True))


@pytest.mark.usefixtures("desk")
def test_it_is_tried_again_under_the_same_id_until_acknowledged(receiver: Receiver) -> None:
    """An error and a redirect are no yes; the redirect is not followed."""
    secret = subscribe(receiver.url)
    hold()
    receiver.answers = [500, 302]
    for pause in AGAIN_AFTER[:2]:
        assert deliver() == 0
        assert deliver() == 0
        wait(pause)
    assert deliver() == 1
    assert len(receiver.heard) == 3
    assert len({headers["webhook-id"] for headers, _ in receiver.heard}) == 1
    assert all(believed(secret, heard) for heard in receiver.heard)
    assert states() == ["delivered"]


@pytest.mark.usefixtures("desk")
def test_after_the_last_try_it_is_given_up_until_somebody_asks_for_it(receiver: Receiver) -> None:
    """One try more than there are pauses, then nothing; asked for, it comes once more."""
    subscribe(receiver.url)
    hold()
    receiver.answers = [503] * (len(AGAIN_AFTER) + 1)
    for pause in (*AGAIN_AFTER, timedelta(days=30), timedelta(days=30)):
        deliver()
        wait(pause)
    assert (states(), len(receiver.heard)) == (["given_up"], len(AGAIN_AFTER) + 1)
    assert send_again("core") == 1
    assert deliver() == 1
    assert (states(), send_again("core")) == (["delivered"], 0)
    with pytest.raises(WebhookUnknown):
        send_again("another")


@pytest.mark.usefixtures("desk")
def test_who_dies_in_a_try_leaves_it_for_later(
    receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody else sends it while the try could still last; then it goes out, under its own id."""
    subscribe(receiver.url)
    hold()

    def die(_: WebhookEvent) -> Never:
        raise SystemExit

    with monkeypatch.context() as patched:
        patched.setattr(sending, "post", die)
        with pytest.raises(SystemExit):
            deliver()
    assert timedelta(seconds=max(30, 2 * post.TRY_SECONDS_MOST)) < LEASE
    wait(LEASE - timedelta(seconds=1))
    assert (deliver(), receiver.heard) == (0, [])
    wait(timedelta(seconds=1))
    assert (deliver(), len(receiver.heard)) == (1, 1)


def test_several_workers_send_each_event_once(shared_desk: object, receiver: Receiver) -> None:
    """They look at the same time, and each event belongs to one of them."""
    assert shared_desk
    subscribe(receiver.url)
    for _ in range(4):
        hold()

    def round_of_one(_: int) -> int:
        try:
            return deliver()
        finally:
            connection.close()

    with ThreadPoolExecutor(WORKERS) as pool:
        assert sum(pool.map(round_of_one, range(WORKERS))) == 4
    ids = [headers["webhook-id"] for headers, _ in receiver.heard]
    assert len(ids) == len(set(ids)) == 4


def drip(wire: socket.socket, over: Event) -> None:
    """Answer a byte at a time, never quite late."""
    while not over.wait(0.1):
        wire.sendall(b"H")


def say_nothing(_: socket.socket, over: Event) -> None:
    """Take it, and keep silent."""
    over.wait()


def never_end(wire: socket.socket, over: Event) -> None:
    """Say yes, and go on with headers."""
    wire.sendall(b"HTTP/1.1 204 No Content\r\n")
    while not over.is_set():
        wire.sendall(b"X: " + b"x" * 500 + b"\r\n")


@contextmanager
def answering(how: Callable[[socket.socket, Event], None]) -> Iterator[int]:
    """Listen once and answer in a way that no good receiver does; give the port."""
    over = Event()
    with socket.create_server(("127.0.0.1", 0)) as server:
        def answer() -> None:
            with suppress(OSError), server.accept()[0] as wire:
                how(wire, over)

        thread = Thread(target=answer)
        thread.start()
        yield server.getsockname()[1]
        over.set()
        thread.join()


@pytest.mark.usefixtures("desk")
@pytest.mark.parametrize("scheme", ["http", "https"])
@pytest.mark.parametrize("how", [drip, say_nothing, never_end])
def test_no_receiver_holds_the_worker_up(
    how: Callable[[socket.socket, Event], None], scheme: str, settings: Any,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """One time bounds the whole try, also before TLS stands, and one size the answer."""
    settings.FORBEAR_WEBHOOKS_PRIVATE = True
    monkeypatch.setattr(post, "TRY_SECONDS_MOST", SHORT_SECONDS)
    with answering(how) as port:
        subscribe(f"{scheme}://127.0.0.1:{port}/")
        hold()
        began = time.monotonic()
        assert deliver() == 0
        assert time.monotonic() - began < SHORT_SECONDS + 2
    assert states() == ["waiting"]


@pytest.mark.usefixtures("desk")
def test_a_slow_look_up_holds_nobody_up(monkeypatch: pytest.MonkeyPatch) -> None:
    """The resolver of the system may wait for minutes; a try does not."""
    hangs = Event()
    subscribe("https://1.1.1.1/")
    hold()
    monkeypatch.setattr(post, "TRY_SECONDS_MOST", SHORT_SECONDS)
    monkeypatch.setattr(open_network.socket, "getaddrinfo", lambda *_, **__: hangs.wait() and [])
    began = time.monotonic()
    assert deliver() == 0
    assert time.monotonic() - began < SHORT_SECONDS + 2
    hangs.set()


@pytest.mark.usefixtures("desk")
def test_one_that_fails_holds_up_no_other(receiver: Receiver) -> None:
    """Each event has its own place; the failing receiver is left alone for the round."""
    subscribe("http://127.0.0.1:1/", name="a-dead-one")
    subscribe(receiver.url)
    hold()
    hold()
    assert deliver() == 2
    assert set(WebhookEvent.objects.values_list("webhook__name", "state", "tries")) == {
        ("core", "delivered", 1), ("a-dead-one", "waiting", 1), ("a-dead-one", "waiting", 0)}


@pytest.mark.usefixtures("desk")
def test_nothing_is_sent_into_ones_own_network(receiver: Receiver, settings: Any) -> None:
    """By whatever scheme or name, and though it was allowed, or led elsewhere, when added."""
    subscribe(receiver.url)
    hold()
    settings.FORBEAR_WEBHOOKS_PRIVATE = False
    for url in (receiver.url, receiver.url.replace("http:", "https:"),
                receiver.url.replace("http://127.0.0.1", "https://localhost")):
        Webhook.objects.update(url=url)
        assert deliver() == 0
        wait(timedelta(days=2))
    assert receiver.heard == []


@pytest.mark.parametrize(("address", "public"), [
    ("1.1.1.1", True), ("2606:4700::1", True), ("127.0.0.1", False), ("10.0.0.1", False),
    ("169.254.169.254", False), ("100.64.0.1", False), ("0.0.0.0", False),  # noqa: S104 -- is refused
    ("::1", False), ("fe80::1%eth0", False), ("fd00::1", False), ("::ffff:127.0.0.1", False),
    ("64:ff9b::7f00:1", False), ("2002:7f00:1::", False), ("224.0.0.1", False),
])
def test_which_addresses_are_public(address: str, *, public: bool) -> None:
    """Loopback, private, link-local, shared, or one of these within another: none is public."""
    assert is_public(address) is public


@pytest.fixture
def certificate(tmp_path: Path) -> Path:
    """Make a certificate for localhost, with its key in the same file."""
    file = tmp_path / "localhost.pem"
    subprocess.run(  # noqa: S603 -- nothing of it is from outside
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1",  # noqa: S607 -- the system's own
         "-nodes", "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost",
         "-days", "2", "-keyout", str(file), "-out", str(tmp_path / "cert.pem")],
        check=True, capture_output=True)
    file.write_bytes(file.read_bytes() + (tmp_path / "cert.pem").read_bytes())
    return file


@pytest.mark.usefixtures("desk")
def test_over_tls_the_receiver_must_be_who_it_says(
    certificate: Path, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing is said to one whom nobody vouches for, or who has another's name."""
    settings.FORBEAR_WEBHOOKS_PRIVATE = True
    trusted.cache_clear()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    with receiving(over=context) as receiver:
        secret = subscribe(f"https://localhost:{receiver.port}/")
        hold()
        assert deliver() == 0
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
        trusted.cache_clear()
        Webhook.objects.update(url=f"https://127.0.0.1:{receiver.port}/")
        wait(AGAIN_AFTER[0])
        assert (deliver(), receiver.heard) == (0, [])
        Webhook.objects.update(url=f"https://localhost:{receiver.port}/")
        wait(AGAIN_AFTER[1])
        assert deliver() == 1
        assert believed(secret, receiver.heard[0])["type"] == "hold.placed"
    trusted.cache_clear()


@pytest.mark.usefixtures("desk")
def test_what_is_long_over_is_cleared_and_nothing_else(receiver: Receiver) -> None:
    """Each is kept for the days of its kind; what waits is kept however long."""
    subscribe(receiver.url)
    for _ in range(3):
        hold()
    delivered, given_up, waiting = WebhookEvent.objects.order_by("at")
    ended = clock.now()
    for one in (delivered, given_up):
        one.state, one.ended_at = {delivered: "delivered", given_up: "given_up"}[one], ended
        one.save()
    for state, left in (("delivered", ["given_up", "waiting"]), ("given_up", ["waiting"])):
        clock.set_clock(ended + timedelta(days=KEEP_DAYS[state], seconds=-5))
        assert clear() == 0
        clock.set_clock(ended + timedelta(days=KEEP_DAYS[state], seconds=5))
        assert (clear(), states()) == (1, left)
    assert WebhookEvent.objects.get() == waiting


@pytest.mark.usefixtures("desk")
def test_the_list_says_what_will_be_cleared_and_when(
    receiver: Receiver, tmp_path: Path, capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Whoever looks after the desk reads it before anything goes, and what to do about it."""
    monkeypatch.setenv("FORBEAR_DESK_HOME", str(tmp_path))
    subscribe(receiver.url)
    hold()
    hold()
    WebhookEvent.objects.filter(pk=WebhookEvent.objects.first().pk).update(
        state="given_up", ended_at=clock.now())
    desk_webhooks.list_all()
    said = capsys.readouterr().out
    assert "1 waiting, 0 delivered, 1 given up" in said
    assert "cleared from 2027-01-30 on" in said
    assert "forbear desk webhook again core" in said
    assert all(f"{days}" in str(desk_webhooks.list_all.__doc__) for days in KEEP_DAYS.values())


@pytest.mark.usefixtures("desk")
def test_the_log_of_the_process_holds_no_secret(
    receiver: Receiver, caplog: pytest.LogCaptureFixture
) -> None:
    """A try that failed is told by ids; no body, no address with its key, no signature."""
    secret = subscribe(receiver.url)
    hold()
    receiver.answers = [500]
    deliver()
    assert "not taken by webhook core (500): tried again" in caplog.text
    headers, body = receiver.heard[0]
    for private in (secret, body.decode(), "of=desk", headers["webhook-signature"]):
        assert private not in caplog.text
