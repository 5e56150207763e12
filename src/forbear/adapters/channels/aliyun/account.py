"""What the settings say of an account with Aliyun."""

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from forbear.adapters.channels.accounts import Account, Opening, Secret
from forbear.adapters.channels.aliyun.channel import API, AliyunChannel, AliyunLogin
from forbear.adapters.channels.channel import Channel


class AliyunAccount(Account):
    """Aliyun, by its own package; it needs the extra `aliyun`, and words that are registered."""

    via: Literal["aliyun"]
    """The kind of account."""
    access_key_id: Annotated[str, Field(pattern=r"^[A-Za-z0-9._-]{1,128}$")]
    """The id of the key."""
    access_key_secret: Secret
    """The key's secret, as `env:NAME`."""
    api: Annotated[str, Field(pattern=r"^https?://[A-Za-z0-9.:-]{1,253}$")] = API
    """Where Aliyun is reached, where that is not its usual address."""
    at_once: Annotated[int, Field(ge=1, le=64)] = 4
    """How many requests are under way together."""

    @model_validator(mode="after")
    def _has_words(self) -> Self:
        if not any(words.signature and words.templates for words in self.registered.values()):
            raise ValueError("registered: Aliyun needs a signature and templates for a language")
        return self

    def channel(self, at: Opening) -> Channel:
        """Make the channel; nothing is opened yet."""
        return AliyunChannel(AliyunLogin(
            access_key_id=self.access_key_id, api=self.api,
            access_key_secret=at.secrets[self.access_key_secret],
            registered={str(language): words for language, words in self.registered.items()},
            at_once=self.at_once, per_second=float(self.rate_per_second or 0),
        ), name=at.name)
