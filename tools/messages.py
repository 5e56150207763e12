"""Collect the sentences of the desk, and compile their translations.

`python -m tools.messages` brings every .po file up to date with the templates and modules of the
desk and compiles it; a sentence without a translation is left empty, and a test fails. It needs
nothing but Babel.
"""

import io
import re
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import django
from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.conf import settings

ROOT: Final = Path(__file__).parents[1]
DESK: Final = ROOT / "src" / "forbear" / "desk"
LOCALE: Final = DESK / "ui" / "locale"
LANGUAGES: Final = ("zh_Hant", "zh_Hans")
_KEYWORDS: Final = {
    "_": None, "gettext": None, "gettext_lazy": None, "ngettext": (1, 2),
    "pgettext": ((1, "c"), 2), "gettext_noop": None,
}
Message = tuple[str | tuple[str, ...], str | None]
"""The sentence, or both its numbers; and the context."""


def sentences() -> Iterator[tuple[str, Message]]:
    """Give every sentence of the desk with the file it stands in."""
    if not settings.configured:
        settings.configure(USE_I18N=True)
        django.setup()
    from django.utils.translation.template import templatize  # noqa: PLC0415 -- needs settings

    for path in sorted(DESK.rglob("*.py")) + sorted((DESK / "ui" / "templates").rglob("*.html")):
        text = path.read_text(encoding="utf-8")
        if path.suffix == ".html":
            text = templatize(text, origin=str(path))
            text = re.sub(r"(?m)^[ \t]+", "", text)
            found = _calls(text)
        else:
            found = _calls(text)
        where = path.relative_to(ROOT).as_posix()
        yield from ((where, message) for message in found)


def _calls(text: str) -> Iterator[Message]:
    """Give the sentences of a module."""
    source = io.BytesIO(text.encode())
    for _line, message, _comments, context in extract("python", source, _KEYWORDS, (), {}):
        yield message, context


def catalogue(language: str) -> Catalog:
    """Read the translations of a language, with the sentences as they are now."""
    path = LOCALE / language / "LC_MESSAGES" / "django.po"
    old = Catalog(locale=language)
    if path.exists():
        with path.open("rb") as file:
            old = read_po(file, locale=language)
    new = Catalog(locale=language, project="Forbear", version="", fuzzy=False,
                  copyright_holder="the contributors of Forbear")
    new.header_comment = "# The words of the desk; `python -m tools.messages` keeps them in step."
    for where, (message, context) in sentences():
        there = old.get(message if isinstance(message, str) else message[0], context)
        said = there.string if there is not None else ""
        new.add(message, said, locations=[(where, 0)], context=context)
    return new


def text_of(language: str) -> bytes:
    """Write a catalogue as a .po file."""
    out = io.BytesIO()
    write_po(out, catalogue(language), sort_output=True, include_lineno=False, width=100,
             omit_header=False, no_location=True)
    return re.sub(rb'"(POT|PO|Last-|Generated|Report|Language-Team|Project-Id)[^\n]*\n', b"",
                  out.getvalue())


def compiled(language: str) -> bytes:
    """Write a catalogue as a .mo file."""
    with (LOCALE / language / "LC_MESSAGES" / "django.po").open("rb") as file:
        known = read_po(file, locale=language)
    # The same sentences give the same bytes on every day.
    known.creation_date = known.revision_date = datetime(2026, 1, 1, tzinfo=UTC)
    out = io.BytesIO()
    write_mo(out, known)
    return out.getvalue()


def missing(language: str) -> list[str]:
    """Give every sentence that has no translation."""
    return [str(m.id) for m in catalogue(language) if m.id and not (
        m.string if isinstance(m.string, str) else all(m.string or ("",)))]


def placeholders(sentence: str) -> list[str]:
    """Give what is filled in to a sentence."""
    return re.findall(r"%\(\w+\)[sd]", sentence)


def main() -> int:
    """Bring the files up to date; tell what is not translated."""
    left = 0
    for language in LANGUAGES:
        folder = LOCALE / language / "LC_MESSAGES"
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "django.po").write_bytes(text_of(language))
        (folder / "django.mo").write_bytes(compiled(language))
        for sentence in missing(language):
            print(f"{language}: {sentence}")
            left += 1
    return 1 if left else 0


if __name__ == "__main__":
    sys.exit(main())
