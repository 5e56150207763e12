"""An account with Twilio: each text message in a request of its own."""

import logging
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from forbear.adapters.channels.called_back import CalledBack
from forbear.adapters.channels.channel import (
    Accepted,
    ChannelDown,
    ChannelRefused,
    Declined,
    Message,
    Result,
)
from forbear.adapters.channels.extras import need
from forbear.adapters.channels.several import carried
from forbear.adapters.channels.unanswered import why_unanswered

if TYPE_CHECKING:
    from twilio.rest import Client

TRY_SECONDS_MOST: Final = 10
API: Final = "https://api.twilio.com"
DEAD: Final = frozenset({21211, 21214, 21217, 21407, 21421, 21614, 30005, 30006})
"""No number, none that can have text messages, unknown to its network, a landline."""
WHY_OF_CODE: Final[dict[int, str]] = {
    20003: "down", 20005: "down", 20404: "down",  # the account, and not the message
    20429: "throttled", 14107: "throttled", 21611: "throttled", 30001: "throttled",
    63038: "throttled", 30002: "down", 90010: "down",
}
_SILENT: Final = logging.getLogger("forbear.twilio.silent")
"""For Twilio's package, which writes down its requests."""
_SILENT.disabled = True


@dataclass(frozen=True, kw_only=True)
class TwilioLogin:
    """Which account, and as whom."""

    account_sid: str
    auth_token: str = field(repr=False)
    sender: str
    """A number, a name, or the id of a messaging service (`MG…`)."""
    status_callback: str = ""
    """Where Twilio tells what became of a message."""
    api: str = API
    at_once: int = 4
    per_second: float = 0.0
    settings: str = "channels.yaml"


class TwilioChannel(CalledBack):
    """One account. What comes back arrives by Twilio's callbacks, read elsewhere."""

    def __init__(
        self, login: TwilioLogin, *, name: str, seconds: float = TRY_SECONDS_MOST
    ) -> None:
        super().__init__(name=name, per_second=login.per_second)
        self._login, self._seconds = login, seconds

    def open(self) -> None:
        """Ask Twilio for our own account, which shows that it lets us in.

        Raises:
            ProviderMissing: Its package is not installed.
            ChannelRefused: The credentials are wrong.
            ChannelDown: It cannot be reached.

        """
        need("twilio", "twilio.rest")
        from twilio.base.exceptions import TwilioRestException  # noqa: PLC0415 -- an extra

        self._closed.clear()
        try:
            self._client().api.v2010.accounts(self._login.account_sid).fetch()
        except TwilioRestException as fault:
            if fault.status in (401, 403, 404):
                raise ChannelRefused(name=self.name, said=str(fault.code or fault.status),
                                     settings=self._login.settings) from None
            raise ChannelDown(
                name=self.name, said=str(fault.status), address=self._login.api) from None
        except OSError as fault:  # those of requests are OSErrors
            raise ChannelDown(name=self.name, said=type(fault).__name__,
                              address=self._login.api) from None

    def send(self, messages: Sequence[Message]) -> Iterator[Result]:
        """Send each in a request of its own, several at a time."""
        yield from carried(
            messages, self._send, turns=self._turns, at_once=self._login.at_once)

    def _send(self, message: Message) -> Result:
        """Send one, and say what is known of it."""
        from twilio.base.exceptions import TwilioRestException  # noqa: PLC0415 -- an extra

        login = self._login
        sender = ("messaging_service_sid" if login.sender.startswith("MG") else "from_")
        callback = {"status_callback": login.status_callback} if login.status_callback else {}
        try:
            sent = self._client().messages.create(
                to=message.to, body=message.text, **{sender: login.sender}, **callback)
        except TwilioRestException as fault:
            return declined(message.message_id, status=fault.status, code=fault.code or 0)
        except OSError as fault:
            return Declined(message_id=message.message_id, why=why_unanswered(fault),
                            said=type(fault).__name__)
        # A yes that cannot be read, which Twilio's package does not expect.
        except (ValueError, LookupError, TypeError, AttributeError) as fault:
            return Declined(message_id=message.message_id, why="unknown",
                            said=type(fault).__name__)
        if not sent.sid:
            return Declined(message_id=message.message_id, why="unknown", said="no_sid")
        parts = str(sent.num_segments or "")
        return Accepted(message_id=message.message_id, provider_ids=(sent.sid,),
                        parts=max(1, int(parts)) if parts.isascii() and parts.isdigit() else 1)

    def _client(self) -> "Client":
        """Make a client with a connection of its own, which logs nothing."""
        from twilio.http.http_client import TwilioHttpClient  # noqa: PLC0415 -- an extra
        from twilio.rest import Client  # noqa: PLC0415 -- as above

        api = self._login.api

        class Once(TwilioHttpClient):  # type: ignore[misc]  # -- the package has no types
            """Speaks to the address of the account; a connection that was idle is never used."""

            def request(self, method: str, url: str, *given: Any, **named: Any) -> Any:  # noqa: ANN401 -- Twilio's own
                """Send a request, where the account says."""
                return super().request(method, url.replace(API, api, 1), *given, **named)

        return Client(self._login.account_sid, self._login.auth_token, http_client=Once(
            pool_connections=False, timeout=self._seconds, logger=_SILENT))


def declined(message_id: str, *, status: int, code: int) -> Declined:
    """Say what Twilio's no means; a fault of its own leaves room for doubt."""
    if status >= 500 or status < 400:
        why = "unknown"
    elif code in DEAD:
        why = "dead_address"
    else:
        by_status = {401: "down", 403: "down", 404: "down", 429: "throttled", 402: "no_credit"}
        why = WHY_OF_CODE.get(code) or by_status.get(status) or "not_accepted"
        if code in {21408, 21610, 21612}:  # no right to send there, or the person said stop
            why = "not_accepted"
    return Declined(message_id=message_id, why=why, said=f"{status} {code or ''}".strip())
