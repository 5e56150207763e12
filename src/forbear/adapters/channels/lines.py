"""Lines added to a file that several processes write, safe on the disk before anybody is told."""

import errno
import fcntl
import os
from pathlib import Path


def append(file: Path, lines: bytes) -> tuple[str, str]:
    """Add lines to a file and wait for the disk; give why it failed and a word for it, or nothing.

    A disk that is full is `down`, with nothing left behind; where that cannot be made sure of,
    `unknown`.

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
                return "unknown", word(fault)
            return "down", word(fault)
    finally:
        os.close(wire)
    return "", ""


def _write(wire: int, data: bytes) -> None:
    """Write all of it, however much goes at once."""
    left = memoryview(data)
    while left:
        left = left[os.write(wire, left):]


def word(fault: OSError) -> str:
    """Give the system's word for a fault, such as ENOSPC; its text may name what is private."""
    return errno.errorcode.get(fault.errno or 0, type(fault).__name__)
