"""The few numbers at the top of a borrower's page say what they say they do."""

import pytest
from staff import first_case

from forbear.desk.agents.case import owed
from forbear.desk.judging.reads import Known
from forbear.lab.shape import AS_OF

pytestmark = pytest.mark.usefixtures("desk")


def test_what_is_not_asked_for_is_told_beside_what_is_late() -> None:
    """Where a loan is stopped, less is asked for than is late, and the page tells both."""
    case = first_case()
    known = Known(case, today=AS_OF)
    late = [row for row in known.book("loan_standings")
            if row["is_open"] and row["plan_past_due_days"] > 0]
    whole = sum(row["plan_arrears_minor"] for row in late)
    assert owed(known)["late_minor"] == whole
    for asked_minor, less in ((whole - 1, True), (whole, False)):
        case.amount_minor = asked_minor
        assert owed(known)["asked_less"] is less
