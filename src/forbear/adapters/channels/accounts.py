"""What the settings say of an account with a provider: keys that all share, and those of each."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, ClassVar, Final, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from forbear.adapters.channels.channel import Channel
from forbear.adapters.channels.file import FileChannel

WHOLE: Final = ConfigDict(extra="forbid", strict=True, frozen=True)
_REFERENCE: Final = re.compile(r"env:[A-Za-z_][A-Za-z0-9_]*")


def _reference(text: str) -> str:
    """Take the name of a variable, and never the secret itself."""
    if not _REFERENCE.fullmatch(text):
        raise ValueError(
            "a secret is not written here; put it into the environment and write env:NAME")
    return text


Secret = Annotated[str, AfterValidator(_reference)]
"""Where a secret is: `env:` and the name of a variable of the environment."""


def _zone(name: str) -> str:
    """Take the name of a time zone."""
    try:
        ZoneInfo(name)
    except (ValueError, ZoneInfoNotFoundError):
        raise ValueError("write a time zone as Asia/Taipei") from None
    return name


Zone = Annotated[str, AfterValidator(_zone)]
"""The name of a time zone."""


@dataclass(frozen=True, kw_only=True)
class Opening:
    """What an account needs beside its own keys to become a channel."""

    name: str
    way: str
    """What is carried: sms, email, app or letter."""
    folder: Path
    """Where what does not leave is written."""
    settings: str
    """The file that a person has to correct."""
    secrets: dict[str, str] = field(repr=False)
    """By reference; all that the account names."""


class Price(BaseModel):
    """What messages cost: so much for so many parts, since one part may cost less than a cent."""

    model_config = WHOLE

    currency: Annotated[str, Field(pattern=r"^[A-Z]{3}$")]
    """Three letters, as in ISO 4217."""
    minor: Annotated[int, Field(ge=0, le=10**9)]
    """Minor units, such as cents, for that many parts."""
    parts: Annotated[int, Field(ge=1, le=10**6)] = 1
    """For how many parts that is the price; 1 where it is not said."""

    def minor_of(self, parts: int) -> int:
        """Give the price of so many parts in whole minor units, rounded up."""
        return -(-parts * self.minor // self.parts)


class Registered(BaseModel):
    """What a provider that registers words knows of those in one language."""

    model_config = WHOLE

    signature: str = ""
    """The registered name that stands before a message."""
    templates: dict[str, Annotated[str, Field(min_length=1)]] = {}
    """Names of our templates, and below each the id that the provider gave it."""


class Account(BaseModel):
    """Every account."""

    model_config = WHOLE
    leaves: ClassVar[bool] = True
    """Whether anything leaves the house by it."""

    name: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]{0,49}$")] | None = None
    """What logs and errors call it, in small letters, digits and hyphens; the way's own name where
    it is not said."""
    sender: Annotated[str, Field(max_length=320)] = ""
    """The number, name or address that messages come from."""
    rate_per_second: Annotated[int, Field(ge=1, le=100_000)] | None = None
    """How many messages a second at most, in each process that sends; no limit where it is not
    said. What would wait for more than 30 seconds goes back."""
    price: Price | None = None
    """What a part costs; unknown where it is not said."""
    links: Literal["allowed", "refused"] = "allowed"
    """Whether a message may hold a link; where it is refused, one that does is not sent, and a
    short code does its work."""
    registered: dict[Literal["zh-Hant", "zh-Hans", "en"], Registered] = {}
    """By language, for providers that want words registered."""

    def channel(self, at: Opening) -> Channel:
        """Make the channel; nothing is opened yet."""
        raise NotImplementedError

    def unfit_secrets(self, secrets: Mapping[str, str]) -> dict[str, str]:
        """Give, by its key, what is wrong with each secret, and nothing of the secret itself.

        Args:
            secrets: What the environment holds, by reference.

        """
        del secrets
        return {}

    def secret_references(self) -> dict[str, str]:
        """Give every reference to a secret, by its key."""
        return {key: said for key, said in self if isinstance(said, str)
                and _REFERENCE.fullmatch(said)}


class FileAccount(Account):
    """Files in a folder; nothing leaves the machine."""

    leaves: ClassVar[bool] = False

    via: Literal["file"] = "file"
    """The kind of account."""

    def channel(self, at: Opening) -> Channel:
        """Make the channel; nothing is opened yet."""
        return FileChannel(at.folder, name=at.name)
