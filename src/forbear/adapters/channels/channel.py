"""What every channel does: take messages, say of each whether it was accepted, and hear replies.

A channel knows no borrower, rule or database. Whoever sends has judged and marked each message
before it comes here, and never gives the same one twice.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal, Protocol

from forbear.engine.vocabulary.errors import ForbearError


@dataclass(frozen=True, kw_only=True)
class Message:
    """One message, as it is to be carried."""

    message_id: str
    """Ours; a provider that lets a sender name a message is given it."""
    to: str
    """The number or address, as the book has it; numbers with their country's code."""
    text: str
    """The words, exactly as they were judged."""
    language: str
    template: str = ""
    """The name of the words; a provider that registers templates knows it by an id of its own."""
    values: tuple[tuple[str, str], ...] = ()
    """What was filled in, for providers that take a template's id and the values."""
    subject: str = ""
    """Of an e-mail or a letter."""


@dataclass(frozen=True, kw_only=True)
class Accepted:
    """The provider took a message."""

    message_id: str
    provider_ids: tuple[str, ...]
    """What the provider calls it; one for each part of a long one."""
    parts: int = 1
    """How many are paid for."""


@dataclass(frozen=True, kw_only=True)
class Declined:
    """The provider did not take a message, or the line fell: what is known of it."""

    message_id: str
    why: str
    """A word of `WHYS`."""
    said: str = ""
    """The provider's own code; nothing personal."""
    wait_seconds: int = 0
    """How long the provider asks to be left alone; 0 where it does not say."""


WHYS: Final = ("dead_address", "not_accepted", "throttled", "down", "no_credit", "unknown")
"""dead_address: nobody can be reached there, ever. not_accepted: this message will never be taken
as it is. throttled, down, no_credit: it was surely not sent, and may be taken later. unknown: it
may have been sent; it counts as sent, until the provider says otherwise."""

PERMANENT: Final = ("dead_address", "not_accepted")
LATER: Final = ("throttled", "down", "no_credit")

Result = Accepted | Declined


@dataclass(frozen=True, kw_only=True)
class Receipt:
    """What became of a message, or of one part of it."""

    provider_id: str
    state: Literal["delivered", "undelivered", "under_way"]
    said: str = ""
    """The provider's own word for it."""
    dead: bool = False
    """The provider says that this address reaches nobody, ever."""
    at: datetime | None = None
    """When, by the provider's clock, with a zone; None where it does not say."""
    to: str = ""
    """Where the message went, if the provider says so: it finds one whose id was never told."""


@dataclass(frozen=True, kw_only=True)
class Reply:
    """What somebody wrote."""

    provider_id: str
    """By which the same one, delivered again, is known; empty where there is none."""
    sender: str
    to: str
    text: str
    """Whole and readable; what could not be read of broken bytes stands as U+FFFD."""
    at: datetime | None = None
    answers: str = ""
    """The provider's id of the message it answers, where that is known."""


Heard = Receipt | Reply


class ChannelRefused(ForbearError):
    """A provider does not let us in: wrong credentials, or no right to send."""

    code = "channel_refused"
    sentence = "The provider {name} does not let us in: {said}."
    cure = "Correct its account in {settings}; nothing was sent, and no order was lost."


class ChannelDown(ForbearError):
    """A provider cannot be reached, or does not answer."""

    code = "channel_down"
    sentence = "The provider {name} cannot be reached: {said}."
    cure = "It is tried again by itself; see that {address} can be reached from here."


class Channel(Protocol):
    """One account with one provider."""

    name: str
    """As the settings name it."""

    def open(self) -> None:
        """Let ourselves in, so that what is heard arrives; again after a line fell.

        Raises:
            ChannelRefused: The credentials are wrong.
            ChannelDown: It cannot be reached.

        """

    def send(self, messages: Sequence[Message]) -> Iterator[Result]:
        """Carry messages, and give one result for each, in whatever order they come.

        A line that falls is a result for each message concerned, `unknown` where bytes of it may
        have left; it raises nothing.
        """

    def heard(self, *, wait: float) -> Iterator[Heard]:
        """Give what came back, waiting so many seconds at most for the first of it.

        What was given is acknowledged to the provider when the next is asked for, so that nothing
        is lost between here and whoever writes it down.
        """

    def close(self) -> None:
        """Let go of the line, cleanly."""
