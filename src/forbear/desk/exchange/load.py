"""Load a night: the people with something to do, their slice of the book, and their orders.

Everything happens in one transaction. The same night again changes nothing; a later one takes the
place of the earlier, while cases, and all that people wrote down, stay.
"""

import hashlib
import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cached_property
from pathlib import Path
from typing import Any, Final

from django.db import connection, transaction

from forbear.adapters.files.settings import load_buckets, load_products
from forbear.adapters.store.duck import DuckStore
from forbear.adapters.store.night_folder import read_account
from forbear.adapters.store.seal import read_seal
from forbear.desk.exchange.bulk import ahead, put, replace
from forbear.desk.exchange.gone import gone_of, without_words
from forbear.desk.exchange.slices import Slices
from forbear.desk.records import audit, clock, events, falling_due
from forbear.desk.records.models import (
    Agency,
    Borrower,
    Case,
    ContactPoint,
    Night,
    Order,
    Person,
    PersonalData,
    Placement,
    Portfolio,
    PromiseStanding,
    Recall,
    Slice,
)
from forbear.desk.records.models.cases import CLOSED, OPEN
from forbear.desk.records.planned import call_off
from forbear.desk.records.visit_words import Because
from forbear.engine.vocabulary.errors import ForbearError
from forbear.engine.vocabulary.words import CHANNELS_WRITTEN

Tell = Callable[[str, int, int], None]
"""Hears what is loaded, how many are done, and of how many."""

_DIGITS: Final = 9
"""The last nine digits tell numbers apart, whatever stands before them for the country."""

_FROM_NIGHT: Final = (
    "borrower_id", "night_id", "skill", "rank", "opens_at", "closes_at", "reason", "reason_until",
    "currency", "amount_minor", "ask_days", "bucket", "because", "counters", "talked_at",
    "promised_on",
)
"""What of a case is the night's; the rest is what people made of it."""

_OF_ORDER: Final = ("night_id", "channel", "state", "due_at", "ends_at", "row")
"""What is renewed of an order that the same day's night brings again, if it was not carried out."""


class BookOfAnotherNight(ForbearError):
    """The book beside the night is not the one it was made from."""

    code = "book_of_another_night"
    sentence = "{book} is not the book that {night} was made from: {table} differs."
    cure = "Name the right one with --book."


@dataclass(frozen=True, kw_only=True)
class Loaded:
    """What loading did."""

    night: Night
    anew: bool
    """False: it was there already, and nothing changed."""


def load(
    folder: Path, *, book: Path | None = None, portfolio: str = "",
    tell: Tell = lambda _what, _done, _all: None,
) -> Loaded:
    """Load a night into the desk's database.

    Args:
        folder: A night.
        book: The book it was made from; the folder `book` beside the night if None.
        portfolio: The part of the desk's work it belongs to; the lender's name if empty.
        tell: Hears how far it is.

    Raises:
        NightMissing: The folder holds no night.
        BookOfAnotherNight: The book is another one.

    """
    account = read_account(folder)
    book = book or folder.parent / "book"
    _same_book(account, night=folder, book=book)
    digest = hashlib.sha256(json.dumps(
        {name: table.get("sha256", table["rows"]) for name, table in account["tables"].items()},
        sort_keys=True,
    ).encode() + account["as_of"].encode()).hexdigest()
    there = Night.objects.filter(digest=digest).first()
    if there is not None:
        return Loaded(night=there, anew=False)
    name = portfolio or account["lender"] or "main"
    with DuckStore(memory="3GB") as store, transaction.atomic():
        owner, _ = Portfolio.objects.get_or_create(name=name)
        if connection.vendor == "postgresql":  # while the next batch is made, not all at the end
            connection.cursor().execute("SET CONSTRAINTS ALL IMMEDIATE")
        known = Case.objects.filter(state=OPEN, portfolio=owner).values_list("person_id", flat=True)
        slices = Slices(store, night=folder, book=book,
                        as_of=date.fromisoformat(account["as_of"]), open_cases=known)
        night = _night(account, digest=digest, slices=slices, book=book)
        _Loading(night=night, portfolio=owner, slices=slices, tell=tell).all()
        audit.write(by="forbear", did="load_night",
                    data={"as_of": account["as_of"], "digest": digest, "cases": night.borrowers})
    return Loaded(night=night, anew=True)


def _same_book(account: dict[str, Any], *, night: Path, book: Path) -> None:
    """Make sure that the book is, by its seal, the one the night names."""
    seal = read_seal(book) if book.is_dir() else None
    for name, table in account["book"].items():
        if seal is None or name not in seal.tables or seal.tables[name].sha256 != table["sha256"]:
            raise BookOfAnotherNight(book=book, night=night, table=name)


def _night(account: dict[str, Any], *, digest: str, slices: Slices, book: Path) -> Night:
    """Write down the night itself, with the rows that are about nobody in particular."""
    everyone = {
        **slices.everyone(), "products": load_products(book), "buckets": load_buckets(book),
    }
    return Night.objects.create(
        digest=digest, as_of=date.fromisoformat(account["as_of"]),
        contact_on=date.fromisoformat(account["contact_on"]), lender=account["lender"],
        strategy=account["strategy"]["name"], packs=account["packs"],
        everyone=json.loads(json.dumps(everyone, default=str)), borrowers=slices.count(),
        loaded_at=clock.now(),
    )


@dataclass(kw_only=True)
class _Loading:
    """One night on its way in."""

    night: Night
    portfolio: Portfolio
    slices: Slices
    tell: Tell

    @cached_property
    def _before(self) -> dict[str, int]:
        """Give what was asked of everyone with an open case before, by person."""
        return dict(Case.objects.filter(state=OPEN).values_list("person_id", "amount_minor"))

    @cached_property
    def _barred(self) -> dict[str, date]:
        """Give the day on which each number barred here was barred."""
        found = ContactPoint.objects.filter(barred_here=True).values_list("pk", "barred_on")
        return {point: day for point, day in found if day}

    def all(self) -> None:
        """Load people first, then what hangs on them."""
        whole, done = self.night.borrowers, 0
        overtaken = Order.objects.filter(state="open", night__lender=self.night.lender)
        overtaken.exclude(night=self.night).update(state="overtaken")
        for batch in ahead(self.slices.borrowers()):
            self._people(batch)
            done += len(batch)
            self.tell("people", done, whole)
        for batch in self.slices.points():
            self._points(batch)
        since = self.night.as_of - timedelta(days=falling_due.DAYS_BACK)
        for batch in self.slices.promises(since=since):
            self._promises(batch)
        ContactPoint.objects.filter(barred_here=True, status="active").exclude(
            barred_on__isnull=True
        ).update(status="barred")
        for batch in self.slices.placements():
            self._placements(batch)
        done = 0
        for batch in self.slices.leads():
            self._cases(batch)
            done += len(batch)
            self.tell("cases", done, whole)

    def _people(self, batch: list[dict[str, Any]]) -> None:
        gone = gone_of(key for row in batch for key in (row["person"], row["borrower_id"]))
        for row in batch:
            if gone & {row["person"], row["borrower_id"]}:
                row.update(called_as="", document=without_words(row["document"]))
        put(Person, [{"key": key} for key in sorted({row["person"] for row in batch})], key="key")
        put(Borrower, [{
            "borrower_id": row["borrower_id"], "person_id": row["person"],
            "language": row["language"] or "", "zone": row["zone"] or "",
        } for row in batch], key="borrower_id", renew=("person_id", "language", "zone"))
        replace(PersonalData, [{
            "borrower_id": row["borrower_id"], "called_as": row["called_as"] or "",
        } for row in batch], key="borrower_id")
        replace(Slice, [{
            "borrower_id": row["borrower_id"], "night_id": self.night.pk,
            "document": row["document"],
        } for row in batch], key="borrower_id")
        put(Order, [{
            "order_id": order["order_id"], "borrower_id": row["borrower_id"],
            "night_id": self.night.pk, "channel": order["channel"],
            **_due(order), "row": json.dumps(order, ensure_ascii=False),
        } for row in batch for order in _orders(row["document"])], key="order_id",
            renew=_OF_ORDER, only="records_order.state = 'overtaken'")

    def _points(self, batch: list[dict[str, Any]]) -> None:
        gone = gone_of(row["borrower_id"] for row in batch)
        for row in batch:
            if row["borrower_id"] in gone:
                row["address"] = ""
        put(ContactPoint, [{
            "contact_point_id": row["contact_point_id"], "borrower_id": row["borrower_id"],
            "kind": row["kind"], "address": row["address"] or "", "place": row["place"] or "",
            "digits": digits_of(row["address"] or "") if row["kind"] != "email" else "",
            "status": row["status"],
        } for row in batch], key="contact_point_id",
            renew=("borrower_id", "kind", "address", "place", "digits", "status"))
        free = [row["contact_point_id"] for row in batch if row["verified_on"]
                and row["verified_on"] > self._barred.get(row["contact_point_id"], date.max)]
        if free:
            ContactPoint.objects.filter(pk__in=free).update(barred_here=False, barred_on=None)

    def _promises(self, batch: list[dict[str, Any]]) -> None:
        PromiseStanding.objects.bulk_create(
            [PromiseStanding(
                promise_id=row["promise_id"], borrower_id=row["borrower_id"], night=self.night,
                promised_on=row["promised_on"], currency=row["currency"],
                amount_minor=row["amount_minor"], paid_minor=row["paid_minor"],
                state=row["state"],
            ) for row in batch],
            update_conflicts=True, unique_fields=["promise_id"],
            update_fields=["borrower", "night", "promised_on", "currency", "amount_minor",
                           "paid_minor", "state"],
        )

    def _placements(self, batch: list[dict[str, Any]]) -> None:
        """Keep what the book says is with agencies; what was placed here stays."""
        at = clock.now()
        names = {row["agency"] for row in batch}
        agencies = {name: Agency.objects.get_or_create(name=name)[0] for name in sorted(names)}
        Placement.objects.bulk_create(
            [Placement(placement_id=row["placement_id"], borrower_id=row["borrower_id"],
                       loan_id=row["loan_id"], agency=agencies[row["agency"]], from_book=True,
                       placed_on=row["placed_on"], notice_sent_on=row["notice_sent_on"], at=at)
             for row in batch],
            update_conflicts=True, unique_fields=["placement_id"],
            update_fields=["agency", "placed_on", "notice_sent_on"],
        )
        Recall.objects.bulk_create(
            [Recall(placement_id=row["placement_id"], recalled_on=row["recalled_on"], at=at)
             for row in batch if row["recalled_on"]], ignore_conflicts=True,
        )

    def _cases(self, batch: list[dict[str, Any]]) -> None:
        """Open a case where there is something to do; renew or close those that are open."""
        at = clock.now()
        before = self._before
        meant = [row for row in batch if row["proposed"] or row["person"] in before]
        put(Case, [{
            "person_id": row["person"], "portfolio_id": self.portfolio.pk, "opened_at": at,
            "state": OPEN, **self._from_night(row),
        } for row in meant], key="person_id", where=f"state = '{OPEN}'", renew=_FROM_NIGHT)
        opened = [row["person"] for row in meant if row["person"] not in before]
        events.tell(events.CASE_OPENED, cases=_keys(opened))
        done = [row["person"] for row in meant if not row["proposed"] and not row["arrears_minor"]]
        if done:
            events.tell(events.CASE_CLOSED, cases=_keys(done))
            Case.objects.filter(state=OPEN, person__in=done).update(
                state=CLOSED, closed_because="nothing_late", closed_at=at)
        in_peace = [
            row["person"] for row in meant if row["person"] in before
            and ((row["reason"] or "").startswith(("stop_", "wish_"))
                 or row["amount_minor"] < before[row["person"]])
        ]
        if in_peace:
            call_off(in_peace, because=Because.NIGHT, by=None)

    def _from_night(self, row: dict[str, Any]) -> dict[str, Any]:
        """Give the night's figures of a case."""
        return {
            "borrower_id": row["borrower_id"], "night_id": self.night.pk,
            "skill": row["language"], "rank": row["place"],
            "opens_at": _utc(row["open_at"]), "closes_at": _utc(row["close_at"]),
            "reason": row["reason"] or "", "reason_until": row["not_before"],
            "currency": row["currency"], "amount_minor": row["amount_minor"],
            "ask_days": row["ask_days"], "bucket": row["bucket"] or "",
            "because": row["because"] or "", "counters": row["counters"] or "",
            "talked_at": _utc(row["talked_at"]), "promised_on": row["promised_on"],
        }


def _keys(people: list[str]) -> Iterable[int]:
    """Give the open cases of people; nothing is read unless somebody asks."""
    return Case.objects.filter(state=OPEN, person__in=people).values_list("pk", flat=True)


def digits_of(number: str) -> str:
    """Give the digits of a telephone number by which it is found."""
    return "".join(c for c in number if c.isdecimal())[-_DIGITS:]


def _due(order: dict[str, Any]) -> dict[str, datetime]:
    """Give when an order is sent and until when; calls and visits wait for people instead."""
    if order["channel"] not in CHANNELS_WRITTEN or order["needs_approval"]:
        return {}
    return {name: datetime.fromisoformat(order[column]).replace(tzinfo=UTC)
            for name, column in (("due_at", "send_at"), ("ends_at", "close_at"))}


def _orders(document: str) -> list[dict[str, Any]]:
    """Read the orders out of a slice, which stand last in it."""
    start = document.rindex('"orders":') + len('"orders":')
    rows: list[dict[str, Any]] = json.loads(document[start:-1])
    return rows


def _utc(moment: datetime | None) -> datetime | None:
    return moment.replace(tzinfo=UTC) if moment else None
