"""Judge what was claimed, all of it at once, at the door: by what is known at this moment."""

import json
import logging
from collections import defaultdict
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any, Final

from django.db import DatabaseError

from forbear.adapters.words import texts
from forbear.desk.judging.doors import gate_of
from forbear.desk.judging.reads import Known
from forbear.desk.records import clock
from forbear.desk.records.models import Case, ContactPoint, Night
from forbear.desk.sending.claim import Claimed
from forbear.engine.tables import ALL

Row = dict[str, Any]

CASE_CLOSED: Final = "case_closed"
TOO_LATE: Final = "too_late"
PAID_SINCE: Final = "paid_since"
NO_ADDRESS: Final = "no_address"
OVERTAKEN: Final = "overtaken"
NO_ACCOUNT: Final = "no_account"
NOT_JUDGED: Final = "not_judged"
_log: Final = logging.getLogger(__name__)


@dataclass(kw_only=True)
class Judged:
    """What is to become of one order."""

    claimed: Claimed
    row: Row
    """The row of ORDERS."""
    allowed: bool = False
    state: str = "cancelled"
    why: str = ""
    verdict: Row = field(default_factory=dict)
    point: ContactPoint | None = None
    text: str = ""


def judge(
    claimed: Sequence[Claimed], *, at: datetime, channels: Container[str]
) -> list[Judged]:
    """Give for each order whether it may leave at this moment, with its words, or why it may not.

    Everything is read and judged once for all of them. Where that breaks, they are judged in
    smaller parts, so that one order that cannot be judged stops nobody else's; it does not leave.

    Args:
        claimed: The orders, each of another person.
        at: The moment.
        channels: Those that have an account with a provider.

    """
    try:
        return _together(claimed, at=at, channels=channels)
    except DatabaseError:
        raise
    except Exception as fault:  # noqa: BLE001 -- whatever one order holds, the others are judged
        if len(claimed) == 1:
            _log.error("order %s cannot be judged (%s)", claimed[0].order.pk, type(fault).__name__)
            return [_not_judged(claimed[0], at=at)]
        half = len(claimed) // 2
        return [one for some in (claimed[:half], claimed[half:])
                for one in judge(some, at=at, channels=channels)]


def _not_judged(claimed: Claimed, *, at: datetime) -> Judged:
    """Let an order that cannot be judged wait for the next try, until its lawful time ends."""
    ends_at = claimed.order.ends_at
    late = ends_at is None or ends_at <= at
    return Judged(claimed=claimed, row={"template": "", "language": ""},
                  state="expired" if late else "not_sent", why=TOO_LATE if late else NOT_JUDGED)


def _together(
    claimed: Sequence[Claimed], *, at: datetime, channels: Container[str]
) -> list[Judged]:
    """Judge orders of different people, all of them or none."""
    found = [Judged(claimed=one, row=_row(one.order.row)) for one in claimed]
    for one in found:
        one.why, one.state = _over(one, at=at, channels=channels)
    asked = [one for one in found if not one.why]
    people = Known.together([_case(one) for one in asked],
                            today=lambda case: clock.today(case.borrower.zone))
    # What a night says of everybody, such as a feed that is late, is no other night's.
    groups: dict[tuple[Night, date], list[tuple[Judged, Known, Row]]] = defaultdict(list)
    for one, known in zip(asked, people, strict=True):
        one.why = _settled(one, known)
        if not one.why:
            candidate = _candidate(one, known, at=at)
            groups[_case(one).night, candidate["contact_on"]].append((one, known, candidate))
    for (night, on), some in groups.items():
        _ask(some, night=night, on=on)
    return found


def _over(one: Judged, *, at: datetime, channels: Container[str]) -> tuple[str, str]:
    """Tell what ends an order before anything is read about its person."""
    order, case = one.claimed.order, one.claimed.case
    if case is None:
        return CASE_CLOSED, "cancelled"
    if order.ends_at is None or order.ends_at <= at:
        return TOO_LATE, "expired"
    if order.night_id != case.night_id:
        return OVERTAKEN, "cancelled"
    if order.channel not in channels:
        return NO_ACCOUNT, "cancelled"
    return "", "cancelled"


def _settled(one: Judged, known: Known) -> str:
    """Tell what makes an order senseless: less is owed by now, or nobody is reached there."""
    point = next((p for p in known.points if p.pk == one.row["contact_point_id"]), None)
    if point is None or not point.address or point.status == "dead":
        return NO_ADDRESS
    one.point = point
    one.row["called_as"] = next(
        (b.personal.called_as for b in known.borrowers
         if b.pk == one.row["borrower_id"] and hasattr(b, "personal")), "")
    book = {row["payment_id"] for row in known.book("payments")}
    came = [p for p in known.payments if p.counted and p.payment_id not in book]
    asks = one.claimed.order.purpose == "remind"
    if asks and came and _case(one).amount_minor < one.row["amount_minor"]:
        return PAID_SINCE
    return ""


def _ask(some: Sequence[tuple[Judged, Known, Row]], *, night: Night, on: date) -> None:
    """Ask the door about all orders of a night under the same day's rules."""
    said: list[Row] = []
    for one, _, candidate in some:
        words = texts(one.row, lender=night.lender)
        one.text = str(next(part["says"] for part in words if part["part"] == "body"))
        said += [{**part, "borrower_id": candidate["borrower_id"], "action": candidate["action"]}
                 for part in words]
    reads = _joined(known.reads() for _, known, _ in some)
    named = {zone for _, known, _ in some for zone in known.zones}
    verdicts = {row["borrower_id"]: row for row in gate_of(night.packs, on=on).judge(
        [candidate for _, _, candidate in some], reads={**reads, "texts": said}, named=named)}
    for one, _, candidate in some:
        one.verdict = verdicts[candidate["borrower_id"]]
        one.allowed = one.verdict["verdict"] == "allowed"
        one.why = str(one.verdict["reason"] or "")
        one.state = "sending" if one.allowed else "refused"


def _joined(reads: Iterable[Mapping[str, Iterable[Row]]]) -> dict[str, list[Row]]:
    """Lay the tables of many people together; a row that is about everybody is there once."""
    tables: dict[str, dict[tuple[Any, ...], Row]] = defaultdict(dict)
    for one in reads:
        for name, rows in one.items():
            key = ALL[name].key
            for row in rows:
                tables[name][tuple(row[column] for column in key)] = row
    return {name: list(rows.values()) for name, rows in tables.items()}


def _candidate(one: Judged, known: Known, *, at: datetime) -> Row:
    """Make a candidate of an order: the night's own, with the moment at which it would leave."""
    row, case = one.row, _case(one)
    mine = [c for c in known.book("candidates")
            if (c["borrower_id"], c["action"]) == (row["borrower_id"], row["action"])]
    base = mine[0] if mine else known.by_hand(
        borrower_id=row["borrower_id"], action=row["action"], channel=row["channel"])
    return {**base, "person_key": case.person_id, "contact_point_id": row["contact_point_id"],
            "language": row["language"], "purpose": one.claimed.order.purpose,
            "contact_on": clock.there(at, known.zone).date(), "moment_at": clock.naive(at)}


def _case(one: Judged) -> Case:
    """Give the case of an order that has one."""
    case = one.claimed.case
    if case is None:
        raise TypeError("an order without a case is not judged")
    return case


def _row(document: str) -> Row:
    """Read a row of ORDERS, with its days and moments as such."""
    row: Row = json.loads(document)
    for column in ALL["orders"].columns:
        value = row.get(column.name)
        if isinstance(value, str) and column.type.name == "DATE":
            row[column.name] = datetime.fromisoformat(value).date()
        elif isinstance(value, str) and column.type.name == "TIMESTAMP":
            row[column.name] = datetime.fromisoformat(value).replace(tzinfo=UTC)
    return row
