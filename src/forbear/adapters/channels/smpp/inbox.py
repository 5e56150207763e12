"""What a provider brought and nobody took yet: read, joined, and acknowledged once it was taken.

A delivery is acknowledged when whoever hears has taken it, so that a crash in between makes the
provider bring it again. A part of a longer message is acknowledged after a moment even so: many
providers bring the second part only when the first was acknowledged. What comes again because a
line fell before the acknowledgement went is known by its bytes, and is not given twice.
"""

import hashlib
import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final

from forbear.adapters.channels.channel import Heard, Reply
from forbear.adapters.channels.smpp import bodies
from forbear.adapters.channels.smpp.content import readable, unheaded
from forbear.adapters.channels.smpp.joining import Joined, Joiner, Piece
from forbear.adapters.channels.smpp.line import Line
from forbear.adapters.channels.smpp.numbers import as_in_the_book
from forbear.adapters.channels.smpp.pdu import Pdu
from forbear.adapters.channels.smpp.receipts import is_receipt, read_receipt
from forbear.adapters.channels.smpp.settings import SmppSettings
from forbear.adapters.channels.smpp.statuses import RMSGQFUL

WAITING_MAX: Final = 1_000
"""Deliveries that wait to be heard; the provider is asked to keep more than these."""
HOLD_SECONDS: Final = 1.0
"""How long the acknowledgement of a part waits for the other parts."""
REMEMBERED_SECONDS: Final = 3_600.0
"""How long what was taken and could not be acknowledged is known again."""

_ASCII: Final = 1


@dataclass(eq=False)
class Came:
    """One delivery, and the line it came by."""

    line: Line
    pdu: Pdu
    at: float
    acknowledged: bool = False

    @cached_property
    def digest(self) -> bytes:
        """That by which the same delivery is known again; it holds nothing of the words."""
        return hashlib.sha256(self.pdu.body).digest()


@dataclass(eq=False)
class Item:
    """One thing to be heard."""

    what: Heard
    came: list[Came] = field(default_factory=list)
    """What is acknowledged once it was taken."""


class Inbox:
    """Takes deliveries from the thread of a line, and gives what they say to whoever hears."""

    def __init__(
        self, settings: SmppSettings, *, clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._settings = settings
        self._clock = clock
        self._changed = threading.Condition()
        self._ready: deque[Item] = deque()
        self._given: list[Item] = []
        self._joiner: Joiner[Came] = Joiner(settings.join_seconds)
        self._taken: dict[bytes, float] = {}

    def put(self, line: Line, pdu: Pdu) -> None:
        """Take in a delivery, and keep it until it was heard."""
        with self._changed:
            came = Came(line, pdu, self._clock())
            if self._came_again(came):
                return
            if len(self._ready) >= WAITING_MAX:
                line.say(pdu.answer(status=RMSGQFUL))
                return
            item = self._read(came)
            if item is not None:
                self._ready.append(item)
            self._changed.notify_all()

    def take(self, wait: float) -> Item | None:
        """Give the next thing, waiting so many seconds at most; then `done` or `give_back`."""
        until = self._clock() + wait
        with self._changed:
            while True:
                self._look_at_clock()
                if self._ready:
                    item = self._ready.popleft()
                    self._given.append(item)
                    return item
                left = until - self._clock()
                if left <= 0:
                    return None
                self._changed.wait(min(left, self._next_look()))

    def done(self, item: Item) -> None:
        """Acknowledge what was taken."""
        with self._changed:
            self._given.remove(item)
            for came in item.came:
                self._acknowledge(came)

    def give_back(self, item: Item) -> None:
        """Keep what was not taken after all; it is given again."""
        with self._changed:
            self._given.remove(item)
            self._ready.appendleft(item)

    def _came_again(self, came: Came) -> bool:
        """Tell whether this was brought before, by a line that has fallen since."""
        if self._taken.pop(came.digest, None) is not None:
            self._acknowledge(came)
            return True
        for item in (*self._ready, *self._given):
            for number, before in enumerate(item.came):
                if before.line is not came.line and before.digest == came.digest:
                    item.came[number] = came
                    return True
        return False

    def _acknowledge(self, came: Came) -> None:
        if came.acknowledged:
            return
        came.acknowledged = True
        # The body of the answer is a message id, which is always empty.
        if not came.line.say(came.pdu.answer(body=b"\0")):
            self._taken[came.digest] = self._clock()

    def _read(self, came: Came) -> Item | None:
        """Read a delivery; None where other parts are waited for."""
        try:
            delivery = bodies.read_delivery(came.pdu.body)
        except bodies.Unreadable:
            # Somebody may have written it, so somebody is to look at it.
            return Item(_unreadable(came.pdu.body), [came])
        if is_receipt(delivery):
            return Item(read_receipt(delivery, self._settings), [came])
        place, data = unheaded(delivery)
        sender = as_in_the_book(delivery.source_ton, delivery.source)
        to = as_in_the_book(delivery.to_ton, delivery.to)
        coding = delivery.coding or bodies.CODINGS[self._settings.alphabet]
        if place is None:
            text = readable(data, coding)
            return Item(Reply(provider_id="", sender=sender, to=to, text=text), [came])
        joined, spare = self._joiner.add(
            (sender, to, place.reference, place.total), Piece(data, coding, came),
            place=place, now=came.at)
        if spare is not None:
            self._acknowledge(spare)
        return _of(joined) if joined else None

    def _look_at_clock(self) -> None:
        """Give up what waited for its parts too long, and let go of what is held."""
        now = self._clock()
        while (joined := self._joiner.given_up(now)) is not None:
            self._ready.append(_of(joined))
        for came in self._held():
            if now >= came.at + HOLD_SECONDS:
                self._acknowledge(came)
        while self._taken and now >= next(iter(self._taken.values())) + REMEMBERED_SECONDS:
            del self._taken[next(iter(self._taken))]

    def _next_look(self) -> float:
        """Give the seconds until the clock changes something."""
        dues = [came.at + HOLD_SECONDS for came in self._held()]
        given_up_at = self._joiner.due_at()
        if given_up_at is not None:
            dues.append(given_up_at)
        return max(0.0, min(dues) - self._clock()) if dues else threading.TIMEOUT_MAX

    def _held(self) -> list[Came]:
        """Give the parts that wait for others and are not acknowledged."""
        return [
            piece.came for joined in self._joiner.waiting() for piece in joined.pieces.values()
            if not piece.came.acknowledged
        ]


def _of(joined: Joined[Came]) -> Item:
    """Make a reply of a message of several parts."""
    sender, to, _, _ = joined.key
    reply = Reply(provider_id="", sender=sender, to=to, text=joined.text())
    return Item(reply, [piece.came for piece in joined.pieces.values()])


def _unreadable(body: bytes) -> Reply:
    """Make a reply of a delivery whose fields cannot be told apart."""
    return Reply(provider_id="", sender="", to="", text=readable(body, _ASCII))
