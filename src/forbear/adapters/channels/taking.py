"""Take a file that several processes may look at, and let one of them alone have it."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO


@contextmanager
def alone_with(file: Path) -> Iterator[BinaryIO | None]:
    """Give what it holds, or None where it is gone or another process has it."""
    try:
        stream = file.open("rb")
    except FileNotFoundError:
        yield None
        return
    with stream:
        try:
            fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
            ours = os.path.samestat(os.fstat(stream.fileno()), file.stat())
        except (BlockingIOError, FileNotFoundError):
            ours = False
        yield stream if ours else None
