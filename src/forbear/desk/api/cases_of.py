"""Find the case of a person by the lender's number for them."""

from django.db.models import Case as Choose
from django.db.models import Value, When

from forbear.desk.api.problems import not_here
from forbear.desk.records import policy
from forbear.desk.records.models import Case, User
from forbear.desk.records.models.cases import OPEN


def case_of(user: User, borrower_id: str) -> Case:
    """Give the open case of a person, or else their newest.

    Raises:
        Problem: The desk has none in the portfolios of the token.

    """
    found = policy.cases(user).filter(person__borrowers=borrower_id).select_related(
        "night", "borrower")
    first = found.order_by(Choose(When(state=OPEN, then=Value(0)), default=Value(1)), "-pk")
    case = first.first()
    if case is None:
        raise not_here()
    return case


