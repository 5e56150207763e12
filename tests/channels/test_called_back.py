"""Channels whose provider calls back hear nothing, and let go at once."""

import threading
import time

from forbear.adapters.channels.called_back import CalledBack


def test_who_waits_for_nothing_is_let_go_when_the_line_is_closed() -> None:
    """A worker that ends does not sit out the time it would have listened."""
    channel = CalledBack(name="sms", per_second=0)
    threading.Timer(0.1, channel.close).start()
    began = time.monotonic()
    assert list(channel.heard(wait=60)) == []
    assert time.monotonic() - began < 30
