"""A slow, plain judge of hours and limits, one candidate at a time.

Written from docs/reference/gate.md: it asks the time-zone database minute by minute and counts
contacts one by one.
"""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

from forbear.engine.gate.rulebook import CooldownRule, FrequencyRule, HoursRule, RuleBook

Row = dict[str, Any]
NOT_AN_ATTEMPT = {"busy", "dead_number", "undelivered"}
CONVERSATION = {"conversation", "refused"}
CONNECTED = {"voicemail", "dropped", "wrong_person", "third_person"} | CONVERSATION
ORDER = ("outside_hours", "too_soon", "too_many_conversations", "too_many_connected",
         "too_many_attempts")
MINUTE = timedelta(minutes=1)
DAY = timedelta(days=1)


def local(at: datetime, zone: str) -> datetime:
    """Give the local time of a naive UTC instant."""
    return at.replace(tzinfo=UTC).astimezone(ZoneInfo(zone)).replace(tzinfo=None)


@cache
def passes(zone: str, wall: datetime) -> tuple[datetime, datetime]:
    """Give the first minute at or past a wall time, and the one after the last before it."""
    at = wall - timedelta(hours=16)
    minutes = [at + n * MINUTE for n in range(32 * 60)]
    first = next(m for m in minutes if local(m, zone) >= wall)
    last = next(m for m in reversed(minutes) if local(m, zone) < wall)
    return first, last + MINUTE


@cache
def window(zone: str, day: date, opens: int, closes: int) -> tuple[datetime, datetime]:
    """Give the lawful time of a local day: begin the late, end the early pass."""
    midnight = datetime(day.year, day.month, day.day)  # noqa: DTZ001 -- a wall time has no zone
    start = passes(zone, midnight + opens * MINUTE)[1]
    return start, passes(zone, midnight + closes * MINUTE)[0]


def common(rules: Sequence[HoursRule], days: dict[str, date]) -> tuple[datetime, datetime] | None:
    """Give the time all rules leave in all zones, each on its own day; None where none is."""
    spans = []
    for rule in rules:
        for zone, day in days.items():
            if day.isoweekday() not in rule.weekdays:
                return None
            spans.append(window(zone, day, rule.from_minute, rule.until_minute))
    opens, closes = max(s[0] for s in spans), min(s[1] for s in spans)
    return (opens, closes) if opens < closes else None


class Judge:
    """Judges one candidate."""

    def __init__(self, asked: Row, *, zones: Sequence[str], history: Sequence[Row],
                 rules: RuleBook) -> None:
        """Take the candidate, its person's zones and contacts, and the rules."""
        self.asked, self.zones, self.rules = asked, zones, rules
        self.moment: datetime | None = asked["moment_at"]
        self.days = {
            zone: local(self.moment, zone).date() if self.moment else asked["contact_on"]
            for zone in zones
        }
        self.history = [row for row in history if self.known(row)]

    def known(self, row: Row) -> bool:
        """Tell whether a contact is old enough to be known."""
        if self.moment:
            return bool(row["tried_at"] <= self.moment)
        return any(local(row["tried_at"], z).date() <= self.asked["as_of"] for z in self.zones)

    def verdict(self) -> Row:
        """Give what the gate must say."""
        found = [*self.hours(), *self.limits()]
        found.sort(key=lambda f: (f[0] == "review", ORDER.index(f[1]), f[2]))
        lawful = common(self.hours_rules(), self.days)
        first = found[0] if found else ("allowed", None, None, None)
        also = " ".join(f"{f[1]}:{f[2]}" for f in found[1:])
        return {
            "verdict": first[0], "reason": first[1], "rule_id": first[2], "not_before": first[3],
            "also": also or None, "counters": self.counters(),
            "open_at": lawful[0] if lawful else None, "close_at": lawful[1] if lawful else None,
        }

    def hours_rules(self) -> list[HoursRule]:
        """Give the rules on hours of the channel."""
        return [r for r in self.rules.of(HoursRule) if self.asked["channel"] in r.channels]

    def hours(self) -> list[tuple[str, str, str, date | None]]:
        """Find what the rules on hours say."""
        rules = self.hours_rules()
        if self.moment:
            against = [r for r in rules if not self.inside(common([r], self.days))]
        else:
            against = []
            if common(rules, self.days) is None:
                against = [r for r in rules if common([r], self.days) is None] or rules
        return [("refused", "outside_hours", r.rule_id, self.next_open(rules)) for r in against]

    def inside(self, lawful: tuple[datetime, datetime] | None) -> bool:
        """Tell whether the moment is in a lawful time."""
        return lawful is not None and lawful[0] <= self.moment < lawful[1]  # type: ignore[operator] -- set

    def next_open(self, rules: Sequence[HoursRule]) -> date | None:
        """Give the first day, of this and the next seven, with lawful time still to come."""
        for ahead in range(8):
            day = self.asked["contact_on"] + ahead * DAY
            lawful = common(rules, dict.fromkeys(self.zones, day))
            if lawful and (self.moment is None or lawful[1] > self.moment):
                return day  # type: ignore[no-any-return] -- a date
        return None

    def limits(self) -> list[tuple[str, str, str, date | None]]:
        """Find what the limits and rests say."""
        found = []
        for rule in self.rules.rules:
            if not isinstance(rule, FrequencyRule | CooldownRule):
                continue
            if self.asked["channel"] not in rule.channels:
                continue
            what, most, _ = told(rule)
            if self.count(rule, self.days) >= most:
                reason = {"attempt": "too_many_attempts", "connected": "too_many_connected",
                          "conversation": "too_many_conversations"}[what]
                if isinstance(rule, CooldownRule):
                    reason = "too_soon"
                found.append((rule.outcome, reason, rule.rule_id, self.free(rule, most)))
        return found

    def free(self, rule: FrequencyRule | CooldownRule, most: int) -> date | None:
        """Give the first day on which the count would be below the limit."""
        if most == 0:
            return None
        day = self.asked["contact_on"] - DAY
        while self.count(rule, dict.fromkeys(self.zones, day)) >= most:
            day += DAY
        return day  # type: ignore[no-any-return] -- a date

    def count(self, rule: FrequencyRule | CooldownRule, days: dict[str, date]) -> int:
        """Count what a rule counts, up to a day in each zone; of several debts, the fullest."""
        what, _, length = told(rule)
        rows = [
            row for row in self.history
            if is_a(row["outcome"], what)
            and row["channel"] in rule.counts_channels
            and (rule.inbound or row["direction"] == "out")
            and any(local(row["tried_at"], z).date() > days[z] - length * DAY for z in self.zones)
        ]
        if rule.per == "person":
            return len(rows)
        if rule.per == "number":
            own = self.asked["contact_point_id"]
            return sum(row["contact_point_id"] in (None, own) for row in rows)
        rows = [row for row in rows if row["borrower_id"] == self.asked["borrower_id"]]
        debts = {row["loan_id"] for row in rows}
        return max((sum(row["loan_id"] in (None, d) for row in rows) for d in debts), default=0)

    def counters(self) -> str | None:
        """Write the counts as a verdict does."""
        rules = [r for r in self.rules.of(FrequencyRule) if self.asked["channel"] in r.channels]
        said = [f"{r.rule_id}={self.count(r, self.days)}/{r.most}" for r in rules]
        return " ".join(said) or None


def told(rule: FrequencyRule | CooldownRule) -> tuple[str, int, int]:
    """Tell what a rule counts, how many are too many, and over how many days."""
    if isinstance(rule, FrequencyRule):
        return rule.counted, rule.most, rule.days
    return rule.trigger, 1, rule.days if rule.first_day_counts else rule.days + 1


def is_a(outcome: str, what: str) -> bool:
    """Tell whether an outcome counts as an attempt, a connected call or a conversation."""
    if what == "attempt":
        return outcome not in NOT_AN_ATTEMPT
    return outcome in (CONNECTED if what == "connected" else CONVERSATION)
