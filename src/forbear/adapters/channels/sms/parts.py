"""The bytes of each part of a text message, with the header by which a phone joins them."""

from dataclasses import dataclass
from typing import Final, Literal

from forbear.adapters.channels.sms.alphabet import septets
from forbear.adapters.channels.sms.segments import encoding_of, split

PARTS_MAX: Final = 255
"""What the header can count."""

Alphabet = Literal["gsm", "latin1"]
"""How a provider wants the shorter kind of text: as GSM 03.38, or as Latin-1, which it turns into
GSM 03.38 itself."""
Coding = Literal["gsm", "latin1", "ucs2"]


class Unsendable(ValueError):
    """A text that no phone could be sent; `why` is a word, and nothing of the text."""

    def __init__(self, why: str) -> None:
        self.why = why
        super().__init__(why)


@dataclass(frozen=True, kw_only=True)
class Parts:
    """A message as bytes."""

    coding: Coding
    bodies: tuple[bytes, ...]
    """One for each part: septets in a byte each, Latin-1, or UTF-16, most significant byte
    first."""
    headed: bool
    """Whether each begins with a user data header; so it is where there are several."""


def encode(
    text: str, *, reference: int, parts_max: int = PARTS_MAX, alphabet: Alphabet = "gsm",
) -> Parts:
    """Write a message as the bytes of its parts.

    Args:
        text: The words.
        reference: Which message of this sender it is; its lowest eight bits tell two long messages
            to the same phone apart.
        parts_max: More parts than these are not sent.
        alphabet: How the provider wants the shorter kind. What Latin-1 lacks, such as the euro
            sign, is UCS-2 then.

    Raises:
        Unsendable: There is no text, or too much of it, or half a character in it.

    """
    if not text:
        raise Unsendable("empty")
    coding = _coding(text, alphabet)
    pieces = split(text, encoding="ucs2" if coding == "ucs2" else "gsm7")
    if len(pieces) > min(parts_max, PARTS_MAX):
        raise Unsendable("too_long")
    try:
        plain = [_written(piece, coding) for piece in pieces]
    except UnicodeEncodeError:
        raise Unsendable("half_a_character") from None
    if len(plain) == 1:
        return Parts(coding=coding, bodies=(plain[0],), headed=False)
    return Parts(coding=coding, headed=True, bodies=tuple(
        bytes([5, 0, 3, reference & 0xFF, len(plain), number]) + body
        for number, body in enumerate(plain, start=1)
    ))


def _coding(text: str, alphabet: Alphabet) -> Coding:
    """Choose how a text goes over the line."""
    if encoding_of(text) == "ucs2":
        return "ucs2"
    if alphabet == "latin1" and any(char > "\xff" for char in text):
        return "ucs2"
    return alphabet


def _written(text: str, coding: Coding) -> bytes:
    """Write one part."""
    if coding == "gsm":
        return septets(text)
    return text.encode("latin-1" if coding == "latin1" else "utf-16-be")
