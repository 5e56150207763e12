"""A lease: a case is in one pair of hands for a while, and comes back by itself."""

from datetime import timedelta
from typing import Final

from forbear.desk.records import clock
from forbear.desk.records.models import Case, User

LEASE_MINUTES: Final = 20
"""Longer than most calls; each thing done begins it anew."""


def give(case: Case, *, to: User) -> None:
    """Put a case, already locked, into somebody's hands."""
    at = clock.now()
    if case.held_by_id != to.pk or not case.held_until or case.held_until <= at:
        case.held_since = at
    case.held_by, case.held_until = to, at + timedelta(minutes=LEASE_MINUTES)
    case.save(update_fields=["held_by", "held_since", "held_until"])


def take_back(case: Case) -> None:
    """Put a case, already locked, back into the queue."""
    case.held_by = case.held_since = case.held_until = None
    case.save(update_fields=["held_by", "held_since", "held_until"])
