"""What waits for a person, the most pressing first."""

from collections.abc import Iterator, Mapping
from typing import Any

from forbear.adapters.report.figures import Figures
from forbear.adapters.report.phrases import Teller
from forbear.engine.vocabulary.words import NOTICE_KINDS

Words = dict[str, Any]


def needs(figures: Figures, *, account: Mapping[str, Any], tell: Teller) -> list[Words]:
    """List what waits for a person: where it stands on the page, what it is, what to do."""
    return [
        *_of_trust(figures, tell),
        *_of_rows(figures, account, tell),
        *_of_the_night(account, tell),
    ]


def _need(tell: Teller, what: str, *, n: int, link: str, **fields: object) -> Iterator[Words]:
    """Give one entry, where there is any of it."""
    if n:
        yield {
            "link": link, "what": tell.count(what, n, **fields), "says": tell(f"needs.{what}"),
        }


def _of_trust(figures: Figures, tell: Teller) -> Iterator[Words]:
    """Tell what holds contact back, and what a person decides."""
    approvals = sum(row["approvals"] for row in figures.planned)
    reviews = sum(r["actions"] for r in figures.refused if r["verdict"] == "review")
    notices = [r for r in figures.listed if r["kind"] in NOTICE_KINDS]
    night_wide = [r for r in figures.listed if not r["borrower_id"] and r not in notices]
    held = sum(r["rows"] for r in figures.exceptions) - len(night_wide) - len(notices)
    yield from _need(tell, "everyone", n=len(night_wide), link="exceptions")
    yield from _need(tell, "approval", n=approvals, link="planned")
    yield from _need(tell, "review", n=reviews, link="refused")
    yield from _need(tell, "held", n=held, link="exceptions")
    yield from _need(tell, "notice", n=len(notices), link="exceptions")


def _of_rows(figures: Figures, account: Mapping[str, Any], tell: Teller) -> Iterator[Words]:
    """Tell of rows that could not be used, or stay without their loan."""
    rejected = sum(row["rows"] for row in figures.rejects)
    yield from _need(tell, "rejected", n=rejected, link="rejects")
    for table, made in sorted(account["book"].items()):
        yield from _need(
            tell, "unlinked", n=made.get("unlinked", 0), link="made-of", table=table
        )


def _of_the_night(account: Mapping[str, Any], tell: Teller) -> Iterator[Words]:
    """Tell of calendars that end, and packs that nobody has checked."""
    for notice in account.get("notices", ()):
        yield {
            "link": "made-of",
            "what": tell("needs.calendar", calendar=notice["calendar"], until=notice["until"]),
            "says": tell("needs.calendar_says"),
        }
    drafts = [r["pack"] for r in account.get("rules", []) if r["status"] == "draft"]
    yield from _need(
        tell, "draft", n=len(drafts), link="made-of", packs=tell.listed(drafts)
    )
