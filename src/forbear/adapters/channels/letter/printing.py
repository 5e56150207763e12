"""HTML into PDF by WeasyPrint, from fonts of this machine and nothing else."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any, Final

from forbear.engine.vocabulary.errors import ForbearError

if TYPE_CHECKING:
    from weasyprint.text.fonts import FontConfiguration

_MISSING: Final = ".notdef glyph"
"""How WeasyPrint begins to tell of a character that no font has."""


class LettersMissing(ForbearError):
    """Letters are to be written, and what writes them is not installed."""

    code = "letters_missing"
    sentence = "Letters cannot be written: WeasyPrint or a library that it needs is missing."
    cure = ("In the folder of Forbear, run `.venv/bin/python -m pip install -e '.[letters]'` and "
            "`sh tools/set-up.sh letters`.")


class GlyphMissing(ValueError):
    """No font has one of the characters, so it would be printed as an empty box."""


@dataclass(frozen=True, kw_only=True)
class Printed:
    """A letter that can be printed."""

    pdf: bytes
    pages: int


def ready() -> None:
    """See that letters can be written.

    Raises:
        LettersMissing: They cannot.

    """
    try:
        _fonts()
    except (ImportError, OSError):
        raise LettersMissing from None


def printed(page: str) -> Printed:
    """Make the PDF of a page, tagged so that it can be read aloud.

    Raises:
        GlyphMissing: A character would not be seen.

    """
    from weasyprint import HTML  # noqa: PLC0415 -- an extra, which may be missing
    from weasyprint.urls import URLFetcher  # noqa: PLC0415 -- as above

    nothing = URLFetcher(allowed_protocols=())
    with _characters_missing() as missing:
        document = HTML(string=page, url_fetcher=nothing).render(
            font_config=_fonts(), pdf_tags=True)
        pdf = document.write_pdf(pdf_tags=True)
    if missing:
        raise GlyphMissing
    return Printed(pdf=pdf, pages=len(document.pages))


@cache
def _fonts() -> "FontConfiguration":
    """Find the fonts once: it takes longer than a letter."""
    from weasyprint.text.fonts import FontConfiguration  # noqa: PLC0415 -- as above

    return FontConfiguration()


@contextmanager
def _characters_missing() -> Iterator[list[None]]:
    """Count what WeasyPrint tells of, and let none of it into a log: it quotes the letter."""
    told: list[None] = []

    def hear(record: Any) -> bool:  # noqa: ANN401 -- a record of any logger
        if str(record.msg).startswith(_MISSING):
            told.append(None)
        return False

    logger = logging.getLogger("weasyprint")
    logger.addFilter(hear)
    try:
        yield told
    finally:
        logger.removeFilter(hear)
