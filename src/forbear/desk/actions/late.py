"""What a case asks for, as the engine says it stands now: one currency, its amount and its age."""

from forbear.desk.judging.reads import Known
from forbear.desk.judging.standing import Standing
from forbear.desk.records.models import Case


def put_late(case: Case, standing: Standing, *, known: Known) -> list[str]:
    """Put on a case, already locked, what is late; give the names of the fields to save.

    Where nothing is late the currency stays as it was.
    """
    lead = standing.lead(held=known.held_loans)
    if lead is None:
        case.amount_minor = case.ask_days = 0
    else:
        case.currency, case.amount_minor, case.ask_days = (
            lead.currency, lead.amount_minor, lead.ask_days)
    return ["currency", "amount_minor", "ask_days"]
