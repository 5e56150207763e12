"""Letters written into a folder for whoever prints them: a PDF each, and a line in the manifest.

What stands in the manifest is to be printed, once; a PDF without a line is not.
"""

import hashlib
import json
import os
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

from forbear.adapters.channels.channel import (
    Accepted,
    ChannelDown,
    Declined,
    Heard,
    Message,
    Result,
)
from forbear.adapters.channels.inbox import Inbox
from forbear.adapters.channels.letter.page import AddressUnfit, Window, page_of
from forbear.adapters.channels.letter.printing import GlyphMissing, Printed, printed, ready
from forbear.adapters.channels.lines import append, word
from forbear.adapters.channels.names import plain_name
from forbear.adapters.channels.waiting import heard_within

MANIFEST: Final = "manifest.jsonl"


def _now() -> datetime:
    """Ask the machine what time it is."""
    return datetime.now(UTC)  # noqa: TID251 -- a letter is written in the present


class LetterChannel:
    """Writes letters into `FOLDER/DAY/`, and hears from `FOLDER/inbox` what became of them."""

    def __init__(
        self, folder: Path, *, name: str, company: str, window: Window, zone: str = "UTC",
        now: Callable[[], datetime] = _now,
    ) -> None:
        self.name = name
        self._folder, self._company, self._window = folder, company, window
        self._zone, self._now = ZoneInfo(zone), now
        self._inbox = Inbox(folder / "inbox")

    def open(self) -> None:
        """Make the folder, which only its owner may read.

        Raises:
            LettersMissing: Letters cannot be written on this machine.
            ChannelDown: The folder cannot be written.

        """
        ready()
        try:
            (self._folder / "inbox").mkdir(mode=0o700, parents=True, exist_ok=True)
            self._folder.chmod(0o700)
        except OSError as fault:
            raise ChannelDown(name=self.name, said=word(fault), address=self._folder) from None

    def send(self, messages: Sequence[Message]) -> Iterator[Result]:
        """Write one after the other."""
        for message in messages:
            yield self._send(message)

    def heard(self, *, wait: float) -> Iterator[Heard]:
        """Give what whoever prints wrote into the inbox, such as letters that came back."""
        yield from heard_within(self._inbox.taken, wait=wait)

    def close(self) -> None:
        """Let go of nothing: no file stays open."""

    def _send(self, message: Message) -> Result:
        """Write one letter, then its line."""
        at = self._now().astimezone(self._zone)
        try:
            page = page_of(message, company=self._company, window=self._window, day=at.date())
            letter = printed(page)
        except AddressUnfit as fault:
            why = "dead_address" if str(fault) == "no_address" else "not_accepted"
            return Declined(message_id=message.message_id, why=why, said=str(fault))
        except GlyphMissing:
            return Declined(
                message_id=message.message_id, why="not_accepted", said="glyph_missing")
        try:
            why, said = self._keep(message, letter, at=at)
        except OSError as fault:
            why, said = "down", word(fault)
        if why:
            return Declined(message_id=message.message_id, why=why, said=said)
        return Accepted(message_id=message.message_id, provider_ids=(message.message_id,),
                        parts=letter.pages)

    def _keep(self, message: Message, letter: Printed, *, at: datetime) -> tuple[str, str]:
        """Write the PDF, and once it is on the disk the line by which it is printed."""
        folder = self._folder / f"{at:%Y-%m-%d}"
        folder.mkdir(mode=0o700, exist_ok=True)
        file = folder / f"{plain_name(message.message_id)}.pdf"
        partial = file.with_suffix(".partial")
        with os.fdopen(os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as out:
            out.write(letter.pdf)
            out.flush()
            os.fsync(out.fileno())
        partial.rename(file)
        line = {
            "message_id": message.message_id, "file": file.name, "pages": letter.pages,
            "language": message.language, "at": at.isoformat(),
            "sha256": hashlib.sha256(letter.pdf).hexdigest(),
        }
        return append(folder / MANIFEST, json.dumps(line).encode() + b"\n")
