"""The channel that needs no provider: messages into a file of the day, answers out of a folder.

It serves demos, tests and trials of a night: nothing leaves the machine. Several processes may
write and read the same folder at once.
"""

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from forbear.adapters.channels.channel import (
    Accepted,
    ChannelDown,
    Declined,
    Heard,
    Message,
    Result,
)
from forbear.adapters.channels.inbox import Inbox
from forbear.adapters.channels.lines import append, word
from forbear.adapters.channels.waiting import heard_within

SENT: Final = "sent"
INBOX: Final = "inbox"


def _now() -> datetime:
    """Ask the machine what time it is."""
    return datetime.now(UTC)  # noqa: TID251 -- a message is sent in the present


class FileChannel:
    """Writes each message as a line of JSON into `FOLDER/sent/DAY.jsonl`, by the day in UTC.

    What stands in `FOLDER/inbox` comes back as receipts and replies.
    """

    def __init__(
        self, folder: Path, *, name: str, now: Callable[[], datetime] = _now
    ) -> None:
        self.name = name
        self._folder = folder
        self._now = now
        self._inbox = Inbox(folder / INBOX)

    def open(self) -> None:
        """Make the folder, which only its owner may read.

        Raises:
            ChannelDown: It cannot be written.

        """
        try:
            for one in (self._folder, self._folder / SENT, self._folder / INBOX):
                one.mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError as fault:
            raise ChannelDown(name=self.name, said=word(fault), address=self._folder) from None

    def send(self, messages: Sequence[Message]) -> Iterator[Result]:
        """Write them all, and say so once they are on the disk.

        A disk that is full or gone is `down`, with nothing left behind; where that cannot be made
        sure of, `unknown`.
        """
        at = self._now()
        lines = b"".join(self._line(each, at) for each in messages)
        try:
            why, said = append(self._folder / SENT / f"{at:%Y-%m-%d}.jsonl", lines)
        except OSError as fault:
            why, said = "down", word(fault)
        for each in messages:
            if why:
                yield Declined(message_id=each.message_id, why=why, said=said)
            else:
                yield Accepted(message_id=each.message_id, provider_ids=(each.message_id,))

    def heard(self, *, wait: float) -> Iterator[Heard]:
        """Give what stands in the inbox; a file is put aside once all of it was taken."""
        yield from heard_within(self._inbox.taken, wait=wait)

    def close(self) -> None:
        """Let go of nothing: no file stays open."""

    def _line(self, message: Message, at: datetime) -> bytes:
        """Write one message as a line."""
        whole = {"channel": self.name, "at": at.isoformat(), **asdict(message),
                 "values": dict(message.values)}
        return json.dumps(whole, ensure_ascii=False).encode("utf-8", "replace") + b"\n"
