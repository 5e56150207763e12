"""Preference: the person's own words on channel, number and place."""

from collections.abc import Sequence

import ibis
import ibis.expr.types as ir

from forbear.engine.gate.applies import Lifts, judges
from forbear.engine.gate.asked import Asked
from forbear.engine.gate.findings import WISH_REASONS, Place, Places, find_each
from forbear.engine.gate.rulebook import PreferenceRule, RuleBook

AT_HOME = "home"


def wishes_of(asked: Asked, preferences: ir.Table) -> ir.Table:
    """Join to each candidate the wishes of the person reached that hold on its day and channel.

    A wish entered later than the day of the standing is kept all the same, from its first day.
    """
    theirs = preferences.join(asked.people, "borrower_id").select(
        "person_key", "preference_id", "weekdays", "from_minute", "until_minute",
        begins_on="since", ends_on="until", wish="kind", wished_channel="channel",
        wished_point="contact_point_id", wished_place="place",
    )
    t = asked.candidates.join(theirs, "person_key")
    return t.filter(
        t.begins_on <= t.contact_on,
        t.ends_on.isnull() | (t.ends_on > t.contact_on),
        t.wished_channel.isnull() | (t.wished_channel == t.channel),
    )


def keeping(
    wish: str, *, rules: RuleBook, places: Places
) -> Sequence[tuple[Place, PreferenceRule | None]]:
    """Give the rules by which a kind of wish is kept; the gate itself where none speaks of it."""
    some = [rule for rule in rules.of(PreferenceRule) if rule.wish == wish]
    reason = WISH_REASONS[wish]
    if not some:
        return [(places.of(reason), None)]
    return [(places.of(reason, rule), rule) for rule in some]


def judge_wishes(
    wished: ir.Table, *, contact_points: ir.Table | None, rules: RuleBook, places: Places,
    lifts: Lifts,
) -> ir.Table:
    """Find the contacts against a wish on channel, number or place; `wished` as `wishes_of`."""
    t = _with_numbers(wished, contact_points)
    unnamed = t.wished_point.isnull()
    against = {
        "not_channel": ibis.literal(True),
        "not_contact_point": unnamed | (t.wished_point == t.contact_point_id).fill_null(True),
        "only_contact_point": ~unnamed & t.other_number,
        # A number of which the place is not known may be anywhere but at home.
        "not_place": t.wished_place.isnull()
        | (t.number_place == t.wished_place).fill_null(False)
        | (t.number_place.isnull() & (t.wished_place != AT_HOME)),
    }
    told = []
    for wish, what in against.items():
        for place, rule in keeping(wish, rules=rules, places=places):
            here = (t.wish == wish) & what
            told.append((place, here if rule is None else here & judges(t, rule, lifts=lifts)))
    found = find_each(t, told, keep=["ends_on"])
    return found.group_by(["borrower_id", "action", "place"]).agg(
        not_before=last_end(found.ends_on)
    )


def _with_numbers(wished: ir.Table, contact_points: ir.Table | None) -> ir.Table:
    """Add the place of the number, and whether it is none of those that alone are wished for."""
    keys = ["borrower_id", "action"]
    only = wished.filter(
        wished.wish == "only_contact_point", wished.wished_point == wished.contact_point_id
    )
    named = only.select(*keys, named=ibis.literal(True)).distinct()
    t = wished.left_join(named, keys).drop(*(f"{key}_right" for key in keys))
    t = t.mutate(other_number=t.named.isnull())
    if contact_points is None:
        return t.mutate(number_place=ibis.null("string"))
    placed = contact_points.filter(contact_points.place.notnull())
    points = placed.select(number="contact_point_id", number_place="place")
    return t.left_join(points, t.contact_point_id == points.number)


def last_end(ends: ir.DateValue) -> ir.DateValue:
    """Give the last of the days before which several wishes end; empty if one has no end."""
    return ibis.ifelse(ends.isnull().cast("int32").max() == 1, ibis.null("date"), ends.max())
