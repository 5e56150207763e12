"""The bytes of each part of a text message, with the header by which a phone joins them."""

from dataclasses import dataclass
from typing import Final

from forbear.adapters.channels.sms import alphabet
from forbear.adapters.channels.sms.segments import Encoding, encoding_of, split

PARTS_MAX: Final = 255
"""What the header can count."""


class Unsendable(ValueError):
    """A text that no phone could be sent; `why` is a word, and nothing of the text."""

    def __init__(self, why: str) -> None:
        self.why = why
        super().__init__(why)


@dataclass(frozen=True, kw_only=True)
class Parts:
    """A message as bytes."""

    encoding: Encoding
    bodies: tuple[bytes, ...]
    """One for each part: septets in a byte each, or UTF-16, most significant byte first."""
    headed: bool
    """Whether each begins with a user data header; so it is where there are several."""


def encode(text: str, *, reference: int, parts_max: int = PARTS_MAX) -> Parts:
    """Write a message as the bytes of its parts.

    Args:
        text: The words.
        reference: Which message of this sender it is; its lowest eight bits tell two long messages
            to the same phone apart.
        parts_max: More parts than these are not sent.

    Raises:
        Unsendable: There is no text, or too much of it, or half a character in it.

    """
    if not text:
        raise Unsendable("empty")
    encoding = encoding_of(text)
    pieces = split(text)
    if len(pieces) > min(parts_max, PARTS_MAX):
        raise Unsendable("too_long")
    try:
        plain = [
            alphabet.septets(piece) if encoding == "gsm7" else piece.encode("utf-16-be")
            for piece in pieces
        ]
    except UnicodeEncodeError:
        raise Unsendable("half_a_character") from None
    if len(plain) == 1:
        return Parts(encoding=encoding, bodies=(plain[0],), headed=False)
    return Parts(encoding=encoding, headed=True, bodies=tuple(
        bytes([5, 0, 3, reference & 0xFF, len(plain), number]) + body
        for number, body in enumerate(plain, start=1)
    ))
