"""What is with agencies, as rows of the book: placements, their contacts, and the feeds' gaps."""

from collections.abc import Iterable
from datetime import UTC, date, timedelta
from importlib.resources import files
from typing import Any

from django.db.models import OuterRef, Subquery

from forbear.desk.judging.doors import gate_of
from forbear.desk.records.models import Agency, AgencyContact, AgencyFile, Case, Night, Placement
from forbear.engine.gate.gaps import FEED_OF_AGENCY
from forbear.engine.gate.rulebook import PreconditionRule

Row = dict[str, Any]


def placement_row(placement: Placement) -> Row:
    """Give a placement as a row of `placements`."""
    recall = getattr(placement, "recall", None)
    return {
        "placement_id": placement.pk, "loan_id": placement.loan_id,
        "agency": placement.agency.name, "placed_on": placement.placed_on,
        "recalled_on": recall.recalled_on if recall else None,
        "notice_sent_on": placement.notice_sent_on,
    }


def placements_of(ids: Iterable[str]) -> list[Placement]:
    """Give what of some borrowers was ever placed."""
    found = Placement.objects.filter(borrower__in=list(ids))
    return list(found.select_related("agency", "recall").order_by("placed_on", "pk"))


def contact_rows(ids: Iterable[str] | None = None) -> list[Row]:
    """Give the contacts of agencies, of some borrowers or all, as rows of `contacts`."""
    found = AgencyContact.objects.all()
    if ids is not None:
        found = found.filter(borrower__in=list(ids))
    return [{
        "contact_id": c.contact_id, "borrower_id": c.borrower_id, "loan_id": c.loan_id,
        "channel": c.channel, "contact_point_id": None, "direction": c.direction,
        "tried_at": c.tried_at.astimezone(UTC).replace(tzinfo=None), "outcome": c.outcome,
        "right_party": c.right_party, "recording": None, "by_whom": c.agency.name,
    } for c in found.select_related("agency").order_by("pk")]


def feed_rows(agencies: Iterable[Agency], *, night: Night) -> list[Row]:
    """Give for each agency up to which day its contacts are all known, as rows of `feeds`."""
    found = ((agency, complete_up_to(agency, night=night)) for agency in agencies)
    return [{"feed": FEED_OF_AGENCY + agency.name, "day": up_to, "rows": None, "sum_minor": None,
             "complete_up_to": up_to} for agency, up_to in found if up_to is not None]


def complete_up_to(agency: Agency, *, night: Night) -> date | None:
    """Give the last day up to which every day was told; a day that nobody told of is a gap.

    It begins where the book's own feed of the agency ends, or with the first placement. A day
    counts once a file of it came in of which no row was rejected.
    """
    name = FEED_OF_AGENCY + agency.name
    told = [date.fromisoformat(str(row["complete_up_to"])[:10])
            for row in night.everyone.get("feeds", []) if row["feed"] == name]
    first = Placement.objects.filter(
        agency=OuterRef("agency"), from_book=False).order_by("placed_on").values("placed_on")[:1]
    files = AgencyFile.objects.filter(agency=agency, rejected=0)
    if told:
        files = files.filter(day__gt=max(told))
    rows = list(files.annotate(first=Subquery(first)).values_list("day", "first"))
    placed = rows[0][1] if rows else None
    begins = max(told) if told else placed - timedelta(days=1) if placed else None
    if begins is None:
        return None
    days = {day for day, _first in rows}
    up_to = begins
    while up_to + timedelta(days=1) in days:
        up_to += timedelta(days=1)
    return up_to if told or up_to > begins else None


def notice_rules(case: Case, *, on: date) -> list[PreconditionRule]:
    """Give the rules that want the borrower told before an agency asks, of the packs at hand.

    What an agency must wait for stands in a pack beside the lender's own, as `tw/agency`.
    """
    packs = [name for name in case.night.packs if _has(f"{name}/agency")]
    packs = [*case.night.packs, *(f"{name}/agency" for name in packs)]
    rules = gate_of(packs, on=on).rules.of(PreconditionRule)
    return [rule for rule in rules if rule.fact == "placement_notice"]


def _has(pack: str) -> bool:
    """Tell whether there is such a pack."""
    return files("forbear").joinpath("packs", "law", *pack.split("/"), "pack.yaml").is_file()
