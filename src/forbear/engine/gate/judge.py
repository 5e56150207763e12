"""The gate of the night and of the door: candidates in, one verdict for each out.

The exact rules are in docs/reference/gate.md.
"""

from collections.abc import Sequence
from dataclasses import replace

import ibis
import ibis.expr.types as ir

from forbear.engine.gate import days, history
from forbear.engine.gate.asked import Asked, ask, on_the_day
from forbear.engine.gate.findings import Place, find, places
from forbear.engine.gate.rulebook import CooldownRule, FrequencyRule, RuleBook
from forbear.engine.gate.rules import cooldown, frequency
from forbear.engine.gate.rules.hours import judge_hours
from forbear.engine.gate.rules.stop_state import judge_stops
from forbear.engine.gate.unjudged import judge_unknown
from forbear.engine.gate.verdicts import settle
from forbear.engine.tables.book import BORROWERS, CONTACT_POINTS, CONTACTS
from forbear.engine.tables.keep import Keep, as_is
from forbear.engine.tables.night import CANDIDATES, STOPS
from forbear.engine.tables.settings import ZONES


def judge(
    candidates: ir.Table,
    *,
    borrowers: ir.Table,
    contact_points: ir.Table,
    contacts: ir.Table,
    stops: ir.Table,
    zones: ir.Table,
    rules: RuleBook,
    keep: Keep = as_is,
) -> ir.Table:
    """Give exactly one verdict per candidate (contract VERDICTS).

    Where `moment_at` is empty the lawful time of `contact_on` is worked out; where it is set,
    at the door, that moment is judged, and the history counts up to it.

    Raises:
        ContractBroken: A table is not what its contract says.

    """
    asked = ask(
        CANDIDATES.enter(candidates),
        borrowers=BORROWERS.enter(borrowers),
        contact_points=CONTACT_POINTS.enter(contact_points),
        keep=keep,
    )
    counters = _counters(rules)
    windows = sorted({c.days for c in counters})
    spans = days.near(ZONES.enter(zones), rules=rules, back=max(windows, default=0))
    within = days.members(asked.candidates, rules=rules)
    calendar = keep(
        "gate_calendar", days.calendar(within, spans, rules=rules, windows=windows)
    )
    dated = replace(asked, candidates=_dated(asked.candidates, calendar, rules=rules))
    past = _past(CONTACTS.enter(contacts), dated, rules=rules, counters=counters, keep=keep)
    counted = dated.candidates
    if past is not None:
        counted = history.count(counted, past, counters=counters)
    counted = keep("gate_counted", counted)
    dated = replace(dated, candidates=counted)
    known = places(rules)
    found = _find(dated, STOPS.enter(stops), rules=rules, places=known)
    if past is not None:
        free = history.free_from(counted, past, counters=counters, within=within, spans=spans)
        found += _limits(counted, free, counters=counters, places=known, keep=keep)
    return settle(
        counted, ibis.union(*found), rules=rules, places=known, counters=counters, keep=keep
    )


def _counters(rules: RuleBook) -> tuple[history.Counter, ...]:
    """Tell every rule that counts as a counter, by rule id."""
    counting: list[FrequencyRule | CooldownRule] = [
        *rules.of(FrequencyRule), *rules.of(CooldownRule)
    ]
    some = sorted(counting, key=lambda rule: rule.rule_id)
    return tuple(
        frequency.counter(rule, name=f"n_{i}")
        if isinstance(rule, FrequencyRule)
        else cooldown.counter(rule, name=f"n_{i}")
        for i, rule in enumerate(some)
    )


def _dated(asked: ir.Table, calendar: ir.Table, *, rules: RuleBook) -> ir.Table:
    """Join the instants of its occasion and zones to each candidate.

    `judged` is true where all of them are known: only there hours and limits can speak.
    """
    dated = asked.left_join(calendar, ["occasion", "zone_set"])
    dated = dated.drop("occasion_right", "zone_set_right")
    today = dated.moment_at.isnull() | dated.today.fill_null(False)
    return dated.mutate(judged=on_the_day(dated, rules) & dated.known.fill_null(False) & today)


def _past(
    contacts: ir.Table,
    asked: Asked,
    *,
    rules: RuleBook,
    counters: Sequence[history.Counter],
    keep: Keep,
) -> ir.Table | None:
    """Narrow the history to what counts; None where nothing is counted."""
    if not counters:
        return None
    return history.narrow(contacts, asked, rules=rules, counters=counters, keep=keep)


def _find(
    asked: Asked, stops: ir.Table, *, rules: RuleBook, places: Sequence[Place]
) -> list[ir.Table]:
    """Find what speaks against candidates, history aside."""
    by_rule = {p.rule.rule_id: p for p in places if p.rule}
    unjudged = {p.reason: p for p in places if not p.rule}
    return [
        *judge_unknown(asked.candidates, rules=rules, places=unjudged),
        judge_stops(asked, stops, rules=rules, places=places),
        *judge_hours(asked.candidates, rules=rules, places=by_rule),
    ]


def _limits(
    asked: ir.Table,
    free: ir.Table | None,
    *,
    counters: Sequence[history.Counter],
    places: Sequence[Place],
    keep: Keep,
) -> list[ir.Table]:
    """Find what the limits on frequency and the rests say, and until when."""
    by_rule = {p.rule.rule_id: p for p in places if p.rule}
    if free is not None:
        free = keep("gate_free", free)
    found = []
    for c in counters:
        against = history.reached(asked, c)
        if free is None or c.most == 0:
            found.append(find(against, by_rule[c.rule.rule_id]))
            continue
        keys = list(history.SCOPE_KEYS[c.per])
        some = free.filter(free.counter == c.name).select(*keys, "free_on")
        against = against.left_join(some, keys)
        found.append(find(against, by_rule[c.rule.rule_id], not_before=against.free_on))
    return found
