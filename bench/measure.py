"""Run a command as a child and learn what it took."""

import os
import subprocess
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

_KIB = 1024


@dataclass(frozen=True, kw_only=True)
class Took:
    """What one child took: seconds by the clock and of the processor, and its peak of memory."""

    wall: float
    cpu: float
    peak_bytes: int
    exit_code: int


def run(command: Sequence[str], *, said: Path) -> Took:
    """Run a command to its end; what it says goes to a file.

    The peak is that of the child itself (`ru_maxrss`, KiB on Linux), not of its own children.
    """
    with said.open("wb") as out:
        began = time.perf_counter()
        child = subprocess.Popen(command, stdout=out, stderr=subprocess.STDOUT)
        _, status, used = os.wait4(child.pid, 0)
        wall = time.perf_counter() - began
    child.returncode = os.waitstatus_to_exitcode(status)
    return Took(
        wall=round(wall, 2),
        cpu=round(used.ru_utime + used.ru_stime, 2),
        peak_bytes=used.ru_maxrss * _KIB,
        exit_code=child.returncode,
    )
