"""By when an answer is owed: by the packs of law, else by the house."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from forbear.adapters.files.settings import calendars
from forbear.desk.judging.doors import gate_of
from forbear.desk.judging.house import answers
from forbear.engine.gate.rulebook import DeadlineRule

HOUSE: Final = "house"
TRIGGERS: Final = {"access": "data_request", "erasure": "data_request"}
"""What the packs call it, where the desk has another word."""


@dataclass(frozen=True, kw_only=True)
class Due:
    """A day, with the rule that names it."""

    on: date
    rule: str
    cites: str


def due(kind: str, *, since: date, packs: Iterable[str]) -> Due | None:
    """Give by when something that came on a day is answered; the soonest of several rules.

    Args:
        kind: A kind of hold or of request.
        since: The day it came; the rules of that day count.
        packs: The packs of the night.

    """
    trigger = TRIGGERS.get(kind, kind)
    found = [
        Due(on=_after(since, rule), rule=rule.rule_id, cites=rule.cites)
        for rule in gate_of(packs, on=since).rules.of(DeadlineRule) if rule.trigger == trigger
    ]
    if found:
        return min(found, key=lambda one: one.on)
    days = answers().answer_days.get(kind)
    return None if days is None else Due(on=since + timedelta(days=days), rule=HOUSE, cites="")


def _after(start: date, rule: DeadlineRule) -> date:
    """Count the days of a rule from a day on, by its calendar."""
    if not rule.calendar:
        return start + timedelta(days=rule.days)
    closed = {row["day"] for row in calendars(
        [rule.calendar], first_year=start.year, last_year=start.year + 1)}
    day, left = start, rule.days
    while left:
        day += timedelta(days=1)
        left -= day not in closed
    return day
