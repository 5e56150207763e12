"""Words as people and machines garble them: wide letters, hidden signs, breaks, names beside."""

from collections.abc import Callable
from random import Random

from forbear.engine.vocabulary.han import SIMPLIFIED

TRADITIONAL = {plain: c for c, plain in SIMPLIFIED.items()}
HIDDEN = ("\u200b", "\u00ad", "\u2060", "\ufe0f", "\u0301", "\U000e0041", "\u0007")
BLANK = ("\n", "\u00a0", "\u3000", " \t ", "\r\n", "\u2028", "")
BESIDE = ("1", "9", ",", ".", ".5", "a", "Z", "é", "借", "๓", "ก", "ع", "!", "💰", "\ue000")


def _wide(_: Random, says: str) -> str:
    return "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in says)


def _hidden(random: Random, says: str) -> str:
    return "".join(c + random.choice(HIDDEN) if random.random() < 0.2 else c for c in says)


def _blank(random: Random, says: str) -> str:
    says = "".join(random.choice(BLANK) if c == " " else c for c in says)
    at = random.randint(0, len(says))
    return says[:at] + random.choice(BLANK) + says[at:]


def _traditional(random: Random, says: str) -> str:
    return "".join(TRADITIONAL.get(c, c) if random.random() < 0.7 else c for c in says)


def _beside(random: Random, says: str) -> str:
    """Put something right before or after one part."""
    parts = says.split(" · ")
    n = random.randrange(len(parts))
    parts[n] = random.choice([random.choice(BESIDE) + parts[n], parts[n] + random.choice(BESIDE)])
    return " · ".join(parts)


WAYS: tuple[Callable[[Random, str], str], ...] = (
    _wide, _hidden, _blank, _traditional, _beside, lambda _, says: says.upper(),
)


def garbled(random: Random, says: str) -> str:
    """Write words in another way; a person still reads the same, or not quite."""
    for way in random.sample(WAYS, random.choice([1, 1, 2])):
        says = way(random, says)
    return says
