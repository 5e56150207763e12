"""Post a body to an address, once, and within limits.

Neither a receiver that lets its answer drip nor one that never ends it holds anybody up: one time
bounds the whole try, and no more of the answer is read than fits. It goes to no other address than
those that were checked, and a redirect is not followed.
"""

import io
import socket
import ssl
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from http.client import HTTPException, HTTPResponse
from typing import Final, cast
from urllib.parse import urlsplit

from forbear.adapters.network.open_network import AddressRefused, addresses_of

ANSWER_BYTES_MOST: Final = 16 * 1024
"""Of status, headers and body together."""


class NotSent(OSError):
    """Nothing of the body left; the text is the kind of fault, and names nothing private."""


class AnswerMissing(OSError):
    """The body left, or some of it, and no answer came that can be read; the text as above."""


class AnswerTooLong(OSError):
    """The answer does not end."""


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What a receiver said."""

    status: int
    retry_after: str = ""
    """As its header says."""
    body: bytes = b""
    """As far as it could be read; empty where nobody asked for it."""


def post(
    url: str, *, body: bytes, headers: Mapping[str, str], seconds: float, private: bool,
    read: bool = False,
) -> Answer:
    """Post it, and give what the receiver said.

    Args:
        url: One that `fits`.
        body: JSON.
        headers: Beside those that every request has.
        seconds: From looking up the name to the end of the answer.
        private: Whether it may go to addresses of one's own network, and without TLS.
        read: Whether the body of the answer is wanted.

    Raises:
        NotSent: Surely nothing of the body left.
        AnswerMissing: It may have left.

    """
    ends = time.monotonic() + seconds
    wire = _opened(url, ends=ends, private=private)
    with wire:
        try:
            wire.settimeout(_left(ends))
            wire.sendall(_head(url, headers, len(body)))
        except OSError as fault:
            raise NotSent(type(fault).__name__) from None
        try:
            wire.settimeout(_left(ends))
            wire.sendall(body)
            return _answer(wire, ends=ends, read=read)
        except (OSError, HTTPException, ValueError) as fault:
            raise AnswerMissing(type(fault).__name__) from None


def reach(url: str, *, seconds: float, private: bool) -> None:
    """Connect, and say nothing.

    Raises:
        NotSent: It cannot be reached.

    """
    _opened(url, ends=time.monotonic() + seconds, private=private).close()


def _opened(url: str, *, ends: float, private: bool) -> socket.socket:
    """Connect, with TLS where the address says so.

    Raises:
        NotSent: It cannot be reached, or is not who it says.

    """
    parts = urlsplit(url)
    host, secure = parts.hostname or "", parts.scheme == "https"
    try:
        if not secure and not private:
            raise AddressRefused
        port = parts.port or (443 if secure else 80)
        found = addresses_of(host, port, seconds=_left(ends), private=private)
        raw = _connected(found, port, ends=ends)
        if not secure:
            return raw
        try:
            raw.settimeout(_left(ends))
            return trusted().wrap_socket(raw, server_hostname=host)
        except BaseException:
            raw.close()
            raise
    except (OSError, ValueError) as fault:
        raise NotSent(type(fault).__name__) from None


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


def _head(url: str, headers: Mapping[str, str], length: int) -> bytes:
    """Write how the request begins."""
    parts = urlsplit(url)
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    every = {
        "Host": parts.netloc, "User-Agent": "forbear", "Connection": "close",
        "Content-Type": "application/json", "Content-Length": str(length), **headers,
    }
    lines = [f"POST {path} HTTP/1.1", *(f"{name}: {says}" for name, says in every.items())]
    return "\r\n".join((*lines, "", "")).encode()


def _answer(wire: socket.socket, *, ends: float, read: bool) -> Answer:
    """Read how the answer begins, and what it holds where that is wanted."""
    answer = HTTPResponse(cast("socket.socket", _Answer(wire, ends=ends)), method="POST")
    answer.begin()
    body = b""
    if read:
        # The status says what became of it; a body that breaks off takes nothing back.
        with suppress(OSError, HTTPException, ValueError):
            body = answer.read(ANSWER_BYTES_MOST)
    return Answer(status=answer.status, retry_after=answer.headers.get("Retry-After", ""),
                  body=body)


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
