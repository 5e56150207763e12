"""Cases: who is to be listened to, how they stand, and what stops contact with them."""

import base64
import binascii
from datetime import date, datetime
from typing import Annotated, Any, Literal

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from ninja import Path, Query, Router, Schema
from pydantic import Field

from forbear.desk.api.auth import Bearer, asks
from forbear.desk.api.problems import Problem, Told, not_here
from forbear.desk.api.shapes import NUMBER_MOST, Day, Id, Moment
from forbear.desk.judging.reads import Known
from forbear.desk.records import clock, policy
from forbear.desk.records.models import Case, Hold
from forbear.desk.ui.templatetags.says import masked, masked_name

router = Router(tags=["cases"])
Cursor = Annotated[str, Field(strict=True, max_length=40, pattern=r"^[A-Za-z0-9_-]+$")]


class CaseOut(Schema):
    """A person with something to do, as the queue has them."""

    case: int
    portfolio: str
    borrower_id: str
    called_as: str = Field(description="Masked.")
    state: Literal["open", "closed"]
    closed_because: str | None = Field(description="As `paid`.")
    opened_at: Moment
    closed_at: Moment | None
    currency: str | None
    late_minor: int = Field(description="What is late, in minor units, with the day's payments.")
    days_late: int
    reason: str | None = Field(description=(
        "Why the person is left alone, as `stop_dispute`; null where they are not."))
    reason_until: Day | None
    promised_on: Day | None
    rests_until: Moment | None


class Cases(Schema):
    """A page of cases."""

    cases: list[CaseOut]
    next_cursor: str | None = Field(description="For the next page; null on the last.")


class LoanOut(Schema):
    """A loan as the night saw it."""

    loan_id: str
    currency: str
    is_open: bool
    late_minor: int
    days_late: int


class HoldOut(Schema):
    """Something that stops contact, placed at the desk."""

    hold_id: str
    kind: str
    loan_id: str | None
    channel: str | None
    starts_on: Day
    ends_before: Day | None
    lifted_on: Day | None


class PointOut(Schema):
    """A number or address."""

    contact_point_id: str
    kind: str
    masked: str
    status: str


class CaseWhole(CaseOut):
    """A case with what hangs on it."""

    loans: list[LoanOut]
    holds: list[HoldOut]
    contact_points: list[PointOut]


@router.get("", response=Cases, auth=Bearer("cases:read"), summary="List cases", url_name="cases")
def every(
    request: HttpRequest, *, state: Literal["open", "closed"] | None = None,
    borrower_id: Annotated[Id | None, Query(description="Those of one person.")] = None,
    cursor: Annotated[Cursor | None, Query(
        description="`next_cursor` of the page before.")] = None,
    limit: Annotated[int, Query(ge=1, le=200, description="How many on a page.")] = 50,
) -> Cases:
    """List the cases of the token's portfolios, oldest first, a page at a time."""
    found = policy.cases(asks(request)).select_related("portfolio", "borrower__personal")
    if state:
        found = found.filter(state=state)
    if borrower_id:
        found = found.filter(person__borrowers=borrower_id)
    if cursor:
        found = found.filter(pk__gt=_number(cursor))
    page = list(found.order_by("pk")[:limit + 1])
    more = len(page) > limit
    return Cases(cases=[CaseOut(**_case(one)) for one in page[:limit]],
                 next_cursor=_cursor(page[limit - 1].pk) if more else None)


@router.get("/{case}", response={200: CaseWhole, 404: Told}, auth=Bearer("cases:read"),
            summary="Look at a case", url_name="case")
def one(
    request: HttpRequest, case: Annotated[int, Path(ge=1, le=NUMBER_MOST)]
) -> CaseWhole:
    """Give a case with its loans, what stops contact, and the person's numbers, masked."""
    found = policy.cases(asks(request)).filter(pk=case).select_related(
        "portfolio", "night", "borrower__personal").first()
    if found is None:
        raise not_here()
    known = Known(found, today=clock.today(found.borrower.zone))
    return CaseWhole(
        **_case(found), holds=[hold_out(hold) for hold in known.holds],
        loans=[LoanOut(loan_id=row["loan_id"], currency=row["currency"], is_open=row["is_open"],
                       late_minor=row["plan_arrears_minor"],
                       days_late=row["plan_past_due_days"])
               for row in known.book("loan_standings")],
        contact_points=[PointOut(contact_point_id=point.pk, kind=point.kind, status=point.status,
                                 masked=masked(point.address, point.kind))
                        for point in known.points])


def hold_out(hold: Hold) -> HoldOut:
    """Give a hold as the API tells it, without what it rests on."""
    end = getattr(hold, "end", None)
    return HoldOut(
        hold_id=str(hold.fact_id), kind=hold.kind, loan_id=hold.loan_id or None,
        channel=hold.channel or None, starts_on=hold.starts_on, ends_before=hold.ends_before,
        lifted_on=end.ends_before if end else None)


def _case(case: Case) -> dict[str, Any]:
    personal = getattr(case.borrower, "personal", None)
    told: dict[str, str | int | date | datetime | None] = {
        "case": case.pk, "portfolio": case.portfolio.name, "late_minor": case.amount_minor,
        "days_late": case.ask_days, "called_as": masked_name(personal.called_as if personal
                                                             else "")}
    for name in ("borrower_id", "state", "opened_at", "closed_at", "reason_until", "promised_on",
                 "rests_until"):
        told[name] = getattr(case, name)
    for name in ("closed_because", "currency", "reason"):
        told[name] = getattr(case, name) or None
    return told


def _cursor(number: int) -> str:
    return base64.urlsafe_b64encode(str(number).encode()).decode().rstrip("=")


def _number(cursor: str) -> int:
    """Read a cursor.

    Raises:
        Problem: It is none of ours.

    """
    try:
        number = int(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except (ValueError, binascii.Error):
        number = -1
    if not 0 < number <= NUMBER_MOST:
        raise Problem(422, "cursor_unfit", detail=_(
            "Send `next_cursor` of the page before, or no cursor for the first page."))
    return number
