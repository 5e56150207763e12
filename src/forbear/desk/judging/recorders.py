"""Whether calls must be recorded, and whether somebody's are at this moment."""

from collections.abc import Iterable
from datetime import date

from forbear.desk.judging.doors import gate_of
from forbear.desk.records import clock
from forbear.desk.records.models import Recorder, User
from forbear.engine.gate.rulebook import PreconditionRule


def must_record(packs: Iterable[str], *, on: date) -> bool:
    """Tell whether the rules of a day demand that a recorder runs before a call."""
    rules = gate_of(packs, on=on).rules.of(PreconditionRule)
    return any(rule.fact == "recorder_on" and "call" in rule.channels for rule in rules)


def is_recorded(agent: User | None) -> bool:
    """Tell whether a recorder has announced itself for somebody, and still runs."""
    newest = Recorder.objects.filter(agent=agent).order_by("-at", "-pk").first() if agent else None
    return newest is not None and newest.runs and newest.until > clock.now()
