"""Twilio, by its own package, against a server that speaks as Twilio's does."""

import base64
import json
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any, Final
from urllib.parse import parse_qs

import pytest
from twilio.request_validator import RequestValidator

from forbear.adapters.channels.channel import (
    Accepted,
    Channel,
    ChannelDown,
    ChannelRefused,
    Declined,
    Message,
    Receipt,
    Reply,
)
from forbear.adapters.channels.heard import CallbackRefused
from forbear.adapters.channels.twilio.callback import read_twilio
from forbear.adapters.channels.twilio.channel import TwilioChannel, TwilioLogin

SID: Final = "AC" + "0" * 32
TOKEN: Final = "quite secret"  # noqa: S105 -- made up
NUMBER: Final = "+85291234567"
TEXT: Final = "您好，您的還款日是3月5日。"


class Twilio:
    """Keeps what it took, and answers as it was told."""

    def __init__(self) -> None:
        self.took: list[dict[str, str]] = []
        self.no: tuple[int, int] | None = None
        """The status and code with which it says no."""
        self.breaks = ""
        """What it answers instead of all that."""

    def answer(self, path: str, form: dict[str, str], *, who: str) -> tuple[int, str]:
        """Answer as Twilio's pages describe."""
        if who != f"{SID}:{TOKEN}":
            return 401, '{"code": 20003, "message": "Authenticate", "status": 401}'
        if path == f"/2010-04-01/Accounts/{SID}.json":
            return 200, f'{{"sid": "{SID}", "status": "active"}}'
        assert path == f"/2010-04-01/Accounts/{SID}/Messages.json"
        if self.no:
            status, code = self.no
            return status, json.dumps({"code": code, "message": form["To"], "status": status})
        self.took.append(form)
        return 201, self.breaks or (
            f'{{"sid": "SM{len(self.took):032}", "num_segments": "2", "status": "queued"}}')


@contextmanager
def listening(twilio: Twilio) -> Iterator[str]:
    """Let it listen, and give where."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._answer({})

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            self._answer({key: values[0] for key, values in parse_qs(body).items()})

        def _answer(self, form: dict[str, str]) -> None:
            given = self.headers["Authorization"].removeprefix("Basic ")
            who = base64.b64decode(given).decode()
            status, said = twilio.answer(self.path, form, who=who)
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.end_headers()
            self.wfile.write(said.encode())

        def log_message(self, *_: Any) -> None:
            """Keep silent."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def account(api: str, *, token: str = TOKEN, sender: str = "+15005550006") -> TwilioChannel:
    """Make an account."""
    return TwilioChannel(TwilioLogin(
        account_sid=SID, auth_token=token, sender=sender, api=api,
        status_callback="https://lender.example/twilio"), name="twilio", seconds=2)


def message(nth: int = 1) -> Message:
    """Make a message."""
    return Message(message_id=f"m{nth}", to=NUMBER, text=TEXT, language="zh-Hant")


def test_a_message_is_taken_under_the_id_of_twilio() -> None:
    """It gets number, words and where to call back, and says how many parts are paid for."""
    twilio = Twilio()
    with listening(twilio) as api:
        made: Channel = account(api)
        made.open()
        assert list(made.send([message()])) == [
            Accepted(message_id="m1", provider_ids=("SM" + "1".zfill(32),), parts=2)]
        list(account(api, sender="MG" + "1" * 32).send([message(2)]))
        made.close()
    first, second = twilio.took
    assert first == {"To": NUMBER, "Body": TEXT, "From": "+15005550006",
                     "StatusCallback": "https://lender.example/twilio"}
    assert "From" not in second
    assert second["MessagingServiceSid"] == "MG" + "1" * 32


@pytest.mark.parametrize(("status", "code", "why"), [
    (400, 21211, "dead_address"), (400, 21614, "dead_address"), (400, 21610, "not_accepted"),
    (400, 21408, "not_accepted"), (400, 21617, "not_accepted"), (401, 20003, "down"),
    (429, 20429, "throttled"), (400, 21611, "throttled"), (404, 20404, "down"),
    (500, 20500, "unknown"), (503, 0, "unknown"),
])
def test_what_each_no_says(status: int, code: int, why: str) -> None:
    """By its code; its words, which name the number, are not kept."""
    twilio = Twilio()
    twilio.no = (status, code)
    with listening(twilio) as api:
        (result,) = account(api).send([message()])
    assert result == Declined(
        message_id="m1", why=why, said=f"{status} {code}" if code else str(status))


@pytest.mark.parametrize("said", ["thanks", "{}", "[]"])
def test_a_yes_that_cannot_be_read_may_have_been_one(said: str) -> None:
    """It counts as sent."""
    twilio = Twilio()
    twilio.breaks = said
    with listening(twilio) as api:
        (result,) = account(api).send([message()])
    assert isinstance(result, Declined)
    assert result.why == "unknown"


def test_wrong_credentials_are_told() -> None:
    """With Twilio's code; of a batch one is tried."""
    with listening(Twilio()) as api:
        wrong = account(api, token="guessed")  # noqa: S106 -- made up
        with pytest.raises(ChannelRefused, match="does not let us in: 20003"):
            wrong.open()
        assert {each.why for each in wrong.send([message(n) for n in range(9)])
                if isinstance(each, Declined)} == {"down"}


def test_nobody_there_is_down() -> None:
    """No connection stood, so nothing was sent."""
    with listening(Twilio()) as api:
        pass
    with pytest.raises(ChannelDown, match="ConnectionError"):
        account(api).open()
    assert list(account(api).send([message()])) == [
        Declined(message_id="m1", why="down", said="ConnectionError")]


def test_nothing_private_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    """Neither number nor words, though Twilio's package and those below it would like to."""
    caplog.set_level(logging.DEBUG)
    twilio = Twilio()
    twilio.no = (400, 21211)
    with listening(twilio) as api:
        said = repr(list(account(api).send([message()])))
    assert [each for each in (NUMBER, NUMBER[1:], TEXT, TOKEN) if each in caplog.text + said] == []


URL: Final = "https://lender.example/twilio?of=1"


def signed(form: dict[str, str], *, url: str = URL) -> str:
    """Sign as Twilio does."""
    return str(RequestValidator(TOKEN).compute_signature(url, form))


@pytest.mark.parametrize(("status", "code", "state", "dead"), [
    ("delivered", "", "delivered", False), ("sent", "", "under_way", False),
    ("undelivered", "30003", "undelivered", False), ("undelivered", "30005", "undelivered", True),
    ("failed", "30006", "undelivered", True),
])
def test_what_became_of_a_message_is_a_receipt(
    status: str, code: str, state: str, *, dead: bool
) -> None:
    """By its id; only a number that is none is dead."""
    form = {"MessageSid": "SM1", "MessageStatus": status, "ErrorCode": code}
    assert read_twilio(form, url=URL, signature=signed(form), auth_token=TOKEN) == Receipt(
        provider_id="SM1", state=state, said=code or status, dead=dead)  # type: ignore[arg-type]  # -- a word of the table


def test_what_somebody_writes_is_a_reply() -> None:
    """Whole."""
    form = {"MessageSid": "SM2", "From": NUMBER, "To": "+15005550006", "Body": "退訂"}
    assert read_twilio(form, url=URL, signature=signed(form), auth_token=TOKEN) == Reply(
        provider_id="SM2", sender=NUMBER, to="+15005550006", text="退訂")


def test_nobody_else_is_believed() -> None:
    """Another body, another address, no signature, or nothing that is known."""
    form = {"MessageSid": "SM2", "MessageStatus": "delivered"}
    for given, url, signature in (
        (form, URL, ""), (form, URL, "\u00e9"), (form, "https://other.example/", signed(form)),
        (form | {"MessageStatus": "failed"}, URL, signed(form)),
        ({"Hello": "x"}, URL, signed({"Hello": "x"})),
    ):
        with pytest.raises(CallbackRefused):
            read_twilio(given, url=url, signature=signature, auth_token=TOKEN)
