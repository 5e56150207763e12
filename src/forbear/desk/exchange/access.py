"""Everything the desk holds about one person: as data, and as a page to read.

It is not masked: the person asks about themselves. Scores of those who called and what the log says
of colleagues are about others; the log is told by what was done and when.
"""

import json
from collections.abc import Iterable
from typing import Any, Final

from django.db.models import ForeignKey, Model
from django.utils import translation
from django.utils.translation import gettext as _

from forbear.adapters.dossier.page import page
from forbear.adapters.dossier.sections import Grid, Section
from forbear.desk.records.models import AuditEntry, Borrower, Case, Slice
from forbear.desk.records.personal import EVERYTHING

Gathered = dict[str, list[dict[str, Any]]]
OF_COLLEAGUES: Final = ("ScoreCard", "CardComment", "Signature", "HoldOwner", "Wave", "WaveHold")
"""About those who work here, or about many at once; not given."""
BY: Final = ("by", "by_id", "to", "owner", "held_by", "asked_by")
CELL_MOST: Final = 300


def gather(person: str) -> Gathered:
    """Give every row about a person, by table; of the book those that the night brought."""
    found: Gathered = {}
    for about in EVERYTHING:
        if about.model not in OF_COLLEAGUES:
            found[about.model] = [_row(one) for one in about.rows(person)]
    ids = list(Borrower.objects.filter(person=person).values_list("pk", flat=True))
    for one in Slice.objects.filter(borrower__in=ids).order_by("pk"):
        for table, rows in json.loads(one.document).items():
            found.setdefault(f"book: {table}", []).extend(rows)
    cases = list(Case.objects.filter(person=person).values_list("pk", flat=True))
    found["AuditEntry"] = [
        {"at": entry.at.isoformat(), "did": entry.did, "case_number": entry.case_number}
        for entry in AuditEntry.objects.filter(case_number__in=cases).order_by("number")]
    return {table: rows for table, rows in found.items() if rows}


def as_json(person: str, gathered: Gathered) -> str:
    """Write it for programs."""
    whole = {"person": person, "tables": gathered}
    return json.dumps(whole, indent=2, ensure_ascii=False, default=str) + "\n"


def as_html(person: str, gathered: Gathered, *, language: str) -> str:
    """Write it as one page that needs nothing but itself."""
    with translation.override(language.lower()):
        return page(
            language=language,
            head={
                "kick": _("What we hold about you"),
                "title": _("Everything about %(person)s") % {"person": person},
                "says": [_("Each part is one kind of record, complete. Codes and numbers stand as "
                           "we keep them; ask us and we explain any of them.")],
                "masked": _("This page shows names, numbers and notes in full. Keep it safe."),
                "unmasked": True,
            },
            figures=[{"name": heading(name), "big": f"{len(rows):,}", "says": _("records")}
                     for name, rows in gathered.items() if name in _FIRST],
            sections=[_section(name, rows) for name, rows in gathered.items()],
        )


def heading(table: str) -> str:
    """Name a kind of record."""
    named = {
        "Borrower": _("Numbers we know you by"), "PersonalData": _("Your name"),
        "ContactPoint": _("Telephone numbers and addresses"), "Case": _("Cases"),
        "Contact": _("Calls and visits"), "RightPartyCheck": _("Checks of who you are"),
        "Outcome": _("What came of calls"), "Correction": _("Corrections"),
        "Promise": _("Promises"), "PromiseStanding": _("What became of promises"),
        "Hold": _("Stops"), "HoldEnd": _("Answers to stops"), "Wish": _("Wishes"),
        "CallBack": _("Call backs"), "Payment": _("Payments of the day"),
        "PaymentCount": _("Payments that were counted"),
        "PaymentUnclear": _("Payments that could not be counted"),
        "Grant": _("Plans and charges forgiven"),
        "GrantStep": _("Decisions on plans"), "Visit": _("Visits"),
        "VisitStep": _("What happened on visits"), "Photo": _("Photographs"),
        "ToldContact": _("Contacts told by other systems"), "Recording": _("Recordings"),
        "Notice": _("Letters before a placement"), "Placement": _("Loans placed with an agency"),
        "Recall": _("Loans recalled from an agency"),
        "AgencyContact": _("Contacts by an agency"),
        "Order": _("Messages and calls that were planned"),
        "DataRequest": _("Requests about your data"),
        "DataRequestStep": _("Decisions on requests"), "AuditEntry": _("What was done, and when"),
    }
    return named.get(table) or _("From the lender’s book: %(table)s") % {
        "table": table.removeprefix("book: ").replace("_", " ")}


_FIRST: Final = ("ContactPoint", "Contact", "Promise", "Hold")


def _section(name: str, rows: list[dict[str, Any]]) -> Section:
    """Make a part: a grid of the columns that have something in them."""
    columns = [key for key in rows[0] if any(row.get(key) not in (None, "", [], {})
                                             for row in rows)]
    return Section(
        name=name.lower().replace(": ", "-").replace("_", "-"), heading=heading(name),
        grid=Grid(heads=[(key, key.replace("_", " ")) for key in columns],
                  rows=[[_cell(row.get(key)) for key in columns] for row in rows]),
    )


def _cell(value: object) -> str:
    text = "" if value is None else (
        json.dumps(value, ensure_ascii=False, default=str) if isinstance(value, dict | list)
        else str(value))
    return text if len(text) <= CELL_MOST else f"{text[:CELL_MOST]}…"


def _row(one: Model) -> dict[str, Any]:
    """Give the columns of a row; who of the lender's people did it stays with the lender."""
    return {name: value for name, value in _columns(one) if name not in BY}


def _columns(one: Model) -> Iterable[tuple[str, Any]]:
    for column in one._meta.concrete_fields:  # noqa: SLF001 -- Django's own way to the fields
        if isinstance(column, ForeignKey) and column.name in BY:
            continue
        value = column.value_from_object(one)
        yield column.name, value.isoformat() if hasattr(value, "isoformat") else value
