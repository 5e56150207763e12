"""Preference: the person's own words on channel, number and place."""

from collections.abc import Sequence

import ibis
import ibis.expr.types as ir

from forbear.engine.gate.applies import Lifts, judges
from forbear.engine.gate.asked import Asked
from forbear.engine.gate.findings import WISH_REASONS, Place, Places, find
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
    wished: ir.Table, *, contact_points: ir.Table, rules: RuleBook, places: Places, lifts: Lifts
) -> list[ir.Table]:
    """Find the contacts against a wish on channel, number or place; `wished` as `wishes_of`."""
    points = contact_points.select(number="contact_point_id", number_place="place")
    t = wished.left_join(points, wished.contact_point_id == points.number)
    unnamed = t.wished_point.isnull()
    unplaced = t.number_place.isnull()
    against = {
        "not_channel": ibis.literal(True),
        "not_contact_point": unnamed | (t.wished_point == t.contact_point_id).fill_null(True),
        # A number of which the place is not known may be anywhere but at home.
        "not_place": t.wished_place.isnull()
        | (t.number_place == t.wished_place).fill_null(False)
        | (unplaced & (t.wished_place != AT_HOME)),
    }
    broken = {wish: t.filter((t.wish == wish) & what) for wish, what in against.items()}
    broken["only_contact_point"] = _not_among(t)
    found: dict[int, list[ir.Table]] = {}
    for wish, some in broken.items():
        for place, rule in keeping(wish, rules=rules, places=places):
            found.setdefault(place.number, []).append(_told(some, place, rule, lifts=lifts))
    return [_as_one(some) for some in found.values()]


def _as_one(found: Sequence[ir.Table]) -> ir.Table:
    """Make one finding of several kinds of wish against which the gate says the same."""
    if len(found) == 1:
        return found[0]
    every = ibis.union(*found)
    return every.group_by(["borrower_id", "action", "place"]).agg(
        not_before=last_end(every.not_before)
    )


def _not_among(wished: ir.Table) -> ir.Table:
    """Keep the wishes for certain numbers only, where the candidate's is none of them."""
    t = wished.filter((wished.wish == "only_contact_point") & wished.wished_point.notnull())
    keys = ["borrower_id", "action"]
    named = t.filter((t.wished_point == t.contact_point_id).fill_null(False)).select(*keys)
    return t.anti_join(named.distinct(), keys)


def _told(
    some: ir.Table, place: Place, rule: PreferenceRule | None, *, lifts: Lifts
) -> ir.Table:
    """Make one finding of the wishes of a candidate; it ends with the last of them."""
    kept = some if rule is None else some.filter(judges(some, rule, lifts=lifts))
    once = kept.group_by(["borrower_id", "action"]).agg(ends=last_end(kept.ends_on))
    return find(once, place, not_before=once.ends)


def last_end(ends: ir.DateValue) -> ir.DateValue:
    """Give the last of the days before which several wishes end; empty if one has no end."""
    return ibis.ifelse(ends.isnull().cast("int32").max() == 1, ibis.null("date"), ends.max())
