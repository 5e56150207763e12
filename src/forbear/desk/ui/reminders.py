"""What falls due, counted for the first page of whoever has to see to it."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from django.db.models import Count, Func, IntegerField, Q, QuerySet, Subquery
from django.urls import reverse
from django.utils.translation import ngettext

from forbear.desk.judging.house import answers
from forbear.desk.records import clock, falling_due, policy
from forbear.desk.records.days import Today, today_in, zones_of
from forbear.desk.records.models import Hold, User

A_DAY: Final = timedelta(days=1)
"""No place is further from the day of UTC."""


@dataclass(frozen=True, kw_only=True)
class Reminder:
    """A count, and where the rows behind it are."""

    says: str
    href: str
    pressing: bool = False


def reminders(user: User) -> list[Reminder]:
    """Give what is owed by somebody and, for whoever sees it, by everybody; nothing at zero."""
    at, soon = clock.now(), answers().soon_days
    every = policy.may(user, "see_everyones")
    holds_seen, promises = policy.holds(user), policy.promises(user).filter(case__state="open")
    near = (clock.today() - A_DAY, clock.today() + A_DAY)
    today = today_in(zones_of(holds_seen.filter(end__isnull=True)).union(
        zones_of(promises.filter(promised_on__range=near))))
    counted = _holds(holds_seen, user=user, soon=soon, today=today)
    promised, missed, waits, unclear, unread = _counted(
        user, promises.filter(today.where(lambda day: Q(promised_on=day))),
        falling_due.missed(policy.call_backs(user), at=at),
        policy.undecided(user).exclude(by=user), policy.unclear_payments(user),
        policy.unread(user))
    holds, back = reverse("holds"), reverse("call-backs")
    found = [
        (counted["mine_overdue"], ngettext(
            "%(n)d answer of yours is overdue", "%(n)d answers of yours are overdue",
            counted["mine_overdue"]), f"{holds}?owner=me&due=overdue", True),
        (counted["mine_soon"], ngettext(
            "%(n)d answer of yours falls due soon", "%(n)d answers of yours fall due soon",
            counted["mine_soon"]), f"{holds}?owner=me&due=soon", False),
        (missed, ngettext(
            "%(n)d call back was missed", "%(n)d call backs were missed", missed),
         back, True),
        (promised, ngettext(
            "%(n)d promise is for today", "%(n)d promises are for today", promised),
         f"{reverse('promises')}?when=today", False),
        (unread, ngettext(
            "%(n)d reply waits to be read", "%(n)d replies wait to be read", unread),
         reverse("replies"), True),
    ]
    if every:
        found += [
            (counted["nobodys"], ngettext(
                "%(n)d stop is nobody’s to answer", "%(n)d stops are nobody’s to answer",
                counted["nobodys"]), f"{holds}?owner=nobody", True),
            (counted["overdue"], ngettext(
                "%(n)d answer is overdue in all", "%(n)d answers are overdue in all",
                counted["overdue"]), f"{holds}?due=overdue", True),
        ]
    if policy.may(user, "decide_grant"):
        found.append((waits, ngettext(
            "%(n)d request waits for you to decide", "%(n)d requests wait for you to decide",
            waits), reverse("approvals"), True))
    if policy.may(user, "see_team"):
        found.append((unclear, ngettext(
            "%(n)d payment cannot be counted", "%(n)d payments cannot be counted", unclear),
            reverse("team") + "#unclear", True))
    return [Reminder(says=says % {"n": n}, href=href, pressing=pressing)
            for n, says, href, pressing in found if n]


def _counted(user: User, *sets: QuerySet[Any]) -> list[int]:
    """Count several sets in one query."""
    counts = [Subquery(one.order_by().annotate(
        n=Func("pk", function="COUNT", output_field=IntegerField())).values("n")) for one in sets]
    row = User.objects.filter(pk=user.pk).values_list(*counts).get()
    return [int(n or 0) for n in row]


def _holds(
    holds: QuerySet[Hold], *, user: User, soon: int, today: Today
) -> dict[str, Any]:
    """Count the standing holds in one query."""
    mine = Q(now_with=user.pk)
    late = falling_due.is_overdue(today=today)
    near = falling_due.is_soon(today=today, days=soon)
    return falling_due.standing(holds, today=today).aggregate(
        mine_overdue=Count("pk", filter=mine & late), mine_soon=Count("pk", filter=mine & near),
        overdue=Count("pk", filter=late), nobodys=Count("pk", filter=Q(now_with__isnull=True)))
