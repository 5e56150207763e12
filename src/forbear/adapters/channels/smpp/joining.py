"""Joining the parts of incoming messages: in any order, twice, or never all."""

from dataclasses import dataclass, field
from typing import Final, Generic, TypeVar

from forbear.adapters.channels.smpp.content import Place, readable
from forbear.adapters.channels.sms.alphabet import UNREADABLE

Key = tuple[str, str, int, int]
"""Sender, receiver, reference, and how many parts."""

WAITING_MAX: Final = 1_000
"""Messages that wait for a part; beyond it, the oldest is given as it is."""

T = TypeVar("T")


@dataclass(frozen=True)
class Piece(Generic[T]):
    """One part that came."""

    data: bytes
    coding: int
    came: T
    """What it came in, for whoever acknowledges it."""


@dataclass(eq=False)
class Joined(Generic[T]):
    """A message of several parts, whole or as much of it as there is."""

    key: Key
    first_at: float
    pieces: dict[int, Piece[T]] = field(default_factory=dict)
    """By number."""

    @property
    def whole(self) -> bool:
        """Tell whether all its parts are there."""
        return len(self.pieces) == self.key[3]

    def text(self) -> str:
        """Give its words; a gap is one U+FFFD. Bytes are joined first: a cut may be anywhere."""
        runs: list[tuple[int, bytes]] = []
        for number in range(1, self.key[3] + 1):
            piece = self.pieces.get(number)
            if piece is None:
                runs.append((-1, b""))
            elif runs and runs[-1][0] == piece.coding:
                runs[-1] = (piece.coding, runs[-1][1] + piece.data)
            else:
                runs.append((piece.coding, piece.data))
        texts = [UNREADABLE if coding < 0 else readable(data, coding) for coding, data in runs]
        return "".join(texts)


class Joiner(Generic[T]):
    """Keeps the parts of messages until they are whole, or until they are given up.

    Args:
        wait_seconds: How long missing parts are waited for. So long the joined ones are remembered
            too, so that a part that comes again begins no new message.

    """

    def __init__(self, wait_seconds: float) -> None:
        self._wait_seconds = wait_seconds
        self._waiting: dict[Key, Joined[T]] = {}
        self._done: dict[Key, float] = {}

    def add(
        self, key: Key, piece: Piece[T], *, place: Place, now: float,
    ) -> tuple[Joined[T] | None, T | None]:
        """Add a part.

        Returns:
            The message where it is whole now; and what is not needed: this one where its message
            was whole before, or an earlier one that it replaces.

        """
        if key in self._done:
            return None, piece.came
        joined = self._waiting.setdefault(key, Joined(key, now))
        before = joined.pieces.get(place.number)
        joined.pieces[place.number] = piece
        return (
            self._finish(joined, now) if joined.whole else None,
            before.came if before else None,
        )

    def due_at(self) -> float | None:
        """Give the moment at which the oldest is given up."""
        oldest = next(iter(self._waiting.values()), None)
        return oldest.first_at + self._wait_seconds if oldest else None

    def given_up(self, now: float) -> Joined[T] | None:
        """Give one message that waited long enough, as it is; None where there is none."""
        while self._done and now >= next(iter(self._done.values())) + self._wait_seconds:
            del self._done[next(iter(self._done))]
        oldest = next(iter(self._waiting.values()), None)
        if oldest is None or (
            len(self._waiting) <= WAITING_MAX and now < oldest.first_at + self._wait_seconds
        ):
            return None
        return self._finish(oldest, now)

    def waiting(self) -> list[Joined[T]]:
        """Give all that wait, the oldest first."""
        return list(self._waiting.values())

    def _finish(self, joined: Joined[T], now: float) -> Joined[T]:
        del self._waiting[joined.key]
        if joined.whole:  # what comes after a message was given up is still to be read
            self._done[joined.key] = now
        return joined
