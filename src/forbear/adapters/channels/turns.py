"""Messages take turns, so that a provider gets no more in a second than the account says."""

import time
from threading import Lock
from typing import Final

from forbear.adapters.channels.channel import Declined, Message
from forbear.adapters.channels.pace import Pace

PATIENCE_SECONDS: Final = 30.0
"""A message that would wait longer goes back: it was judged a while ago."""


class Turns:
    """The turns of one account in one process, whichever thread asks.

    Args:
        per_second: How many may go in a second; 0 for as many as go.
        patience: Seconds from the start of a batch after which no more of it is begun.

    """

    def __init__(self, per_second: float, *, patience: float = PATIENCE_SECONDS) -> None:
        self._pace, self._patience = Pace(per_second), patience
        self._lock = Lock()

    def ends(self) -> float:
        """Give until when messages of a batch that begins now may wait."""
        return time.monotonic() + self._patience

    def take(self, *, ends: float) -> bool:
        """Wait for a turn, and tell whether it came; none is taken where it would come too late."""
        with self._lock:
            wait = self._pace.wait()
            if time.monotonic() + wait > ends:
                return False
            time.sleep(wait)
            self._pace.went()
            return True


def held_up(message: Message) -> Declined:
    """Say of a message that the rate held it up: surely not sent."""
    return Declined(message_id=message.message_id, why="throttled", said="rate")
