"""Which rules judge a candidate: channel, purpose, role, lateness, and consents that lift."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import reduce
from operator import and_

import ibis
import ibis.expr.types as ir

from forbear.engine.gate.alone import beside, per
from forbear.engine.gate.asked import Asked, at_the_door, bits, on_channels
from forbear.engine.gate.asking import Asking
from forbear.engine.gate.rulebook import Rule, RuleBook
from forbear.engine.tables.keep import Keep
from forbear.engine.vocabulary import words


@dataclass(frozen=True, kw_only=True)
class Lifts:
    """The column of the consent that lifts a rule, by rule id; null in it where none does."""

    columns: Mapping[str, str]


def judges(asked: ir.Table, rule: Rule, *, lifts: Lifts) -> ir.BooleanValue:
    """Tell whether a rule judges a candidate; true or false, never null."""
    parts: list[ir.BooleanValue] = [
        on_channels(asked, rule.channels), *whom(asked, rule)
    ]
    if rule.rule_id in lifts.columns:
        parts.append(asked[lifts.columns[rule.rule_id]].isnull())
    return reduce(and_, parts)


def whom(asked: ir.Table, rule: Rule) -> list[ir.BooleanValue]:
    """Tell, of a rule that does not speak of every purpose, role and age, of which it does."""
    said = []
    if not set(rule.purposes) >= set(words.PURPOSES):
        said.append((asked.kind_bits & bits(purposes=rule.purposes)) > 0)
    if not set(rule.roles) >= set(words.PARTY_ROLES):
        said.append((asked.kind_bits & bits(roles=rule.roles)) > 0)
    if rule.until_days_late is not None:
        said.append((asked.ask_days <= rule.until_days_late).fill_null(True))
    return said


def with_lifts(
    asked: Asked, consents: ir.Table | None, *, spans: ir.Table, rules: RuleBook, asking: Asking,
    keep: Keep,
) -> tuple[ir.Table, Lifts]:
    """Add to each candidate, for each rule that consents lift, the least consent that does."""
    liftable = sorted((r for r in rules.rules if r.lifted_by), key=lambda r: r.rule_id)
    if not liftable or consents is None:
        return asked.candidates, Lifts(columns={})
    columns = {rule.rule_id: f"lift_{i}" for i, rule in enumerate(liftable)}
    held = _in_force(asked, consents)
    by_day = held.filter(held.whole).drop("zone_set", "moment_at")
    held = ibis.union(by_day, _in_their_minutes(held, spans)) if asking.door else by_day
    own = per(
        held, ["borrower_id", "action"], asking=asking,
        **{
            columns[rule.rule_id]: held.consent_id.min(where=_lifting(held, rule, rules=rules))
            for rule in liftable
        }
    )
    own = keep("gate_lifts", own)
    joined = beside(asked.candidates, own, by=["borrower_id", "action"], asking=asking)
    return joined, Lifts(columns=columns)


def used(asked: ir.Table, *, rules: RuleBook, lifts: Lifts) -> ir.Value:
    """List the consents that lifted a rule of the candidate's channel, purpose and role."""
    by_id = {rule.rule_id: rule for rule in rules.rules}
    text: ir.Value = ibis.literal("")
    for rule_id, column in sorted(lifts.columns.items()):
        rule = by_id[rule_id]
        bare = judges(asked, rule, lifts=Lifts(columns={}))
        said = ibis.literal(f" {rule_id}:") + asked[column]
        text = text + ibis.ifelse(bare & asked[column].notnull(), said, "")
    return text.lstrip().nullif("")


def _in_force(asked: Asked, consents: ir.Table) -> ir.Table:
    """Give the consents of each candidate's person, for its channel, that hold on its day."""
    some = asked.candidates.select(
        "borrower_id", "action", "person_key", "channel", "as_of", "contact_on", "moment_at",
        "zone_set",
    )
    theirs = consents.join(asked.people, "borrower_id").select(
        "person_key", "consent_id", "kind", "given_on", "withdrawn_on", "from_minute",
        "until_minute", "known_on", for_channel="channel",
    )
    t = some.join(theirs, "person_key")
    heard_by = ibis.ifelse(at_the_door(t), t.contact_on, t.as_of)
    t = t.filter(
        t.for_channel.isnull() | (t.for_channel == t.channel),
        t.given_on <= t.contact_on,
        ibis.coalesce(t.known_on, t.given_on) <= heard_by,
        t.withdrawn_on.isnull() | (t.withdrawn_on > t.contact_on),
    )
    return t.select(
        "borrower_id", "action", "consent_id", "kind", "given_on", "from_minute", "until_minute",
        "moment_at", "zone_set", whole=t.from_minute.isnull() & t.until_minute.isnull(),
    )


def _in_their_minutes(held: ir.Table, spans: ir.Table) -> ir.Table:
    """Keep the consents with minutes within which the moment lies, in every zone."""
    t = held.filter(~held.whole & held.moment_at.notnull())
    # A person without a zone has no local time: nothing matches, nothing is lifted.
    zones = t.mutate(zone=t.zone_set.split(" ").unnest())
    z = spans.select("utc_from", "utc_until", "offset", span_zone="zone")
    local = zones.left_join(
        z,
        [
            zones.zone == z.span_zone, z.utc_from <= zones.moment_at,
            zones.moment_at < z.utc_until,
        ],
    )
    here = local.moment_at + local.offset.as_interval("m")
    minute = here.hour() * 60 + here.minute()
    inside = (minute >= local.from_minute.fill_null(0)) & (
        minute < local.until_minute.fill_null(24 * 60)
    )
    keys = ["borrower_id", "action", "consent_id", "kind", "given_on", "from_minute",
            "until_minute", "whole"]
    sure = local.group_by(keys).agg(inside=inside.fill_null(False).cast("int32").min())
    return sure.filter(sure.inside == 1).drop("inside")


def _lifting(held: ir.Table, rule: Rule, *, rules: RuleBook) -> ir.BooleanValue:
    """Tell whether a consent lifts a rule on the day of the rule book."""
    lifts = held.kind.isin(rule.lifted_by)
    if rule.lifted_days is not None:
        first = rules.on - timedelta(days=rule.lifted_days - 1)
        lifts = lifts & (held.given_on >= ibis.literal(first))
    return lifts
