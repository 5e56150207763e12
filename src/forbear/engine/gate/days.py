"""Local days and hours as instants: a small table, one row per occasion and set of zones.

A span of a zone has one offset, so that local time = UTC + offset. A local time that a change of
the clocks skips is the instant of the change; one that comes twice is taken on the stricter side:
a beginning of the lawful time is its later pass, an end its earlier one.
"""

from collections.abc import Sequence
from datetime import timedelta
from typing import Final

import ibis
import ibis.expr.types as ir

from forbear.engine.gate.rulebook import HoursRule, RuleBook

AHEAD: Final = 7
"""How many days after the day of contact are searched for the next lawful time."""
_SLACK: Final = timedelta(days=3)
_DAY: Final = 24 * 60


def near(zones: ir.Table, *, rules: RuleBook, back: int) -> ir.Table:
    """Keep the spans that matter: from `back` days before the day of contact to a week after."""
    first = rules.on - timedelta(days=back) - _SLACK
    last = rules.on + timedelta(days=AHEAD) + _SLACK
    return zones.filter(
        zones.utc_until > ibis.literal(first).cast("timestamp(6)"),
        zones.utc_from < ibis.literal(last).cast("timestamp(6)"),
    ).mutate(
        covers=(zones.utc_from <= ibis.literal(first).cast("timestamp(6)")),
        reaches=(zones.utc_until >= ibis.literal(last).cast("timestamp(6)")),
        offset=zones.offset_minutes,
    )


def members(asked: ir.Table, *, rules: RuleBook) -> ir.Table:
    """One row per occasion, set of zones, and zone in it."""
    sets = (
        asked.filter(asked.zone_set.notnull(), asked.contact_on == ibis.literal(rules.on))
        .select("occasion", "as_of", "contact_on", "moment_at", "zone_set")
        .distinct()
    )
    return sets.mutate(zone=sets.zone_set.split(" ").unnest())


def calendar(
    within: ir.Table, spans: ir.Table, *, rules: RuleBook, windows: Sequence[int]
) -> ir.Table:
    """Work out every instant the rules ask for.

    Args:
        within: What `members` gave.
        spans: What `near` gave.
        rules: Their hours, in the order of `rules.of(HoursRule)`, become `open_<i>`, `close_<i>`.
        windows: Lengths of windows in local days; each becomes `from_<n>`, where it begins.

    Returns:
        One row per (occasion, zone_set): `known`, every zone is one; `today`, the moment is on
        the day of contact in one of them; `until`, the history before it counts; the instants;
        and `next_<g>`, for each group of `groups`, the first day with lawful time.

    """
    hours = rules.of(HoursRule)
    days = _days(within, spans)
    keys = ["occasion", "zone_set", "contact_on", "moment_at", "ahead"]
    wanted = _wanted(days, hours=hours, windows=windows)
    instants = _instants(wanted, spans, keys=keys)
    at = {
        **{f"open_{i}": instants.utc.max(where=instants.what == f"open_{i}")
           for i in range(len(hours))},
        **{f"close_{i}": instants.utc.min(where=instants.what == f"close_{i}")
           for i in range(len(hours))},
        **{f"from_{n}": instants.utc.min(where=instants.what == f"from_{n}") for n in windows},
        "until": instants.utc.max(where=instants.what == "until"),
    }
    per_day = instants.group_by(keys).agg(**at)
    now = per_day.filter(per_day.ahead == -1).drop("ahead", "contact_on", "moment_at", "until")
    now = now.join(_until(per_day), ["occasion", "zone_set"])
    now = now.join(_known(days), ["occasion", "zone_set"])
    return now.left_join(_next(per_day, rules), ["occasion", "zone_set"]).drop(
        "occasion_right", "zone_set_right"
    )


def groups(rules: RuleBook) -> dict[tuple[int, ...], tuple[str, ...]]:
    """Group the channels by the rules on hours (by their place) that judge them."""
    hours = rules.of(HoursRule)
    some: dict[tuple[int, ...], tuple[str, ...]] = {}
    for channel in rules.channels:
        which = tuple(i for i, rule in enumerate(hours) if channel in rule.channels)
        some[which] = (*some.get(which, ()), channel)
    return {which: some[which] for which in sorted(some) if which}


def common(table: ir.Table, which: tuple[int, ...]) -> tuple[ir.Value, ir.Value]:
    """Give begin and end of the time that all of some rules on hours allow."""
    opens = [table[f"open_{i}"] for i in which]
    closes = [table[f"close_{i}"] for i in which]
    if len(which) == 1:
        return opens[0], closes[0]
    return ibis.greatest(*opens), ibis.least(*closes)


def later(day: ir.Value, days: ir.Value) -> ir.Value:
    """Give the instant `days` whole days after the begin of a day, both without a zone."""
    return day.cast("timestamp(6)") + days.as_interval("D")


def _days(within: ir.Table, spans: ir.Table) -> ir.Table:
    """One row per member and day looked at: -1 is the day judged, from 0 on the days ahead."""
    cover = spans.group_by("zone").agg(
        whole=spans.covers.cast("int8").max() + spans.reaches.cast("int8").max()
    )
    seen = within.left_join(cover, "zone").drop("zone_right")
    here = seen.moment_at
    local = seen.left_join(
        spans,
        [seen.zone == spans.zone, spans.utc_from <= here, here < spans.utc_until],
    )
    # Of a span that did not match, the offset is null and so is the day: nothing is known.
    moment_day = (local.moment_at + local.offset.as_interval("m")).date()
    seen = local.select(
        *within.columns,
        whole=(local.whole == 2).fill_null(False),
        judged_on=ibis.ifelse(local.moment_at.isnull(), local.contact_on, moment_day),
    )
    seen = seen.mutate(ahead=ibis.array(list(range(-1, AHEAD + 1))).cast("array<int32>").unnest())
    return seen.mutate(
        day=ibis.ifelse(
            seen.ahead == -1, seen.judged_on, later(seen.contact_on, seen.ahead).date()
        )
    )


def _wanted(
    days: ir.Table, *, hours: Sequence[HoursRule], windows: Sequence[int]
) -> ir.Table:
    """One row per local time that is to become an instant; `late` says which pass counts."""
    weekday = days.day.day_of_week.index().cast("int32") + 1

    def want(what: str, *, shift: int, minute: ir.Value, late: bool) -> ir.StructValue:
        return ibis.struct({
            "what": ibis.literal(what),
            "shift": ibis.literal(shift, "int32"),
            "minute": minute.cast("int32"),
            "late": ibis.literal(late),
        })

    midnight = ibis.literal(0, "int32")
    some = [want("until", shift=0, minute=midnight, late=False)]
    some += [want(f"from_{n}", shift=1 - n, minute=midnight, late=False) for n in windows]
    for i, rule in enumerate(hours):
        # On a closed weekday the lawful time ends before it begins.
        is_open = weekday.isin(rule.weekdays)
        opens = ibis.ifelse(is_open, rule.from_minute, _DAY)
        closes = ibis.ifelse(is_open, rule.until_minute, 0)
        some.append(want(f"open_{i}", shift=0, minute=opens, late=True))
        some.append(want(f"close_{i}", shift=0, minute=closes, late=False))
    rows = days.mutate(one=ibis.array(some).unnest())
    rows = rows.mutate(
        what=rows.one["what"], shift=rows.one["shift"], minute=rows.one["minute"],
        late=rows.one["late"],
    ).drop("one")
    # The history ends with the day of the standing, whatever the day of contact.
    day = ibis.ifelse(rows.what == "until", rows.as_of, rows.day)
    shift = ibis.ifelse(rows.what == "until", 1, rows["shift"])
    return rows.mutate(local=later(day, shift) + rows.minute.as_interval("m"))


def _instants(wanted: ir.Table, spans: ir.Table, *, keys: Sequence[str]) -> ir.Table:
    """Turn local times into UTC.

    `late` asks for the end of all earlier local times, else it is the begin of all later ones.
    Where clocks change the two differ, or are both the instant of the change.
    """
    pairs = wanted.join(spans.drop("covers", "reaches"), "zone")
    straight = pairs.local - pairs.offset.as_interval("m")
    before = pairs.utc_from < straight
    after = pairs.utc_until > straight
    pairs = pairs.mutate(
        last=ibis.ifelse(before, ibis.least(pairs.utc_until, straight), ibis.null("timestamp(6)")),
        first=ibis.ifelse(after, ibis.greatest(pairs.utc_from, straight),
                          ibis.null("timestamp(6)")),
    )
    some = pairs.group_by([*keys, "zone", "what", "late"]).agg(
        last=pairs["last"].max(), first=pairs["first"].min()
    )
    return some.select(
        *keys, "zone", "what", utc=ibis.ifelse(some.late, some["last"], some["first"])
    )


def _until(per_day: ir.Table) -> ir.Table:
    """History counts up to the end of the day of the standing, at the door up to the moment."""
    one = ibis.literal(1, "int32").as_interval("us")
    some = per_day.filter(per_day.ahead == -1)
    return some.select(
        "occasion",
        "zone_set",
        until=ibis.ifelse(some.moment_at.isnull(), some.until, some.moment_at + one),
    )


def _known(days: ir.Table) -> ir.Table:
    """Tell whether every zone is one, and whether the moment is on the day of contact."""
    now = days.filter(days.ahead == -1)
    same = (now.day == now.contact_on).fill_null(False)
    return now.group_by(["occasion", "zone_set"]).agg(
        known=now.whole.cast("int32").min() == 1, today=same.cast("int32").max() == 1
    )


def _next(per_day: ir.Table, rules: RuleBook) -> ir.Table:
    """Give, for each group of rules, the first day with lawful time still to come."""
    some = per_day.filter(per_day.ahead >= 0)
    firsts = {}
    for g, which in enumerate(groups(rules)):
        opens, closes = common(some, which)
        to_come = some.moment_at.isnull() | (closes > some.moment_at)
        firsts[f"next_{g}"] = later(some.contact_on, some.ahead).date().min(
            where=(opens < closes) & to_come
        )
    return some.group_by(["occasion", "zone_set"]).agg(
        days_ahead=some.ahead.max(), **firsts
    ).drop("days_ahead")
