"""The units of SMPP on the wire: a header of sixteen bytes and a body.

Source: SMPP Protocol Specification v3.4, issue 1.2, sections 3.2, 5.1.
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

RESPONSE: Final = 0x8000_0000
"""The bit that makes a command the answer to it."""

GENERIC_NACK: Final = 0x8000_0000
BIND_TRANSCEIVER: Final = 0x0000_0009
SUBMIT_SM: Final = 0x0000_0004
DELIVER_SM: Final = 0x0000_0005
UNBIND: Final = 0x0000_0006
ENQUIRE_LINK: Final = 0x0000_0015

HEADER_BYTES: Final = 16
PDU_BYTES_MAX: Final = 70_000
"""Above the longest payload, 65,535 bytes, with all that may stand around it."""

_HEADER: Final = struct.Struct(">IIII")


class OutOfStep(Exception):
    """What came is no unit of SMPP, so that nothing after it can be read either."""


@dataclass(frozen=True)
class Pdu:
    """One request or answer."""

    command: int
    status: int
    sequence: int
    body: bytes = b""

    def written(self) -> bytes:
        """Give it as it goes over the wire."""
        length = HEADER_BYTES + len(self.body)
        return _HEADER.pack(length, self.command, self.status, self.sequence) + self.body

    @property
    def answers(self) -> bool:
        """Tell whether it is the answer to a request."""
        return bool(self.command & RESPONSE)

    def answer(self, *, status: int = 0, body: bytes = b"") -> "Pdu":
        """Make the answer to this request."""
        return Pdu(self.command | RESPONSE, status, self.sequence, body)


class Frames:
    """Cuts what arrives into units, however the network cut it."""

    def __init__(self) -> None:
        self._kept = bytearray()

    def feed(self, data: bytes) -> Iterator[Pdu]:
        """Give each unit that is whole.

        Raises:
            OutOfStep: A length is impossible.

        """
        self._kept += data
        start = 0
        try:
            while len(self._kept) - start >= HEADER_BYTES:
                length, command, status, sequence = _HEADER.unpack_from(self._kept, start)
                if not HEADER_BYTES <= length <= PDU_BYTES_MAX:
                    raise OutOfStep(f"a unit of {length} bytes")
                if len(self._kept) - start < length:
                    return
                body = bytes(self._kept[start + HEADER_BYTES:start + length])
                start += length
                yield Pdu(command, status, sequence, body)
        finally:
            del self._kept[:start]
