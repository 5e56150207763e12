"""A mailbox as a folder (Maildir): what a mail server puts into `new` is read once."""

from collections.abc import Iterator
from email import message_from_bytes
from pathlib import Path
from typing import Final

from forbear.adapters.channels.channel import Heard
from forbear.adapters.channels.email.answers import is_automatic, reply_in
from forbear.adapters.channels.email.returned import is_report, receipts_in
from forbear.adapters.channels.taking import alone_with

MAIL_BYTES_MOST: Final = 25_000_000
"""As much as mail servers take; of a longer one the beginning is read."""
_SEEN: Final = ":2,S"


def heard_in(raw: bytes) -> list[Heard]:
    """Give what one mail says: receipts, a reply, or nothing where a machine wrote it."""
    try:
        mail = message_from_bytes(raw)
        if is_report(mail):
            return list(receipts_in(mail))
        return [] if is_automatic(mail) else [reply_in(mail, raw=raw)]
    except RecursionError:  # nested a thousand times: no person wrote that
        return []


class Maildir:
    """One mailbox; a mail moves to `cur` once what it says was taken. Several may read it."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def taken(self) -> Iterator[Heard]:
        """Give what every new mail says, the oldest first."""
        for file in sorted((self._folder / "new").glob("[!.]*")):
            with alone_with(file) as stream:
                if stream is not None:
                    yield from heard_in(stream.read(MAIL_BYTES_MOST))
                    file.rename(self._folder / "cur" / (file.name.split(":")[0] + _SEEN))
