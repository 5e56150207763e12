"""Send one event to its receiver, once, signed as Standard Webhooks says, and within limits.

Neither a receiver that lets its answer drip nor one that never ends it holds anybody up: one time
bounds the whole try, and no more of the answer is read than its status and headers.
"""

import base64
import hashlib
import hmac
import io
import socket
import ssl
import time
from contextlib import suppress
from functools import cache
from http.client import HTTPException, HTTPResponse
from typing import Final, cast
from urllib.parse import urlsplit

from django.conf import settings

from forbear.desk.exchange.open_network import AddressRefused, addresses_of
from forbear.desk.exchange.webhooks import SECRET_PREFIX
from forbear.desk.records.models import WebhookEvent

TRY_SECONDS_MOST: Final = 10
"""From looking up the name to the end of the answer's headers."""
ANSWER_BYTES_MOST: Final = 16 * 1024


class AnswerTooLong(OSError):
    """The answer's headers do not end."""


class NotTaken(Exception):
    """The receiver did not say yes; the text says what came instead, and nothing of the event."""


def post(event: WebhookEvent) -> None:
    """Send it to no other address than those that were checked; a redirect is not followed.

    Raises:
        NotTaken: Whatever came is not a yes.

    """
    try:
        status = _status(event, ends=time.monotonic() + TRY_SECONDS_MOST)
    except (OSError, HTTPException, ValueError) as fault:
        raise NotTaken(type(fault).__name__) from None
    if not 200 <= status < 300:
        raise NotTaken(str(status))


def _status(event: WebhookEvent, *, ends: float) -> int:
    """Send it and give the status of the answer."""
    parts = urlsplit(event.webhook.url)
    host, secure = parts.hostname or "", parts.scheme == "https"
    if not secure and not settings.FORBEAR_WEBHOOKS_PRIVATE:
        raise AddressRefused
    port = parts.port or (443 if secure else 80)
    found = addresses_of(host, port, seconds=_left(ends))
    with _connected(found, port, ends=ends) as raw:
        raw.settimeout(_left(ends))
        if not secure:
            return _asked(raw, event, ends=ends)
        with trusted().wrap_socket(raw, server_hostname=host) as wire:
            return _asked(wire, event, ends=ends)


def _connected(addresses: list[str], port: int, *, ends: float) -> socket.socket:
    """Connect to the first address that answers; each has its share of the time that is left."""
    *others, last = addresses
    for nth, address in enumerate(others):
        with suppress(OSError):
            return socket.create_connection(
                (address, port), _left(ends) / (len(addresses) - nth))
    return socket.create_connection((last, port), _left(ends))


@cache
def trusted() -> ssl.SSLContext:
    """Load the authorities that this machine trusts, once: it takes longer than a try."""
    return ssl.create_default_context()


def _asked(wire: socket.socket, event: WebhookEvent, *, ends: float) -> int:
    """Write the request on a connection, and read how the answer begins."""
    parts = urlsplit(event.webhook.url)
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    body = event.body.encode()
    headers = {
        "Host": parts.netloc, "User-Agent": "forbear", "Connection": "close",
        "Content-Type": "application/json", "Content-Length": str(len(body)),
        **signed(event.webhook.secret, event_id=str(event.pk), body=body),
    }
    lines = [f"POST {path} HTTP/1.1", *(f"{name}: {says}" for name, says in headers.items())]
    wire.settimeout(_left(ends))
    wire.sendall("\r\n".join((*lines, "", "")).encode() + body)
    answer = HTTPResponse(cast("socket.socket", _Answer(wire, ends=ends)), method="POST")
    answer.begin()
    return answer.status


def signed(secret: str, *, event_id: str, body: bytes) -> dict[str, str]:
    """Give the headers by which the receiver knows a message.

    The time is that of the machine, since the receiver compares it with its own.
    """
    at = str(int(time.time()))
    key = base64.b64decode(secret.removeprefix(SECRET_PREFIX))
    mark = hmac.new(key, f"{event_id}.{at}.".encode() + body, hashlib.sha256).digest()
    return {"webhook-id": event_id, "webhook-timestamp": at,
            "webhook-signature": f"v1,{base64.b64encode(mark).decode()}"}


def _left(ends: float) -> float:
    """Give how many seconds are left.

    Raises:
        TimeoutError: None are.

    """
    left = ends - time.monotonic()
    if left <= 0:
        raise TimeoutError
    return left


class _Answer(io.RawIOBase):
    """What comes in on a connection, until a time and up to a size; what http.client reads from."""

    def __init__(self, wire: socket.socket, *, ends: float) -> None:
        super().__init__()
        self._wire, self._ends, self._more = wire, ends, ANSWER_BYTES_MOST

    def makefile(self, _mode: str) -> io.BufferedReader:
        """Give it as a file, as a socket does."""
        return io.BufferedReader(self)

    def readable(self) -> bool:
        """Say that it can be read."""
        return True

    def readinto(self, into: memoryview) -> int:  # type: ignore[override]  # -- what BufferedReader gives
        """Read what has come, without waiting past the end.

        Raises:
            TimeoutError: The time is over.
            AnswerTooLong: So much was read already.

        """
        if not self._more:
            raise AnswerTooLong
        self._wire.settimeout(_left(self._ends))
        got = self._wire.recv_into(into[:self._more])
        self._more -= got
        return got
