"""What is with agencies, as rows of the book: placements, their contacts, and the feeds' gaps."""

from collections.abc import Iterable
from datetime import UTC, date, timedelta
from importlib.resources import files
from typing import Any

from django.db.models import OuterRef, Q, Subquery

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
    there = list(agencies)
    up_to = all_complete_up_to(there, night=night)
    return [{"feed": FEED_OF_AGENCY + one.name, "day": up_to[one.pk], "rows": None,
             "sum_minor": None, "complete_up_to": up_to[one.pk]}
            for one in there if up_to[one.pk] is not None]


def complete_up_to(agency: Agency, *, night: Night) -> date | None:
    """Give the last day up to which every day of one agency was told."""
    return all_complete_up_to([agency], night=night)[agency.pk]


def all_complete_up_to(agencies: Iterable[Agency], *, night: Night) -> dict[int, date | None]:
    """Give by agency the last day up to which every day was told; a day nobody told of is a gap.

    It begins where the book's own feed of the agency ends, or with the first placement. A day
    counts once a file of it came in of which no row was rejected.
    """
    told = {agency.pk: _told_by_book(agency, night) for agency in agencies}
    if not told:
        return {}
    wanted = Q()
    for key, last in told.items():
        wanted |= Q(agency=key) if last is None else Q(agency=key, day__gt=last)
    first = Placement.objects.filter(
        agency=OuterRef("agency"), from_book=False).order_by("placed_on").values("placed_on")[:1]
    files = AgencyFile.objects.filter(wanted, rejected=0).annotate(first=Subquery(first))
    days: dict[int, set[date]] = {key: set() for key in told}
    placed: dict[int, date | None] = {}
    for key, day, first_placed in files.values_list("agency", "day", "first"):
        days[key].add(day)
        placed[key] = first_placed
    return {key: _last_of(days[key], told=last, placed=placed.get(key))
            for key, last in told.items()}


def _told_by_book(agency: Agency, night: Night) -> date | None:
    """Give up to which day the book's own feed of an agency tells."""
    name = FEED_OF_AGENCY + agency.name
    return max((date.fromisoformat(str(row["complete_up_to"])[:10])
                for row in night.everyone.get("feeds", []) if row["feed"] == name), default=None)


def _last_of(days: set[date], *, told: date | None, placed: date | None) -> date | None:
    """Give the last day of an unbroken row of days, from where it is known on."""
    begins = told or (placed - timedelta(days=1) if placed else None)
    if begins is None:
        return None
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
