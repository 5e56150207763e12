"""Run a worker of the outbox: until nothing is due, or until told to end."""

import logging
import signal
import time
from collections.abc import Callable
from threading import Event
from traceback import format_tb
from types import FrameType
from typing import Final

from django.db import close_old_connections

from forbear.desk.records import clock
from forbear.desk.sending import results
from forbear.desk.sending.claim import due
from forbear.desk.sending.office import Office

PAUSE_SECONDS: Final = 1.0
AFTER_FAULT_SECONDS: Final = 10.0
LINES_AGAIN_SECONDS: Final = 15.0
"""How often lines that fell are opened again, and messages of workers that are gone settled."""
_log: Final = logging.getLogger(__name__)


def run_once(office: Office, *, tell: Callable[[Office], None]) -> None:
    """Carry out all that is due now, write down what has come back, and end."""
    office.tally["lost"] += results.lost()
    while office.round():
        tell(office)
    office.hear()
    tell(office)


def run_on(office: Office, *, tell: Callable[[Office], None]) -> None:
    """Carry out what falls due, and hear what comes back, until told to end.

    A round that is under way is finished first. Whatever breaks is told and tried again; a line
    that is down is opened again.
    """
    ends = Event()

    def end(_signal: int, _frame: FrameType | None) -> None:
        ends.set()

    for one in (signal.SIGTERM, signal.SIGINT):
        signal.signal(one, end)
    lines_at, down = time.monotonic(), set[str]()
    while not ends.is_set():
        close_old_connections()
        try:
            if time.monotonic() >= lines_at:
                office.tally["lost"] += results.lost()
                faults = {fault.tell() for fault in office.open()}
                for told in sorted(faults - down):
                    _log.warning("%s", told)
                down = faults
                lines_at = time.monotonic() + LINES_AGAIN_SECONDS
            try:
                done = office.round()
            finally:  # a stop is heard, though sending breaks
                heard = office.hear()
        except Exception as fault:  # noqa: BLE001 -- the worker outlives whatever one round meets
            # Without the fault's own words: a database quotes the row it would not take.
            _log.error("a round of the outbox failed (%s); it is tried again\n%s",
                       type(fault).__name__, "".join(format_tb(fault.__traceback__)))
            ends.wait(AFTER_FAULT_SECONDS)
            continue
        tell(office)
        if not done and not heard:
            ends.wait(PAUSE_SECONDS)


def waiting() -> int:
    """Count the orders that are due now."""
    return due(clock.now()).count()
