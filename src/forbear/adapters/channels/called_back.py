"""What channels share whose provider calls back: they hear nothing themselves."""

import threading
from collections.abc import Iterator

from forbear.adapters.channels.channel import Heard
from forbear.adapters.channels.turns import Turns


class CalledBack:
    """The part of such a channel that is no provider's own.

    Args:
        name: As the settings name it.
        per_second: How many messages a second at most; 0 for as many as go.

    """

    def __init__(self, *, name: str, per_second: float) -> None:
        self.name = name
        self._turns = Turns(per_second)
        self._closed = threading.Event()

    def heard(self, *, wait: float) -> Iterator[Heard]:
        """Hear nothing: the provider calls back, and that is read elsewhere."""
        self._closed.wait(wait)
        yield from ()

    def close(self) -> None:
        """Let go of nothing: no connection stays open."""
        self._closed.set()
