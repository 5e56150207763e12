"""The worker: counts payments that came in, in a process of its own, so that no page waits."""

import logging
import os
import signal
from threading import Event
from types import FrameType
from typing import Final

from django.db import close_old_connections

from forbear.desk.actions.count_payments import count_payments

PAUSE_SECONDS: Final = 1.0
AFTER_FAULT_SECONDS: Final = 10.0
_log: Final = logging.getLogger(__name__)


def work(*, once: bool = False) -> None:
    """Do what waits; again and again until told to end, or until the parent is gone."""
    ends = Event()

    def end(_signal: int, _frame: FrameType | None) -> None:
        ends.set()

    if once:
        while count_payments():
            pass
        return
    parent = os.getppid()
    for one in (signal.SIGTERM, signal.SIGINT):
        signal.signal(one, end)
    while not ends.is_set() and os.getppid() == parent:
        close_old_connections()
        ends.wait(_round())


def _round() -> float:
    """Do one round, and give how long to rest after it."""
    try:
        counted = count_payments()
    except Exception:  # noqa: BLE001 -- the worker outlives whatever one round meets
        # Whatever broke is told, and tried again: payments stay uncounted and people left alone.
        _log.exception("a round of the worker failed; it is tried again")
        return AFTER_FAULT_SECONDS
    return 0.0 if counted else PAUSE_SECONDS
