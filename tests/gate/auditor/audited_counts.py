"""Limits: what counts, how often, and when there is room again."""

from collections.abc import Iterable
from datetime import date

from audited_asked import Asked, Finding
from audited_book import Row
from audited_clocks import first_of_window, window_over

from forbear.engine.gate.rulebook import CooldownRule, FrequencyRule

NOT_AN_ATTEMPT = ("busy", "dead_number", "undelivered")
CONVERSATION = ("conversation", "refused")
CONNECTED = ("voicemail", "dropped", "wrong_person", "third_person", *CONVERSATION)
REASON = {
    "attempt": "too_many_attempts",
    "connected": "too_many_connected",
    "conversation": "too_many_conversations",
}
Limit = FrequencyRule | CooldownRule
Dates = list[list[date]]
"""Of each counted contact, its local dates in the person's zones."""


def find_limits(asked: Asked) -> list[Finding]:
    """Find which limits are full and which rests are not over."""
    if not asked.zones_known or not asked.on_the_day:
        return []
    found = []
    for rule in asked.judging(FrequencyRule):
        full = [some for some in _counted(rule, asked=asked) if len(some) >= rule.most]
        if full or rule.most == 0:
            found.append(Finding(REASON[rule.counted], rule, _free(rule, full, most=rule.most)))
    for rest in asked.judging(CooldownRule):
        full = [some for some in _counted(rest, asked=asked) if some]
        if full:
            found.append(Finding("too_soon", rest, _free(rest, full, most=1)))
    return found


def counters(asked: Asked) -> str | None:
    """Write the counts of the limits of the channel as a verdict does."""
    if not asked.zones_known or not asked.on_the_day:
        return None
    said = [
        f"{rule.rule_id}="
        f"{max((len(some) for some in _counted(rule, asked=asked)), default=0)}/{rule.most}"
        for rule in asked.rules.of(FrequencyRule) if asked.channel in rule.channels
    ]
    return " ".join(said) or None


def is_a(outcome: str | None, what: str) -> bool:
    """Tell whether an outcome counts as an attempt, a connected call or a conversation."""
    if what == "attempt":
        return outcome not in NOT_AN_ATTEMPT
    return outcome in (CONNECTED if what == "connected" else CONVERSATION)


def _window_of(rule: Limit) -> tuple[str, int]:
    if isinstance(rule, FrequencyRule):
        return rule.window, rule.days
    return "rolling", rule.days if rule.first_day_counts else rule.days + 1


def _counted(rule: Limit, *, asked: Asked) -> list[Dates]:
    """Give the local dates of the contacts a rule counts, for each loan or number it is about."""
    what = rule.counted if isinstance(rule, FrequencyRule) else rule.trigger
    kind, length = _window_of(rule)
    firsts = [first_of_window(day, kind, length) for day in asked.days.values()]
    rows = [
        (row, dates) for row, dates in asked.dated
        if row["channel"] in rule.counts_channels
        and is_a(row.get("outcome"), what)
        and (rule.inbound or row["direction"] == "out")
        and _of_whom(rule.whose, row)
        and any(day >= first for day, first in zip(dates, firsts, strict=True))
    ]
    if rule.per == "person":
        return [[dates for _, dates in rows]]
    if rule.per == "number":
        if asked.point is None:
            return [[]]
        either = (None, asked.point)
        return [[dates for row, dates in rows if row.get("contact_point_id") in either]]
    rows = [(row, dates) for row, dates in rows if row["borrower_id"] == asked.reached]
    loans = {row.get("loan_id") for row, _ in rows} if asked.loan is None else {asked.loan}
    return [[dates for row, dates in rows if row.get("loan_id") in (None, loan)] for loan in loans]


def _of_whom(whose: str, row: Row) -> bool:
    own = row.get("by_whom") in (None, "", "lender")
    return whose == "group" or own == (whose == "lender")


def _free(rule: Limit, full: Iterable[Dates], *, most: int) -> date | None:
    """Give the first day on which every count that is full would be below the limit."""
    if most == 0:
        return None
    kind, length = _window_of(rule)
    last = max(sorted((max(dates) for dates in some), reverse=True)[most - 1] for some in full)
    return window_over(last, kind, length)
