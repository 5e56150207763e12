"""The channel that needs no provider: messages into a file of the day, answers out of a folder.

It serves demos, tests and trials of a night: nothing leaves the machine. Several processes may
write and read the same folder at once.
"""

import errno
import fcntl
import json
import os
import time
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

SENT: Final = "sent"
INBOX: Final = "inbox"
_LOOK_AGAIN_SECONDS: Final = 0.1


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
            raise ChannelDown(name=self.name, said=_word(fault), address=self._folder) from None

    def send(self, messages: Sequence[Message]) -> Iterator[Result]:
        """Write them all, and say so once they are on the disk.

        A disk that is full or gone is `down`, with nothing left behind; where that cannot be made
        sure of, `unknown`.
        """
        at = self._now()
        lines = b"".join(self._line(each, at) for each in messages)
        try:
            why, said = _append(self._folder / SENT / f"{at:%Y-%m-%d}.jsonl", lines)
        except OSError as fault:
            why, said = "down", _word(fault)
        for each in messages:
            if why:
                yield Declined(message_id=each.message_id, why=why, said=said)
            else:
                yield Accepted(message_id=each.message_id, provider_ids=(each.message_id,))

    def heard(self, *, wait: float) -> Iterator[Heard]:
        """Give what stands in the inbox; a file is put aside once all of it was taken."""
        ends = time.monotonic() + wait
        while True:
            found = False
            for each in self._inbox.taken():
                found = True
                yield each
            if found or time.monotonic() >= ends:
                return
            time.sleep(min(_LOOK_AGAIN_SECONDS, max(0.0, ends - time.monotonic())))

    def close(self) -> None:
        """Let go of nothing: no file stays open."""

    def _line(self, message: Message, at: datetime) -> bytes:
        """Write one message as a line."""
        whole = {"channel": self.name, "at": at.isoformat(), **asdict(message),
                 "values": dict(message.values)}
        return json.dumps(whole, ensure_ascii=False).encode("utf-8", "replace") + b"\n"


def _append(file: Path, lines: bytes) -> tuple[str, str]:
    """Add lines to a file and wait for the disk; give why it failed, or nothing.

    Raises:
        OSError: Nothing was written.

    """
    wire = os.open(file, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
    try:
        fcntl.flock(wire, fcntl.LOCK_EX)
        before = os.fstat(wire).st_size
        # A line that a power cut tore stays alone, so that the next one can be read.
        torn = before > 0 and os.pread(wire, 1, before - 1) != b"\n"
        try:
            _write(wire, b"\n" + lines if torn else lines)
            os.fsync(wire)
        except OSError as fault:
            try:
                os.ftruncate(wire, before)
                os.fsync(wire)
            except OSError:
                return "unknown", _word(fault)
            return "down", _word(fault)
    finally:
        os.close(wire)
    return "", ""


def _write(wire: int, data: bytes) -> None:
    """Write all of it, however much goes at once."""
    left = memoryview(data)
    while left:
        left = left[os.write(wire, left):]


def _word(fault: OSError) -> str:
    """Give the system's word for a fault, such as ENOSPC; its text may name what is private."""
    return errno.errorcode.get(fault.errno or 0, type(fault).__name__)
