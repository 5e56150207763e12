"""What the limits count: the history joined once, one conditional sum per counter."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import reduce
from operator import or_

import ibis
import ibis.expr.types as ir

from forbear.engine.gate.applies import Lifts, judges
from forbear.engine.gate.asked import Asked
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


SCOPE_KEYS = {
    "person": ("person_key", "occasion"),
    "number": ("person_key", "occasion", "contact_point_id"),
    "debt": ("person_key", "occasion", "reached_id"),
}
"""By which columns a candidate meets its counts."""

_FREE_KEYS = ["place", "person_key", "occasion", "by_number", "by_reached"]


def narrow(
    contacts: ir.Table, asked: Asked, *, now: ir.Table, rules: RuleBook,
    counters: Sequence[Counter], keep: Keep,
) -> ir.Table:
    """Keep the contacts that some counter counts, with their person and occasion.

    Args:
        contacts: The whole history.
        asked: The candidates.
        now: By occasion and zones `until`, and where each window begins.
        rules: Their day bounds the search.
        counters: What is counted; each becomes a column `hit_<name>`.
        keep: Stores the rows, which are read several times.

    """
    longest = max((c.window.days for c in counters), default=1)
    # Local days begin up to a day away from UTC's; a moment may lie a day beside the day.
    first = ibis.literal(rules.on - timedelta(days=longest + 2)).cast("timestamp(6)")
    recent = contacts.filter(contacts.tried_at >= first).select(
        "contact_id", "borrower_id", "loan_id", "channel", "contact_point_id", "direction",
        "tried_at", "outcome", "by_whom",
    )
    recent = recent.filter(reduce(or_, [_counts(recent, c, rules=rules) for c in counters]))
    windows = sorted({c.window.name for c in counters})
    who = asked.candidates.filter(asked.candidates.judged).select(
        "person_key", "occasion", "zone_set"
    ).distinct()
    instants = now.select("occasion", "zone_set", "until", *windows)
    rows = recent.join(asked.people, "borrower_id").join(who, "person_key")
    rows = rows.join(instants, ["occasion", "zone_set"])
    rows = rows.filter(rows.tried_at < rows.until)
    rows = rows.mutate(**{
        c.hit: _counts(rows, c, rules=rules) & (rows.tried_at >= rows[c.window.name])
        for c in counters
    })
    rows = rows.filter(reduce(or_, [rows[c.hit] for c in counters])).select(
        "person_key", "occasion", "zone_set", "loan_id", "contact_point_id", "tried_at",
        "contact_id", *[c.hit for c in counters], reached_id="borrower_id",
    )
    return keep("gate_history", rows)


def count(asked: ir.Table, history: ir.Table, *, counters: Sequence[Counter]) -> ir.Table:
    """Join to each candidate what each counter has counted, as a column of the counter's name."""
    for per, keys in SCOPE_KEYS.items():
        some = [c for c in counters if c.per == per]
        if not some:
            continue
        rows = _scoped(history, asked, per=per)
        sums = {c.name: rows[c.hit].cast("int32").sum().cast("int32") for c in some}
        counts = rows.group_by([*keys, "scope"]).agg(**sums)
        names = [c.name for c in some]
        if per == "debt":
            asked = _count_debts(asked, counts, names=names)
            continue
        counts = counts.drop("scope")
        asked = asked.left_join(counts, list(keys)).select(
            *asked.columns, **{name: counts[name].fill_null(0) for name in names}
        )
    return asked


def _count_debts(asked: ir.Table, counts: ir.Table, *, names: Sequence[str]) -> ir.Table:
    """Join the counts of debts: of the one a candidate is about, or of the fullest of all."""
    keys = list(SCOPE_KEYS["debt"])
    fullest = counts.group_by(keys).agg(**{f"full_{n}": counts[n].max() for n in names})
    own = counts.rename(**{f"own_{n}": n for n in names}, own_loan="scope")
    bare = counts.filter(counts.scope == "").select(*keys, **{f"bare_{n}": n for n in names})
    t = asked.left_join(fullest, keys)
    t = t.drop(*(f"{key}_right" for key in keys)).left_join(
        own, [*keys, ("loan_id", "own_loan")]
    )
    t = t.drop(*(f"{key}_right" for key in keys)).left_join(bare, keys)
    said = {
        n: ibis.ifelse(
            t.loan_id.isnull(), t[f"full_{n}"], ibis.coalesce(t[f"own_{n}"], t[f"bare_{n}"])
        ).fill_null(0)
        for n in names
    }
    return t.select(*asked.columns, **said)


def reached(asked: ir.Table, counter: Counter, *, lifts: Lifts) -> ir.BooleanValue:
    """Tell whether a counter speaks against a candidate."""
    return (
        asked.judged & judges(asked, counter.rule, lifts=lifts)
        & (asked[counter.name] >= counter.most)
    )


def freed(against: ir.Table, free: ir.Table, *, counters: Mapping[int, Counter]) -> ir.Table:
    """Join `not_before` to findings of limits; `free` as `free_from` gives it.

    Args:
        against: Findings with `person_key`, `occasion`, `contact_point_id`, `reached_id`,
            `loan_id`.
        free: By place, person, and what the counter goes by.
        counters: By the number of their place.

    """
    def of(per: Scope) -> list[int]:
        return [number for number, c in counters.items() if c.per == per]

    t = against.mutate(
        by_number=ibis.ifelse(against.place.isin(of("number")), against.contact_point_id, ""),
        by_reached=ibis.ifelse(against.place.isin(of("debt")), against.reached_id, ""),
        by_scope=ibis.ifelse(against.place.isin(of("debt")), against.loan_id, ""),
    )
    every = free.group_by(_FREE_KEYS).agg(free_any=free.free_on.max())
    t = t.left_join(every, [
        t.place == every.place, t.person_key == every.person_key, t.occasion == every.occasion,
        t.by_number == every.by_number, t.by_reached == every.by_reached,
    ]).select(t, "free_any")
    if not of("debt"):
        return t.mutate(not_before=t.free_any)
    one = free.rename(free_one="free_on", one_scope="scope")
    keys = [*_FREE_KEYS]
    own = t.left_join(one, [*keys, ("by_scope", "one_scope")]).drop(
        *(f"{key}_right" for key in keys), "one_scope"
    )
    bare = free.filter(free.scope == "").drop("scope").rename(free_bare="free_on")
    own = own.left_join(bare, keys).drop(*(f"{key}_right" for key in keys))
    of_loan = ibis.coalesce(own.free_one, own.free_bare)
    return own.mutate(
        not_before=ibis.ifelse(
            own.place.isin(of("debt")) & own.loan_id.notnull(), of_loan, own.free_any
        )
    )


def free_from(
    asked: ir.Table,
    history: ir.Table,
    *,
    counters: Mapping[int, Counter],
    lifts: Lifts,
    within: ir.Table,
    spans: ir.Table,
) -> ir.Table | None:
    """Work out when each counter that speaks would be below its limit again.

    The contact that must leave the window is the `most`-th newest; the day it leaves is its
    local date, in the latest of the person's zones, plus the length of the window.

    Returns:
        One row per place, person, occasion, number, id reached and scope, the last three empty text
        where the counter does not go by them: `free_on`. None without counters.

    """
    picks = [
        _leaving(asked, history, place=number, counter=c, lifts=lifts)
        for number, c in counters.items() if c.most > 0
    ]
    if not picks:
        return None
    rows = ibis.union(*picks) if len(picks) > 1 else picks[0]
    zones = within.select("occasion", "zone_set", "zone")
    local = rows.join(zones, ["occasion", "zone_set"])
    here = local.tried_at
    local = local.join(
        spans.drop("covers", "reaches"),
        [local.zone == spans.zone, spans.utc_from <= here, here < spans.utc_until],
    )
    day = (local.tried_at + local.offset.as_interval("m")).date()
    windows = [(n, c.window.free_after(day)) for n, c in counters.items() if c.most > 0]
    local = local.mutate(free_on=local.place.cases(*windows, else_=ibis.null("date")))
    return local.group_by([*_FREE_KEYS, "scope"]).agg(free_on=local.free_on.max())


def _counts(rows: ir.Table, counter: Counter, *, rules: RuleBook) -> ir.BooleanValue:
    """Tell whether a contact is one that a counter counts, days aside but for a rough bound."""
    rule = counter.rule
    outcome = rows.outcome.fill_null("other")
    match counter.counted:
        case "attempt":
            what = outcome.notin(words.OUTCOMES_NOT_AN_ATTEMPT)
        case "connected":
            what = outcome.isin(words.OUTCOMES_CONNECTED)
        case _:
            what = outcome.isin(words.OUTCOMES_CONVERSATION)
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


def _scoped(history: ir.Table, asked: ir.Table, *, per: str) -> ir.Table:
    """Give each contact its scope; one without a number or loan counts for every one."""
    if per == "person":
        return history.mutate(scope=ibis.literal(""))
    if per == "number":
        every = asked.filter(asked.contact_point_id.notnull()).select(
            *SCOPE_KEYS["number"]
        ).distinct()
        every = every.mutate(scope=every.contact_point_id)
        column = "contact_point_id"
    else:
        own = history.filter(history.loan_id.notnull())
        every = ibis.union(
            own.select(*SCOPE_KEYS["debt"], scope=own.loan_id),
            history.select(*SCOPE_KEYS["debt"], scope=ibis.literal("")),
            distinct=True,
        )
        column = "loan_id"
    rest = [name for name in history.columns if name not in (*SCOPE_KEYS[per], column)]
    keys = [key for key in SCOPE_KEYS[per] if key != "contact_point_id"]
    named = history.mutate(scope=history[column])
    named = named.filter(named.scope.notnull()).join(every, [*keys, "scope"])
    open_to_all = history.filter(history[column].isnull()).join(every, keys)
    shape = [*SCOPE_KEYS[per], "scope", *rest]
    if per == "number":
        named = named.mutate(contact_point_id=named.scope)
        open_to_all = open_to_all.mutate(contact_point_id=open_to_all.scope)
    return ibis.union(named.select(*shape), open_to_all.select(*shape))


def _leaving(
    asked: ir.Table, history: ir.Table, *, place: int, counter: Counter, lifts: Lifts
) -> ir.Table:
    """Give the contact that must leave the window first, for all whom a counter refuses."""
    keys = list(SCOPE_KEYS[counter.per])
    rows = _scoped(history, asked, per=counter.per)
    rows = rows.filter(rows[counter.hit]).semi_join(
        asked.filter(reached(asked, counter, lifts=lifts)), keys
    )
    newest = ibis.window(
        group_by=[*keys, "scope"], order_by=[rows.tried_at.desc(), rows.contact_id.desc()]
    )
    rows = rows.mutate(nth=ibis.row_number().over(newest))
    rows = rows.filter(rows.nth == counter.most - 1)
    empty = ibis.literal("")
    return rows.select(
        "person_key",
        "occasion",
        "zone_set",
        "tried_at",
        place=ibis.literal(place, "int32"),
        by_number=rows.contact_point_id if counter.per == "number" else empty,
        by_reached=rows.reached_id if counter.per == "debt" else empty,
        scope=rows.scope if counter.per == "debt" else empty,
    )
