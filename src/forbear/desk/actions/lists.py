"""The lists of the queue, each the reading of one index of `Case`: a million as quick as a few."""

from datetime import datetime, timedelta
from itertools import chain, islice
from typing import Any, Final

from django.db import connection
from django.db.models import F, Q, QuerySet

from forbear.desk.records.models import Case

Cases = QuerySet[Case]

BEHIND_MOST: Final = timedelta(hours=12)
"""So far behind UTC is the last place whose day ends."""
COUNTED_MOST: Final = 1_000
"""Beyond it nobody asks how many more there are."""


def _free(at: datetime) -> Q:
    return Q(held_until__isnull=True) | Q(held_until__lte=at)


def _not_locked(at: datetime) -> Q:
    return Q(locked_until__isnull=True) | Q(locked_until__lte=at)


def _ranked(mine: Cases, at: datetime) -> Cases:
    """Give those whom the night wants called, held by nobody, with no agreed hour.

    The night ranks nobody whom something stops; a hold or wish of today gives a reason here.
    """
    return mine.filter(_free(at), rank__isnull=False, back_at__isnull=True, reason="")


def due_back(mine: Cases, *, at: datetime) -> Cases:
    """Give those whose agreed hour has come, the longest waiting first."""
    return mine.filter(_free(at), _not_locked(at), back_at__lte=at).order_by("back_at")


def worth_a_call(mine: Cases, *, at: datetime) -> Cases:
    """Give those whose call is worth making at this moment, in the order of what it is worth."""
    rested = Q(rests_until__isnull=True) | Q(rests_until__lte=at)
    return _ranked(mine, at).filter(
        rested, _not_locked(at), opens_at__lte=at, closes_at__gt=at).order_by("rank", "pk")


def now(mine: Cases, *, at: datetime, most: int) -> list[Case]:
    """Give the first of those to call at this moment: agreed hours before all others."""
    lists = chain(due_back(mine, at=at)[:most].iterator(), worth_a_call(mine, at=at)[:most])
    return list(islice(lists, most))


def later(mine: Cases, *, at: datetime, most: int) -> list[Case]:
    """Give the first of those whose hour comes later: agreed, then lawful, then after a rest."""
    parts = (part[:most] for part in _later(mine, at))
    return list(islice(chain.from_iterable(parts), most))


def _later(mine: Cases, at: datetime) -> tuple[Cases, Cases, Cases]:
    wanted = _ranked(mine, at)
    return (
        mine.filter(_free(at), back_at__gt=at).order_by("back_at"),
        wanted.filter(opens_at__gt=at).order_by("opens_at", "rank"),
        wanted.filter(opens_at__lte=at, rests_until__gt=at).order_by("rests_until"),
    )


def taken(mine: Cases, *, at: datetime) -> Cases:
    """Give those in somebody's hands."""
    return mine.filter(held_until__gt=at).order_by("held_since")


def agreed(mine: Cases) -> Cases:
    """Give those with whom an hour was agreed."""
    return mine.filter(back_at__isnull=False).order_by("back_at")


def promised(mine: Cases, *, at: datetime) -> Cases:
    """Give those whose promise is awaited: for today, wherever they are, or later."""
    earliest = (at - BEHIND_MOST).date()
    return mine.filter(promised_on__gte=earliest).order_by("promised_on")


def left_alone(mine: Cases) -> Cases:
    """Give those who must be left alone, the first to be free again first."""
    return mine.exclude(reason="").order_by(F("reason_until").asc(nulls_last=True), "pk")


def counts(mine: Cases, *, at: datetime) -> dict[str, int]:
    """Count each list, up to COUNTED_MOST, all in one query."""
    parts = {
        "back": [agreed(mine)], "promised": [promised(mine, at=at)], "held": [left_alone(mine)],
        "now": [due_back(mine, at=at), worth_a_call(mine, at=at)], "later": _later(mine, at),
    }
    named = {f"{name}_{n}": part for name, some in parts.items() for n, part in enumerate(some)}
    asked = [_counting(part) for part in named.values()]
    with connection.cursor() as cursor:
        cursor.execute("SELECT " + ", ".join(f"({sql})" for sql, _ in asked),
                       [value for _, values in asked for value in values])
        found = dict(zip(named, cursor.fetchone() or (), strict=True))
    return {name: min(COUNTED_MOST, sum(found[f"{name}_{n}"] for n in range(len(some))))
            for name, some in parts.items()}


def _counting(cases: Cases) -> tuple[str, tuple[Any, ...]]:
    """Write the query that counts a list up to COUNTED_MOST, and its values."""
    sql, values = cases.order_by().values("pk")[:COUNTED_MOST].query.sql_with_params()
    return f"SELECT count(*) FROM ({sql}) AS counted", values
