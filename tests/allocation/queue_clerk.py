"""Allocation done by hand: plain lists, one candidate after the other."""

import hashlib
from collections.abc import Mapping, Sequence
from datetime import date

Row = Mapping[str, object]


def choose(
    candidates: Sequence[Row],
    allowed: set[tuple[str, str]],
    capacities: Sequence[Row],
    *,
    as_of: date,
) -> dict[str, dict[str, object]]:
    """Give what is chosen for each borrower: action, skill and place."""
    left = {(str(c["resource"]), str(c["skill"])): int(str(c["units"])) for c in capacities}
    placed = dict.fromkeys(left, 0)
    served: set[str] = set()
    chosen: dict[str, dict[str, object]] = {}

    def skill_of(row: Row) -> str | None:
        for skill in (str(row["language"]), "*"):
            if (str(row["channel"]), skill) in left:
                return skill
        return None

    def order(row: Row) -> tuple[int, str, str, str]:
        tie = hashlib.md5(f"{row['borrower_id']}|{as_of}".encode()).hexdigest()  # noqa: S324 -- a tie breaker
        return (-int(str(row["rung_rank"])), tie, str(row["borrower_id"]), str(row["action"]))

    for preference in range(1, 9):
        queue = [
            row
            for row in sorted(candidates, key=order)
            if row["preference"] == preference
            and (row["borrower_id"], row["action"]) in allowed
            and row["person_key"] not in served
            and skill_of(row) is not None
        ]
        seen: set[object] = set()
        full: set[tuple[str, str]] = set()
        for row in queue:
            if row["person_key"] in seen:
                continue
            seen.add(row["person_key"])
            lane = (str(row["channel"]), str(skill_of(row)))
            cost = int(str(row["cost_units"]))
            if lane in full or cost > left[lane]:
                full.add(lane)
                continue
            left[lane] -= cost
            placed[lane] += 1
            served.add(str(row["person_key"]))
            chosen[str(row["borrower_id"])] = {
                "action": row["action"], "skill": lane[1], "place": placed[lane],
            }
    return chosen
