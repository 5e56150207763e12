"""Hours, and the wishes of time that cut them."""

from collections.abc import Sequence
from datetime import date, datetime

from audited_asked import Asked, Finding
from audited_book import Row
from audited_clocks import DAY, END_OF_DAY, Span, common, joined, shared, whole_day, window

from forbear.engine.gate.rulebook import HoursRule, PreferenceRule, Rule

DAYS_AHEAD = 8
"""`not_before` is looked for on the day of contact and on seven days after it."""

TimedWish = tuple[Row, Rule | None]
"""A wish of time, and the rule by which it is kept."""


def find_time(asked: Asked) -> tuple[list[Finding], Span | None]:
    """Find what stands against the time, and give the lawful time."""
    if not any(asked.channel in rule.channels for rule in asked.rules.of(HoursRule)):
        spoken = asked.channel in asked.rules.channels
        return ([Finding("hours_unknown")] if spoken else []), None
    if not asked.zones_known or not asked.on_the_day:
        return [], None
    rules = asked.judging(HoursRule)
    lawful = _lawful(rules, asked.days, asked=asked)
    found = _hours(rules, lawful, asked=asked)
    if lawful is None or (asked.moment and not lawful.holds(asked.moment)):
        return found, lawful
    wishes = kept_wishes_of_time(asked)
    if not wishes:
        return found, lawful
    pieces = _cut(lawful, [row for row, _ in wishes], days=asked.days)
    if asked.moment:
        left = next((piece for piece in pieces if piece.holds(asked.moment)), None)
    else:
        left = max(pieces, key=lambda piece: piece.length, default=None)
    if left is None:
        kept_by = dict.fromkeys(rule for _, rule in wishes)
        found += [Finding("wish_time", rule) for rule in kept_by]
    return found, left


def _hours(
    rules: Sequence[HoursRule], lawful: Span | None, *, asked: Asked
) -> list[Finding]:
    """Find what the rules on hours say."""
    if asked.moment:
        against = [
            rule for rule in rules
            if not _inside(_lawful([rule], asked.days, asked=asked), asked.moment)
        ]
    elif lawful is None:
        alone = [rule for rule in rules if _lawful([rule], asked.days, asked=asked) is None]
        against = alone or list(rules)
    else:
        against = []
    not_before = _next_open(rules, asked=asked) if against else None
    return [Finding("outside_hours", rule, not_before) for rule in against]


def _inside(span: Span | None, moment: datetime) -> bool:
    return span is not None and span.holds(moment)


def _lawful(
    rules: Sequence[HoursRule], days: dict[str, date], *, asked: Asked
) -> Span | None:
    """Give the time that all rules leave in all zones, each on its own local day."""
    spans: list[Span | None] = [whole_day(zone, day) for zone, day in days.items()]
    spans += [
        _open(rule, zone, day, asked=asked) for rule in rules for zone, day in days.items()
    ]
    return common(spans)


def _open(rule: HoursRule, zone: str, day: date, *, asked: Asked) -> Span | None:
    """Give what one rule opens on one local day of one zone."""
    if day.isoweekday() not in rule.weekdays:
        return None
    if rule.holidays and day in asked.book.holidays.get(rule.holidays, ()):
        return None
    return window(zone, day, opens=rule.from_minute, closes=rule.until_minute)


def _next_open(rules: Sequence[HoursRule], *, asked: Asked) -> date | None:
    """Give the first day, the same date in all zones, with lawful time still to come."""
    for ahead in range(DAYS_AHEAD):
        day = asked.on + ahead * DAY
        lawful = _lawful(rules, dict.fromkeys(asked.zones, day), asked=asked)
        if lawful and (asked.moment is None or lawful.closes > asked.moment):
            return day
    return None


# Wishes of time -----------------------------------------------------------------------------


def kept_wishes_of_time(asked: Asked) -> list[TimedWish]:
    """Give the wishes of time that hold for the channel, once for each rule that keeps them."""
    rows = [
        row for row in holding_wishes(asked) if row["kind"] in ("window", "not_window")
    ]
    return [(row, rule) for row in rows for rule in keepers(asked, row["kind"])]


def holding_wishes(asked: Asked) -> list[Row]:
    """Give the wishes of the person reached that hold on the day, for the channel or for all."""
    return [
        row for row in asked.book.of("preferences", person=asked.person)
        if row["since"] <= asked.on
        and (row.get("until") is None or asked.on < row["until"])
        and row.get("channel") in (None, asked.channel)
    ]


def keepers(asked: Asked, wish: str) -> list[Rule | None]:
    """Give the rules that keep a kind of wish here; None is the gate, where no rule speaks."""
    if not any(rule.wish == wish for rule in asked.rules.of(PreferenceRule)):
        return [None]
    return [rule for rule in asked.judging(PreferenceRule) if rule.wish == wish]


def _cut(lawful: Span, wishes: Sequence[Row], *, days: dict[str, date]) -> list[Span]:
    """Give the pieces of the lawful time that the wishes leave in all zones."""
    pieces = [lawful]
    for zone, day in days.items():
        wanted = [row for row in wishes if row["kind"] == "window"]
        if wanted:
            pieces = shared(pieces, joined(_wished(row, zone, day) for row in wanted))
        for row in wishes:
            if row["kind"] == "not_window" and _speaks_of(row, day):
                pieces = shared(pieces, _around(row, zone, day))
    return pieces


def _wished(row: Row, zone: str, day: date) -> Span | None:
    """Give the time one wished window opens on a local day."""
    opens, closes = _minutes(row)
    return window(zone, day, opens=opens, closes=closes) if _speaks_of(row, day) else None


def _around(row: Row, zone: str, day: date) -> list[Span]:
    """Give the time of a local day before and after an unwished window."""
    opens, closes = _minutes(row)
    if opens >= closes:
        return [whole_day(zone, day)]
    return joined([
        window(zone, day, opens=0, closes=opens),
        window(zone, day, opens=closes, closes=END_OF_DAY),
    ])


def _minutes(row: Row) -> tuple[int, int]:
    closes = row.get("until_minute")
    return row.get("from_minute") or 0, END_OF_DAY if closes is None else closes


def _speaks_of(row: Row, day: date) -> bool:
    """Tell whether a wish is about a weekday; one that cannot be read takes the strict side."""
    said = row.get("weekdays") or ""
    some = said.split()
    if not some:
        return True
    if not set(some) <= set("1234567"):
        return row["kind"] == "not_window"
    return str(day.isoweekday()) in some
