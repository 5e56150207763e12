"""What the settings say of an account for text messages over SMPP."""

import re
from collections.abc import Mapping
from typing import Annotated, Final, Literal, Self

from pydantic import Field, model_validator

from forbear.adapters.channels.accounts import Account, Opening, Secret, Zone
from forbear.adapters.channels.channel import Channel
from forbear.adapters.channels.smpp.channel import SmppChannel
from forbear.adapters.channels.smpp.settings import PARTS_MAX, Ids, SmppSettings
from forbear.adapters.channels.sms.parts import PARTS_MAX as PARTS_COUNTED
from forbear.adapters.channels.sms.parts import Alphabet

_SENDERS: Final[tuple[tuple[str, tuple[int, int]], ...]] = (
    (r"\+[1-9][0-9]{6,14}", (1, 1)),
    (r"[0-9]{1,15}", (3, 0)),
    (r"(?=.*[A-Za-z])[ -~]{1,11}", (5, 0)),
)
"""How an address of ours looks, and its type of number and numbering plan."""


class SmppAccount(Account):
    """An operator or aggregator that takes text messages over SMPP 3.4."""

    via: Literal["smpp"]
    """The kind of account."""
    host: Annotated[str, Field(min_length=1, max_length=253)]
    """Where the provider listens: a name or an address."""
    port: Annotated[int, Field(ge=1, le=65_535)] = 2775
    """On which port."""
    tls: bool = False
    """Whether the line is encrypted, and the provider's certificate checked. Without, the password
    and every message can be read on the way: use it over a private line alone."""
    tls_ca_file: str = ""
    """The certificate to trust, where it is not one that the machine trusts already."""
    system_id: Annotated[str, Field(pattern=r"^[!-~]{1,15}$")]
    """The name of the account at the provider."""
    password: Secret
    """Its password, as `env:NAME`."""
    system_type: Annotated[str, Field(pattern=r"^[!-~]{0,12}$")] = ""
    """A word that some providers ask for."""
    window: Annotated[int, Field(ge=1, le=1_000)] = 50
    """How many messages may wait for their answer at once."""
    parts_max: Annotated[int, Field(ge=1, le=PARTS_COUNTED)] = PARTS_MAX
    """A message of more parts is never sent."""
    alphabet: Alphabet = "gsm"
    """How the provider reads messages of its default alphabet: `latin1` where a dollar sign arrives
    as another."""
    valid_minutes: Annotated[int, Field(ge=0, le=7 * 24 * 60)] = 0
    """After how long the provider gives up a phone that is off; 0 for as long as it likes. It keeps
    a message of the evening from arriving at night."""
    ids: Ids = "same"
    """How the provider writes the id of a message, first in answers and then in receipts."""
    receipt_zone: Zone | None = None
    """The time zone of the times in its receipts; they are left out where it is not said."""
    statuses: dict[
        Annotated[int, Field(ge=1, le=0xFFFF_FFFF)],
        Literal["dead_address", "not_accepted", "throttled", "down", "no_credit", "unknown"],
    ] = Field(default={})
    """What the provider's own statuses mean."""
    dead_errors: list[Annotated[str, Field(min_length=1)]] = Field(default=[])
    """Which `err:` codes of its receipts say that a number reaches nobody, ever."""

    @model_validator(mode="after")
    def _has_a_sender(self) -> Self:
        if _numbering(self.sender) is None:
            raise ValueError(
                "sender: write a name of at most 11 letters, a short code, or a number with its "
                "plus, in quotation marks")
        return self

    def channel(self, at: Opening) -> Channel:
        """Make the channel; nothing is opened yet."""
        ton, npi = _numbering(self.sender) or (0, 0)
        return SmppChannel(SmppSettings(
            name=at.name, told_in=at.settings, host=self.host, port=self.port, tls=self.tls,
            tls_ca_file=self.tls_ca_file, system_id=self.system_id,
            password=at.secrets[self.password], system_type=self.system_type,
            source=self.sender.removeprefix("+"), source_ton=ton, source_npi=npi,
            window=self.window, per_second=float(self.rate_per_second or 0),
            parts_max=self.parts_max, alphabet=self.alphabet, valid_minutes=self.valid_minutes,
            ids=self.ids, receipt_zone=self.receipt_zone or "",
            statuses=tuple(self.statuses.items()),
            dead_errors=tuple(self.dead_errors)))

    def unfit_secrets(self, secrets: Mapping[str, str]) -> dict[str, str]:
        """Tell of a password that cannot be written into a bind."""
        if re.fullmatch(r"[!-~]+", secrets[self.password]):
            return {}
        return {"password": f"what {self.password} holds is no password: letters, digits and "
                            "signs, without a space"}


def _numbering(sender: str) -> tuple[int, int] | None:
    """Give the type of number and the numbering plan of an address of ours."""
    return next((kind for form, kind in _SENDERS if re.fullmatch(form, sender)), None)
