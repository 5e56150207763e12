"""Must state: what the words of a written contact say."""

from functools import reduce
from operator import or_

import ibis
import ibis.expr.types as ir

from forbear.engine.gate.applies import Lifts, judges
from forbear.engine.gate.asked import Asked
from forbear.engine.gate.findings import Places, find
from forbear.engine.gate.rulebook import MustStateRule, RuleBook


def judge_said(
    asked: Asked, texts: ir.Table, *, rules: RuleBook, places: Places, lifts: Lifts
) -> list[ir.Table]:
    """Find the contacts whose words lack something, or whose language has no words for it."""
    bodies = texts.filter(texts.part == "body").drop("part")
    t = asked.candidates.join(bodies, ["borrower_id", "action"])
    found, speechless = [], []
    for rule in rules.of(MustStateRule):
        some = t.filter(judges(t, rule, lifts=lifts))
        if not rule.phrases:
            value = some[rule.element].fill_null("")
            said = (value != "") & some.says.contains(value)
            found.append(find(some.filter(~said), places.of("text_lacks", rule)))
            continue
        known = some.language.isin(list(rule.phrases)).fill_null(False)
        speechless.append(some.filter(~known).select("borrower_id", "action"))
        lacking = some.filter(known & ~_said(some, rule))
        found.append(find(lacking, places.of("text_lacks", rule)))
    if speechless:
        every = ibis.union(*speechless, distinct=True) if len(speechless) > 1 else speechless[0]
        found.append(find(every.distinct(), places.of("language_unknown")))
    return found


def _said(t: ir.Table, rule: MustStateRule) -> ir.BooleanValue:
    """Tell whether a text says one of the phrases of its language."""
    small = t.says.lower()
    some = [
        (t.language == language) & reduce(or_, [small.contains(p) for p in phrases])
        for language, phrases in rule.phrases.items()
    ]
    return reduce(or_, some).fill_null(False)
