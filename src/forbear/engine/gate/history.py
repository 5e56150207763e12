"""What the limits count: the history joined once, one conditional sum per counter."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import reduce
from operator import or_
from typing import Final

import ibis
import ibis.expr.types as ir

from forbear.engine.gate.alone import beside, each_once, met, per
from forbear.engine.gate.applies import Lifts, judges
from forbear.engine.gate.asked import Asked, on_the_day
from forbear.engine.gate.asking import Asking
from forbear.engine.gate.days import Window
from forbear.engine.gate.rulebook import CooldownRule, FrequencyRule, RuleBook, Scope
from forbear.engine.tables.keep import Keep
from forbear.engine.vocabulary import words


@dataclass(frozen=True, kw_only=True)
class Counter:
    """One thing to count; a rule on frequency or on cooling down, told the same way."""

    rule: FrequencyRule | CooldownRule
    name: str
    counted: str
    most: int
    """With this many the rule speaks."""
    window: Window
    """Which local days are looked at."""

    @property
    def hit(self) -> str:
        """The column that says whether a contact counts."""
        return f"hit_{self.name}"

    @property
    def per(self) -> Scope:
        """Whose contacts count together."""
        return self.rule.per


_PERSON: Final = ["person_key", "occasion"]
_LOANS: Final = [*_PERSON, "reached_id"]


def narrow(
    contacts: ir.Table, asked: Asked, *, now: ir.Table, rules: RuleBook,
    counters: Sequence[Counter], asking: Asking, keep: Keep,
) -> ir.Table:
    """Keep the contacts that some counter counts, with their person and occasion.

    Args:
        contacts: The whole history.
        asked: The candidates.
        now: By occasion and zones `until`, and where each window begins.
        rules: Their day bounds the search.
        counters: What is counted; each becomes a column `hit_<name>`.
        asking: Whether there is but one candidate.
        keep: Stores the rows, which are read several times.

    """
    longest = max((c.window.days for c in counters), default=1)
    # Local days begin up to a day away from UTC's; a moment may lie a day beside the day.
    first = ibis.literal(rules.on - timedelta(days=longest + 2)).cast("timestamp(6)")
    recent = contacts.filter(contacts.tried_at >= first).select(
        "borrower_id", "channel", "direction", "tried_at", "by_whom",
        counts_as=_counts_as(contacts.outcome),
        # Ids are long to read: only those by which something is counted.
        loan_id=_if_counted("debt", counters, contacts.loan_id),
        contact_point_id=_if_counted("number", counters, contacts.contact_point_id),
    )
    recent = recent.filter(reduce(or_, [_counts(recent, c, rules=rules) for c in counters]))
    windows = sorted({c.window.name for c in counters})
    who = asked.candidates.filter(on_the_day(asked.candidates, rules)).select(
        *_PERSON, "zone_set"
    )
    who = each_once(who, asking=asking)
    instants = now.select("occasion", "zone_set", "until", *windows)
    rows = met(recent.join(asked.people, "borrower_id"), who, by=["person_key"], asking=asking)
    rows = met(rows, instants, by=["occasion", "zone_set"], asking=asking)
    rows = rows.filter(rows.tried_at < rows.until)
    rows = rows.mutate(**{
        c.hit: _counts(rows, c, rules=rules) & (rows.tried_at >= rows[c.window.name])
        for c in counters
    })
    rows = rows.filter(reduce(or_, [rows[c.hit] for c in counters])).select(
        *_PERSON, "zone_set", "tried_at", "loan_id", "contact_point_id",
        *[c.hit for c in counters], reached_id="borrower_id",
    )
    return keep("gate_history", rows)


def count(
    asked: ir.Table, history: ir.Table | None, *, counters: Sequence[Counter], asking: Asking
) -> ir.Table:
    """Join to each candidate what each counter has counted, as a column of the counter's name.

    `history` as `narrow` gives it: a contact without a number or a loan has empty text there, and
    counts for every one. Without a history nothing was counted.
    """
    if history is None:
        return asked.mutate(**{c.name: ibis.literal(0, "int32") for c in counters})
    some: dict[Scope, list[Counter]] = {}
    for counter in counters:
        some.setdefault(counter.per, []).append(counter)
    if "person" in some:
        asked = _of_persons(asked, history, some["person"], asking=asking)
    if "number" in some:
        asked = _of_numbers(asked, history, some["number"])
    if "debt" in some:
        asked = _of_debts(asked, history, some["debt"])
    return asked


def _sums(history: ir.Table, counters: Sequence[Counter]) -> Mapping[str, ir.IntegerValue]:
    """Count what each counter counts."""
    return {f"in_{c.name}": history[c.hit].cast("int32").sum().cast("int32") for c in counters}


def _of_persons(
    asked: ir.Table, history: ir.Table, counters: Sequence[Counter], *, asking: Asking
) -> ir.Table:
    """Join the counts of the person."""
    counts = per(history, _PERSON, asking=asking, **_sums(history, counters))
    t = beside(asked, counts, by=_PERSON, asking=asking)
    return t.select(*asked.columns, **{c.name: t[f"in_{c.name}"].fill_null(0) for c in counters})


def _of_numbers(asked: ir.Table, history: ir.Table, counters: Sequence[Counter]) -> ir.Table:
    """Join the counts of the candidate's number; without one nothing is counted."""
    counts = history.group_by([*_PERSON, "contact_point_id"]).agg(**_sums(history, counters))
    bare = counts.filter(counts.contact_point_id == "").drop("contact_point_id")
    bare = bare.rename(**{f"bare_{c.name}": f"in_{c.name}" for c in counters})
    t = asked.left_join(counts, [*_PERSON, "contact_point_id"])
    t = t.select(*asked.columns, *(f"in_{c.name}" for c in counters)).left_join(bare, _PERSON)
    return t.select(*asked.columns, **{
        c.name: ibis.ifelse(
            t.contact_point_id.isnull(), 0,
            t[f"in_{c.name}"].fill_null(0) + t[f"bare_{c.name}"].fill_null(0),
        ).cast("int32")
        for c in counters
    })


def _of_debts(asked: ir.Table, history: ir.Table, counters: Sequence[Counter]) -> ir.Table:
    """Join the counts of the debt a candidate is about, or of the fullest of all."""
    counts = history.group_by([*_LOANS, "loan_id"]).agg(**_sums(history, counters))
    names = [f"in_{c.name}" for c in counters]
    every = counts.group_by(_LOANS).agg(**{
        f"{how}_{name}": counts[name].max(where=of_loan)
        for name in names
        for how, of_loan in (("bare", counts.loan_id == ""), ("full", counts.loan_id != ""))
    })
    t = asked.left_join(every, _LOANS).drop(*(f"{key}_right" for key in _LOANS))
    t = t.left_join(counts, [*_LOANS, "loan_id"])
    return t.select(*asked.columns, **{
        c.name: (
            t[f"bare_in_{c.name}"].fill_null(0)
            + ibis.ifelse(
                t.loan_id.isnull(), t[f"full_in_{c.name}"], t[f"in_{c.name}"]
            ).fill_null(0)
        ).cast("int32")
        for c in counters
    })


def reached(asked: ir.Table, counter: Counter, *, lifts: Lifts) -> ir.BooleanValue:
    """Tell whether a counter speaks against a candidate."""
    return (
        asked.judged & judges(asked, counter.rule, lifts=lifts)
        & (asked[counter.name] >= counter.most)
    )


def freed(
    against: ir.Table,
    history: ir.Table,
    *,
    counters: Mapping[int, Counter],
    within: ir.Table,
    spans: ir.Table,
) -> ir.Table:
    """Work out when each counter that speaks against a candidate would be below its limit again.

    The contact that must leave the window is the `most`-th newest; the day it leaves is its
    local date, in the latest of the person's zones, plus the length of the window. Of several
    loans the latest counts.

    Args:
        against: Findings of counters, with what a candidate is counted by.
        history: As `narrow` gives it.
        counters: By the number of their place.
        within: The zones of each set of them.
        spans: The offsets of each zone.

    Returns:
        The same findings, with `not_before`; it is empty where the limit is none at all.

    """
    finding = ["borrower_id", "action", "place"]
    nth = _leaving(_scoped(against, history, counters), history, counters=counters)
    zones = within.select("occasion", "zone_set", "zone")
    local = nth.join(zones, ["occasion", "zone_set"])
    here = local.tried_at
    local = local.join(
        spans.drop("covers", "reaches"),
        [local.zone == spans.zone, spans.utc_from <= here, here < spans.utc_until],
    )
    day = (local.tried_at + local.offset.as_interval("m")).date()
    ends = {window: window.free_after(day) for window in {c.window for c in counters.values()}}
    local = local.mutate(free_on=local.place.cases(
        *((number, ends[c.window]) for number, c in counters.items()), else_=ibis.null("date")
    ))
    free = local.group_by(finding).agg(not_before=local.free_on.max())
    return against.left_join(free, finding).select(*(against[name] for name in finding),
                                                   free.not_before)


def _scoped(
    against: ir.Table, history: ir.Table, counters: Mapping[int, Counter]
) -> ir.Table:
    """Give each finding the number or the loan it is about: of all loans one row for each."""
    numbers = [n for n, c in counters.items() if c.per == "number"]
    debts = [n for n, c in counters.items() if c.per == "debt"]
    none = ibis.literal("")
    shape = ["borrower_id", "action", "place", *_LOANS]
    t = against.mutate(
        number=ibis.ifelse(against.place.isin(numbers), against.contact_point_id, none)
        if numbers else none,
        loan=ibis.ifelse(against.place.isin(debts), against.loan_id, none) if debts else none,
        of_debt=against.place.isin(debts) if debts else ibis.literal(False),
    ).select(*shape, "number", "loan", "of_debt")
    if not debts:
        return t
    loans = history.select(*_LOANS, every="loan_id").distinct()
    t = t.left_join(
        loans,
        [*((name, name) for name in _LOANS), t.loan.isnull()],
    )
    return t.select(*shape, "number", "of_debt", loan=ibis.coalesce(t.loan, t.every, none))


def _leaving(
    scoped: ir.Table, history: ir.Table, *, counters: Mapping[int, Counter]
) -> ir.Table:
    """Give the contact that must leave the window first, of each finding and each of its loans."""
    rows = history.rename(of_id="reached_id", of_loan="loan_id", of_number="contact_point_id")
    t = scoped.join(rows, _PERSON)
    hit = t.place.cases(*((n, t[c.hit]) for n, c in counters.items()), else_=False)
    t = t.filter(
        hit,
        (t.number == "") | (t.of_number == "") | (t.of_number == t.number),
        ~t.of_debt | (
            (t.of_id == t.reached_id) & ((t.of_loan == "") | (t.of_loan == t.loan))
        ),
    )
    # Of several at the same instant it is one whichever comes first: only the instant is told.
    newest = ibis.window(
        group_by=["borrower_id", "action", "place", "loan"], order_by=t.tried_at.desc()
    )
    t = t.mutate(nth=ibis.row_number().over(newest))
    most = t.place.cases(*((n, c.most) for n, c in counters.items()), else_=0)
    return t.filter(t.nth == most - 1).select(
        "borrower_id", "action", "place", "occasion", "zone_set", "tried_at"
    )


def _if_counted(per: Scope, counters: Sequence[Counter], column: ir.StringValue) -> ir.Value:
    """Give the id of a number or a loan, empty where there is none or nothing counts by it."""
    if any(c.per == per for c in counters):
        return column.fill_null("")
    return ibis.literal("")


def _counts_as(outcome: ir.StringValue) -> ir.IntegerValue:
    """Say what an outcome counts as, by its place in `words.COUNTED`; 0 is nothing.

    Each that is a later one is also every earlier one. A list of outcomes for each counter would
    keep an engine from looking at the day first.
    """
    attempt, connected, conversation = range(1, 1 + len(words.COUNTED))
    said = {
        **dict.fromkeys(words.OUTCOMES_NOT_AN_ATTEMPT, 0),
        **dict.fromkeys(words.OUTCOMES_CONNECTED, connected),
        **dict.fromkeys(words.OUTCOMES_CONVERSATION, conversation),
    }
    return outcome.cases(*said.items(), else_=attempt).cast("int32")


def _counts(rows: ir.Table, counter: Counter, *, rules: RuleBook) -> ir.BooleanValue:
    """Tell whether a contact is one that a counter counts, days aside but for a rough bound."""
    rule = counter.rule
    what = rows.counts_as >= words.COUNTED.index(counter.counted) + 1
    first = ibis.literal(rules.on - timedelta(days=counter.window.days + 2)).cast("timestamp(6)")
    what = what & (rows.tried_at >= first)
    if set(rule.counts_channels) != set(words.CHANNELS):
        what = what & rows.channel.isin(rule.counts_channels)
    if rule.whose != "group":
        own = rows.by_whom.fill_null("lender") == "lender"
        what = what & (own if rule.whose == "lender" else ~own)
    if not rule.inbound:
        what = what & (rows.direction.fill_null("out") != "in")
    return what
