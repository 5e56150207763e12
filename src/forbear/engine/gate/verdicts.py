"""One verdict for each candidate: the first finding by rank, all others kept."""

from collections.abc import Sequence

import ibis
import ibis.expr.types as ir

from forbear.engine.gate.findings import Place
from forbear.engine.gate.history import Counter
from forbear.engine.gate.rulebook import FrequencyRule, RuleBook
from forbear.engine.gate.rules.hours import lawful_time
from forbear.engine.tables.keep import Keep
from forbear.engine.tables.night import VERDICTS


def settle(
    asked: ir.Table,
    findings: ir.Table,
    *,
    rules: RuleBook,
    places: Sequence[Place],
    counters: Sequence[Counter],
    keep: Keep,
) -> ir.Table:
    """Make the verdicts: exactly one row per candidate."""
    keys = ["borrower_id", "action"]
    order = ibis.window(group_by=keys, order_by=[findings.place])
    ranked = keep("gate_findings", findings.mutate(nth=ibis.row_number().over(order)))
    first = ranked.filter(ranked.nth == 0).select(*keys, "place", "not_before")
    rest = ranked.filter(ranked.nth > 0)
    # Numbers of fixed length sort like the places they stand for, and are then cut off.
    listed = rest.place.cases(*[(p.number, f"{p.number:04d}|{p.said}") for p in places])
    rest = rest.mutate(said=listed)
    also = rest.group_by(keys).agg(
        also=rest.said.collect().sort().join(" ").re_replace(r"[0-9]{4}\|", "")
    )
    said = asked.mutate(**lawful_time(asked, rules=rules), counters=_counters(asked, counters))
    said = said.left_join(first, keys).drop("borrower_id_right", "action_right")
    said = said.left_join(also, keys).drop("borrower_id_right", "action_right")
    # Absence is refusal: without lawful time nothing is allowed, whatever was or was not found.
    no_time = next(p.number for p in places if p.reason == "hours_unknown")
    place = ibis.ifelse(said.place.isnull() & said.open_at.isnull(), no_time, said.place)
    said = said.mutate(place=place)
    told = said.mutate(
        verdict=_by_place(said, [(p, p.verdict) for p in places], ibis.literal("allowed")),
        reason=_by_place(said, [(p, p.reason) for p in places], ibis.null("string")),
        rule_id=_by_place(
            said, [(p, p.rule.rule_id) for p in places if p.rule], ibis.null("string")
        ),
        cites=_by_place(said, [(p, p.rule.cites) for p in places if p.rule], ibis.null("string")),
        packs=ibis.literal(rules.named),
    )
    return VERDICTS.leave(told)


def _by_place(
    said: ir.Table, pairs: Sequence[tuple[Place, str]], otherwise: ir.Value
) -> ir.Value:
    """Look up a text by the number of a place."""
    if not pairs:
        return otherwise
    return said.place.cases(*[(p.number, text) for p, text in pairs], else_=otherwise)


def _counters(asked: ir.Table, counters: Sequence[Counter]) -> ir.Value:
    """Write what each rule on frequency had counted, as `rule_id=count/most`, by rule id."""
    parts = [
        ibis.ifelse(
            asked.judged & asked.channel.isin(c.rule.channels),
            ibis.literal(f" {c.rule.rule_id}=")
            + asked[c.name].cast("string")
            + ibis.literal(f"/{c.most}"),
            ibis.literal(""),
        )
        for c in counters
        if isinstance(c.rule, FrequencyRule)
    ]
    if not parts:
        return ibis.null("string")
    whole = parts[0]
    for part in parts[1:]:
        whole = whole + part
    return whole.lstrip().nullif("")
