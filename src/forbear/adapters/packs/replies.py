"""What short answers of borrowers mean: whole answers in three languages, read from the packs.

Only a whole answer is understood; a longer one may say more than its words do, and is read by a
person.
"""

import unicodedata
from functools import cache
from importlib.resources import files
from typing import Annotated, Final

import yaml
from pydantic import BaseModel, ConfigDict, Field

from forbear.engine.vocabulary.words import LANGUAGES

REPLIES: Final = files("forbear") / "packs" / "replies"

Phrases = Annotated[list[str], Field(min_length=1)]


class Replies(BaseModel):
    """The answers of one language, by what they mean."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    stop: Phrases
    paid: Phrases
    cannot_pay: Phrases
    call_me: Phrases


MEANINGS: Final = tuple(Replies.model_fields)


def understood(text: str) -> str:
    """Give what an answer means, a word of MEANINGS; empty where a person has to read it."""
    return _by_phrase().get(plain(text), "")


def plain(text: str) -> str:
    """Give an answer in the one form in which answers are compared.

    Full width is half width, capitals are small, and neither spaces nor signs count; an apostrophe
    is one, however it is written.
    """
    folded = unicodedata.normalize("NFKC", text).casefold()
    return "".join(c for c in folded if unicodedata.category(c)[0] in "LN")


def load_replies(language: str) -> Replies:
    """Read the answers of a language; they are part of the program, and tests hold them."""
    text = (REPLIES / f"{language}.yaml").read_text(encoding="utf-8")
    return Replies.model_validate(yaml.safe_load(text))


@cache
def _by_phrase() -> dict[str, str]:
    """Give the meaning of each phrase in plain form, of all languages together."""
    return {plain(phrase): meaning for language in LANGUAGES
            for meaning, phrases in load_replies(language) for phrase in phrases}
