"""What stands against an erasure: a loan that runs, a dispute that is open, a duty to keep."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from django.db.models import Q

from forbear.desk.judging.doors import gate_of
from forbear.desk.judging.reads import Known
from forbear.desk.records.models import Contact
from forbear.engine.gate.rulebook import RetentionRule

LEGAL: Final = ("dispute", "complaint", "attorney", "bankruptcy", "fraud")
"""Stops that may end before a court or a regulator; what they are about is kept meanwhile."""
MONTH_DAYS: Final = 31
"""A month is counted long, for keeping a day too much breaks no rule."""


@dataclass(frozen=True, kw_only=True)
class Bar:
    """One thing that stands against it."""

    kind: str
    """loan_open, stop_open or retention."""
    about: str
    """The loan, the kind of stop, or the rule."""
    until: date | None = None
    cites: str = ""


def bars(known: Known) -> list[Bar]:
    """Give everything that stands against erasing a person today; nothing: they may go."""
    loans = [Bar(kind="loan_open", about=row["loan_id"]) for row in known.book("loan_standings")
             if row["is_open"] and row["outstanding_minor"] > 0]
    stops = [Bar(kind="stop_open", about=kind) for kind in sorted(
        {row["kind"] for row in known.stops if row["kind"] in LEGAL})]
    return [*loans, *stops, *_kept(known)]


def _kept(known: Known) -> list[Bar]:
    """Give the duties to keep what there is, each with the day it ends."""
    tried = [row["tried_at"].date() for row in known.book("contacts")]
    calls = [call.tried_at.date() for call in known.calls]
    recorded = [call.tried_at.date() for call in Contact.objects.filter(
        Q(recordings__isnull=False) | ~Q(recording=""), borrower__in=known.ids)]
    recorded += [row["tried_at"].date() for row in known.book("contacts") if row["recording"]]
    paid = [row["received_on"] for row in known.book("payments")]
    last = {
        "contact": max([*tried, *calls], default=None),
        "recording": max(recorded, default=None),
        "account": max([*tried, *calls, *paid], default=None),
    }
    found = []
    for rule in gate_of(known.case.night.packs, on=known.today).rules.of(RetentionRule):
        newest = last.get(rule.record)
        if rule.bound == "at_least" and newest is not None and newest >= rule.kept_from:
            until = newest + timedelta(days=rule.months * MONTH_DAYS)
            found.append(Bar(kind="retention", about=rule.rule_id, until=until, cites=rule.cites))
    return found
