"""Words that ask for more than a call can give; a note with one goes to the specialists."""

from typing import Final

WORDS: Final = (
    "自殺", "自杀", "輕生", "轻生", "不想活", "想死", "活不下去", "絕望", "绝望", "崩潰", "崩溃",
    "suicide", "suicidal", "kill myself", "end my life", "self-harm", "self harm",
    "want to die", "hopeless", "cannot go on", "can't go on", "desperate",
)
"""Plainly written, in small letters, so that anybody can read and add to them."""


def sounds_distressed(note: str) -> bool:
    """Tell whether a note has one of the words; one too many is better than one too few."""
    small = note.casefold()
    return any(word in small for word in WORDS)
