"""Words as a person reads them, one character at a time, as the page of the gate has it."""

import unicodedata
from functools import cache, lru_cache

from forbear.engine.vocabulary.han import SIMPLIFIED

UNSEEN = (
    "0000-0008 000E-001F 007F-0084 0086-009F 00AD 061C 115F-1160 17B4-17B5 180B-180F 200B-200F "
    "202A-202E 2060-206F 3164 FE00-FE0F FEFF FFA0 FFF9-FFFB E0000-E01EF "
    "0300-036F 1AB0-1AFF 1DC0-1DFF 20D0-20FF FE20-FE2F"
)
BLANKS = "0009-000D 0020 0085 00A0 1680 2000-200A 2028-2029 202F 205F 2800 3000"
STRAIGHT = {"'": "‘’‚‛′`´", '"': "“”„‟″", "-": "‐‑‒–—―−"}


@cache
def _named(codes: str) -> frozenset[str]:
    """Give the characters of a list of code points."""
    some: set[str] = set()
    for part in codes.split():
        first, _, last = part.partition("-")
        some |= {chr(c) for c in range(int(first, 16), int(last or first, 16) + 1)}
    return frozenset(some)


def seen(text: str) -> str:
    """Leave out what nobody sees."""
    return "".join(c for c in text if c not in _named(UNSEEN))


def readable(text: str) -> bool:
    """Tell whether something stands there beside punctuation, spaces and marks."""
    return any(
        (kind := unicodedata.category(c))[0] not in "PZM" and kind not in ("Cc", "Cf")
        for c in text
    )


@cache
def _plain_of(c: str) -> str:
    """Give the plain form of one character."""
    bare = [one for one in unicodedata.normalize("NFKD", c) if not "\u0300" <= one <= "\u036f"]
    c = bare[0] if len(bare) == 1 and bare != [" "] else c
    c = next((one for one, forms in STRAIGHT.items() if c in forms), c)
    small = c.lower()
    c = small if len(small) == 1 else c
    return SIMPLIFIED.get(c, c)


def says(text: str, phrase: str) -> bool:
    """Tell whether a text says a phrase."""
    looked_for, read = plain(phrase), plain(f" {text} ")
    if any(c >= "\u2e80" for c in looked_for):
        return looked_for.replace(" ", "") in read.replace(" ", "")
    return looked_for in read


@lru_cache(5_000)
def plain(text: str) -> str:
    """Give the plain form of a text, with one space for any run of blanks."""
    whole = ""
    for c in seen(text):
        one = " " if c in _named(BLANKS) else _plain_of(c)
        whole += "" if one == " " and whole.endswith(" ") else one
    return whole


def states(text: str, value: str | None) -> bool:
    """Tell whether a text states a value whole."""
    text, value = seen(text), seen(value or "")
    at = text.find(value) if readable(value) else -1
    while at >= 0:
        before, after = text[:at], text[at + len(value):]
        if _apart(value, after) and _apart(value[::-1], before[::-1]):
            return True
        at = text.find(value, at + len(value))
    return False


def _apart(value: str, beside: str) -> bool:
    """Tell whether what stands beside the last character of a value is not more of it."""
    last = beside[:1]
    if not (_digit(value[-1]) or _latin(value[-1])):
        return True
    if _digit(last) or _latin(last):
        return False
    return not (_digit(value[-1]) and last in (".", ",") and _digit(beside[1:2]))


def _digit(c: str) -> bool:
    return unicodedata.category(c) == "Nd" if c else False


def _latin(c: str) -> bool:
    return any(first <= c <= last for first, last in ("AZ", "az", "Àɏ", "ＡＺ", "ａｚ") if c)
