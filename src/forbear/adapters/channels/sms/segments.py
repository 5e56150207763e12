"""How long a text message is: which alphabet it takes, how many parts, and how much is left."""

import re
from dataclasses import dataclass
from typing import Final, Literal

from forbear.adapters.channels.sms import alphabet
from forbear.adapters.channels.sms.clusters import clusters

Encoding = Literal["gsm7", "ucs2"]

ALONE: Final[dict[Encoding, int]] = {"gsm7": 160, "ucs2": 70}
"""What a message of one part holds: septets, or units of UTF-16."""
EACH: Final[dict[Encoding, int]] = {"gsm7": 153, "ucs2": 67}
"""What each part of a longer one holds, for six bytes say which part it is."""

_PLAIN: Final = re.compile("[ -~\u00a0-\u00ac\u00ae-\u02ff\u2010-\u2027\u3000-\u3029\u4e00-\u9fff"
                           "\uff01-\uff60]*")
"""Latin letters, Chinese characters and their signs: each is seen as one and takes one unit."""


@dataclass(frozen=True, kw_only=True)
class Segments:
    """The length of a message."""

    encoding: Encoding
    parts: int
    """How many are paid for; an empty text is one."""
    used: int
    """Septets, or units of UTF-16, of the whole text."""
    left: int
    """How many more the last part holds."""


def encoding_of(text: str) -> Encoding:
    """Choose the alphabet: one character outside GSM 03.38 makes the whole message UCS-2."""
    return "gsm7" if alphabet.fits(text) else "ucs2"


def units(text: str, encoding: Encoding) -> int:
    """Count septets, or units of UTF-16; both take two for some characters."""
    if encoding == "gsm7":
        return len(alphabet.septets(text))
    return len(text) + sum(char > "\uffff" for char in text)


def split(text: str, *, encoding: Encoding | None = None) -> tuple[str, ...]:
    """Cut a text into its parts: as few as can be without cutting a character in two.

    A character is what a reader sees as one, unless it alone is longer than a part.

    Args:
        text: The words.
        encoding: In which alphabet; the shorter one that fits if None.

    """
    encoding = encoding or encoding_of(text)
    if units(text, encoding) <= ALONE[encoding]:
        return (text,)
    if encoding == "ucs2" and _PLAIN.fullmatch(text):
        each = EACH[encoding]
        return tuple(text[at:at + each] for at in range(0, len(text), each))
    parts, part, used = [], "", 0
    for piece in clusters(text):
        whole = units(piece, encoding) <= EACH[encoding]
        for bit in [piece] if whole else piece:
            size = units(bit, encoding)
            if used + size > EACH[encoding]:
                parts.append(part)
                part, used = "", 0
            part += bit
            used += size
    return (*parts, part)


def segments(text: str) -> Segments:
    """Measure a text."""
    encoding = encoding_of(text)
    parts = split(text)
    room = ALONE[encoding] if len(parts) == 1 else EACH[encoding]
    return Segments(
        encoding=encoding, parts=len(parts), used=units(text, encoding),
        left=room - units(parts[-1], encoding),
    )
