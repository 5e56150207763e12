"""Cap: how great a quantity may be, of a plan, a rate or a fee."""

import ibis
import ibis.expr.types as ir

from forbear.engine.gate.rulebook import CapRule, RuleBook


def over_cap(quantities: ir.Table, *, rules: RuleBook) -> ir.Table:
    """Give what is above a cap: one row per subject and rule, `subject_id`, `rule_id`, `most`.

    `quantities` holds `subject_id`, `quantity` (of words.QUANTITIES) and `value`.
    """
    found = []
    for rule in rules.of(CapRule):
        t = quantities.filter(quantities.quantity == rule.quantity)
        t = t.filter(t.value > rule.most)
        found.append(t.select(
            "subject_id", rule_id=ibis.literal(rule.rule_id),
            outcome=ibis.literal(rule.outcome), most=ibis.literal(rule.most, "int64"),
        ))
    if not found:
        none = quantities.filter(ibis.literal(False))
        return none.select(
            "subject_id", rule_id=ibis.null("string"), outcome=ibis.null("string"),
            most=ibis.null("int64"),
        )
    return ibis.union(*found) if len(found) > 1 else found[0]
