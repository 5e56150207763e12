"""A folder of what came back: files of JSON lines, each a receipt or a reply.

Whoever fills it writes a file under another name and renames it to `NAME.jsonl` when it is whole.
"""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import BinaryIO, Final

from forbear.adapters.channels.channel import Heard, Reply
from forbear.adapters.channels.heard import read_heard
from forbear.adapters.channels.taking import alone_with

TAKEN: Final = ".taken"
FAULTY: Final = ".faulty"
"""Beside a file that was taken, the lines of it that nobody could read."""


class Inbox:
    """One folder; a file is renamed once all of it was taken, and read again where that failed."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def taken(self) -> Iterator[Heard]:
        """Give what every file holds, in the order of their names.

        A file is put aside when the next thing after its last is asked for.
        """
        for file in sorted(self._folder.glob("*.jsonl")):
            with alone_with(file) as lines:
                if lines is not None:
                    yield from _heard(lines, file)
                    file.rename(file.with_name(file.name + TAKEN))


def _heard(lines: BinaryIO, file: Path) -> Iterator[Heard]:
    """Give what a file holds, and set aside the lines that cannot be read."""
    faulty = []
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            one = read_heard(line.decode("utf-8", "replace"))
        except ValueError:
            faulty.append(line)
            continue
        # A reply without an id is known by its place, should the file be read again.
        if isinstance(one, Reply) and not one.provider_id:
            one = replace(one, provider_id=f"{file.name}:{number}")
        yield one
    if faulty:
        file.with_name(file.name + FAULTY).write_bytes(b"".join(faulty))
