"""Which calls of a day are scored: drawn by the day and the call's id, so nobody can choose."""

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date

from forbear.adapters.packs.desk_rules import Quality

BP: int = 10_000


def drawn(calls: Iterable[tuple[str, int]], *, on: date, rules: Quality) -> set[str]:
    """Give the ids of the calls to be scored.

    The same day and calls give the same sample. A call that comes later may take the place of
    another, as long as the day is not over.

    Args:
        calls: The id of each talk of the day, and the key of who made it.
        on: The day.
        rules: How many of each person: a share, and at least so many.

    """
    mine: dict[int, list[str]] = defaultdict(list)
    for call, who in calls:
        mine[who].append(call)
    return {
        call for ids in mine.values()
        for call in sorted(ids, key=lambda one: _place(one, on=on))[:_many(len(ids), rules)]
    }


def _many(talks: int, rules: Quality) -> int:
    """Give how many of so many talks are drawn."""
    share = -(-talks * rules.sample_bp // BP)
    return min(talks, max(share, rules.sample_least))


def _place(call: str, *, on: date) -> str:
    """Give a call's place in the draw of its day."""
    return hashlib.sha256(f"{on.isoformat()} {call}".encode()).hexdigest()


def scored(met: Mapping[str, bool | None], *, rules: Quality) -> tuple[int, str]:
    """Give the score in basis points, and the fatal criterion that was not met.

    Args:
        met: By criterion whether it was met; None where it could not be judged.
        rules: The card.

    """
    judged = [one for one in rules.criteria if met.get(one.id) is not None]
    whole = sum(one.weight for one in judged)
    good = sum(one.weight for one in judged if met[one.id])
    fatal = next((one.id for one in judged if one.fatal and not met[one.id]), "")
    return (0 if fatal or not whole else good * BP // whole), fatal
