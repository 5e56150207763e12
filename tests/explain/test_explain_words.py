"""The three catalogues say the same things."""

import string

import pytest

from forbear.adapters.explain.catalogue import Speaker, sentences
from forbear.engine.gate.reasons import SENTENCES
from forbear.engine.vocabulary import words

BARE = {"mark.between", "mark.part", "proposed.what", "proposed.column", "judged.counter",
        "judged.pack", "counter.told", "rests.line_rows", "time.moment"}
"""Made of placeholders and marks alone."""


def placeholders(text: str) -> set[str]:
    """Give the names that a sentence fills in."""
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


@pytest.mark.parametrize("language", words.LANGUAGES)
def test_every_language_has_the_same_keys_and_placeholders(language: str) -> None:
    """A sentence added in one language is missed in the others."""
    english = sentences("en")
    other = sentences(language)
    assert set(other) == set(english)
    differing = [k for k in english if placeholders(english[k]) != placeholders(other[k])]
    assert differing == []


def test_the_reasons_are_those_of_the_gate() -> None:
    """In English they are the gate's own sentences, word by word."""
    told = {k.removeprefix("reason."): v for k, v in sentences("en").items()
            if k.startswith("reason.")}
    assert told == SENTENCES


@pytest.mark.parametrize(("kind", "values"), [
    ("status", words.LOAN_STATUSES), ("channel", words.CHANNELS), ("language", words.LANGUAGES),
    ("promise_state", words.PROMISE_STATES), ("judged", words.VERDICTS),
    ("purpose", words.PURPOSES), ("role", words.PARTY_ROLES), ("consent", words.CONSENT_KINDS),
    ("judged.also", words.OUTCOMES_OF_RULES), ("counter.counted", words.COUNTED),
    ("reason", tuple(SENTENCES)), ("reason.stop", words.STOP_KINDS),
])
def test_every_word_of_a_closed_list_is_said(kind: str, values: tuple[str, ...]) -> None:
    """A new word of the vocabulary needs its words here."""
    joint = "_" if kind in ("judged.also", "reason.stop") else "."
    assert [v for v in values if f"{kind}{joint}{v}" not in sentences("en")] == []


@pytest.mark.parametrize("language", ["zh-Hant", "zh-Hans"])
def test_chinese_leaves_no_english_behind(language: str) -> None:
    """Each sentence with words in it has Chinese ones; marks and numbers may be bare."""
    bare = [
        key for key, text in sentences(language).items()
        if not any("\u4e00" <= c <= "\u9fff" or c in "、，" for c in text)
        and key not in BARE
    ]
    assert bare == []


@pytest.mark.parametrize(("points", "said"), [
    (0, "0%"), (10_000, "100%"), (3_333, "33.33%"), (6_250, "62.5%"), (5, "0.05%"),
])
def test_shares_are_written_as_exactly_as_they_are(points: int, said: str) -> None:
    """Basis points lose nothing on the way to a percentage."""
    assert Speaker("en").share(points) == said
