"""Local days and hours as instants: a small table, one row per occasion and set of zones.

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

from forbear.engine.gate.asking import Asking
from forbear.engine.gate.rulebook import HoursRule, RuleBook, WindowKind

AHEAD: Final = 7
"""How many days after the day of contact are searched for the next lawful time."""
_SLACK: Final = timedelta(days=3)
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


def members(asked: ir.Table, *, rules: RuleBook) -> ir.Table:
    """One row per occasion, set of zones, and zone in it."""
    sets = (
        asked.filter(asked.zone_set.notnull(), asked.contact_on == ibis.literal(rules.on))
        .select("occasion", "as_of", "contact_on", "moment_at", "zone_set")
        .distinct()
    )
    return sets.mutate(zone=sets.zone_set.split(" ").unnest())


def calendar(
    within: ir.Table,
    spans: ir.Table,
    *,
    rules: RuleBook,
    windows: Sequence[Window],
    holidays: ir.Table | None,
    asking: Asking,
) -> ir.Table:
    """Work out every instant the rules ask for.

    Args:
        within: What `members` gave.
        spans: What `near` gave.
        rules: Their hours, in the order of `rules.of(HoursRule)`, become `open_<i>`, `close_<i>`.
        windows: Windows of local days; each becomes a column of its name, where it begins.
        holidays: The table of days off; a rule that names one that is not there opens nothing.
        asking: Whether there are moments.

    Returns:
        One row per (occasion, zone_set, ahead), -1 for the day judged and from 0 on for the days
        ahead: the instants, and `day_open`, `day_close` of the whole day. With -1 also `known`,
        every zone is one; `today`, the moment is on the day of contact in one of them; `until`,
        the history before it counts.

    """
    hours = rules.of(HoursRule)
    days = _days(within, spans, asking=asking)
    days = _with_holidays(days, hours, holidays)
    asks = _asks(days, hours=hours, windows=windows)
    here = spans.select("covers", "reaches", "utc_from", "utc_until", "offset", span_zone="zone")
    pairs = days.mutate(**{name: ask.local for name, ask in asks.items()})
    pairs = pairs.left_join(here, pairs.zone == here.span_zone)
    keys = ["occasion", "zone_set", "contact_on", "moment_at", "ahead"]
    by_zone = pairs.group_by([*keys, "zone"]).agg(
        **{
            name: _last(pairs, pairs[name]).max() if ask.late else _first(pairs, pairs[name]).min()
            for name, ask in asks.items()
        },
        whole=pairs.covers.cast("int32").max() + pairs.reaches.cast("int32").max(),
        same=(pairs.day == pairs.contact_on).fill_null(False).cast("int32").max(),
    )
    per_day = by_zone.group_by(keys).agg(
        **{
            name: by_zone[name].max() if ask.latest else by_zone[name].min()
            for name, ask in asks.items()
        },
        known=(by_zone.whole == _WHOLE).fill_null(False).cast("int32").min() == 1,
        today=by_zone.same.max() == 1,
    )
    one = ibis.literal(1, "int32").as_interval("us")
    return per_day.mutate(
        until=ibis.ifelse(per_day.moment_at.isnull(), per_day.until, per_day.moment_at + one)
    )


def now(calendar: ir.Table) -> ir.Table:
    """Give the rows of the day judged, to join by occasion and zones."""
    return calendar.filter(calendar.ahead == -1).drop("ahead", "contact_on")


def later(day: ir.Value, days: ir.Value) -> ir.Value:
    """Give the instant `days` whole days after the begin of a day, both without a zone."""
    return day.cast("timestamp(6)") + days.cast("int32").as_interval("D")


def _days(within: ir.Table, spans: ir.Table, *, asking: Asking) -> ir.Table:
    """One row per member and day looked at: -1 is the day judged, from 0 on the days ahead."""
    seen = within.mutate(judged_on=within.contact_on)
    if asking.door:
        here = within.moment_at
        local = within.left_join(
            spans,
            [within.zone == spans.zone, spans.utc_from <= here, here < spans.utc_until],
        )
        # Of a span that did not match, the offset is null and so is the day: nothing is known.
        moment_day = (local.moment_at + local.offset.as_interval("m")).date()
        seen = local.select(
            *within.columns,
            judged_on=ibis.ifelse(local.moment_at.isnull(), local.contact_on, moment_day),
        )
    seen = seen.mutate(ahead=ibis.array(list(range(-1, AHEAD + 1))).cast("array<int32>").unnest())
    return seen.mutate(
        day=ibis.ifelse(
            seen.ahead == -1, seen.judged_on, later(seen.contact_on, seen.ahead).date()
        )
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


@dataclass(frozen=True, kw_only=True)
class _Ask:
    """A local time that is to become an instant."""

    local: ir.Value
    late: bool = False
    """The end of all earlier local times; else the begin of all later ones."""
    latest: bool = False
    """Of several zones the latest instant; else the earliest."""


def _asks(
    days: ir.Table, *, hours: Sequence[HoursRule], windows: Sequence[Window]
) -> dict[str, _Ask]:
    """Give every local time that is asked for, by the column of its instant."""
    one = ibis.literal(1, "int32")
    begin = days.day.cast("timestamp(6)")
    asks = {
        # The history ends with the day of the standing, whatever the day of contact.
        "until": _Ask(local=later(days.as_of, one), latest=True),
        "day_open": _Ask(local=begin, late=True, latest=True),
        "day_close": _Ask(local=later(days.day, one)),
    }
    for window in windows:
        asks[window.name] = _Ask(local=later(days.day, window.begins_before(days.day)))
    weekday = days.day.day_of_week.index().cast("int32") + 1
    calendars = _calendars(hours)
    for i, rule in enumerate(hours):
        # On a closed day the lawful time ends before it begins.
        is_open = weekday.isin(rule.weekdays)
        if rule.holidays:
            is_open = is_open & ~days[f"holiday_{calendars.index(rule.holidays)}"]
        opens = ibis.ifelse(is_open, rule.from_minute, _DAY).cast("int32")
        closes = ibis.ifelse(is_open, rule.until_minute, 0).cast("int32")
        asks[f"open_{i}"] = _Ask(local=begin + opens.as_interval("m"), late=True, latest=True)
        asks[f"close_{i}"] = _Ask(local=begin + closes.as_interval("m"))
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
