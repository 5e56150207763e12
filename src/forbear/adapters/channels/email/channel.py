"""E-mail over one account with a mail server."""

import time
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

from forbear.adapters.channels.channel import (
    ChannelDown,
    ChannelRefused,
    Declined,
    Heard,
    Message,
    Result,
)
from forbear.adapters.channels.email.line import Line, Server
from forbear.adapters.channels.email.maildir import Maildir
from forbear.adapters.channels.email.writing import (
    AddressUnfit,
    From,
    mail_address,
    name_of,
    written,
)
from forbear.adapters.channels.turns import Turns, held_up
from forbear.adapters.channels.waiting import heard_within


def _now() -> datetime:
    """Ask the machine what time it is."""
    return datetime.now(UTC)  # noqa: TID251 -- a message is sent in the present


class EmailChannel:
    """Writes e-mails, hands them to a server, and reads a mailbox for what comes back."""

    def __init__(
        self, server: Server, *, sender: From, name: str, bounces_to: str = "",
        mailbox: Path | None = None, per_second: float = 0.0, now: Callable[[], datetime] = _now,
    ) -> None:
        self.name = name
        self._sender, self._bounces_to = sender, bounces_to or sender.address
        self._line, self._turns = Line(server, name=name), Turns(per_second)
        self._mailbox = None if mailbox is None else Maildir(mailbox)
        self._now = now

    def open(self) -> None:
        """Sign in at the server.

        Raises:
            ChannelRefused: It does not let us in, or only without TLS.
            ChannelDown: It cannot be reached.

        """
        self._line.ensure()

    def send(self, messages: Sequence[Message]) -> Iterator[Result]:
        """Send one after the other; once the server is down the others are not tried."""
        fell, ends = "", self._turns.ends()
        for message in messages:
            if not fell and not self._turns.take(ends=ends):
                yield held_up(message)
                continue
            if not fell:
                try:
                    self._line.ensure()
                except (ChannelDown, ChannelRefused) as fault:
                    fell = str(fault.fields["said"])
            yield (Declined(message_id=message.message_id, why="down", said=fell) if fell
                   else self._send(message))

    def heard(self, *, wait: float) -> Iterator[Heard]:
        """Give bounces as receipts and answers as replies; nothing where there is no mailbox."""
        if self._mailbox is not None:
            yield from heard_within(self._mailbox.taken, wait=wait)
        else:
            time.sleep(wait)

    def close(self) -> None:
        """Say goodbye to the server."""
        self._line.close()

    def _send(self, message: Message) -> Result:
        """Write one and hand it over."""
        try:
            to = mail_address(message.to)
        except AddressUnfit:
            return Declined(message_id=message.message_id, why="dead_address", said="no_address")
        mail = written(message, sender=self._sender, to=to, at=self._now())
        return self._line.carry(
            message.message_id, sender=self._bounces_to, to=to, mail=mail,
            named=name_of(message.message_id, self._sender))
