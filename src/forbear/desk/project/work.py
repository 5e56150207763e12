"""The worker: counts payments and delivers events in a process of its own, so no page waits."""

import logging
import os
import signal
import time
from collections.abc import Callable
from threading import Event, Thread
from types import FrameType
from typing import Final

from django.db import close_old_connections

from forbear.desk.actions.count_payments import count_payments
from forbear.desk.project.deliver import clear, deliver

PAUSE_SECONDS: Final = 1.0
AFTER_FAULT_SECONDS: Final = 10.0
CLEAR_EVERY_SECONDS: Final = 3_600.0
_log: Final = logging.getLogger(__name__)


def work(*, once: bool = False) -> None:
    """Do what waits; again and again until told to end, or until the parent is gone."""
    ends = Event()

    def end(_signal: int, _frame: FrameType | None) -> None:
        ends.set()

    if once:
        while count_payments():
            pass
        while deliver():
            pass
        clear()
        return
    parent = os.getppid()
    for one in (signal.SIGTERM, signal.SIGINT):
        signal.signal(one, end)
    # A thread of its own, so that a slow receiver holds up no payment; it ends with the process.
    Thread(target=_deliver, args=(ends,), daemon=True).start()
    while not ends.is_set() and os.getppid() == parent:
        close_old_connections()
        ends.wait(_round(count_payments))


def _deliver(ends: Event) -> None:
    """Deliver events until told to end, and clear what is long over now and then."""
    clears_at = time.monotonic()
    while not ends.is_set():
        close_old_connections()
        if time.monotonic() >= clears_at:
            _round(clear)
            clears_at = time.monotonic() + CLEAR_EVERY_SECONDS
        ends.wait(_round(deliver))


def _round(what: Callable[[], int]) -> float:
    """Do one round, and give how long to rest after it."""
    try:
        done = what()
    except Exception:  # noqa: BLE001 -- the worker outlives whatever one round meets
        # Whatever broke is told, and tried again: payments stay uncounted and people left alone.
        _log.exception("a round of the worker failed; it is tried again")
        return AFTER_FAULT_SECONDS
    return 0.0 if done else PAUSE_SECONDS
