"""Preference, of time: the windows a person asked for cut what the hours leave.

All begins and ends of windows, in all zones, part the lawful time into pieces within which nothing
changes; each piece is kept or not, and neighbours that are kept become one.
"""

from functools import reduce
from operator import or_

import ibis
import ibis.expr.types as ir

from forbear.engine.gate.applies import Lifts, judges
from forbear.engine.gate.asked import at_the_door
from forbear.engine.gate.days import instants
from forbear.engine.gate.findings import NO_DAY, Places, find_each
from forbear.engine.gate.rulebook import RuleBook
from forbear.engine.gate.rules.preference import keeping

_KEYS = ["borrower_id", "action"]
_OF_TIME = ("window", "not_window")
_DAY = 24 * 60


def judge_times(
    timed: ir.Table, pieces: ir.Table, *, rules: RuleBook, places: Places, lifts: Lifts
) -> ir.Table:
    """Find those of whose lawful time nothing is left, or whose moment lies in nothing left.

    `timed` holds the wishes of time that are kept, as `kept_times` gives them.
    """
    lost = timed.anti_join(pieces, _KEYS)
    told = []
    for wish in _OF_TIME:
        for place, rule in keeping(wish, rules=rules, places=places):
            here = lost.wish == wish
            told.append((place, here if rule is None else here & judges(lost, rule, lifts=lifts)))
    return find_each(lost, told).mutate(not_before=NO_DAY)


def kept_times(
    wished: ir.Table, *, rules: RuleBook, places: Places, lifts: Lifts
) -> ir.Table:
    """Keep the wishes of time that some rule keeps, where the hours leave time to cut."""
    t = wished.filter(
        wished.judged, wished.opens < wished.closes,
        wished.moment_at.isnull()
        | ((wished.moment_at >= wished.opens) & (wished.moment_at < wished.closes)),
    )
    kept: list[ir.BooleanValue] = []
    for wish in _OF_TIME:
        by = [rule for _, rule in keeping(wish, rules=rules, places=places)]
        said = [ibis.literal(True) if r is None else judges(t, r, lifts=lifts) for r in by]
        kept.append((t.wish == wish) & reduce(or_, said))
    return t.filter(reduce(or_, kept))


def pieces(timed: ir.Table, spans: ir.Table) -> ir.Table:
    """Give the piece that is left of each candidate's lawful time: `piece_open`, `piece_close`.

    In the night the longest, the earlier of two; at the door the one the moment lies in. One row
    per candidate with a wish of time of whose time something is left.
    """
    windows = _windows(timed, spans)
    parts = _parts(timed, windows)
    left = _islands(_allowed(parts, windows))
    door = at_the_door(left)
    here = (left.moment_at >= left.piece_open) & (left.moment_at < left.piece_close)
    left = left.filter(~door | here)
    length = left.piece_close.delta(left.piece_open, unit="second")
    order = ibis.window(group_by=_KEYS, order_by=[length.desc(), left.piece_open])
    left = left.mutate(nth=ibis.row_number().over(order))
    return left.filter(left.nth == 0).select(*_KEYS, "piece_open", "piece_close")


def _windows(timed: ir.Table, spans: ir.Table) -> ir.Table:
    """Turn each wish into instants, one row per zone: `begins`, `ends`, both empty on other days.

    Where the clocks change, a window to keep to is the narrower and one to keep out of the wider.
    """
    t = timed.mutate(zone=timed.zone_set.split(" ").unnest())
    z = spans.select("utc_from", "utc_until", "offset", span_zone="zone")
    t = t.left_join(
        z, [t.zone == z.span_zone, z.utc_from <= t.moment_at, t.moment_at < z.utc_until]
    )
    local_day = (t.moment_at + t.offset.as_interval("m")).date()
    t = t.mutate(day=ibis.ifelse(t.moment_at.isnull(), t.contact_on, local_day))
    begins = t.from_minute.fill_null(0).cast("int32")
    ends = t.until_minute.fill_null(_DAY).cast("int32")
    keeps_to = t.wish == "window"
    # What ends as it begins keeps out of nothing; an hour that comes twice would make it an hour.
    t = t.mutate(today=_today(t) & (keeps_to | (begins < ends)))
    keys = [*_KEYS, "preference_id", "wish", "today"]
    shape = [*keys, "zone", "day"]
    wanted = ibis.union(
        t.select(*shape, what=ibis.literal("begins"), minute=begins, late=keeps_to),
        t.select(*shape, what=ibis.literal("ends"), minute=ends, late=~keeps_to),
    )
    wanted = wanted.mutate(
        local=wanted.day.cast("timestamp(6)") + wanted.minute.as_interval("m")
    )
    found = instants(wanted, spans, keys=keys)
    each = found.group_by([*keys, "zone"]).agg(
        begins=found.utc.max(where=found.what == "begins"),
        ends=found.utc.max(where=found.what == "ends"),
    )
    never = ibis.null("timestamp(6)")
    return each.mutate(
        begins=ibis.ifelse(each.today, each.begins, never),
        ends=ibis.ifelse(each.today, each.ends, never),
    )


def _today(t: ir.Table) -> ir.BooleanValue:
    """Tell whether a wish is about the local weekday.

    Weekdays that cannot be read are none to keep to, and all to keep out of.
    """
    weekday = (t.day.day_of_week.index() + 1).cast("string")
    listed = " " + t.weekdays.fill_null("1 2 3 4 5 6 7").strip() + " "
    readable = listed.re_search("^( [1-7])+ $")
    return ibis.ifelse(
        readable, listed.contains(" " + weekday + " "), t.wish == "not_window"
    ).fill_null(False)


def _parts(timed: ir.Table, windows: ir.Table) -> ir.Table:
    """Part the lawful time at every begin and end within it: `part_open`, `part_close`."""
    # What an engine gives back of a kept step may have lost its fraction of a second in name.
    instant = "timestamp(6)"
    own = timed.select(
        *_KEYS, "moment_at", opens=timed.opens.cast(instant), closes=timed.closes.cast(instant)
    ).distinct()
    windows = windows.mutate(
        begins=windows.begins.cast(instant), ends=windows.ends.cast(instant)
    )
    points = ibis.union(
        windows.select(*_KEYS, point="begins"), windows.select(*_KEYS, point="ends")
    )
    inner = points.join(own, _KEYS)
    inner = inner.filter((inner.point > inner.opens) & (inner.point < inner.closes))
    every = ibis.union(
        inner.select(*_KEYS, "point", "closes", "moment_at"),
        own.select(*_KEYS, "closes", "moment_at", point="opens").select(
            *_KEYS, "point", "closes", "moment_at"
        ),
        distinct=True,
    )
    following = every.point.lead().over(ibis.window(group_by=_KEYS, order_by=every.point))
    every = every.mutate(part_open=every.point, following=following)
    return every.select(
        *_KEYS, "moment_at", "part_open",
        part_close=ibis.coalesce(every.following, every.closes),
    )


def _allowed(parts: ir.Table, windows: ir.Table) -> ir.Table:
    """Say of each part whether it is kept.

    It is in no window to keep out of, and, where there are windows to keep to, in one of each zone.
    """
    w = windows.select(
        "wish", "zone", "begins", "ends", w_borrower="borrower_id", w_action="action"
    )
    inside = parts.left_join(
        w,
        [
            parts.borrower_id == w.w_borrower, parts.action == w.w_action,
            w.begins <= parts.part_open, parts.part_open < w.ends,
        ],
    )
    said = inside.group_by([*_KEYS, "moment_at", "part_open", "part_close"]).agg(
        out=(inside.wish == "not_window").fill_null(False).cast("int32").max(),
        zones_in=inside.zone.nunique(where=inside.wish == "window"),
    )
    keeps = windows.filter(windows.wish == "window")
    needed = keeps.group_by(_KEYS).agg(zones_wanted=keeps.zone.nunique())
    t = said.left_join(needed, _KEYS)
    return t.select(
        *_KEYS, "moment_at", "part_open", "part_close",
        kept=(t.out == 0) & (t.zones_in >= t.zones_wanted.fill_null(0)),
    )


def _islands(parts: ir.Table) -> ir.Table:
    """Join neighbours that are kept."""
    order = ibis.window(group_by=_KEYS, order_by=parts.part_open)
    before = parts.kept.lag().over(order)
    t = parts.mutate(starts=(parts.kept & ~before.fill_null(False)).cast("int32"))
    so_far = ibis.cumulative_window(group_by=_KEYS, order_by=t.part_open)
    t = t.mutate(island=t.starts.sum().over(so_far))
    t = t.filter(t.kept)
    return t.group_by([*_KEYS, "moment_at", "island"]).agg(
        piece_open=t.part_open.min(), piece_close=t.part_close.max()
    )
