"""Put a case back as it stood before an outcome that was corrected."""

from django.db.models import Field

from forbear.desk.records import planned
from forbear.desk.records.models import (
    CallBack,
    Case,
    ContactPoint,
    GrantStep,
    Hold,
    Order,
    Outcome,
    Payment,
    Placement,
    Promise,
    ToldContact,
    User,
    Wish,
)
from forbear.desk.records.models.cases import OPEN


def restore(case: Case, outcome: Outcome, *, by: User) -> None:
    """Put a case, already locked, back as the outcome remembers it.

    What was heard since stands: then the case, its orders and the number stay as they are, and the
    next night says how it goes on. An order that a hold has stopped since must not open again.
    """
    if case.state != OPEN or heard_since(case, outcome):
        return
    before = outcome.before
    for name, value in before["case"].items():
        field = Case._meta.get_field(name)  # noqa: SLF001 -- Django's own way to a field
        setattr(case, name, field.to_python(value) if isinstance(field, Field) else value)
    case.save(update_fields=list(before["case"]))
    Order.objects.filter(order_id__in=before["orders"], state="stopped").update(state="open")
    if before["point"]:
        ContactPoint.objects.filter(pk=before["point"]["id"]).update(
            status=before["point"]["status"], barred_here=before["point"].get("barred_here", False),
            barred_on=before["point"].get("barred_on"))
    planned.plan_again(before.get("visits", {}), by=by, since=outcome.at)


def heard_since(case: Case, outcome: Outcome) -> bool:
    """Tell whether anything came in about the person since, or another night."""
    if outcome.before.get("night", case.night_id) != case.night_id:
        return True
    person, since = case.person_id, {"at__gte": outcome.at}
    facts = (Hold, Wish, Promise, CallBack, Payment)
    return any(found.exists() for found in (
        *(fact._default_manager.filter(case__person=person, **since).exclude(outcome=outcome)  # noqa: SLF001 -- Django's own way to any model
          for fact in facts),
        Outcome.objects.filter(contact__case__person=person, **since).exclude(pk=outcome.pk),
        GrantStep.objects.filter(grant__case__person=person, **since),
        ToldContact.objects.filter(case__person=person, **since),
        Placement.objects.filter(borrower__person=person, **since),
    ))
