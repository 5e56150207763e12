"""An account with the SMSC of the tests, and messages for it to carry."""

import time
from collections.abc import Callable
from typing import Any

from tools.smsc import PASSWORD

from forbear.adapters.channels.channel import Message
from forbear.adapters.channels.smpp.channel import SmppChannel
from forbear.adapters.channels.smpp.settings import SmppSettings

Open = Callable[..., SmppChannel]


def account(port: int, **other: Any) -> SmppSettings:
    """Give the settings of an account with the SMSC of the tests."""
    return SmppSettings(**{
        "name": "sms", "host": "127.0.0.1", "port": port, "system_id": "lender",
        "password": PASSWORD, "source": "LENDER", "answer_seconds": 5.0, **other,
    })


def messages(*texts: str, to: str = "+886 912-345-678") -> list[Message]:
    """Make messages of these words, numbered from 1."""
    return [
        Message(message_id=f"m{number}", to=to, text=text, language="en")
        for number, text in enumerate(texts, start=1)
    ]


def until(true: Callable[[], bool], *, seconds: float = 10.0) -> None:
    """Wait until something is so; fail where it does not come to be."""
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "it did not come to be in time"
        time.sleep(0.02)
