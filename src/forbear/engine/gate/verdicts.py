"""One verdict for each candidate: the first finding by rank, all others kept.

What is found against a candidate is a set of places, kept as bits. Few sets occur among many
candidates, so the words are written once for each set, and joined.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce
from operator import add
from typing import Final

import ibis
import ibis.expr.types as ir

from forbear.engine.gate.alone import beside, each_once, per
from forbear.engine.gate.applies import Lifts, used
from forbear.engine.gate.asked import on_channels
from forbear.engine.gate.asking import Asking
from forbear.engine.gate.days import later
from forbear.engine.gate.findings import NO_DAY, Places, bits_of
from forbear.engine.gate.history import Counter
from forbear.engine.gate.rulebook import FrequencyRule, HoursRule, RuleBook
from forbear.engine.tables.keep import Keep
from forbear.engine.tables.night import VERDICTS

_KEYS: Final = ["borrower_id", "action"]
_EPOCH = ibis.date("1970-01-01")
_DAYS: Final = 100_000_000
"""A place and a day are one number: this many for each place, and in it the days since 1970."""
_BEFORE_1970: Final = 1_000_000
"""Added to the days, so that every date is above zero; zero is no day."""


@dataclass(frozen=True, kw_only=True)
class Judged:
    """By which rules was judged, and what may be found."""

    rules: RuleBook
    places: Places
    counters: Sequence[Counter]
    lifts: Lifts
    asking: Asking


def settle(
    asked: ir.Table, found: Sequence[ir.Table], *, judged: Judged, keep: Keep
) -> ir.Table:
    """Make the verdicts: exactly one row per candidate.

    Warnings come last: a candidate whose first finding is one is allowed.

    Args:
        asked: With the bits of what was found on the row itself, and `next_on` of its hours.
        found: Findings with one row each.
        judged: By which rules.
        keep: Stores a step.

    """
    places = judged.places
    marks = list(places.marks)
    if found:
        told = keep("gate_findings", _gathered(ibis.union(*found), judged))
        told = told.rename({f"found_{name}": name for name in marks})
        t = beside(asked, told, by=_KEYS, asking=judged.asking)
        t = t.mutate(**{
            name: t[name] | t[f"found_{name}"].fill_null(ibis.literal(0, "int64"))
            for name in marks
        })
    else:
        t = asked.mutate(dated=ibis.null("int64"))
    sets = each_once(t.select(*marks), asking=judged.asking)
    said = beside(t, _words(sets, judged), by=marks, asking=judged.asking)
    lawful = said.judged & (said.opens < said.closes)
    none = ibis.null("timestamp(6)")
    said = said.mutate(
        open_at=ibis.ifelse(lawful, said.opens, none),
        close_at=ibis.ifelse(lawful, said.closes, none),
        not_before=_not_before(said, places),
        counters=_counters(said, judged.counters),
        consents=used(said, rules=judged.rules, lifts=judged.lifts),
        zones=said.zone_set,
    )
    # Absence is refusal: without lawful time nothing is allowed, whatever was or was not found.
    no_time = said.verdict.isnull() & said.open_at.isnull()
    return VERDICTS.leave(said.mutate(
        verdict=said.verdict.fill_null(ibis.ifelse(no_time, "refused", "allowed")),
        reason=ibis.ifelse(no_time, "hours_unknown", said.reason),
        packs=ibis.literal(judged.rules.named),
    ))


def _gathered(found: ir.Table, judged: Judged) -> ir.Table:
    """Make one row of all findings of a candidate: its bits, and the first with its day."""
    places = judged.places
    bits = bits_of(places)
    day = found.not_before.delta(_EPOCH, unit="day").cast("int64") + _BEFORE_1970
    dated = found.place.cast("int64") * _DAYS + day.fill_null(ibis.literal(0, "int64"))
    # Each place once, for only then is the sum of bits the set of them.
    once = found.group_by([*_KEYS, "place"]).agg(dated=dated.min())
    return per(
        once, _KEYS, asking=judged.asking,
        **{
            name: bits[n][once.place].sum().cast("int64") for n, name in enumerate(places.marks)
        },
        dated=once.dated.min(),
    )


def _words(sets: ir.Table, judged: Judged) -> ir.Table:
    """Say in words what each set of findings is; the empty one has no words."""
    places = judged.places
    bits, marks = bits_of(places), list(places.marks)
    numbers = ibis.literal([p.number for p in places], "array<int32>")
    t = sets.mutate(place=numbers.unnest())
    held = [(t[name] & bits[n][t.place]) > 0 for n, name in enumerate(marks)]
    t = t.filter(ibis.or_(*held))
    # Numbers of fixed length sort like the places they stand for, and are then cut off.
    listed = _by_number([f"{p.number:04d}|{p.said}" for p in places])[t.place]
    one = per(
        t, marks, asking=judged.asking, first=t.place.min(), listed=listed.collect().sort()
    )
    warned = [p.number for p in places if p.verdict == "warned"]
    against = one["first"].notin(warned) if warned else ibis.literal(True)

    def told(texts: Sequence[str | None]) -> ir.Value:
        return ibis.ifelse(against, _by_number(texts)[one["first"]], ibis.null("string"))

    also = ibis.ifelse(against, one.listed[1:], one.listed).join(" ")
    return one.select(
        *marks, "first",
        verdict=told([p.verdict for p in places]),
        reason=told([p.reason for p in places]),
        rule_id=told([p.rule.rule_id if p.rule else None for p in places]),
        cites=told([p.rule.cites if p.rule else None for p in places]),
        also=also.re_replace("[0-9]{4}[|]", "").nullif(""),
    )


def _by_number(texts: Sequence[str | None]) -> ir.ArrayValue:
    """Give the words of all places, to look up by number."""
    return ibis.literal(list(texts), "array<string>")


def _not_before(said: ir.Table, places: Places) -> ir.Value:
    """Give the day of the finding that the verdict names."""
    from_day = said.dated - said["first"].cast("int64") * _DAYS
    told = (from_day > 0) & (from_day < _DAYS)
    day = later(_EPOCH, from_day - _BEFORE_1970).date()
    by_row = ibis.ifelse(said.verdict.notnull() & told, day, NO_DAY)
    hours = [p.number for p in places if isinstance(p.rule, HoursRule)]
    if not hours:
        return by_row
    of_hours = said.verdict.notnull() & said["first"].isin(hours)
    return ibis.ifelse(of_hours, said.next_on, by_row)


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
            on_channels(asked, c.rule.channels),
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
