"""Messages to a gateway or to the lender's own app: one signed JSON request for each."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import urlsplit

from forbear.adapters.channels.accounts import Registered
from forbear.adapters.channels.called_back import CalledBack
from forbear.adapters.channels.channel import (
    ChannelDown,
    Declined,
    Message,
    Result,
)
from forbear.adapters.channels.http.answers import result_of
from forbear.adapters.channels.several import carried
from forbear.adapters.network.post import AnswerMissing, NotSent, post, reach
from forbear.adapters.network.signed import signed

TRY_SECONDS_MOST: Final = 10
"""From looking up the name to the end of the answer."""


@dataclass(frozen=True, kw_only=True)
class Gateway:
    """Where messages go, and as whose."""

    url: str
    secret: str = field(repr=False)
    way: str
    """What is carried: sms, email, app or letter."""
    sender: str = ""
    registered: Mapping[str, Registered] = field(default_factory=dict)
    private: bool = False
    """Whether it may stand in one's own network, and be spoken to without TLS."""
    at_once: int = 4
    """How many requests are under way together."""
    per_second: float = 0.0
    """How many messages a second at most; 0 for as many as go."""


class HttpChannel(CalledBack):
    """One account with a gateway. What comes back arrives by its callback, read elsewhere."""

    def __init__(
        self, gateway: Gateway, *, name: str, seconds: float = TRY_SECONDS_MOST
    ) -> None:
        super().__init__(name=name, per_second=gateway.per_second)
        self._gateway, self._seconds = gateway, seconds

    def open(self) -> None:
        """See that the gateway can be reached; whether it lets us in, it says with each message.

        Raises:
            ChannelDown: It cannot be reached.

        """
        self._closed.clear()
        try:
            reach(self._gateway.url, seconds=self._seconds, private=self._gateway.private)
        except NotSent as fault:
            address = urlsplit(self._gateway.url).hostname
            raise ChannelDown(name=self.name, said=str(fault), address=address) from None

    def send(self, messages: Sequence[Message]) -> Iterator[Result]:
        """Send each in a request of its own, several at a time.

        Once the gateway is down, asks to be left alone or wants money, the others are not tried.
        """
        yield from carried(messages, self._send, turns=self._turns,
                           at_once=self._gateway.at_once)

    def _send(self, message: Message) -> Result:
        """Send one, and say what is known of it."""
        body = self._body(message)
        headers = {"Idempotency-Key": message.message_id,
                   **signed(self._gateway.secret, event_id=message.message_id, body=body)}
        try:
            answer = post(
                self._gateway.url, body=body, headers=headers, seconds=self._seconds,
                private=self._gateway.private, read=True)
        except NotSent as fault:
            return Declined(message_id=message.message_id, why="down", said=str(fault))
        except AnswerMissing as fault:
            return Declined(message_id=message.message_id, why="unknown", said=str(fault))
        return result_of(message.message_id, answer)

    def _body(self, message: Message) -> bytes:
        """Write a message as the gateway reads it."""
        known = self._gateway.registered.get(message.language, Registered())
        whole = {
            "type": "message", "way": self._gateway.way, "id": message.message_id,
            "to": message.to, "sender": self._gateway.sender, "subject": message.subject,
            "text": message.text, "language": message.language, "template": message.template,
            "template_id": known.templates.get(message.template, ""),
            "signature": known.signature, "values": dict(message.values),
        }
        return json.dumps(whole, ensure_ascii=False).encode("utf-8", "replace")
