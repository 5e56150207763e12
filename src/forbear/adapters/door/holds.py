"""Holds that are younger than what a night found out, as the stops they will be."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from forbear.adapters.store.person import Rows

Row = dict[str, Any]


def stops_of_holds(
    holds: Rows, *, on: date, ids: tuple[str, ...], rows: Mapping[str, Rows]
) -> Rows:
    """Give the holds in force on a day as stops of these borrowers.

    As in a night, what somebody placed on another's loan stops that loan, and what protects one
    of those who owe a loan protects it. One that says "I have paid" and has no end holds on; the
    next night gives it one.

    Args:
        holds: Of the borrowers, and of those who owe their loans with them.
        on: The day of contact.
        ids: The borrowers.
        rows: Their `loans`, and the `parties` of these.

    """
    owner = {row["loan_id"]: row["borrower_id"] for row in rows["loans"]
             if row["borrower_id"] in ids}
    return [
        stop for hold in holds
        if hold["starts_on"] <= on and (hold["ends_before"] is None or hold["ends_before"] > on)
        for stop in _carried(hold, owner=owner, ids=ids, parties=rows["parties"])
    ]


def _carried(
    hold: Row, *, owner: Mapping[str, str], ids: tuple[str, ...], parties: Rows
) -> Iterator[Row]:
    """Give a hold as stops: of whose it is, and of whom it protects as well."""
    who = hold["borrower_id"]
    stop = {
        "borrower_id": who, "kind": hold["kind"], "loan_id": hold["loan_id"] or "",
        "channel": hold["channel"] or "*", "source_id": hold["hold_id"],
        "since": hold["starts_on"], "ends_before": hold["ends_before"],
        "evidence": hold["evidence"],
    }
    if who in ids:
        yield stop
    if hold["loan_id"]:
        shared = {hold["loan_id"]}
    else:
        shared = {row["loan_id"] for row in parties
                  if row["borrower_id"] == who and row["role"] in ("joint", "borrower")}
    for loan_id in sorted(shared & owner.keys()):
        if owner[loan_id] != who:
            yield {**stop, "borrower_id": owner[loan_id], "loan_id": loan_id}


def with_more(stops: Rows, more: Rows) -> Rows:
    """Add stops that are not there yet, as told by what they come from."""
    def key(row: Row) -> tuple[str, ...]:
        return row["borrower_id"], row["kind"], row["source_id"], row["loan_id"]

    there = {key(row) for row in stops}
    return [*stops, *(row for row in more if key(row) not in there)]


def loans_stopped(candidate: Mapping[str, Any], *, stops: Rows, loans: Rows) -> int:
    """Count the late loans of a candidate that a stop of their own holds back.

    What is asked for was worked out before the youngest of these stops. Where one of several late
    loans was held back since then, that amount is too much: all of them count as held back until
    it is worked out anew.
    """
    own = {s["loan_id"] for s in stops if s["loan_id"] and s["channel"] == "*"}
    late = [
        loan["loan_id"] for loan in loans
        if loan["borrower_id"] == candidate["borrower_id"]
        and (loan["past_due_days"] > 0 or loan["plan_past_due_days"] > 0)
    ]
    before = int(candidate["loans_stopped"])
    return len(late) if sum(loan_id in own for loan_id in late) > before else before
