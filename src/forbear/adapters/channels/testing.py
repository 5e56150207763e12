"""Until a switch is on, nothing leaves to a real address but to those that were named."""

import re
import time
from collections.abc import Iterator, Sequence
from typing import Final

from forbear.adapters.channels.channel import Channel, Declined, Heard, Message, Result

_NUMBER: Final = re.compile(r"[+\d\s().-]+")


def alike(address: str) -> str:
    """Write an address as others that reach the same place are written."""
    if "@" not in address and _NUMBER.fullmatch(address):
        return "".join(filter(str.isdigit, address))
    return " ".join(address.split()).casefold()


class Testing:
    """A real channel for addresses that were named, and a harmless one for everybody else."""

    __test__ = False  # it is no test, whatever its name says

    def __init__(self, real: Channel, *, harmless: Channel, allow: Sequence[str]) -> None:
        self.name = real.name
        self._real, self._harmless = real, harmless
        self._allow = frozenset(alike(each) for each in allow)

    def open(self) -> None:
        """Let ourselves in at both.

        Raises:
            ChannelRefused: The real one does not let us in.
            ChannelDown: One cannot be reached.

        """
        self._harmless.open()
        self._real.open()

    def send(self, messages: Sequence[Message]) -> Iterator[Result]:
        """Send those to named addresses, and write down the others."""
        named = [each for each in messages if alike(each.to) in self._allow]
        others = [each for each in messages if alike(each.to) not in self._allow]
        if others:
            yield from self._harmless.send(others)
        if named:
            yield from self._real.send(named)

    def heard(self, *, wait: float) -> Iterator[Heard]:
        """Give what came back to either."""
        yield from self._harmless.heard(wait=0)
        yield from self._real.heard(wait=wait)

    def close(self) -> None:
        """Let go of both."""
        self._real.close()
        self._harmless.close()


class DryRun:
    """Sends nothing and writes nothing; each message stays as if it had not been tried."""

    def __init__(self, name: str) -> None:
        self.name = name

    def open(self) -> None:
        """Open nothing."""

    def send(self, messages: Sequence[Message]) -> Iterator[Result]:
        """Say of each that it was surely not sent."""
        for each in messages:
            yield Declined(message_id=each.message_id, why="down", said="dry_run")

    def heard(self, *, wait: float) -> Iterator[Heard]:
        """Hear nothing."""
        time.sleep(wait)
        yield from ()

    def close(self) -> None:
        """Let go of nothing."""
