"""One verdict for each candidate: the first finding by rank, all others kept."""

from collections.abc import Sequence
from functools import reduce
from operator import add

import ibis
import ibis.expr.types as ir

from forbear.engine.gate.applies import Lifts, used
from forbear.engine.gate.findings import Places
from forbear.engine.gate.history import Counter
from forbear.engine.gate.rulebook import FrequencyRule, RuleBook
from forbear.engine.tables.keep import Keep
from forbear.engine.tables.night import VERDICTS


def settle(
    asked: ir.Table,
    findings: ir.Table,
    *,
    rules: RuleBook,
    places: Places,
    counters: Sequence[Counter],
    lifts: Lifts,
    keep: Keep,
) -> ir.Table:
    """Make the verdicts: exactly one row per candidate.

    Warnings come last: a candidate whose first finding is one is allowed.
    """
    keys = ["borrower_id", "action"]
    order = ibis.window(group_by=keys, order_by=[findings.place])
    ranked = keep("gate_findings", findings.mutate(nth=ibis.row_number().over(order)))
    warnings = [p.number for p in places if p.verdict == "warned"]
    against = ranked.place.notin(warnings) if warnings else ibis.literal(True)
    first = _told(ranked.filter((ranked.nth == 0) & against), places)
    rest = ranked.filter((ranked.nth > 0) | ~against)
    # Numbers of fixed length sort like the places they stand for, and are then cut off.
    listed = rest.place.cases(*[(p.number, f"{p.number:04d}|{p.said}") for p in places])
    rest = rest.mutate(said=listed)
    also = rest.group_by(keys).agg(
        also=rest.said.collect().sort().join(" ").re_replace("[0-9]{4}[|]", "")
    )
    lawful = asked.judged & (asked.opens < asked.closes)
    none = ibis.null("timestamp(6)")
    said = asked.mutate(
        open_at=ibis.ifelse(lawful, asked.opens, none),
        close_at=ibis.ifelse(lawful, asked.closes, none),
        counters=_counters(asked, counters),
        consents=used(asked, rules=rules, lifts=lifts),
        zones=asked.zone_set,
    )
    said = said.left_join(first, keys).drop("borrower_id_right", "action_right")
    said = said.left_join(also, keys).drop("borrower_id_right", "action_right")
    # Absence is refusal: without lawful time nothing is allowed, whatever was or was not found.
    no_time = said.verdict.isnull() & said.open_at.isnull()
    told = said.mutate(
        verdict=said.verdict.fill_null(ibis.ifelse(no_time, "refused", "allowed")),
        reason=ibis.ifelse(no_time, "hours_unknown", said.reason),
        packs=ibis.literal(rules.named),
    )
    return VERDICTS.leave(told)


def _told(first: ir.Table, places: Places) -> ir.Table:
    """Say in words what the first findings are."""
    by_rule = [place for place in places if place.rule]
    none = ibis.null("string")

    def said(pairs: list[tuple[int, str]]) -> ir.Value:
        return first.place.cases(*pairs, else_=none) if pairs else none

    return first.select(
        "borrower_id",
        "action",
        "not_before",
        verdict=said([(p.number, p.verdict) for p in places]),
        reason=said([(p.number, p.reason) for p in places]),
        rule_id=said([(p.number, p.rule.rule_id) for p in by_rule if p.rule]),
        cites=said([(p.number, p.rule.cites) for p in by_rule if p.rule]),
    )


def _counters(asked: ir.Table, counters: Sequence[Counter]) -> ir.Value:
    """Write what each rule on frequency had counted, as `rule_id=count/most`, by rule id."""
    some = [c for c in counters if isinstance(c.rule, FrequencyRule)]
    if not some:
        return ibis.null("string")
    # Most people were not contacted of late; their text is the same for a whole channel.
    nothing = [
        (channel, " ".join(f"{c.rule.rule_id}=0/{c.most}" for c in some
                           if channel in c.rule.channels))
        for channel in dict.fromkeys(ch for c in some for ch in c.rule.channels)
    ]
    parts = [
        ibis.ifelse(
            asked.channel.isin(c.rule.channels),
            ibis.literal(f" {c.rule.rule_id}=")
            + asked[c.name].cast("string")
            + ibis.literal(f"/{c.most}"),
            ibis.literal(""),
        )
        for c in some
    ]
    counted = reduce(add, parts).lstrip()
    any_counted = reduce(add, [asked[c.name] for c in some]) > 0
    text = ibis.ifelse(any_counted, counted, asked.channel.cases(*nothing, else_=""))
    return ibis.ifelse(asked.judged, text, "").nullif("")
