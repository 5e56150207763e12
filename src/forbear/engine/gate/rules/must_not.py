"""Must not: what the words of a written contact never say, or all that a part may say."""

from typing import Final

import ibis.expr.types as ir

from forbear.engine.gate.applies import Lifts, judges
from forbear.engine.gate.asked import Asked
from forbear.engine.gate.findings import NO_DAY, Places, find_each
from forbear.engine.gate.plain import says_any
from forbear.engine.gate.rulebook import MustNotRule, RuleBook
from forbear.engine.vocabulary import words

SOMETHING: Final = r"[^\p{P}\p{Z}\p{M}\p{Cc}\p{Cf}]"
"""A letter, digit or symbol of any script: all but punctuation, spaces, marks, what is unseen."""


def judge_unsaid(
    asked: Asked, texts: ir.Table, *, rules: RuleBook, places: Places, lifts: Lifts
) -> list[ir.Table]:
    """Find the contacts whose words say what may not be said.

    `texts` has its plain forms, as `plain_texts` gives them.
    """
    found = []
    for name in words.TEXT_PARTS:
        ours = [rule for rule in rules.of(MustNotRule) if rule.part == name]
        part = texts.filter(texts.part == name).drop("part", "language")
        t = asked.candidates.join(part, ["borrower_id", "action"])
        against = []
        for rule in ours:
            wrong = says_any(t, [p for phrases in rule.phrases.values() for p in phrases])
            if rule.only:
                wrong = wrong | _beyond(t, rule)
            here = judges(t, rule, lifts=lifts)
            against.append((places.of("text_forbidden", rule), here & wrong))
        if against:
            found.append(find_each(t, against).mutate(not_before=NO_DAY))
    return found


def _beyond(t: ir.Table, rule: MustNotRule) -> ir.BooleanValue:
    """Tell whether something is left once the values that may be said are taken out."""
    rest: ir.StringValue = t.says
    for element in rule.only:
        value = t[element].fill_null("")
        rest = (value == "").ifelse(rest, rest.replace(value, " "))
    return rest.re_search(SOMETHING)
