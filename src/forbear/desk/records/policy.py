"""Who may do and see what. Views and actions ask here; they do not decide.

An object that somebody may not see is not found: it answers 404, so that nobody learns it exists.
"""

from typing import Final

from django.db.models import QuerySet

from forbear.desk.records.models import Case, User
from forbear.desk.records.models.cases import OPEN
from forbear.desk.records.words import Desk, Role

MAY: Final[dict[str, frozenset[str]]] = {
    "see_cases": frozenset({Role.AGENT, Role.SPECIALIST, Role.LEAD, Role.MANAGER,
                            Role.COMPLIANCE}),
    "work_cases": frozenset({Role.AGENT, Role.SPECIALIST, Role.LEAD}),
    "see_specialist": frozenset({Role.SPECIALIST, Role.LEAD, Role.MANAGER, Role.COMPLIANCE}),
    "see_team": frozenset({Role.LEAD, Role.MANAGER}),
    "reassign": frozenset({Role.LEAD, Role.MANAGER}),
    "see_holds": frozenset({Role.SPECIALIST, Role.LEAD, Role.MANAGER, Role.COMPLIANCE}),
    "end_hold": frozenset({Role.SPECIALIST, Role.LEAD, Role.COMPLIANCE}),
    "take_payment": frozenset({Role.LEAD, Role.SPECIALIST}),
    "see_log": frozenset({Role.COMPLIANCE}),
}
"""Each right, with the roles that have it. An administrator sets up people and sees no case."""


def may(user: User, right: str) -> bool:
    """Tell whether somebody has a right at all."""
    return user.is_active and user.role in MAY[right]


def cases(user: User) -> QuerySet[Case]:
    """Give the cases somebody may see: of their portfolios, and of their desk."""
    if not may(user, "see_cases"):
        return Case.objects.none()
    seen = Case.objects.filter(portfolio__in=user.portfolios.all())
    if not may(user, "see_specialist"):
        seen = seen.exclude(desk=Desk.SPECIALIST)
    return seen


def queue(user: User) -> QuerySet[Case]:
    """Give the open cases whose calls are for somebody: their desk, in a language they speak."""
    if not may(user, "work_cases"):
        return Case.objects.none()
    mine = cases(user).filter(state=OPEN, skill__in=("", *user.languages))
    if user.role == Role.SPECIALIST:
        return mine.filter(desk=Desk.SPECIALIST)
    return mine


def colleagues(user: User) -> QuerySet[User]:
    """Give the people who work on some portfolio of somebody's."""
    return User.objects.filter(
        portfolios__in=user.portfolios.all(), is_active=True, role__in=MAY["work_cases"]
    ).distinct()
