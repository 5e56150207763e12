"""What is asked of the gate: each candidate with its person, its occasion and its zones."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import ibis
import ibis.expr.types as ir

from forbear.engine.gate.alone import beside, per
from forbear.engine.gate.asking import OWN_ROLES, Asking
from forbear.engine.gate.rulebook import RuleBook
from forbear.engine.tables.keep import Keep
from forbear.engine.vocabulary import words

_BIT: Final = {
    name: place
    for place, name in enumerate((*words.CHANNELS, *words.PURPOSES, *words.PARTY_ROLES))
}
_NO_MOMENT = ibis.timestamp("1900-01-01 00:00:00")
_READ = (
    "borrower_id", "action", "as_of", "contact_on", "moment_at", "person_key", "reached_id",
    "role", "purpose", "loan_id", "channel", "contact_point_id", "ask_days", "loans_late",
    "loans_stopped", "kind_bits",
)


@dataclass(frozen=True, kw_only=True)
class Asked:
    """The candidates as the rules read them, and the borrower ids of their persons."""

    candidates: ir.Table
    """One row per candidate; `reached_id` is the borrower id of the person reached, `occasion`
    numbers (as_of, contact_on, moment_at), `zone_set` holds the person's zones by name, parted by
    a space, or null; `kind_bits` as `bits` gives it."""
    people: ir.Table
    """One row per borrower id of a person asked about: borrower_id, person_key."""
    debtors: ir.Table | None
    """Where another person is reached, each borrower id of the person who owes: borrower_id, the
    one of the candidate, and debtor_id."""


def ask(
    candidates: ir.Table, *, borrowers: ir.Table, contact_points: ir.Table | None,
    asking: Asking, keep: Keep,
) -> Asked:
    """Join to each candidate what the rules read of its person."""
    some = candidates.mutate(
        person_key=ibis.coalesce(candidates.person_key, candidates.borrower_id),
        reached_id=ibis.coalesce(candidates.recipient_id, candidates.borrower_id),
        channel=candidates.channel.fill_null("?"),
    )
    everybody = borrowers.select(
        "borrower_id",
        "zone",
        person_key=ibis.coalesce(borrowers.person_key, borrowers.borrower_id),
    )
    named = some.select("person_key", borrower_id="reached_id", zone=ibis.null("string"))
    shape = ["borrower_id", "person_key", "zone"]
    ids = ibis.union(
        everybody.semi_join(some, "person_key").select(*shape), named.select(*shape)
    )
    # Of a borrower id there is one zone; an id that is asked about and unknown has none.
    ids = ids.group_by(["borrower_id", "person_key"]).agg(zone=ids.zone.max())
    people = keep("gate_people", ids)
    some = some.mutate(kind_bits=_kind_bits(some))
    zone_sets = _zone_sets(people, contact_points, asking=asking)
    asked = beside(some, zone_sets, by=["person_key"], asking=asking)
    asked = _with_occasions(asked, some, asking=asking)
    return Asked(
        candidates=keep("gate_asked", asked.select(*_READ, "occasion", "zone_set")),
        people=people.drop("zone"),
        debtors=_debtors(some, everybody) if asking.others else None,
    )


def on_the_day(asked: ir.Table, rules: RuleBook) -> ir.BooleanValue:
    """Tell whether the rules at hand are those of a candidate's day."""
    return (asked.contact_on == ibis.literal(rules.on)).fill_null(False)


def at_the_door(asked: ir.Table) -> ir.BooleanValue:
    """Tell whether a moment is judged, and not a night's day."""
    return asked.moment_at.notnull()


def bits(
    *, channels: Sequence[str] = (), purposes: Sequence[str] = (), roles: Sequence[str] = ()
) -> int:
    """Give channels, purposes and roles as one integer, a bit for each.

    A rule asks a candidate for several of them; one integer answers faster than lists of text.
    """
    return sum(1 << _BIT[one] for one in (*channels, *purposes, *roles))


def on_channels(asked: ir.Table, channels: Sequence[str]) -> ir.BooleanValue:
    """Tell whether the channel of a candidate is one of some."""
    return (asked.kind_bits & bits(channels=channels)) > 0


def _kind_bits(some: ir.Table) -> ir.IntegerValue:
    """Give the bits of each candidate; of a word that is not known none is set."""

    def of(column: ir.StringValue, names: Sequence[str]) -> ir.IntegerValue:
        return column.cases(*((name, 1 << _BIT[name]) for name in names), else_=0)

    return (
        of(some.channel, words.CHANNELS) + of(some.purpose, words.PURPOSES)
        + of(some.role, words.PARTY_ROLES)
    ).cast("int32")


def _debtors(some: ir.Table, everybody: ir.Table) -> ir.Table:
    """Give the borrower ids of the person who owes, where another one is reached."""
    another = (some.reached_id != some.borrower_id) | some.role.notin(OWN_ROLES)
    others = some.filter(another).select("borrower_id").distinct()
    owes = others.join(everybody, "borrower_id").select("borrower_id", "person_key")
    own = everybody.select("person_key", debtor_id="borrower_id")
    return ibis.union(
        others.mutate(debtor_id=others.borrower_id),
        owes.join(own, "person_key").select("borrower_id", "debtor_id"),
        distinct=True,
    )


def _zone_sets(
    people: ir.Table, contact_points: ir.Table | None, *, asking: Asking
) -> ir.Table:
    """Give each person the names of all their zones, in order, parted by a space."""
    zones = people.filter(people.zone.notnull()).select("person_key", "zone")
    if contact_points is not None:
        of_points = contact_points.filter(
            contact_points.status == "active", contact_points.zone.notnull()
        ).select("borrower_id", "zone")
        ids = people.drop("zone")
        zones = zones.union(of_points.join(ids, "borrower_id").select("person_key", "zone"))
    if asking.one:
        listed = zones.zone.collect().unique().sort().join(" ")
        return per(zones, ["person_key"], asking=asking, zone_set=listed)
    zones = zones.distinct()
    sets = zones.group_by("person_key").agg(every=zones.zone.group_concat(" "))
    # Nearly everybody has one zone, and nothing to sort.
    in_order = sets.every.split(" ").sort().join(" ")
    return sets.select(
        "person_key", zone_set=ibis.ifelse(sets.every.contains(" "), in_order, sets.every)
    )


def _with_occasions(asked: ir.Table, some: ir.Table, *, asking: Asking) -> ir.Table:
    """Number the occasions of contact: in the night there is one, at the door one a moment."""
    if asking.one:
        return asked.mutate(occasion=ibis.literal(0, "int32"))
    occasions = some.select(
        "as_of", "contact_on", moment_key=some.moment_at.fill_null(_NO_MOMENT)
    ).distinct()
    order = [occasions.as_of, occasions.contact_on, occasions.moment_key]
    occasions = occasions.mutate(
        occasion=ibis.row_number().over(ibis.window(order_by=order)).cast("int32")
    )
    asked = asked.mutate(moment_key=asked.moment_at.fill_null(_NO_MOMENT))
    return asked.join(occasions, ["as_of", "contact_on", "moment_key"])
