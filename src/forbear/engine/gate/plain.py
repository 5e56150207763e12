"""The plain form of words: judged is what a person reads, however its letters are encoded.

Both engines get there by the same three steps, `translate` and two replacements by a pattern, and
phrases by the same table in Python; docs/reference/gate.md, Words, says it exactly.
"""

import unicodedata
from collections.abc import Iterable, Mapping
from functools import cache
from typing import Final

import ibis
import ibis.expr.types as ir

from forbear.engine.gate.rulebook import MustNotRule, MustStateRule, RuleBook
from forbear.engine.vocabulary.han import SIMPLIFIED

UNSEEN: Final = (
    (0x0000, 0x0008), (0x000E, 0x001F), (0x007F, 0x0084), (0x0086, 0x009F), (0x00AD, 0x00AD),
    (0x0300, 0x036F), (0x061C, 0x061C), (0x115F, 0x1160), (0x17B4, 0x17B5), (0x180B, 0x180F),
    (0x1AB0, 0x1AFF), (0x1DC0, 0x1DFF), (0x200B, 0x200F), (0x202A, 0x202E), (0x2060, 0x206F),
    (0x20D0, 0x20FF), (0x3164, 0x3164), (0xFE00, 0xFE0F), (0xFE20, 0xFE2F), (0xFEFF, 0xFEFF),
    (0xFFA0, 0xFFA0), (0xFFF9, 0xFFFB), (0xE0000, 0xE01EF),
)
"""What takes no room of its own: controls, signs of width zero, marks over and under letters."""

BLANK: Final = (
    (0x0009, 0x000D), (0x0020, 0x0020), (0x0085, 0x0085), (0x00A0, 0x00A0), (0x1680, 0x1680),
    (0x2000, 0x200A), (0x2028, 0x2029), (0x202F, 0x202F), (0x205F, 0x205F), (0x2800, 0x2800),
    (0x3000, 0x3000),
)
"""Spaces of every width, and the ends of lines."""

_FOLDED: Final = (
    (0x0041, 0x33FF), (0xA000, 0xABFF), (0xF900, 0xFFFF), (0x1D400, 0x1D7FF), (0x1F100, 0x1F1FF),
    (0x2F800, 0x2FA1F),
)
"""Where characters stand that are a form of another one; ideographs aside, which `han` has."""

_STRAIGHT: Final = {
    **dict.fromkeys("‘’‚‛′＇`´", "'"), **dict.fromkeys("“”„‟″", '"'),
    **dict.fromkeys("‐‑‒–—―−", "-"),
}
_UNSPACED_FROM: Final = 0x2E80
"""From here on stand the scripts that part no words by spaces."""


def _class(ranges: Iterable[tuple[int, int]]) -> str:
    """Write ranges as the inside of a character class that RE2 and Java read alike."""
    return "".join(rf"\x{{{first:04X}}}-\x{{{last:04X}}}" for first, last in ranges)


@cache
def folds() -> Mapping[str, str]:
    """Give for each character that is a form of another one the plain one.

    Small letters for capitals, the letter alone for one with an accent, the ordinary one for full
    or half width, circled or in a style of its own, straight quotes and dashes, simplified Chinese.
    """
    table = {c: SIMPLIFIED.get(plain, plain) for c, plain in _STRAIGHT.items()} | dict(SIMPLIFIED)
    for first, last in _FOLDED:
        for c in map(chr, range(first, last + 1)):
            plain = _alone(c) if unicodedata.decomposition(c) else c
            plain = _STRAIGHT.get(plain, plain)
            small = plain.lower()
            plain = small if len(small) == 1 else plain
            plain = SIMPLIFIED.get(plain, plain)
            if plain != c:
                table[c] = plain
    return table


def _alone(c: str) -> str:
    """Give the one character a character is a form of; if it is several or a space, itself."""
    whole = unicodedata.normalize("NFKD", c)
    bare = "".join(one for one in whole if not 0x0300 <= ord(one) <= 0x036F)
    return bare if len(bare) == 1 and bare != " " else c


@cache
def _table() -> dict[int, str | None]:
    """Give what `str.translate` does to a phrase: fold, take out the unseen, blanks to spaces."""
    unseen = dict.fromkeys(c for first, last in UNSEEN for c in range(first, last + 1))
    blank = dict.fromkeys((c for first, last in BLANK for c in range(first, last + 1)), " ")
    return {**{ord(c): plain for c, plain in folds().items()}, **unseen, **blank}


def plain_phrase(phrase: str) -> str:
    """Write a phrase as it is looked for; one of a script without spaces has none."""
    whole = phrase.translate(_table())
    if unspaced(whole):
        return whole.replace(" ", "")
    edges = (whole[:1] == " ") * " ", (whole[-1:] == " ") * " "
    return " ".join(whole.split()).join(edges)


def unspaced(phrase: str) -> bool:
    """Tell whether a phrase has a character of a script that parts no words by spaces."""
    return any(ord(c) >= _UNSPACED_FROM for c in phrase)


def seen(says: ir.StringValue) -> ir.StringValue:
    """Take out of words what nobody sees."""
    return says.re_replace(f"[{_class(UNSEEN)}]+", "")


def plain_texts(texts: ir.Table, *, rules: RuleBook) -> ir.Table:
    """Add to texts the forms that are judged.

    `says` and the values lose what nobody sees; `spaced` is the plain form with one space for
    any run of them and one at both ends, `tight` the same without any.

    Args:
        texts: Contract TEXTS.
        rules: Only characters of their phrases need to be folded, the others are not looked for.

    """
    by_rule = [
        *(rule.phrases for rule in rules.of(MustStateRule)),
        *(rule.phrases for rule in rules.of(MustNotRule)),
    ]
    every = (phrase for said in by_rule for phrases in said.values() for phrase in phrases)
    wanted = {c for phrase in every for c in plain_phrase(phrase)}
    table = [(c, plain) for c, plain in folds().items() if plain in wanted]
    values = ("says", "creditor", "amount", "due_date", "check_code")
    t = texts.mutate(**{name: seen(texts[name]) for name in values})
    folded = t.says
    if table:
        folded = folded.translate("".join(c for c, _ in table), "".join(p for _, p in table))
    spaced = (ibis.literal(" ") + folded + " ").re_replace(f"[{_class(BLANK)}]+", " ")
    t = t.mutate(spaced=spaced)
    return t.mutate(tight=t.spaced.replace(" ", ""))


def says_any(texts: ir.Table, phrases: Iterable[str]) -> ir.BooleanValue:
    """Tell whether words, with their plain forms, say one of some phrases."""
    some = sorted({plain_phrase(phrase) for phrase in phrases})
    tight = [phrase for phrase in some if unspaced(phrase)]
    spaced = [phrase for phrase in some if not unspaced(phrase)]
    said: ir.BooleanValue = ibis.literal(False)
    if tight:
        said = texts.tight.re_search(_one_of(tight))
    if spaced:
        said = said | texts.spaced.re_search(_one_of(spaced))
    return said


def _one_of(phrases: Iterable[str]) -> str:
    """Write a pattern that finds one of some phrases.

    One pattern is planned much faster than a question for each phrase.
    """
    return "|".join(
        "".join(c if c.isascii() and c.isalnum() else rf"\x{{{ord(c):04X}}}" for c in phrase)
        for phrase in phrases
    )
