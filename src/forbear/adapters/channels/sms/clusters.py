"""What readers see as one character: letters with their marks, flags, joined emoji, syllables.

A message is cut between these where it can be. The rules are those of Unicode's annex 29, put
simply: where the annex looks at tables that Python lacks, more is kept together here, never less.
"""

import unicodedata
from collections.abc import Iterator
from typing import Final

_JOINER: Final = "\u200d"
_VIRAMA: Final = 9
"""The combining class of such signs."""
_KEEPS: Final = ("Mn", "Me", "Mc")
"""Categories of marks, which belong to what stands before them."""
_ALSO_KEPT: Final = frozenset("\u200c\u200d\u0e33\u0eb3\uff9e\uff9f")
"""Marks that Unicode counts among letters and formats."""


def clusters(text: str) -> Iterator[str]:
    """Give the pieces of a text that should not be cut; joined they are the text."""
    piece = ""
    for char in text:
        if piece and not _belongs(piece, char):
            yield piece
            piece = ""
        piece += char
    if piece:
        yield piece


def _belongs(piece: str, char: str) -> bool:
    """Tell whether a character goes on with the piece before it."""
    last = piece[-1]
    if last < "\x7f" and char < "\x7f":
        return last == "\r" and char == "\n"
    return (
        char in _ALSO_KEPT
        or unicodedata.category(char) in _KEEPS
        or "\U0001f3fb" <= char <= "\U0001f3ff"  # the colour of a skin
        or "\U000e0020" <= char <= "\U000e007f"  # the tags of a flag
        or last == _JOINER
        # A sign that takes the vowel away ties the next letter to this one, as in Devanagari.
        or (unicodedata.combining(last) == _VIRAMA and unicodedata.category(char) == "Lo")
        or (_half_flag(char) and len(piece) == 1 and _half_flag(last))
        or _same_syllable(last, char)
    )


def _half_flag(char: str) -> bool:
    return "\U0001f1e6" <= char <= "\U0001f1ff"


def _same_syllable(last: str, char: str) -> bool:
    """Tell whether two letters of Hangul make one syllable."""
    before, after = _jamo(last), _jamo(char)
    return (before == "L" and after in {"L", "V", "LV", "LVT"}) or (
        before in {"V", "LV"} and after in {"V", "T"}) or (
        before in {"T", "LVT"} and after == "T")


def _jamo(char: str) -> str:
    """Name the part of a Hangul syllable that a letter is; empty for all others."""
    code = ord(char)
    if 0xAC00 <= code <= 0xD7A3:
        return "LVT" if (code - 0xAC00) % 28 else "LV"
    for name, first, last in (
        ("L", 0x1100, 0x115F), ("L", 0xA960, 0xA97C), ("V", 0x1160, 0x11A7),
        ("V", 0xD7B0, 0xD7C6), ("T", 0x11A8, 0x11FF), ("T", 0xD7CB, 0xD7FB),
    ):
        if first <= code <= last:
            return name
    return ""
