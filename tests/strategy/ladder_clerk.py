"""The ladder climbed by hand: one borrower at a time, plain loops, from docs/reference/strategy.md.

It knows nothing of engine.strategy.owed, rest, reach and tell but what that page says.
"""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from forbear.engine.strategy import Condition, Rung, Strategy

Row = dict[str, Any]
KINDS = {
    "sms": ("mobile",), "call": ("mobile", "landline"), "email": ("email",),
    "letter": ("postal",), "visit": ("postal",), "app": ("app",),
}
FAR = date(2150, 12, 31)


def propose_by_hand(
    tables: dict[str, list[Row]], *, strategy: Strategy, as_of: date, contact_on: date
) -> list[Row]:
    """Give the candidates, without `because`, sorted by borrower and action."""
    found = []
    for person in tables["borrowers"]:
        mine = [s for s in tables["borrower_standings"]
                if s["borrower_id"] == person["borrower_id"]]
        lead = _lead(mine, strategy, as_of=as_of, contact_on=contact_on)
        if lead is None:
            continue
        holding = [rung for rung in strategy.rungs if _holds(lead, rung)]
        if not holding:
            continue
        rung = max(holding, key=lambda each: each.rank)
        for preference, treatment in enumerate(rung.treatments, start=1):
            mine_out = _attempts(tables, person, as_of=as_of)
            on_channel = [d for channel, d in mine_out if channel == treatment.channel]
            on_any = [d for _, d in mine_out]
            if on_channel and (contact_on - max(on_channel)).days < treatment.every_days:
                continue
            if on_any and (contact_on - max(on_any)).days < treatment.after_days:
                continue
            found.append({
                "borrower_id": person["borrower_id"], "action": treatment.action,
                "channel": treatment.channel, "rung": rung.name, "rung_rank": rung.rank,
                "preference": preference, "currency": lead["currency"],
                "amount_minor": lead["amount_minor"], "also_owed": lead["also_owed"],
                "due_date": lead["due_date"], "ask_days": lead["ask_days"],
                "loans_late": lead["loans_late"], "loans_stopped": lead["loans_stopped"],
                "person_key": person["person_key"] or person["borrower_id"],
                "language": person["language"] or strategy.language,
                "contact_point_id": _point(tables, person, treatment.channel),
            })
    return sorted(found, key=lambda row: (row["borrower_id"], row["action"]))


def _lead(
    rows: Sequence[Row], strategy: Strategy, *, as_of: date, contact_on: date
) -> Row | None:
    late, stopped = sum(r["loans_late"] for r in rows), sum(r["loans_stopped"] for r in rows)
    asked = [
        {**r, "amount_minor": r["ask_arrears_minor"], "due_date": r["oldest_unmet_due_date"]}
        for r in rows if r["ask_days"] > 0
    ]
    frozen = [
        {**r, "amount_minor": r["arrears_minor"], "ask_days": max(1, r["past_due_days"]),
         "due_date": as_of - timedelta(days=r["past_due_days"])}
        for r in rows
        if r["ask_days"] == 0 and r["loans_late"] > 0 and r["loans_late"] == r["loans_stopped"]
    ]
    soon = [
        {**r, "amount_minor": r["next_due_minor"], "due_date": r["next_due_date"],
         "ask_days": (as_of - r["next_due_date"]).days}
        for r in rows
        if late == 0 and r["next_due_date"] and (r["next_due_minor"] or 0) > 0
        and contact_on <= r["next_due_date"] <= as_of + timedelta(days=strategy.days_ahead)
    ]
    group = asked or frozen or soon
    if not group:
        return None
    group = sorted(group, key=lambda r: (-r["ask_days"], r["currency"]))
    others = [
        r for r in group[1:]
        if r["amount_minor"] > 0
        and (group is not None and (asked or (soon and not frozen)))
        and (asked or r["ask_days"] == group[0]["ask_days"])
    ]
    others.sort(key=lambda r: r["currency"])
    also = " ".join(f"{r['currency']} {r['amount_minor']}" for r in others) or None
    return {**group[0], "also_owed": also, "loans_late": late, "loans_stopped": stopped}


def _holds(lead: Row, rung: Rung) -> bool:
    return all(_meets(lead[c.column], c) for c in rung.conditions)


def _meets(value: Any, condition: Condition) -> bool:
    if value is None:
        return condition.or_unknown
    if condition.among:
        return value in condition.among
    low = condition.least is None or value >= condition.least
    return low and (condition.most is None or value <= condition.most)


def _attempts(tables: dict[str, list[Row]], person: Row, *, as_of: date) -> list[tuple[str, date]]:
    offsets = {z["zone"]: z["offset_minutes"] for z in tables["zones"]}
    offset = timedelta(minutes=offsets.get(person["zone"], 0))
    out = []
    for c in tables["contacts"]:
        moment: datetime = c["tried_at"]
        if (
            c["borrower_id"] == person["borrower_id"]
            and c["direction"] == "out"
            and c["outcome"] not in {"busy", "dead_number", "undelivered"}
            and (moment + offset).date() <= as_of
            and moment.date() > as_of - timedelta(days=400)
        ):
            out.append((c["channel"], min(moment.date(), as_of)))
    return out


def _point(tables: dict[str, list[Row]], person: Row, channel: str) -> str | None:
    kinds = KINDS[channel]
    usable = [
        p for p in tables["contact_points"]
        if p["borrower_id"] == person["borrower_id"] and p["status"] == "active"
        and p["kind"] in kinds and (channel in {"call", "visit"} or not p["shared"])
    ]
    usable.sort(key=lambda p: (
        p["shared"], kinds.index(p["kind"]), p["failures_in_row"],
        (FAR - p["right_party_on"]).days if p["right_party_on"] else 999_999,
        (FAR - p["verified_on"]).days if p["verified_on"] else 999_999,
        p["contact_point_id"],
    ))
    return usable[0]["contact_point_id"] if usable else None
