"""A message laid out as a letter: name and address above the first fold, the words below it."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Final

from jinja2 import Environment, StrictUndefined, Template
from markupsafe import Markup

from forbear.adapters.channels.channel import Message
from forbear.adapters.words import day as day_in_words

FOLD_MM: Final = 105
"""Where an A4 sheet is folded first, for the usual envelopes with a window (DL, C6/5)."""
_LINE_MM: Final = 10.5 * 0.3528 * 1.3
"""How high a line of the address is: 10.5 points, and space between."""
_EM_MM: Final = 10.5 * 0.3528
_FROM_MM: Final = 8
"""How high the company's name is above the address, with what parts them."""
_SIDE_MM: Final = 5
"""What is left free on both sides of the window."""
_NARROW_EM: Final = 0.62
"""How wide a small Latin letter or a digit is at most."""


@dataclass(frozen=True, kw_only=True)
class Window:
    """Where the window of the envelope leaves the first page to be seen, in millimetres."""

    left_mm: int = 20
    top_mm: int = 45
    width_mm: int = 85
    height_mm: int = 45


class AddressUnfit(ValueError):
    """It is empty, or does not fit into the window; the text is a word for which."""


def page_of(message: Message, *, company: str, window: Window, day: date) -> str:
    """Write a letter as HTML.

    Raises:
        AddressUnfit: The address cannot stand in the window.

    """
    paragraphs = [part.split("\n") for part in re.split(r"\n\s*\n", message.text.strip())]
    return _template().render(
        company=company, window=window, lines=address_lines(message.to, window),
        day=day_in_words(day, language=message.language), subject=" ".join(message.subject.split()),
        paragraphs=paragraphs, language=message.language, sheet=_sheet())


def address_lines(address: str, window: Window) -> list[str]:
    """Give the lines of an address that the window can show.

    Raises:
        AddressUnfit: `no_address`, or `address_too_long`.

    """
    lines = [" ".join(line.split()) for line in address.splitlines() if line.strip()]
    if not lines:
        raise AddressUnfit("no_address")
    room = int((window.height_mm - _FROM_MM) / _LINE_MM)
    if sum(_rows(line, window.width_mm) for line in lines) > room:
        raise AddressUnfit("address_too_long")
    return lines


def _rows(line: str, width_mm: int) -> int:
    """Give over how many rows of the window a line goes, rather one too many."""
    room = (width_mm - 2 * _SIDE_MM) / _EM_MM
    rows, at = 1, 0.0
    for word in line.split(" "):
        wide = sum(map(_ems, word))
        after = at + (_NARROW_EM if at else 0) + wide
        if after <= room:
            at = after
        elif word.isascii() and wide <= room:
            rows, at = rows + 1, wide
        else:  # Chinese, or a word longer than a row: it breaks anywhere, before its last letter
            rows, at = rows + int(after // (room - 1)), after % (room - 1)
    return rows


def _ems(character: str) -> float:
    """Give how wide a character is at most, in parts of a Chinese one."""
    if unicodedata.east_asian_width(character) in "WF" or character in "MWmw@%":
        return 1.0
    return 0.8 if character.isupper() else _NARROW_EM


@cache
def _template() -> Template:
    """Read the page once."""
    text = (files(__package__) / "letter.html.j2").read_text(encoding="utf-8")
    return Environment(autoescape=True, undefined=StrictUndefined).from_string(text)


@cache
def _sheet() -> Markup:
    """Read the stylesheet once; it is our own, and holds no end tag."""
    return Markup((files(__package__) / "letter.css").read_text(encoding="utf-8"))  # noqa: S704 -- our own file
