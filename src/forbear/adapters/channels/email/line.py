"""A line to a mail server: opened with TLS, one message after the other, and what became of each.

A server has taken a message once it was sent the point that ends it. Whatever fails before that is
surely not sent; whatever fails after it may have been.
"""

import re
import smtplib
import socket
import ssl
from dataclasses import dataclass, field
from typing import Final, Literal

from forbear.adapters.channels.channel import Accepted, ChannelDown, ChannelRefused, Declined
from forbear.adapters.channels.email.statuses import Stage, said_of, why_of

_POINT: Final = re.compile(rb"(?m)^\.")
_CLOSING: Final = 421


@dataclass(frozen=True, kw_only=True)
class Server:
    """Which server takes our mail, and how it knows us."""

    host: str
    port: int
    security: Literal["tls", "starttls", "none"]
    user: str = ""
    password: str = field(default="", repr=False)
    seconds: float = 60
    """How long to wait for each answer; servers look into a message before they take it."""
    settings: str = "channels.yaml"
    """The file to correct."""


class Line:
    """One line, which may fall and be opened anew."""

    def __init__(self, server: Server, *, name: str) -> None:
        self._server, self._name = server, name
        self._smtp: smtplib.SMTP | None = None

    def ensure(self) -> None:
        """Open it unless it stands.

        Raises:
            ChannelRefused: The server does not let us in, or only without TLS.
            ChannelDown: It cannot be reached.

        """
        if self._smtp is not None and self._stands(self._smtp):
            return
        self.close()
        server = self._server
        address = f"{server.host}:{server.port}"
        try:
            self._smtp = self._opened()
        except (smtplib.SMTPAuthenticationError, smtplib.SMTPNotSupportedError) as fault:
            said = (str(fault.smtp_code) if isinstance(fault, smtplib.SMTPAuthenticationError)
                    else "it does not offer " + ("AUTH" if "AUTH" in str(fault) else "STARTTLS"))
            raise ChannelRefused(name=self._name, said=said, settings=server.settings) from None
        except smtplib.SMTPResponseException as fault:
            raise ChannelDown(
                name=self._name, said=str(fault.smtp_code), address=address) from None
        except (OSError, ValueError) as fault:  # smtplib's own are OSErrors
            raise ChannelDown(
                name=self._name, said=type(fault).__name__, address=address) from None

    def carry(
        self, message_id: str, *, sender: str, to: str, mail: bytes, named: str
    ) -> Accepted | Declined:
        """Send one message on a line that stands.

        Args:
            message_id: Ours.
            sender: Where bounces go.
            to: Whom it is for.
            mail: As `written` gives it.
            named: What it is called in the world of mail.

        """
        assert self._smtp is not None  # noqa: S101 -- whoever carries has ensured it
        smtp = self._smtp
        try:
            refused = self._offered(smtp, message_id, sender=sender, to=to)
            if refused is not None:
                return refused
            smtp.send(_POINT.sub(b"..", mail))
        except (OSError, ValueError) as fault:
            self.close()
            return Declined(message_id=message_id, why="down", said=type(fault).__name__)
        try:
            smtp.send(b".\r\n")
            code, text = smtp.getreply()
        except (OSError, ValueError) as fault:
            self.close()
            return Declined(message_id=message_id, why="unknown", said=type(fault).__name__)
        if 200 <= code < 300:
            return Accepted(message_id=message_id, provider_ids=(named,))
        return self._no(message_id, code, text, stage="words")

    def close(self) -> None:
        """Say goodbye, as far as the line lets us."""
        if self._smtp is not None:
            smtp, self._smtp = self._smtp, None
            try:
                smtp.quit()
            except OSError:
                smtp.close()

    def _opened(self) -> smtplib.SMTP:
        """Connect and sign in."""
        server, trusted = self._server, ssl.create_default_context()
        smtp = (
            smtplib.SMTP_SSL(server.host, server.port, timeout=server.seconds, context=trusted)
            if server.security == "tls"
            else smtplib.SMTP(server.host, server.port, timeout=server.seconds))
        try:
            # The point that ends a message is sent by itself, and must not wait for company.
            if smtp.sock is not None:
                smtp.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            if server.security == "starttls":
                smtp.starttls(context=trusted)
            smtp.ehlo_or_helo_if_needed()
            if server.user:
                smtp.login(server.user, server.password)
        except BaseException:
            smtp.close()
            raise
        return smtp

    def _reset(self) -> bool:
        """Ask the server to forget the message before; tell whether the line still stands."""
        try:
            return self._smtp is not None and self._smtp.rset()[0] == 250
        except OSError:
            return False

    def _stands(self, smtp: smtplib.SMTP) -> bool:
        """Ask whether a line that was idle still stands."""
        try:
            return bool(smtp.noop()[0] == 250)
        except OSError:
            return False

    def _offered(
        self, smtp: smtplib.SMTP, message_id: str, *, sender: str, to: str
    ) -> Declined | None:
        """Ask for leave to send the words; give what stands against it, or None."""
        steps: tuple[tuple[Stage, str, int], ...] = (
            ("sender", f"MAIL FROM:<{sender}>", 250), ("address", f"RCPT TO:<{to}>", 250),
            ("address", "DATA", 354))
        for stage, command, yes in steps:
            code, text = smtp.docmd(command)
            if code != yes and not (code == 251 and yes == 250):
                return self._no(message_id, code, text, stage=stage)
        return None

    def _no(self, message_id: str, code: int, text: bytes, *, stage: Stage) -> Declined:
        """Say what an answer means, and make the line ready for the next message."""
        if code == _CLOSING or code < 0 or not self._reset():
            self.close()
        return Declined(message_id=message_id, why=why_of(code, text, stage=stage),
                        said=said_of(code, text))
