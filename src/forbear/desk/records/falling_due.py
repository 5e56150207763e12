"""What falls due: answers that are owed, promises whose day is today, call backs that were missed.

Each is a filter over rows that may be seen, so that a list and its count can never differ.
"""

from datetime import datetime, timedelta
from typing import Final

from django.db.models import Exists, OuterRef, Q, QuerySet

from forbear.desk.records.days import Today, today_in, zones_of
from forbear.desk.records.models import CallBack, Contact, Hold

DAYS_BACK: Final = 31
"""Promises and call backs older than this are history."""
LATE_MINUTES: Final = 15
"""A call back is missed when nobody tried so long after its hour."""
EARLY_MINUTES: Final = 10
"""A try so shortly before the hour is the call back."""


def today_of(holds: QuerySet[Hold]) -> Today:
    """Give today wherever somebody is whose hold was not lifted."""
    return today_in(zones_of(holds.filter(end__isnull=True)))


def standing(holds: QuerySet[Hold], *, today: Today) -> QuerySet[Hold]:
    """Give the holds that still stop contact, or whose answer is still owed."""
    lasts = Q(ends_before__isnull=True) | today.where(lambda day: Q(ends_before__gt=day))
    return holds.filter(lasts | Q(due_on__isnull=False), end__isnull=True)


def is_overdue(*, today: Today) -> Q:
    """Tell of a hold whether its answer was owed before today."""
    return today.where(lambda day: Q(due_on__lt=day))


def is_soon(*, today: Today, days: int) -> Q:
    """Tell of a hold whether its answer is owed from today to so many days on."""
    return today.where(lambda day: Q(due_on__gte=day, due_on__lte=day + timedelta(days=days)))


def missed(call_backs: QuerySet[CallBack], *, at: datetime) -> QuerySet[CallBack]:
    """Give the call backs whose hour went by and nobody tried, as far as the case is open."""
    tried = Contact.objects.filter(
        case=OuterRef("case"), tried_at__gte=OuterRef("back_at") - timedelta(minutes=EARLY_MINUTES))
    return call_backs.filter(
        ~Exists(tried), case__state="open", back_at__lt=at - timedelta(minutes=LATE_MINUTES),
        back_at__gte=at - timedelta(days=DAYS_BACK))
