"""A day goes out: what people did, as rows of the book's tables under their own ids.

Calls, visits, messages that may have left and answers are contacts, promises promises, holds holds,
wishes preferences, what was agreed plans, what was forgiven charges with the day; a number that
turned out not to be theirs is a contact point with another state. What is placed with agencies is a
placement, what they told of their days are contacts, and a feed that says up to when. What came
with a corrected outcome is left out. A payment is no fact of the desk: the lender's own books bring
it.
"""

import shutil
from pathlib import Path
from typing import Any, Final

import ibis
import ibis.expr.types as ir
import pyarrow.parquet as pq
from django.db.models import Q, QuerySet

from forbear.adapters.store.book import open_book, write_book
from forbear.adapters.store.duck import DuckStore
from forbear.adapters.store.store import arrow_table
from forbear.desk.judging.agencies import contact_rows, feed_rows, placement_row
from forbear.desk.judging.contacts import (
    contact_row,
    message_row,
    reply_row,
    told_contacts,
    told_row,
)
from forbear.desk.judging.granted import day_of, rows_of, step_of
from forbear.desk.records import audit, clock
from forbear.desk.records.models import (
    Agency,
    Contact,
    ContactPoint,
    Grant,
    Hold,
    Message,
    Night,
    Placement,
    Promise,
    Recording,
    Reply,
    Slice,
    Wish,
)
from forbear.desk.records.models.facts import counting
from forbear.desk.records.models.sending import MAY_HAVE_LEFT
from forbear.desk.records.words import GrantKind, GrantStepKind
from forbear.engine.tables import ALL, BOOK

Row = dict[str, Any]
TABLES: Final = ("contacts", "promises", "holds", "preferences", "contact_points", "placements",
                 "feeds", "plans", "plan_instalments", "charges")
OURS_HOLD: Final = ("contact_points", "placements", "charges")
"""Where the book has a row of ours, ours is the newer: a number's state, a loan recalled, a charge
forgiven."""


def facts() -> dict[str, list[Row]]:
    """Give everything that was done and counts, by table."""
    return {"contacts": _contacts(), "promises": _promises(), "holds": _holds(),
            "preferences": _preferences(), "contact_points": _points(),
            "placements": _placements(), "feeds": _feeds(), **_plans(), "charges": _charges()}


def write_facts(folder: Path) -> dict[str, int]:
    """Write the facts to a folder, one Parquet file for each table; give how many there are."""
    folder.mkdir(parents=True, exist_ok=True)
    found = facts()
    for name, rows in found.items():
        pq.write_table(arrow_table(ALL[name], rows), folder / f"{name}.parquet")
    return _told(found)


def join_facts(book: Path) -> dict[str, int]:
    """Join the facts to a book, and seal it anew; what the book has of them stays as it is.

    Raises:
        BookMissing: The folder is no book.

    """
    found = facts()
    fresh = book.with_name(f".{book.name}.with-facts")
    with DuckStore(memory="3GB") as store:
        opened = open_book(store, book)
        staged: dict[str, ir.Table] = {}
        brought = {c.name for c in BOOK if c.name in opened.present}
        for name in sorted(brought | {n for n in TABLES if found[n]}):
            table = opened.tables[name].select(*ALL[name].names)
            if found.get(name):
                table = _joined(table, store.rows(ALL[name], found[name]), name=name)
            staged[name] = table.mutate(source_file=ibis.literal(f"{name}.parquet"))
        early = store.read(book / "rejects.parquet")
        write_book(store, staged, folder=fresh, template=opened.seal, early=early)
    for path in fresh.iterdir():
        target = book / path.name
        if target.is_dir():
            shutil.rmtree(target)
        path.replace(target)
    fresh.rmdir()
    return _told(found)


def _joined(book: ir.Table, ours: ir.Table, *, name: str) -> ir.Table:
    """Join rows: a fact that the book has is the book's, but a new state of it is ours."""
    key = ALL[name].key
    if name in OURS_HOLD:
        return book.anti_join(ours, key).union(ours)
    if name == "plans":
        # Whether a plan is kept the lender's books say; that it was withdrawn, we do.
        book = book.anti_join(ours.filter(ours.status == "withdrawn"), key)
    return book.union(ours.anti_join(book, key))


def _told(found: dict[str, list[Row]]) -> dict[str, int]:
    """Count, and log that the facts went out."""
    counted = {name: len(rows) for name, rows in found.items()}
    audit.write(by="forbear", did="give_facts", data=dict(counted))
    return counted


def _contacts() -> list[Row]:
    """Give the calls and visits. One without an outcome was tried, and nobody knows more of it."""
    found = Contact.objects.select_related("visit").prefetch_related(
        "outcomes__correction").order_by("pk")
    rows = [contact_row(contact) for contact in found]
    kept = {str(one.contact_id): one.reference for one in Recording.objects.order_by("pk")}
    own = [{**row, "outcome": row["outcome"] or "other",
            "recording": kept.get(row["contact_id"], row["recording"])} for row in rows]
    messages = Message.objects.filter(state__in=MAY_HAVE_LEFT).order_by("pk")
    replies = Reply.objects.filter(borrower__isnull=False).order_by("pk")
    return [*own, *contact_rows(), *(told_row(contact) for contact in told_contacts()),
            *(message_row(one) for one in messages), *(reply_row(one) for one in replies)]


def _placements() -> list[Row]:
    """Give what was placed or recalled here; what the book brought as it is stays the book's."""
    found = Placement.objects.filter(Q(from_book=False) | Q(recall__by__isnull=False))
    return [placement_row(p) for p in found.select_related("agency", "recall").order_by("pk")]


def _feeds() -> list[Row]:
    """Give up to which day the contacts of each agency are all known, by what it told here."""
    night = Night.objects.order_by("-as_of", "-pk").first()
    told = Agency.objects.filter(files__isnull=False).distinct().order_by("name")
    return feed_rows(told, night=night) if night else []


def _promises() -> list[Row]:
    return [{
        "promise_id": str(p.fact_id), "borrower_id": p.borrower_id, "currency": p.currency,
        "amount_minor": p.amount_minor, "made_on": p.made_on, "promised_on": p.promised_on,
        "arrears_when_made_minor": p.arrears_minor, "withdrawn_on": None,
    } for p in counting(Promise.objects.all()).order_by("pk")]


def _holds() -> list[Row]:
    found = counting(Hold.objects.all()).select_related(
        "borrower", "end", "owner").order_by("pk")
    rows = []
    for hold in found:
        end = getattr(hold, "end", None)
        rows.append({
            "hold_id": str(hold.fact_id), "borrower_id": hold.borrower_id,
            "loan_id": hold.loan_id or None, "channel": hold.channel or None, "kind": hold.kind,
            "starts_on": hold.starts_on,
            "ends_before": _ends(hold.ends_before, end.ends_before if end else None, hold),
            "evidence": hold.evidence, "owner": hold.owner.username if hold.owner else None,
            "known_on": clock.there(hold.at, hold.borrower.zone).date(),
        })
    return rows


def _ends(planned: Any, lifted: Any, hold: Hold) -> Any:  # noqa: ANN401 -- days, or none
    """Give the day a hold ends; one lifted on its first day still held on that day."""
    ends = min((day for day in (planned, lifted) if day), default=None)
    return max(ends, hold.starts_on) if ends else None


def _preferences() -> list[Row]:
    return [{
        "preference_id": str(w.fact_id), "borrower_id": w.borrower_id, "kind": w.kind,
        "channel": w.channel or None, "contact_point_id": w.contact_point_id,
        "place": w.place or None, "from_minute": w.from_minute, "until_minute": w.until_minute,
        "since": w.since, "known_on": clock.there(w.at, w.borrower.zone).date(),
    } for w in counting(Wish.objects.all()).select_related("borrower").order_by("pk")]


def _plans() -> dict[str, list[Row]]:
    """Give the plans and settlements that were approved, withdrawn ones as such."""
    tables: dict[str, list[Row]] = {"plans": [], "plan_instalments": []}
    for grant in _approved().exclude(kind=GrantKind.WAIVER):
        for name, rows in rows_of(grant).items():
            tables[name] += rows
    return tables


def _charges() -> list[Row]:
    """Give the charges that were forgiven, whole, as the book describes them."""
    rows = []
    for grant in _approved().filter(kind=GrantKind.WAIVER).select_related("borrower__slice"):
        granted = step_of(grant, GrantStepKind.APPROVED)
        of_loan = {r["charge_id"]: r for r in grant.borrower.slice.rows("charges")}
        rows += [{**of_loan[one], "waived_on": day_of(grant, granted),
                  "waived_by": granted.by.username} for one in grant.charges if one in of_loan]
    return rows


def _approved() -> QuerySet[Grant]:
    """Give every grant that was approved and counts."""
    found = counting(Grant.objects.filter(steps__step=GrantStepKind.APPROVED))
    return found.select_related("borrower").prefetch_related("steps__by").order_by("pk")


def _points() -> list[Row]:
    """Give the numbers whose state was changed here, whole, as the book describes them."""
    changed = ContactPoint.objects.filter(barred_here=True).order_by("pk")
    rows = []
    for point in changed:
        slices = Slice.objects.filter(borrower=point.borrower_id)
        book = {r["contact_point_id"]: r for one in slices for r in one.rows("contact_points")}
        known = book.get(point.pk)
        if known is not None:
            rows.append({**known, "address": point.address, "status": point.status})
    return rows
