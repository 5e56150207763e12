"""Local days and hours as instants: of each zone and day, and from these of each set of zones.

Instants of a zone and a day follow from the zones and calendars alone, whoever is asked about; so
they are worked out once, and only joined to what is asked.

A span of a zone has one offset, so that local time = UTC + offset. A local time that a change of
the clocks skips is the instant of the change; one that comes twice is taken on the stricter side:
a beginning of the lawful time is its later pass, an end its earlier one.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

import ibis
import ibis.expr.types as ir

from forbear.engine.gate.alone import each_once
from forbear.engine.gate.asking import Asking
from forbear.engine.gate.rulebook import HoursRule, RuleBook, WindowKind

AHEAD: Final = 7
"""How many days after the day of contact are searched for the next lawful time."""
_SLACK: Final = timedelta(days=3)
_BESIDE: Final = 2
"""So many days apart may calendars be at one moment, on either side of the world."""
_DAY: Final = 24 * 60
_WHOLE: Final = 2
"""Of a zone both ends of the days looked at are known."""
_NEVER = ibis.null("timestamp(6)")


@dataclass(frozen=True, order=True, kw_only=True)
class Window:
    """So many local days, the day judged included; or the calendar week or month so far."""

    kind: WindowKind
    days: int
    """Of a calendar window the most it may have."""

    @property
    def name(self) -> str:
        """The column of the instant it begins at."""
        return f"from_{self.days}" if self.kind == "rolling" else f"from_{self.kind}"

    def begins_before(self, day: ir.DateColumn) -> ir.Value:
        """Give the days from a day to the first of its window, zero or below."""
        match self.kind:
            case "week":
                return -day.day_of_week.index()
            case "month":
                return 1 - day.day()
            case _:
                return ibis.literal(1 - self.days, "int32")

    def free_after(self, day: ir.DateValue) -> ir.DateValue:
        """Give the first day on which a contact of that day is out of the window."""
        match self.kind:
            case "week":
                return later(day, 7 - day.day_of_week.index()).date()
            case "month":
                # From the first of a month, 31 days on is the next month and before its 5th.
                into_next = later(day, 32 - day.day())
                return later(into_next.date(), 1 - into_next.date().day()).date()
            case _:
                return later(day, ibis.literal(self.days, "int32")).date()


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


def members(asked: ir.Table, *, rules: RuleBook, asking: Asking) -> ir.Table:
    """One row per occasion, set of zones, and zone in it."""
    some = asked.filter(asked.zone_set.notnull(), asked.contact_on == ibis.literal(rules.on))
    sets = each_once(
        some.select("occasion", "as_of", "contact_on", "moment_at", "zone_set"), asking=asking
    )
    return sets.mutate(zone=sets.zone_set.split(" ").unnest())


def instants_of_days(
    spans: ir.Table,
    *,
    rules: RuleBook,
    windows: Sequence[Window],
    holidays: ir.Table | None,
    asking: Asking,
) -> ir.Table:
    """Work out every instant the rules ask for, of each zone and day that matters.

    Args:
        spans: What `near` gave.
        rules: Their hours, in the order of `rules.of(HoursRule)`, become `open_<i>`, `close_<i>`.
        windows: Windows of local days; each becomes a column of its name, where it begins.
        holidays: The table of days off; a rule that names one that is not there opens nothing.
        asking: Whether there are moments; their local day may be one beside the day of contact.

    Returns:
        One row per (zone, day): the instants, `day_open`, `day_close` of the whole day, and
        `whole`, both ends of the days looked at are known.

    """
    hours = rules.of(HoursRule)
    first = -_BESIDE if asking.door else 0
    here = spans.select("zone", "covers", "reaches", "utc_from", "utc_until", "offset").mutate(
        ahead=ibis.array(list(range(first, AHEAD + 1))).cast("array<int32>").unnest()
    )
    here = here.mutate(day=later(ibis.literal(rules.on), here.ahead).date()).drop("ahead")
    pairs = _with_holidays(here, hours, holidays)
    asks = _asks(pairs, hours=hours, windows=windows)
    pairs = pairs.mutate(**asks)
    by_day = pairs.group_by(["zone", "day"]).agg(
        **{
            name: _last(pairs, pairs[name]).max() if _opens(name)
            else _first(pairs, pairs[name]).min()
            for name in asks
        },
        ends_known=pairs.covers.cast("int32").max() + pairs.reaches.cast("int32").max(),
    )
    return by_day.mutate(whole=by_day.ends_known == _WHOLE).drop("ends_known")


def calendar(
    within: ir.Table, of_days: ir.Table, *, spans: ir.Table, rules: RuleBook, asking: Asking
) -> ir.Table:
    """Give the instants of each occasion and set of zones: those of all its zones together.

    Args:
        within: What `members` gave.
        of_days: What `instants_of_days` gave.
        spans: What `near` gave.
        rules: Those of the day of contact.
        asking: Whether there are moments.

    Returns:
        One row per (occasion, zone_set, ahead), -1 for the day judged and from 0 on for the days
        ahead: the instants. With -1 also `known`, every zone is one; `today`, the moment is on the
        day of contact in one of them; `until`, the history before it counts.

    """
    t = _looked_at(within, spans, rules=rules, asking=asking)
    there = of_days.rename(there_zone="zone", there_day="day")
    t = t.left_join(there, [t.zone == there.there_zone, t.day == there.there_day])
    instants = [name for name in of_days.columns if name not in ("zone", "day", "whole")]
    return t.group_by(["occasion", "zone_set", "contact_on", "moment_at", "ahead"]).agg(
        **{name: t[name].max() if _opens(name) else t[name].min() for name in instants},
        known=t.whole.fill_null(False).cast("int32").min() == 1,
        today=t.same.cast("int32").max() == 1,
        until=t.until.max(),
    )


def now(calendar: ir.Table) -> ir.Table:
    """Give the rows of the day judged, to join by occasion and zones."""
    return calendar.filter(calendar.ahead == -1).drop("ahead", "contact_on")


def later(day: ir.Value, days: ir.Value) -> ir.Value:
    """Give the instant `days` whole days after the begin of a day, both without a zone."""
    return day.cast("timestamp(6)") + days.cast("int32").as_interval("D")


def _looked_at(
    within: ir.Table, spans: ir.Table, *, rules: RuleBook, asking: Asking
) -> ir.Table:
    """One row per member and day looked at: -1 is the day judged, from 0 on the days ahead.

    Adds `until`, before which the history counts, and `same`, whether the day judged is that of
    contact. Of a moment far from it nothing else matters, and the day of contact is looked at.
    """
    t = within.mutate(judged_on=within.contact_on, until=_NEVER)
    if asking.at != "door":
        t = _with_end(t, spans)
    if asking.door:
        t = _with_local_day(t, spans)
    beside = [ibis.literal(rules.on + timedelta(days=n)) for n in (-_BESIDE, _BESIDE)]
    near_day = t.judged_on.between(*beside).fill_null(False)
    t = t.mutate(
        same=(t.judged_on == t.contact_on).fill_null(False),
        judged_on=ibis.ifelse(near_day, t.judged_on, t.contact_on),
        ahead=ibis.array(list(range(-1, AHEAD + 1))).cast("array<int32>").unnest(),
    )
    return t.mutate(
        day=ibis.ifelse(t.ahead == -1, t.judged_on, later(t.contact_on, t.ahead).date())
    )


def _with_end(t: ir.Table, spans: ir.Table) -> ir.Table:
    """Let the history of a night end with the day of the standing, whatever the day of contact."""
    ends = later(t.as_of, ibis.literal(1, "int32"))
    pairs = t.mutate(ends=ends).left_join(
        spans.select("utc_from", "utc_until", "offset", span_zone="zone"),
        [("zone", "span_zone")],
    )
    keys = [name for name in t.columns if name != "until"]
    return pairs.group_by(keys).agg(until=_first(pairs, pairs.ends).min())


def _with_local_day(t: ir.Table, spans: ir.Table) -> ir.Table:
    """Take the local day of a moment for the day judged, and what was before it for the history.

    Of a zone that is not known there is neither, as there is none in the night.
    """
    here = spans.select("utc_from", "utc_until", "offset", span_zone="zone")
    local = t.left_join(here, [
        t.zone == here.span_zone, here.utc_from <= t.moment_at, t.moment_at < here.utc_until
    ])
    day = (local.moment_at + local.offset.as_interval("m")).date()
    one = ibis.literal(1, "int32").as_interval("us")
    night = local.moment_at.isnull()
    return local.select(
        *(local[name] for name in t.columns if name not in ("judged_on", "until")),
        judged_on=ibis.ifelse(night, local.judged_on, day),
        until=ibis.cases(
            (night, local.until), (local.offset.notnull(), local.moment_at + one), else_=_NEVER
        ),
    )


def _with_holidays(
    days: ir.Table, hours: Sequence[HoursRule], holidays: ir.Table | None
) -> ir.Table:
    """Add, for each calendar that a rule on hours names, whether the day is a holiday.

    A calendar of which no day is known cannot tell: every day counts as one.
    """
    for n, name in enumerate(_calendars(hours)):
        column = f"holiday_{n}"
        if holidays is None:
            days = days.mutate(**{column: ibis.literal(True)})
            continue
        own = holidays.filter(holidays.calendar == name)
        some = own.select(off_day="day", off=ibis.literal(True)).distinct()
        told = own.agg(n=own.count()).select(told=ibis._.n > 0)
        days = days.left_join(some, days.day == some.off_day).cross_join(told)
        days = days.mutate(**{column: days.off.notnull() | ~days.told}).drop(
            "off_day", "off", "told"
        )
    return days


def _calendars(hours: Sequence[HoursRule]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(rule.holidays for rule in hours if rule.holidays))


def _opens(name: str) -> bool:
    """Tell whether an instant is a beginning of lawful time: it is taken on the later side."""
    return name == "day_open" or name.startswith("open_")


def _asks(
    days: ir.Table, *, hours: Sequence[HoursRule], windows: Sequence[Window]
) -> dict[str, ir.Value]:
    """Give every local time that is to become an instant, by the column of that."""
    begin = days.day.cast("timestamp(6)")
    asks = {"day_open": begin, "day_close": later(days.day, ibis.literal(1, "int32"))}
    for window in windows:
        asks[window.name] = later(days.day, window.begins_before(days.day))
    weekday = days.day.day_of_week.index().cast("int32") + 1
    calendars = _calendars(hours)
    for i, rule in enumerate(hours):
        # On a closed day the lawful time ends before it begins.
        is_open = weekday.isin(rule.weekdays)
        if rule.holidays:
            is_open = is_open & ~days[f"holiday_{calendars.index(rule.holidays)}"]
        opens = ibis.ifelse(is_open, rule.from_minute, _DAY).cast("int32")
        closes = ibis.ifelse(is_open, rule.until_minute, 0).cast("int32")
        asks[f"open_{i}"] = begin + opens.as_interval("m")
        asks[f"close_{i}"] = begin + closes.as_interval("m")
    return asks


def _last(pairs: ir.Table, local: ir.Value) -> ir.Value:
    """Give the end of the local times before one, within the span of a pair."""
    straight = local - pairs.offset.as_interval("m")
    return ibis.ifelse(
        pairs.utc_from < straight, ibis.least(pairs.utc_until, straight), _NEVER
    )


def _first(pairs: ir.Table, local: ir.Value) -> ir.Value:
    """Give the begin of the local times from one on, within the span of a pair."""
    straight = local - pairs.offset.as_interval("m")
    return ibis.ifelse(
        pairs.utc_until > straight, ibis.greatest(pairs.utc_from, straight), _NEVER
    )


def instants(wanted: ir.Table, spans: ir.Table, *, keys: Sequence[str]) -> ir.Table:
    """Turn local times into UTC: columns `keys`, `zone`, `what`, `utc`.

    `wanted` has `keys`, `zone`, `what`, `late` and `local`.

    `late` asks for the end of all earlier local times, else it is the begin of all later ones.
    Where clocks change the two differ, or are both the instant of the change.
    """
    pairs = wanted.join(spans.drop("covers", "reaches"), "zone")
    pairs = pairs.mutate(last=_last(pairs, pairs.local), first=_first(pairs, pairs.local))
    some = pairs.group_by([*keys, "zone", "what", "late"]).agg(
        last=pairs["last"].max(), first=pairs["first"].min()
    )
    return some.select(
        *keys, "zone", "what", utc=ibis.ifelse(some.late, some["last"], some["first"])
    )
