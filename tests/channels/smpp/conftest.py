"""An SMSC that nobody here wrote, and an account with it."""

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from smpp_accounts import Open, account
from tools.smsc import Smsc, running

from forbear.adapters.channels.smpp.channel import SmppChannel


@pytest.fixture
def smsc(tmp_path: Path) -> Iterator[Smsc]:
    """Start an SMSC."""
    with running(tmp_path) as smsc:
        yield smsc


@pytest.fixture
def opened(smsc: Smsc) -> Iterator[Open]:
    """Open channels to the SMSC with these settings; they are closed after the test."""
    with ExitStack() as stack:
        def open_(**other: Any) -> SmppChannel:
            channel = SmppChannel(account(smsc.port, **other))
            stack.callback(channel.close)
            channel.open()
            return channel
        yield open_
