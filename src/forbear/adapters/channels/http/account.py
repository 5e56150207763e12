"""What the settings say of a gateway over HTTP."""

from collections.abc import Mapping
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from forbear.adapters.channels.accounts import Account, Opening, Secret
from forbear.adapters.channels.channel import Channel
from forbear.adapters.channels.http.channel import Gateway, HttpChannel
from forbear.adapters.network.open_network import fits
from forbear.adapters.network.signed import fits_as_secret


class HttpAccount(Account):
    """A gateway, or the lender's own app, that takes signed JSON."""

    via: Literal["http"]
    """The kind of account."""
    url: str
    """Where messages are posted: `https://`, without a name and password in it."""
    secret: Secret
    """What signs both ways, as `env:NAME`: `whsec_` and base64 of 24 bytes or more."""
    private: bool = False
    """Whether the gateway stands in your own network; plain `http://` will do there."""
    at_once: Annotated[int, Field(ge=1, le=64)] = 4
    """How many requests are under way together."""

    @model_validator(mode="after")
    def _can_be_sent_to(self) -> Self:
        if not fits(self.url, private=self.private):
            raise ValueError(
                "url: write https://host/path, without a name and password; plain http is for "
                "gateways in your own network, with private: true")
        return self

    def channel(self, at: Opening) -> Channel:
        """Make the channel; nothing is opened yet."""
        return HttpChannel(Gateway(
            url=self.url, secret=at.secrets[self.secret], way=at.way, sender=self.sender,
            registered={str(language): words for language, words in self.registered.items()},
            private=self.private, at_once=self.at_once,
            per_second=float(self.rate_per_second or 0),
        ), name=at.name)

    def unfit_secrets(self, secrets: Mapping[str, str]) -> dict[str, str]:
        """Tell of a secret that cannot sign."""
        if fits_as_secret(secrets[self.secret]):
            return {}
        return {"secret": f"what {self.secret} holds cannot sign; it begins with whsec_, and "
                          "24 bytes or more in base64 follow"}
