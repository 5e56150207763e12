"""Must state: what the words of a written contact say."""

from functools import reduce
from operator import or_
from typing import Final

import ibis
import ibis.expr.types as ir

from forbear.engine.gate.applies import Lifts, judges
from forbear.engine.gate.asked import Asked
from forbear.engine.gate.findings import NO_DAY, Places, find_each
from forbear.engine.gate.plain import plain_phrase, says_any
from forbear.engine.gate.rulebook import MustStateRule, RuleBook
from forbear.engine.gate.rules.must_not import SOMETHING

_DIGIT: Final = r"\p{Nd}\x{E000}\x{E003}"
_LETTER: Final = (
    r"A-Za-z\x{00C0}-\x{024F}\x{FF21}-\x{FF3A}\x{FF41}-\x{FF5A}\x{E001}\x{E004}"
)
_BEFORE: Final = {
    "\ue000": rf"(?:^|[^{_DIGIT}{_LETTER}.,]|(?:^|[^{_DIGIT}])[.,])",
    "\ue001": rf"(?:^|[^{_DIGIT}{_LETTER}])",
    "\ue002": "",
}
_AFTER: Final = {
    "\ue003": rf"(?:$|[^{_DIGIT}{_LETTER}.,]|[.,](?:$|[^{_DIGIT}]))",
    "\ue004": rf"(?:$|[^{_DIGIT}{_LETTER}])",
    "\ue005": "",
}
"""What may stand beside a value that begins, or ends, with a digit, a letter, or something else.

Characters for private use stand for the two ends of the value, each as the digit or letter it is.
"""

_WHOLE: Final = (
    "(?:" + "|".join(f"{beside}{end}" for end, beside in _BEFORE.items()) + ")"
    "(?:" + "|".join(f"{end}{beside}" for end, beside in _AFTER.items()) + ")"
)


def judge_said(
    asked: Asked, texts: ir.Table, *, rules: RuleBook, places: Places, lifts: Lifts
) -> list[ir.Table]:
    """Find the contacts whose words lack something, or whose language has no words for it.

    `texts` has its plain forms, as `plain_texts` gives them.
    """
    if not rules.of(MustStateRule):
        return []
    bodies = texts.filter(texts.part == "body").drop("part")
    t = asked.candidates.join(bodies, ["borrower_id", "action"])
    against, speechless = [], []
    for rule in rules.of(MustStateRule):
        here = judges(t, rule, lifts=lifts)
        if not rule.phrases:
            against.append((places.of("text_lacks", rule), here & ~_states(t, rule)))
            continue
        usable = {
            language: [phrase for phrase in phrases if plain_phrase(phrase).strip()]
            for language, phrases in rule.phrases.items()
        }
        known = t.language.isin([one for one in usable if usable[one]]).fill_null(False)
        speechless.append(here & ~known)
        against.append((places.of("text_lacks", rule), here & known & ~_said(t, usable)))
    if speechless:
        against.append((places.of("language_unknown"), reduce(or_, speechless)))
    return [find_each(t, against).mutate(not_before=NO_DAY)]


def _states(t: ir.Table, rule: MustStateRule) -> ir.BooleanValue:
    """Tell whether a text states a value, whole: `3,200` is not stated by `13,200`."""
    value = t[rule.element].fill_null("")
    ends = [
        ibis.cases(
            (value.re_search(digit), kinds[0]), (value.re_search(letter), kinds[1]), else_=kinds[2]
        )
        for kinds, digit, letter in (
            (list(_BEFORE), f"^[{_DIGIT}]", f"^[{_LETTER}]"),
            (list(_AFTER), f"[{_DIGIT}]$", f"[{_LETTER}]$"),
        )
    ]
    bare = t.says.re_replace(r"[\x{E000}-\x{E005}]", " ")
    marked = bare.replace(value, ends[0].concat(ends[1]))
    return value.re_search(SOMETHING) & marked.re_search(_WHOLE)


def _said(t: ir.Table, phrases: dict[str, list[str]]) -> ir.BooleanValue:
    """Tell whether a text says one of the phrases of its language."""
    some = [
        (t.language == language) & says_any(t, those) for language, those in phrases.items()
    ]
    return reduce(or_, some).fill_null(False)
