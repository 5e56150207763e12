"""The alphabet of GSM 03.38 and its extension table: what fits into septets, and back.

Source: 3GPP TS 23.038, sections 6.2.1 and 6.2.1.1. National shift tables are not used.
"""

from typing import Final

ESCAPE: Final = 0x1B
UNREADABLE: Final = "\ufffd"

_BASIC: Final = (
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞ\x1bÆæßÉ"
    " !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§"
    "¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
_EXTENDED: Final = {
    0x0A: "\f", 0x14: "^", 0x28: "{", 0x29: "}", 0x2F: "\\", 0x3C: "[", 0x3D: "~", 0x3E: "]",
    0x40: "|", 0x65: "€",
}

_SEPTETS: Final = {
    **{char: bytes([code]) for code, char in enumerate(_BASIC) if code != ESCAPE},
    **{char: bytes([ESCAPE, code]) for code, char in _EXTENDED.items()},
}


def fits(text: str) -> bool:
    """Tell whether a text can be written in septets, every character of it."""
    return all(char in _SEPTETS for char in text)


def septets(text: str) -> bytes:
    """Write a text in septets, one in each byte; those of the extension table take two.

    Raises:
        KeyError: A character is in neither table; ask `fits` before.

    """
    return b"".join([_SEPTETS[char] for char in text])


def read_septets(data: bytes) -> str:
    """Read septets, one in each byte; what stands for nothing becomes U+FFFD.

    A code that the extension table lacks is read by the basic one, as the standard asks.
    """
    read = []
    escaped = False
    for code in data:
        if code >= len(_BASIC):
            read.append(UNREADABLE)
        elif code == ESCAPE and not escaped:
            escaped = True
            continue
        elif escaped:
            read.append(_EXTENDED.get(code) or (" " if code == ESCAPE else _BASIC[code]))
        else:
            read.append(_BASIC[code])
        escaped = False
    return "".join(read) + (UNREADABLE if escaped else "")
