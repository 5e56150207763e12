"""What the settings say of an account with Twilio."""

from typing import Annotated, Literal

from pydantic import Field

from forbear.adapters.channels.accounts import Account, Opening, Secret
from forbear.adapters.channels.channel import Channel
from forbear.adapters.channels.twilio.channel import API, TwilioChannel, TwilioLogin


class TwilioAccount(Account):
    """Twilio, by its own package; it needs the extra `twilio`."""

    via: Literal["twilio"]
    """The kind of account."""
    account_sid: Annotated[str, Field(pattern=r"^AC[0-9a-fA-F]{32}$")]
    """The id of the account, as its console shows it."""
    auth_token: Secret
    """Its token, as `env:NAME`."""
    sender: Annotated[str, Field(min_length=1, max_length=40)]
    """A number, a name, or the id of a messaging service (`MG…`)."""
    status_callback: Annotated[str, Field(pattern=r"^https://\S{1,400}$")] | None = None
    """Your address to which Twilio tells what became of a message; nothing is told without it."""
    api: Annotated[str, Field(pattern=r"^https?://[A-Za-z0-9.:-]{1,253}$")] = API
    """Where Twilio is reached, where that is not its usual address."""
    at_once: Annotated[int, Field(ge=1, le=64)] = 4
    """How many requests are under way together."""

    def channel(self, at: Opening) -> Channel:
        """Make the channel; nothing is opened yet."""
        return TwilioChannel(TwilioLogin(
            account_sid=self.account_sid, auth_token=at.secrets[self.auth_token],
            sender=self.sender, status_callback=self.status_callback or "", api=self.api,
            at_once=self.at_once, per_second=float(self.rate_per_second or 0),
            settings=at.settings,
        ), name=at.name)
