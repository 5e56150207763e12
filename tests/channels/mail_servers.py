"""A mail server that listens on a port of its own and answers as it was told."""

import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Final

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, LoginPassword

USER: Final = "lender"
PASSWORD: Final = "quite secret"  # noqa: S105 -- made up


@dataclass
class MailServer:
    """Keeps what it took."""

    answers: dict[str, list[str]] = field(default_factory=dict)
    """What it says next, by step: MAIL, RCPT or DATA; then yes."""
    hangs_up: str = ""
    """At this step it hangs up instead: MAIL, RCPT, or DATA once the words were read."""
    before_words: bool = False
    """Whether it hangs up as soon as it is told that words will follow."""
    took: list[tuple[str, list[str], bytes]] = field(default_factory=list)
    """Where bounces go, for whom, and the mail."""
    port: int = 0

    def _answer(self, step: str, server: SMTP) -> str:
        if self.hangs_up == step:
            server.transport.abort()
        said = self.answers.get(step, [])
        return said.pop(0) if said else "250 2.0.0 OK"

    async def handle_MAIL(self, *given: Any) -> str:  # noqa: N802 -- aiosmtpd's name
        """Answer whether one may send."""
        server, _, envelope, address, _ = given
        said = self._answer("MAIL", server)
        if said.startswith("2"):
            envelope.mail_from = address
        return said

    async def handle_RCPT(self, *given: Any) -> str:  # noqa: N802 -- aiosmtpd's name
        """Answer whether somebody is there."""
        server, _, envelope, address, _ = given
        said = self._answer("RCPT", server)
        if said.startswith("2"):
            envelope.rcpt_tos.append(address)
        return said

    async def handle_DATA(self, *given: Any) -> str:  # noqa: N802 -- aiosmtpd's name
        """Take a mail."""
        server, _, envelope = given
        said = self._answer("DATA", server)
        if said.startswith("2"):
            self.took.append((envelope.mail_from, envelope.rcpt_tos, envelope.content))
        return said


def _signs_in(*given: Any) -> AuthResult:
    """Let the lender in, and nobody else."""
    data = given[-1]
    assert isinstance(data, LoginPassword)
    return AuthResult(success=(data.login.decode(), data.password.decode()) == (USER, PASSWORD),
                      handled=False)


class _Hasty(SMTP):
    """Hangs up when it is told that words will follow, where it was told so."""

    async def smtp_DATA(self, arg: str) -> None:  # noqa: N802 -- aiosmtpd's name
        """Hang up, or go on."""
        if self.event_handler.before_words:
            self.transport.abort()
        else:
            await super().smtp_DATA(arg)


@contextmanager
def serving(
    made: MailServer, *, starttls: ssl.SSLContext | None = None, tls: ssl.SSLContext | None = None,
    auth: bool = False,
) -> Iterator[MailServer]:
    """Let it listen: as it is, or over TLS from the start or once asked for."""

    class Listening(Controller):
        def factory(self) -> SMTP:
            return _Hasty(
                self.handler, hostname="mail.example", tls_context=starttls,
                require_starttls=starttls is not None,
                authenticator=_signs_in if auth else None,
                auth_require_tls=tls is None)

    with socket.create_server(("127.0.0.1", 0)) as free:  # aiosmtpd wants to be told the port
        made.port = free.getsockname()[1]
    server = Listening(
        made, hostname="127.0.0.1", port=made.port, ssl_context=tls, ready_timeout=20)
    server.start()
    try:
        yield made
    finally:
        server.stop(no_assert=True)
