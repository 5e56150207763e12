"""What an incoming message says: its header, its alphabet, and its words made readable.

Sources: SMPP Protocol Specification v3.4, section 5.2.19; 3GPP TS 23.040, section 9.2.3.24.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from forbear.adapters.channels.smpp import bodies
from forbear.adapters.channels.smpp.bodies import Delivery
from forbear.adapters.channels.sms.alphabet import UNREADABLE, read_septets

_CODECS: Final = {
    1: "ascii", 2: "utf-8", 3: "latin-1", 4: "utf-8", 5: "shift_jis", 6: "iso8859-5",
    7: "iso8859-8", 8: "utf-16-be", 13: "euc_jp", 14: "euc_kr",
}
"""By data_coding; what is in none of these is read as GSM 03.38."""

_PART_OF_8: Final = 0x00
_PART_OF_16: Final = 0x08


@dataclass(frozen=True, kw_only=True)
class Place:
    """Which part of a longer message something is."""

    reference: int
    total: int
    number: int
    """From 1 to `total`."""


def unheaded(delivery: Delivery) -> tuple[Place | None, bytes]:
    """Take off the user data header, and say which part it tells of; None for a whole message.

    A header that is longer than the message is none.
    """
    content, place = delivery.content, _place_of_extras(delivery)
    if not delivery.headed or not content or content[0] >= len(content):
        return place, content
    end = content[0] + 1
    for kind, data in _elements(content[1:end]):
        if kind == _PART_OF_8 and len(data) == 3:
            place = _placed(data[0], data[1], data[2]) or place
        elif kind == _PART_OF_16 and len(data) == 4:
            place = _placed(int.from_bytes(data[:2], "big"), data[2], data[3]) or place
    return place, content[end:]


def readable(data: bytes, coding: int) -> str:
    """Make words of bytes; each that stands for nothing becomes U+FFFD."""
    codec = _CODECS.get(coding)
    text = read_septets(data) if codec is None else data.decode(codec, "replace")
    return "".join(
        UNREADABLE if char < " " and char not in "\n\r\t\f" else char
        for char in text.removeprefix("\ufeff")
    )


def _elements(header: bytes) -> Iterator[tuple[int, bytes]]:
    """Give the elements of a header, each with its kind; one that is cut off ends them."""
    at = 0
    while at + 2 <= len(header):
        kind, length = header[at], header[at + 1]
        data = header[at + 2:at + 2 + length]
        if len(data) < length:
            return
        yield kind, data
        at += 2 + length


def _place_of_extras(delivery: Delivery) -> Place | None:
    """Read the place from the optional parameters that some providers use instead."""
    tags = (bodies.SAR_REFERENCE, bodies.SAR_TOTAL, bodies.SAR_NUMBER)
    told = [delivery.extras.get(tag, b"") for tag in tags]
    if not all(told):
        return None
    reference, total, number = (int.from_bytes(one, "big") for one in told)
    return _placed(reference, total, number)


def _placed(reference: int, total: int, number: int) -> Place | None:
    """Give a place that can be; a message of one part is whole."""
    if total > 1 and 1 <= number <= total:
        return Place(reference=reference, total=total, number=number)
    return None
