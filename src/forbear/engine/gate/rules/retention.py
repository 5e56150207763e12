"""Retention: how long records are kept, at least or at most."""

import ibis
import ibis.expr.types as ir

from forbear.engine.gate.rulebook import RetentionRule, RuleBook


def retained(records: ir.Table, *, rules: RuleBook) -> ir.Table:
    """Say of each record and rule whether it is inside the time, on the day of the rule book.

    `records` holds `record_id`, `record` (of words.RECORD_KINDS) and `on_day`. Gives `record_id`,
    `rule_id`, `bound`, `inside`: what is inside an `at_least` may not be deleted yet, what is
    outside an `at_most` must be.
    """
    found = []
    for rule in rules.of(RetentionRule):
        t = records.filter(records.record == rule.record)
        found.append(t.select(
            "record_id", rule_id=ibis.literal(rule.rule_id), bound=ibis.literal(rule.bound),
            inside=t.on_day >= ibis.literal(rule.kept_from),
        ))
    if not found:
        none = records.filter(ibis.literal(False))
        return none.select(
            "record_id", rule_id=ibis.null("string"), bound=ibis.null("string"),
            inside=ibis.null("boolean"),
        )
    return ibis.union(*found) if len(found) > 1 else found[0]
