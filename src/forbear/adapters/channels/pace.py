"""How fast a provider may be given messages: its rate, and a pause when it asks for one."""

import time
from collections.abc import Callable
from typing import Final

FIRST_PAUSE_SECONDS: Final = 0.5
LONGEST_PAUSE_SECONDS: Final = 30.0


class Pace:
    """Tells when the next message may go. It keeps no thread and never sleeps.

    Args:
        per_second: How many may go in a second; 0 for as many as go.
        clock: Seconds that only ever grow.

    """

    def __init__(self, per_second: float, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._gap = 1 / per_second if per_second else 0.0
        self._clock = clock
        self._next = clock()
        self._pause = 0.0
        self._paused_until = self._next

    def wait(self) -> float:
        """Give the seconds until the next may go; 0 for now."""
        return max(0.0, self._next - self._clock(), self._paused_until - self._clock())

    def went(self) -> None:
        """Note that one went."""
        # What was not used while nothing was to do is not made up for with a burst.
        self._next = max(self._next, self._clock()) + self._gap

    def throttled(self) -> None:
        """Pause, each time for twice as long; the whole window may be throttled as one."""
        now = self._clock()
        if now < self._paused_until:
            return
        self._pause = min(max(2 * self._pause, FIRST_PAUSE_SECONDS), LONGEST_PAUSE_SECONDS)
        self._paused_until = now + self._pause

    def taken(self) -> None:
        """Note that the provider takes messages again."""
        self._pause = 0.0
