"""One line to a provider: a socket, and the one thread that reads and writes it.

Requests are queued here and their answers are put where whoever asked looks for them. The thread
knows of each request whether any byte of it went out, which is what tells a message that was
surely not sent from one that may have been.
"""

import contextlib
import logging
import selectors
import socket
import ssl
import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from queue import SimpleQueue
from typing import Any, Final

from forbear.adapters.channels.smpp import pdu as wire
from forbear.adapters.channels.smpp.pdu import Frames, OutOfStep, Pdu
from forbear.adapters.channels.smpp.statuses import RINVCMDID, RINVCMDLEN

_log: Final = logging.getLogger(__name__)

_READ_BYTES: Final = 65_536
_WRITE_BYTES: Final = 65_536
_SEQUENCE_MAX: Final = 0x7FFF_FFFF
_UNBIND_SECONDS: Final = 2.0
_ENQUIRE_SHARE: Final = 1 / 3
_SILENCE_SHARE: Final = 2 / 3
"""Shares of the time that an answer may take: after the first of silence the other side is asked
whether it is there, and with a silence of the second it is not."""
_CLOSED: Final = "closed"
_NOT_NOW: Final = (BlockingIOError, ssl.SSLWantReadError, ssl.SSLWantWriteError)


@dataclass(frozen=True)
class Answer:
    """What became of a request."""

    tag: Any
    """What whoever asked gave with it."""
    pdu: Pdu | None
    """None where no answer came."""
    left: bool
    """Whether any byte of the request may have gone out."""


@dataclass(eq=False)
class _Request:
    """A request on its way."""

    answers: SimpleQueue[Answer]
    tag: Any
    asked_at: float
    left: bool = False


class Line:
    """A connection that is open, until it falls; it is never mended, but replaced.

    Args:
        connection: A connected socket; it is this object's from here on.
        deliver: Given each delivery, in this object's thread.
        answer_seconds: How long an answer may take.
        idle_seconds: After so much silence the other side is asked whether it is there.

    """

    def __init__(
        self, connection: socket.socket, *, deliver: Callable[["Line", Pdu], None],
        answer_seconds: float, idle_seconds: float,
    ) -> None:
        self.fell = ""
        """Why it fell; empty while it is open."""
        self._socket = connection
        self._deliver = deliver
        self._answer_seconds = answer_seconds
        self._idle_seconds = idle_seconds
        self._lock = threading.Lock()
        self._outgoing: deque[tuple[bytes, _Request | None]] = deque()
        self._pending: dict[int, _Request] = {}
        self._sequence = 0
        self._heard_at = self._enquired_at = time.monotonic()
        self._leaving = False
        self._ending = ""
        self._frames = Frames()
        self._bell, self._ring = socket.socketpair()
        self._rung = False
        connection.setblocking(False)
        self._bell.setblocking(False)
        self._thread = threading.Thread(target=self._run, name="smpp-line", daemon=True)
        self._thread.start()

    def ask(self, command: int, body: bytes, *, answers: SimpleQueue[Answer], tag: Any) -> None:  # noqa: ANN401 -- given back as it is
        """Queue a request; its answer, or word that none came, is put into `answers`."""
        with self._lock:
            open_ = not self.fell and not self._ending
            if open_:
                self._sequence = self._sequence % _SEQUENCE_MAX + 1
                request = _Request(answers, tag, time.monotonic())
                self._pending[self._sequence] = request
                written = Pdu(command, 0, self._sequence, body).written()
                self._outgoing.append((written, request))
        if open_:
            self._wake()
        else:
            answers.put(Answer(tag, None, left=False))

    def say(self, answer: Pdu) -> bool:
        """Queue an answer to the other side; False where the line has fallen."""
        with self._lock:
            if self.fell:
                return False
            self._outgoing.append((answer.written(), None))
        self._wake()
        return True

    def close(self) -> None:
        """Take leave, and let go of the line; what still waits for an answer gets none."""
        goodbye: SimpleQueue[Answer] = SimpleQueue()
        self._leaving = True
        self.ask(wire.UNBIND, b"", answers=goodbye, tag=None)
        with contextlib.suppress(Exception):
            goodbye.get(timeout=_UNBIND_SECONDS)
        self._ending = self._ending or _CLOSED
        self._wake()
        self._thread.join(timeout=_UNBIND_SECONDS)

    def _wake(self) -> None:
        """Make the thread look at what was queued."""
        if not self._rung:
            self._rung = True
            with contextlib.suppress(OSError):
                self._ring.send(b"\0")

    def _run(self) -> None:
        """Read and write until the line falls."""
        why = "a fault of the program"
        try:
            with selectors.DefaultSelector() as selector:
                selector.register(self._socket, selectors.EVENT_READ)
                selector.register(self._bell, selectors.EVENT_READ)
                while not (self._ending and not self._outgoing):
                    self._turn(selector)
            why = self._ending
        except OutOfStep as fault:
            why = str(fault)
        except OSError as fault:
            why = str(fault.strerror or fault)
        finally:
            self._fall(why)

    def _turn(self, selector: selectors.BaseSelector) -> None:
        """Wait until something can be done, and do it."""
        events = selectors.EVENT_READ | (selectors.EVENT_WRITE if self._outgoing else 0)
        if selector.get_key(self._socket).events != events:
            selector.modify(self._socket, events)
        for key, _ in selector.select(self._look_at_clock()):
            if key.fileobj is self._bell:
                with contextlib.suppress(BlockingIOError):
                    self._bell.recv(64)
                self._rung = False
        self._read()
        self._write()

    def _look_at_clock(self) -> float:
        """Give up what was not answered in time, enquire after silence; give the time left."""
        now = time.monotonic()
        while (late := self._late(now)) is not None:
            late.answers.put(Answer(late.tag, None, left=True))
        with self._lock:
            oldest_at = next((r.asked_at for r in self._pending.values()), None)
        enquire_at = max(self._heard_at, self._enquired_at) + self._idle_seconds
        if oldest_at is not None:
            quiet_since = max(self._heard_at, self._enquired_at, oldest_at)
            enquire_at = min(enquire_at, quiet_since + _ENQUIRE_SHARE * self._answer_seconds)
        if now >= enquire_at:
            self._enquired_at = now
            self.ask(wire.ENQUIRE_LINK, b"", answers=SimpleQueue(), tag=None)
            return 0.0
        late_at = enquire_at if oldest_at is None else oldest_at + self._answer_seconds
        return max(0.0, min(enquire_at, late_at) - now)

    def _late(self, now: float) -> _Request | None:
        """Take out a request that was not answered in time.

        Where nothing at all was heard for most of that time, though the other side was asked
        whether it is there, all is lost.
        """
        with self._lock:
            sequence, oldest = next(iter(self._pending.items()), (0, None))
            if oldest is None or now < oldest.asked_at + self._answer_seconds:
                return None
            if now - self._heard_at > _SILENCE_SHARE * self._answer_seconds:
                raise OSError(f"no answer in {self._answer_seconds:g} seconds")
            return self._pending.pop(sequence)

    def _read(self) -> None:
        """Read what came, all of it."""
        while True:
            try:
                data = self._socket.recv(_READ_BYTES)
            except _NOT_NOW:
                return
            if not data:
                raise OSError(_CLOSED if self._leaving else "the provider closed the line")
            self._heard_at = time.monotonic()
            try:
                for unit in self._frames.feed(data):
                    self._take(unit)
            except OutOfStep:
                nack = Pdu(wire.GENERIC_NACK, RINVCMDLEN, 0)
                with contextlib.suppress(OSError):
                    self._socket.send(nack.written())
                raise

    def _take(self, unit: Pdu) -> None:
        """Act on what came."""
        if unit.answers:
            with self._lock:
                request = self._pending.pop(unit.sequence, None)
            if request is not None:
                request.answers.put(Answer(request.tag, unit, left=True))
            return
        if unit.command == wire.DELIVER_SM:
            self._deliver(self, unit)
        elif unit.command == wire.ENQUIRE_LINK:
            self.say(unit.answer())
        elif unit.command == wire.UNBIND:
            self._take_leave()
            self.say(unit.answer())
        else:
            self.say(Pdu(wire.GENERIC_NACK, RINVCMDID, unit.sequence))

    def _take_leave(self) -> None:
        """Begin nothing more: of what is queued, only what went in part goes on."""
        with self._lock:
            self._ending = "the provider took leave"
            begun = [one for one in self._outgoing if one[1] is None or one[1].left]
            self._outgoing = deque(begun)

    def _write(self) -> None:
        """Write as much as goes, and mark each request of which a byte went out."""
        while self._outgoing:
            with self._lock:
                bunch, size = [], 0
                for one in self._outgoing:
                    bunch.append(one)
                    size += len(one[0])
                    if size >= _WRITE_BYTES:
                        break
            try:
                sent = self._socket.send(b"".join([data for data, _ in bunch]))
            except OSError as fault:
                if isinstance(self._socket, ssl.SSLSocket):
                    # Part of an encrypted record may have gone, and nobody says how much.
                    self._mark(bunch)
                if isinstance(fault, _NOT_NOW):
                    return
                raise
            self._went(sent)

    def _went(self, sent: int) -> None:
        """Note that so many bytes of the queue went out."""
        with self._lock:
            while sent > 0:
                data, request = self._outgoing.popleft()
                if request is not None:
                    request.left = True
                if sent < len(data):
                    self._outgoing.appendleft((data[sent:], request))
                sent -= len(data)

    def _mark(self, bunch: list[tuple[bytes, _Request | None]]) -> None:
        for _, request in bunch:
            if request is not None:
                request.left = True

    def _fall(self, why: str) -> None:
        """Let go of the socket, and tell each who waits."""
        with self._lock:
            self.fell = why
            waiting = list(self._pending.values())
            self._pending.clear()
            self._outgoing.clear()
        for one in (self._socket, self._bell, self._ring):
            one.close()
        if why != _CLOSED:
            _log.warning("the line to a provider fell: %s; %d waited", why, len(waiting))
        for request in waiting:
            request.answers.put(Answer(request.tag, None, left=request.left))
