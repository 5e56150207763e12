"""Look again and again for what came back, until there is something or the time is over."""

import time
from collections.abc import Callable, Iterator
from typing import Final

from forbear.adapters.channels.channel import Heard

LOOK_AGAIN_SECONDS: Final = 0.2


def heard_within(look: Callable[[], Iterator[Heard]], *, wait: float) -> Iterator[Heard]:
    """Give what a look finds; look again while it finds nothing.

    Args:
        look: Gives what is there.
        wait: Seconds, to the first of it at most.

    """
    ends = time.monotonic() + wait
    while True:
        found = False
        for each in look():
            found = True
            yield each
        if found or time.monotonic() >= ends:
            return
        time.sleep(min(LOOK_AGAIN_SECONDS, max(0.0, ends - time.monotonic())))
