"""Which payments of the day the engine has counted, as of the night that is there by now."""

from typing import Any

from django.db.models import (
    BooleanField,
    Exists,
    ExpressionWrapper,
    F,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
)

from forbear.desk.records.models import Case, Payment, PaymentCount
from forbear.desk.records.models.cases import OPEN


def with_counted(payments: QuerySet[Payment]) -> QuerySet[Any]:
    """Give payments, each with `counted`.

    A night that speaks about a day before the money came in knows nothing of it. So it is counted
    anew in the night of the person's open case, also where the payment had closed an earlier one.
    """
    case = Case.objects.filter(person=OuterRef("borrower__person"), state=OPEN)
    counts = PaymentCount.objects.filter(payment=OuterRef("pk"))
    known = (Q(in_night__isnull=True) | Q(received_on__lte=F("in_as_of"))
             | Exists(counts.filter(night=OuterRef("in_night"))))
    return payments.annotate(
        in_night=Subquery(case.values("night")[:1]),
        in_as_of=Subquery(case.values("night__as_of")[:1]),
    ).annotate(counted=ExpressionWrapper(
        Q(Exists(counts)) & known, output_field=BooleanField()))
