"""Where a provider refuses links in messages, one that holds a link is told before it is sent."""

import re
from collections.abc import Iterator, Sequence
from typing import Final

from forbear.adapters.channels.channel import Channel, Declined, Heard, Message, Result

_LINK: Final = re.compile(
    r"https?://|\bwww\.|\b[a-z0-9-]+(?:\.[a-z0-9-]+)*\.[a-z]{2,}/", re.IGNORECASE | re.ASCII)


def has_link(text: str) -> bool:
    """Tell whether somebody would find a link in it, with or without its scheme."""
    return _LINK.search(text) is not None


class WithoutLinks:
    """A channel whose provider refuses links; a message with one is never given to it."""

    def __init__(self, channel: Channel) -> None:
        self.name = channel.name
        self._channel = channel

    def open(self) -> None:
        """Let ourselves in.

        Raises:
            ChannelRefused: The credentials are wrong.
            ChannelDown: It cannot be reached.

        """
        self._channel.open()

    def send(self, messages: Sequence[Message]) -> Iterator[Result]:
        """Send those without a link; the others will never be taken as they are."""
        for message in messages:
            if has_link(message.text):
                yield Declined(message_id=message.message_id, why="not_accepted", said="link")
        fit = [message for message in messages if not has_link(message.text)]
        if fit:
            yield from self._channel.send(fit)

    def heard(self, *, wait: float) -> Iterator[Heard]:
        """Give what came back."""
        return self._channel.heard(wait=wait)

    def close(self) -> None:
        """Let go of it."""
        self._channel.close()
