"""What has to be known of an account with a provider of text messages over SMPP."""

from dataclasses import dataclass, field
from typing import Final, Literal

from forbear.adapters.channels.sms.parts import Alphabet

PARTS_MAX: Final = 10
"""A text message longer than this was not meant to be one."""

Ids = Literal["same", "hex_then_decimal", "decimal_then_hex"]


@dataclass(frozen=True, kw_only=True)
class SmppSettings:
    """One account. What has a default is right for most providers."""

    name: str
    """As the settings name it."""
    host: str
    port: int
    system_id: str
    password: str = field(repr=False)
    source: str
    """Whom the message is from: a name of eleven letters at most, a short code, or a number."""
    system_type: str = ""
    tls: bool = False
    """Encrypt the line, and check the provider's certificate by those the machine trusts."""
    tls_ca_file: str = ""
    """Trust this certificate in their place."""
    source_ton: int = 5
    """5 for a name, 1 for an international number, 3 for a short code."""
    source_npi: int = 0
    """0 for a name, 1 for a number."""
    ton: int = 1
    """Of the borrower's number; it is always sent with its country's code."""
    npi: int = 1
    window: int = 50
    """How many messages may wait for their answer at once."""
    per_second: float = 0.0
    """How many parts of messages the provider takes in a second; 0 for as many as go."""
    parts_max: int = PARTS_MAX
    alphabet: Alphabet = "gsm"
    """How the provider reads a message whose data_coding is its default, and wants ours."""
    answer_seconds: float = 10.0
    """How long an answer may take: beyond it, the message counts as sent."""
    patience_seconds: float = 30.0
    """A message that could not be handed over in this time comes back: it was judged before it."""
    idle_seconds: float = 30.0
    """After so much silence the line is asked whether it is alive."""
    valid_minutes: int = 0
    """After so long the provider gives up a phone that is off; 0 for as long as it likes."""
    ids: Ids = "same"
    """How message ids are written in answers, and then in the text of receipts."""
    receipt_zone: str = ""
    """The time zone of the times in receipts, as Asia/Taipei; unknown where empty."""
    statuses: tuple[tuple[int, str], ...] = ()
    """The provider's own statuses, each with a word of `WHYS`, as (0x400, "no_credit")."""
    dead_errors: tuple[str, ...] = ()
    """The `err:` codes of its receipts that mean: this number reaches nobody, ever."""
    join_seconds: float = 120.0
    """How long the missing parts of an incoming message are waited for."""
    told_in: str = "the settings of channels"
    """Where these settings stand, for whoever has to correct them."""
