"""Must not: what the words of a written contact never say, or all that a part may say."""

from functools import reduce
from operator import or_

import ibis.expr.types as ir

from forbear.engine.gate.applies import Lifts, judges
from forbear.engine.gate.asked import Asked
from forbear.engine.gate.findings import Places, find
from forbear.engine.gate.rulebook import MustNotRule, RuleBook

_SAYS_SOMETHING = r"[0-9A-Za-z\x{00C0}-\x{024F}\x{0370}-\x{04FF}\x{3040}-\x{30FF}\x{4E00}-\x{9FFF}]"
"""A letter or digit of the scripts that people here write in."""


def judge_unsaid(
    asked: Asked, texts: ir.Table, *, rules: RuleBook, places: Places, lifts: Lifts
) -> list[ir.Table]:
    """Find the contacts whose words say what may not be said."""
    found = []
    for rule in rules.of(MustNotRule):
        part = texts.filter(texts.part == rule.part).drop("part", "language")
        t = asked.candidates.join(part, ["borrower_id", "action"])
        some = t.filter(judges(t, rule, lifts=lifts))
        wrong = _beyond(some, rule) if rule.only else _forbidden(some, rule)
        found.append(find(some.filter(wrong), places.of("text_forbidden", rule)))
    return found


def _forbidden(t: ir.Table, rule: MustNotRule) -> ir.BooleanValue:
    """Tell whether a text has one of the phrases, of whatever language."""
    small = t.says.lower()
    every = sorted({p for phrases in rule.phrases.values() for p in phrases})
    return reduce(or_, [small.contains(p) for p in every])


def _beyond(t: ir.Table, rule: MustNotRule) -> ir.BooleanValue:
    """Tell whether something is left once the values that may be said are taken out."""
    rest: ir.StringValue = t.says
    for element in rule.only:
        value = t[element].fill_null("")
        rest = (value == "").ifelse(rest, rest.replace(value, ""))
    return rest.re_search(_SAYS_SOMETHING)
