"""What an authority is measured by: what one person gives on a loan counts together, however cut.

Each kind has its own limit, so plans, settlements and waivers are counted apart.
"""

from collections import Counter
from collections.abc import Iterable

from forbear.desk.records.models import Grant, User
from forbear.desk.records.models.facts import counting
from forbear.desk.records.words import GrantStepKind

Key = tuple[str, str, str]
STANDS = ("asked", GrantStepKind.APPROVED)


def key_of(grant: Grant) -> Key:
    """Give what counts together: the person, the loan and the kind."""
    return grant.case.person_id, grant.loan_id, grant.kind


def asked_by(user: User, *, others: Iterable[Grant]) -> int:
    """Give how much of some grants one person asked for, as far as it waits or holds."""
    return sum(one.amount_minor for one in others
               if one.by_id == user.pk and one.state in STANDS)


def given_alone(user: User, *, others: Iterable[Grant]) -> int:
    """Give how much of some grants one person gave without anybody else, as far as it holds."""
    return sum(one.amount_minor for one in others
               if one.by_id == user.pk and _approved_by(user, one))


def approved_by(user: User, *, like: Iterable[Grant]) -> Counter[Key]:
    """Give how much one person approved that holds, for each that some grants count with.

    Args:
        user: Who approved.
        like: Grants to be decided on.

    """
    wanted = {key_of(grant) for grant in like}
    if not wanted:
        return Counter()
    found = counting(Grant.objects.filter(
        case__person__in={person for person, _loan, _kind in wanted},
        steps__step=GrantStepKind.APPROVED, steps__by=user))
    given: Counter[Key] = Counter()
    for one in found.select_related("case").prefetch_related("steps"):
        if key_of(one) in wanted and _approved_by(user, one):
            given[key_of(one)] += one.amount_minor
    return given


def _approved_by(user: User, grant: Grant) -> bool:
    """Tell whether a grant holds by somebody's word."""
    return grant.state == GrantStepKind.APPROVED and any(
        step.step == GrantStepKind.APPROVED and step.by_id == user.pk
        for step in grant.steps.all())
