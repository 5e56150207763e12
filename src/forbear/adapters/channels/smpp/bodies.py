"""What stands in the bodies: binding, a message that goes out, and what comes in.

Source: SMPP Protocol Specification v3.4, issue 1.2, sections 4.1.5, 4.4.1, 4.6.1, 5.3.
"""

import struct
from dataclasses import dataclass, field
from typing import Final

from forbear.adapters.channels.sms.parts import Coding

VERSION: Final = 0x34
HEADED: Final = 0x40
"""The bit of esm_class that tells of a user data header."""
FINAL_RECEIPT: Final = 1
"""registered_delivery: tell what became of it in the end, good or bad."""

CODINGS: Final[dict[Coding, int]] = {"gsm": 0, "latin1": 3, "ucs2": 8}
"""data_coding of what goes out."""

RECEIPTED_ID: Final = 0x001E
MESSAGE_STATE: Final = 0x0427
NETWORK_ERROR: Final = 0x0423
PAYLOAD: Final = 0x0424
SAR_REFERENCE: Final = 0x020C
SAR_TOTAL: Final = 0x020E
SAR_NUMBER: Final = 0x020F


class Unreadable(ValueError):
    """A body that ends before its fields do."""


def bind(*, system_id: str, password: str, system_type: str) -> bytes:
    """Write the body of a bind; no range of addresses is asked for."""
    return b"".join([
        _c_string(system_id), _c_string(password), _c_string(system_type),
        bytes([VERSION, 0, 0]), _c_string(""),
    ])


@dataclass(frozen=True, kw_only=True)
class Submit:
    """One part of a message that goes out."""

    source: tuple[int, int, str]
    """Type of number, numbering plan, address."""
    to: tuple[int, int, str]
    headed: bool
    coding: int
    body: bytes
    valid_minutes: int = 0

    def written(self) -> bytes:
        """Give the body."""
        valid = relative_time(self.valid_minutes) if self.valid_minutes else ""
        return b"".join([
            _c_string(""),  # service_type
            _address(self.source), _address(self.to),
            bytes([HEADED if self.headed else 0, 0, 0]),  # esm_class, protocol_id, priority
            _c_string(""), _c_string(valid),  # at once; until then
            bytes([FINAL_RECEIPT, 0, self.coding, 0, len(self.body)]), self.body,
        ])


def relative_time(minutes: int) -> str:
    """Write a span as SMPP does: years, months, days, hours, minutes and seconds from now."""
    days, rest = divmod(minutes, 24 * 60)
    hours, minutes = divmod(rest, 60)
    return f"0000{days:02}{hours:02}{minutes:02}00000R"


@dataclass(frozen=True, kw_only=True)
class Delivery:
    """What a provider brings: an incoming message, one part of one, or a receipt."""

    source: str
    source_ton: int
    to: str
    to_ton: int
    esm_class: int
    coding: int
    content: bytes
    """The message, wherever it stood."""
    extras: dict[int, bytes] = field(default_factory=dict)
    """The optional parameters, by tag."""

    @property
    def headed(self) -> bool:
        """Tell whether the content begins with a user data header."""
        return bool(self.esm_class & HEADED)


def read_delivery(body: bytes) -> Delivery:
    """Read the body of a deliver_sm.

    Raises:
        Unreadable: It ends too early.

    """
    reader = _Reader(body)
    reader.text()  # service_type
    source_ton, source = reader.take(2)[0], reader.text()
    to_ton, to = reader.take(2)[0], reader.text()
    esm_class = reader.take(3)[0]
    reader.text()  # schedule_delivery_time
    reader.text()  # validity_period
    coding = reader.take(4)[2]
    content = reader.take(reader.take(1)[0])
    extras = reader.extras()
    return Delivery(
        source=source, source_ton=source_ton, to=to, to_ton=to_ton,
        esm_class=esm_class, coding=coding,
        content=content or extras.get(PAYLOAD, b""), extras=extras)


def read_message_id(body: bytes) -> str:
    """Read the body of a submit_sm_resp; empty where there is none."""
    return body.split(b"\0", 1)[0].decode("latin-1")


class _Reader:
    """Takes field after field."""

    def __init__(self, body: bytes) -> None:
        self._body = body
        self._at = 0

    def take(self, count: int) -> bytes:
        """Take so many bytes."""
        if self._at + count > len(self._body):
            raise Unreadable(f"{len(self._body)} bytes, and more were told of")
        self._at += count
        return self._body[self._at - count:self._at]

    def text(self) -> str:
        """Take a text that ends with a zero."""
        end = self._body.find(b"\0", self._at)
        if end < 0:
            raise Unreadable("a text without an end")
        found = self._body[self._at:end]
        self._at = end + 1
        return found.decode("latin-1")

    def extras(self) -> dict[int, bytes]:
        """Take the optional parameters; one that is cut off is left out."""
        found = {}
        while self._at + 4 <= len(self._body):
            tag, length = struct.unpack(">HH", self.take(4))
            if self._at + length > len(self._body):
                break
            found[tag] = self.take(length)
        return found


def _c_string(text: str) -> bytes:
    return text.encode("latin-1", "replace") + b"\0"


def _address(address: tuple[int, int, str]) -> bytes:
    ton, npi, number = address
    return bytes([ton, npi]) + _c_string(number)
