"""Telephone numbers as the book writes them, and as SMPP does."""

import re
from typing import Final

INTERNATIONAL: Final = 1
"""The type of number that begins with a country's code."""

_LOOSE: Final = re.compile(r"[\s().\-]")
_WHOLE: Final = re.compile(r"(?:\+|00)?([1-9][0-9]{6,14})")


def as_dialled(number: str) -> str | None:
    """Give the digits of a number, its country's code first; None for what is no number."""
    found = _WHOLE.fullmatch(_LOOSE.sub("", number))
    return found[1] if found else None


def as_in_the_book(ton: int, address: str) -> str:
    """Give a number that came over the line; a name or a short code stays as it is."""
    if ton == INTERNATIONAL and address.isdigit():
        return f"+{address}"
    return address
