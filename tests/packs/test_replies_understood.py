"""Short answers of borrowers: understood only where nothing else can be meant."""

import pytest

from forbear.adapters.packs.replies import MEANINGS, load_replies, plain, understood
from forbear.engine.vocabulary.words import LANGUAGES


@pytest.mark.parametrize(("text", "meant"), [
    ("STOP", "stop"), ("stop.", "stop"), ("Ｓｔｏｐ", "stop"), ("退訂", "stop"), ("退订", "stop"),
    ("T", "stop"), ("TD", "stop"), ("don’t text me", "stop"), ("已還", "paid"), ("已还了！", ""),
    ("I've paid", "paid"), ("還不出來", "cannot_pay"), ("I can't pay :(", "cannot_pay"),
    ("call me", "call_me"), ("请回电", "call_me"),
    ("", ""), ("?", ""), ("ok", ""), ("stop calling my mother", ""),
    ("I paid the other one", ""), ("不是還不出來", ""), ("why should I call me", ""),
])
def test_an_answer_is_understood_whole_or_not_at_all(text: str, meant: str) -> None:
    """Case, width, signs and spaces do not count; a longer answer is read by a person."""
    assert understood(text) == meant


def test_no_answer_means_two_things() -> None:
    """Over all languages together, since nobody says in which one they answer."""
    seen: dict[str, str] = {}
    for language in LANGUAGES:
        for meaning, phrases in load_replies(language):
            for phrase in phrases:
                assert plain(phrase)
                assert seen.setdefault(plain(phrase), meaning) == meaning


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_has_answers_of_every_kind(language: str) -> None:
    """What can be understood in one can be understood in all."""
    replies = load_replies(language)
    assert [meaning for meaning in MEANINGS if not getattr(replies, meaning)] == []
