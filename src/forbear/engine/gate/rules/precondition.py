"""Precondition: what must be so before a contact, and how old it may be."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import reduce
from operator import or_

import ibis
import ibis.expr.types as ir

from forbear.engine.gate.applies import Lifts, judges
from forbear.engine.gate.asked import at_the_door
from forbear.engine.gate.asking import Asking
from forbear.engine.gate.findings import Place, Places
from forbear.engine.gate.rulebook import PreconditionRule, RuleBook

IN_THE_NIGHT = ("number_verified",)
"""Facts the books tell; all others are shown at the door."""


@dataclass(frozen=True, kw_only=True)
class _Source:
    """A table that tells since when something is so."""

    name: str
    rows: ir.Table
    """With `since`."""
    keys: tuple[str, ...]
    """By which it meets a candidate."""
    fact: str = ""
    """The fact it tells; empty: the one its column `fact` names."""
    once: bool = False
    """It has one row for each key."""


def with_shown(
    asked: ir.Table,
    *,
    contact_points: ir.Table | None,
    placements: ir.Table | None,
    facts: ir.Table | None,
    rules: RuleBook,
    asking: Asking,
) -> ir.Table:
    """Add for each rule that is judged whether its fact has been shown: `shown_<rule_id>`."""
    some = _judged(rules, asking)
    shown: dict[str, list[str]] = {rule.rule_id: [] for rule in some}
    t = asked
    for source in _sources(contact_points, placements, facts):
        ours = [rule for rule in some if source.fact in (rule.fact, "")]
        if not ours:
            continue
        names = {f"{source.name}_{n}": rule for n, rule in enumerate(ours)}
        keys = list(source.keys)
        t = t.left_join(_held(source, names, rules=rules), keys)
        t = t.drop(*(f"{key}_right" for key in keys))
        for name, rule in names.items():
            shown[rule.rule_id].append(name)
    said = {
        shown_name(rule): reduce(or_, [t[name].fill_null(False) for name in shown[rule.rule_id]])
        if shown[rule.rule_id] else ibis.literal(False)
        for rule in some
    }
    return t.select(*asked.columns, **said) if said else t


def shown_name(rule: PreconditionRule) -> str:
    """Name the column that tells whether the fact of a rule has been shown."""
    return f"shown_{rule.rule_id}"


def judge_preconditions(
    asked: ir.Table, *, rules: RuleBook, places: Places, lifts: Lifts, asking: Asking
) -> Sequence[tuple[Place, ir.BooleanValue]]:
    """Tell of which candidates something that must be so first has not been shown."""
    found = []
    for rule in _judged(rules, asking):
        lacks = judges(asked, rule, lifts=lifts) & ~asked[shown_name(rule)]
        if rule.fact not in IN_THE_NIGHT:
            lacks = lacks & at_the_door(asked)
        found.append((places.of("precondition_missing", rule), lacks))
    return found


def _judged(rules: RuleBook, asking: Asking) -> Sequence[PreconditionRule]:
    """Give the rules whose fact can be told where it is asked."""
    every = rules.of(PreconditionRule)
    return [rule for rule in every if asking.door or rule.fact in IN_THE_NIGHT]


def _sources(
    contact_points: ir.Table | None, placements: ir.Table | None, facts: ir.Table | None
) -> Iterator[_Source]:
    """Give all that tells of a fact, of what there is."""
    if facts is not None:
        yield _Source(name="told", rows=facts, keys=("borrower_id", "action"))
    if contact_points is not None:
        since = ibis.greatest(contact_points.verified_on, contact_points.right_party_on)
        yield _Source(
            name="verified", rows=contact_points.select("contact_point_id", since=since),
            keys=("contact_point_id",), fact="number_verified", once=True,
        )
    if placements is not None:
        yield _Source(
            name="noticed", rows=placements.select("loan_id", since="notice_sent_on"),
            keys=("loan_id",), fact="placement_notice",
        )


def _held(source: _Source, names: Mapping[str, PreconditionRule], *, rules: RuleBook) -> ir.Table:
    """Give for each key of a source which rules have their fact shown, young enough."""
    rows = source.rows
    shown = {}
    for name, rule in names.items():
        held = rows.since <= ibis.literal(rules.on)
        if rule.days is not None:
            held = held & (rows.since >= ibis.literal(rules.on - timedelta(days=rule.days)))
        shown[name] = held if source.fact else held & (rows.fact == rule.fact)
    some = rows.filter(reduce(or_, shown.values())).select(*source.keys, **shown)
    if source.once:
        return some
    return some.group_by(list(source.keys)).agg(**{
        name: some[name].cast("int32").max() == 1 for name in names
    })
