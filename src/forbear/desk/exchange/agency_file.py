"""The contacts of an agency's day, read from CSV: each row is taken, or rejected with its reason.

The columns are contact_id, loan_id, channel, direction, tried_at, outcome and right_party. A file
with its heading alone says that there was no contact on that day; a day of which no file came is a
gap, and the door lets nobody ask for anything while there is one.
"""

import csv
import hashlib
import io
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from forbear.desk.records import clock
from forbear.desk.records.models import Agency, AgencyContact, Placement
from forbear.engine.vocabulary.limits import DATE_FIRST, DATE_LAST
from forbear.engine.vocabulary.words import CHANNELS, DIRECTIONS, OUTCOMES

COLUMNS: Final = ("contact_id", "loan_id", "channel", "direction", "tried_at", "outcome",
                  "right_party")
BYTES_MOST: Final = 4 * 1024 * 1024
ROWS_MOST: Final = 20_000
REASONS: Final[dict[str, Any]] = {
    "value_missing": _("The value is missing. Fill it in."),
    "loan_elsewhere": _("This loan was not with your agency on that day. Leave the row out, or "
                        "correct the number."),
    "word_unknown": _("This word is not on the list of the column. Take one that is."),
    "moment_unreadable": _("Write day and time with the distance to UTC, as "
                           "2026-11-01T14:05+08:00."),
    "moment_after_day": _("This is after the day the file speaks of. Put it into that day’s file."),
    "yes_no_unreadable": _("Write yes, no, or nothing."),
    "contact_twice": _("This number of a contact stands in the file before. Give each its own."),
    "too_many_cells": _("The row has more values than the heading has columns. Put a value that "
                        "holds a comma into quotation marks."),
    "value_unfit": _("This is too long, holds signs that are no text, or begins as a formula of a "
                     "spreadsheet. Write the number itself."),
    "day_unfit": _("No contact can be of that day. Write the day on which it was tried."),
    "contact_differs": _("This contact was told before, and otherwise. Tell the lender what is "
                         "right."),
}
"""Why a row is rejected, each with what to do."""
MORE: Final = "more"
"""Beside the columns of a row: whether it had more values than the heading."""
ID_LONGEST: Final = 200
_FORMULA: Final = ("=", "@")
_YES_NO: Final = {"yes": True, "no": False, "": None}


class FileUnfit(Exception):
    """The file as a whole cannot be read."""


@dataclass(frozen=True, kw_only=True)
class Rejected:
    """A row that could not be taken."""

    line: int
    column: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class DayRead:
    """What a file holds."""

    digest: str
    contacts: list[dict[str, Any]]
    """Each with the fields of an agency's contact; what was told before is left out."""
    told_before: int
    rejected: list[Rejected]


def read_day(data: bytes, *, agency: Agency, day: date) -> DayRead:
    """Read the contacts of a day.

    Args:
        data: The file, as UTF-8.
        agency: Whose contacts they are.
        day: The day they were made on, where the agency is.

    Raises:
        FileUnfit: It is too long, no text, or lacks a column.

    """
    rows = list(_rows(data))
    fit = [row for _line, row in rows if _unfit(agency, row) is None]
    loans: dict[str, list[Placement]] = defaultdict(list)
    for one in Placement.objects.filter(
            agency=agency, loan_id__in={row["loan_id"] for row in fit}).select_related("recall"):
        loans[one.loan_id].append(one)
    found = AgencyContact.objects.filter(
        contact_id__in=[_own(agency, row["contact_id"]) for row in fit])
    reading = _Reading(agency=agency, day=day, loans=loans,
                       known={c.contact_id: c for c in found})
    contacts, rejected, before, seen = [], [], 0, set()
    for line, row in rows:
        made = reading.row(row)
        if isinstance(made, tuple):
            rejected.append(Rejected(line=line, column=made[0], reason=made[1]))
        elif made["contact_id"] in seen:
            rejected.append(Rejected(line=line, column="contact_id", reason="contact_twice"))
        elif made["contact_id"] in reading.known:
            before += 1
        else:
            contacts.append(made)
            seen.add(made["contact_id"])
    return DayRead(digest=hashlib.sha256(data).hexdigest(), contacts=contacts, told_before=before,
                   rejected=rejected)


def _rows(data: bytes) -> Iterator[tuple[int, dict[str, str]]]:
    """Give the rows with their lines.

    Raises:
        FileUnfit: It is too long, no text, lacks a column, or has one twice.

    """
    if len(data) > BYTES_MOST:
        raise FileUnfit
    try:
        text = data.decode("utf-8-sig")
        reader = csv.DictReader(io.StringIO(text, newline=""), strict=True)
        names = list(reader.fieldnames or ())
        if any(names.count(name) != 1 for name in COLUMNS):
            raise FileUnfit
        for n, row in enumerate(reader):
            if n >= ROWS_MOST:
                raise FileUnfit
            told = {name: (row[name] or "").strip() for name in COLUMNS}
            yield reader.line_num, told | {MORE: "yes" if reader.restkey in row else ""}
    except (UnicodeDecodeError, csv.Error) as fault:
        raise FileUnfit from fault


@dataclass(frozen=True, kw_only=True)
class _Reading:
    """One file being read."""

    agency: Agency
    day: date
    loans: dict[str, list[Placement]]
    """By loan every time that it was placed with the agency."""
    known: dict[str, AgencyContact]

    def row(self, row: dict[str, str]) -> dict[str, Any] | tuple[str, str]:
        """Give the contact of a row, or the column and reason for which it is rejected."""
        unfit = _unfit(self.agency, row)
        if unfit is not None:
            return unfit
        for column in ("contact_id", "loan_id", "channel", "tried_at", "outcome"):
            if not row[column]:
                return column, "value_missing"
        for column, words in (("channel", CHANNELS), ("outcome", OUTCOMES),
                              ("direction", ("", *DIRECTIONS))):
            if row[column] not in words:
                return column, "word_unknown"
        if row["right_party"].lower() not in _YES_NO:
            return "right_party", "yes_no_unreadable"
        return self._placed(row)

    def _placed(self, row: dict[str, str]) -> dict[str, Any] | tuple[str, str]:
        at = _moment(row["tried_at"])
        if at is None:
            return "tried_at", "moment_unreadable"
        if not DATE_FIRST <= at.date() <= DATE_LAST:
            return "tried_at", "day_unfit"
        on = clock.there(at, self.agency.zone).date()
        if on > self.day:
            return "tried_at", "moment_after_day"
        placement = next((p for p in self.loans.get(row["loan_id"], ()) if _was_with(p, on)), None)
        if placement is None:
            return "loan_id", "loan_elsewhere"
        made = {
            "contact_id": _own(self.agency, row["contact_id"]), "loan_id": row["loan_id"],
            "borrower_id": placement.borrower_id, "channel": row["channel"], "tried_at": at,
            "direction": row["direction"] or "out", "outcome": row["outcome"],
            "right_party": _YES_NO[row["right_party"].lower()],
        }
        before = self.known.get(str(made["contact_id"]))
        if before and any(getattr(before, name) != value for name, value in made.items()):
            return "contact_id", "contact_differs"
        return made


def _was_with(placement: Placement, on: date) -> bool:
    """Tell whether a loan was with the agency on a day; the day it came back still counts."""
    recall = getattr(placement, "recall", None)
    return placement.placed_on <= on and not (recall and on > recall.recalled_on)


def _unfit(agency: Agency, row: dict[str, str]) -> tuple[str, str] | None:
    """Give the column and reason of a row that no database is to be asked about."""
    if row[MORE]:
        return COLUMNS[-1], "too_many_cells"
    for column in COLUMNS:
        if not row[column].isprintable():
            return column, "value_unfit"
    for column, text in (("contact_id", _own(agency, row["contact_id"])),
                         ("loan_id", row["loan_id"])):
        if len(text) > ID_LONGEST or row[column].startswith(_FORMULA):
            return column, "value_unfit"
    return None


def _moment(text: str) -> datetime | None:
    """Read a moment with its distance to UTC."""
    try:
        at = datetime.fromisoformat(text)
        return at.astimezone(UTC) if at.tzinfo else None
    except (ValueError, OverflowError):  # the first and last days have no moment in UTC
        return None


def _own(agency: Agency, number: str) -> str:
    """Make the number of a contact one that no other agency has."""
    return f"{agency.name}:{number}"
