"""A system that hears the desk's events, and how it makes sure that they are the desk's."""

import base64
import hashlib
import hmac
import json
import ssl
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

from staff import LENDER, first_case, person
from standardwebhooks import Webhook as Verifier

from forbear.desk.actions.record_hold import RecordHold
from forbear.desk.exchange.webhooks import add_webhook
from forbear.desk.records import events


class Receiver:
    """A system that is told, on a port of its own."""

    def __init__(self) -> None:
        self.answers: list[int] = []
        """What it says to the next ones; then 204."""
        self.heard: list[tuple[dict[str, str], bytes]] = []
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                named = {name.lower(): value for name, value in self.headers.items()}
                receiver.heard.append((named, body))
                self.send_response(receiver.answers.pop(0) if receiver.answers else 204)
                self.send_header("Location", "/elsewhere")
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_: Any) -> None:
                """Keep silent."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.port = self.server.server_port
        self.url = f"http://127.0.0.1:{self.port}/hook?of=desk"


@contextmanager
def receiving(*, over: ssl.SSLContext | None = None) -> Iterator[Receiver]:
    """Let a receiver listen, over TLS where a context is given."""
    made = Receiver()
    if over is not None:
        made.server.socket = over.wrap_socket(made.server.socket, server_side=True)
    thread = Thread(target=made.server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield made
    finally:
        made.server.shutdown()
        made.server.server_close()
        thread.join()


def subscribe(
    url: str, *, name: str = "core", events: Sequence[str] = events.EVENTS,
    portfolio: str = LENDER,
) -> str:
    """Let a receiver hear of a portfolio; give its secret."""
    return add_webhook(name, url=url, events=events, portfolios=[portfolio])


def hold() -> str:
    """Place a hold, and give its id."""
    placed = RecordHold(by=person("ben"), case=first_case(), kind="dispute",
                        evidence="Li Wei says that this is wrong").run()
    return str(placed.fact_id)


def believed(secret: str, heard: tuple[dict[str, str], bytes]) -> dict[str, Any]:
    """Give what a message says, once its signature is found right in two ways.

    The first is the specification's words: the base64 after `whsec_` is the key of an HMAC-SHA256
    over id, time and body with points between; of the signatures one must be `v1,` and its base64.
    The second is the library that its authors publish.
    """
    headers, body = heard
    key = base64.b64decode(secret.split("_", 1)[1], validate=True)
    signed = b".".join((headers["webhook-id"].encode(), headers["webhook-timestamp"].encode(),
                        body))
    wanted = hmac.digest(key, signed, hashlib.sha256)
    given = [base64.b64decode(mark.removeprefix("v1,"), validate=True)
             for mark in headers["webhook-signature"].split(" ") if mark.startswith("v1,")]
    assert any(hmac.compare_digest(wanted, one) for one in given)
    assert Verifier(secret).verify(body, headers) == json.loads(body)
    told: dict[str, Any] = json.loads(body)
    return told
