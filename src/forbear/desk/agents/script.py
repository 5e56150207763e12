"""What to say: the words of the order, up to where a debt is named, and the rest."""

import json
from dataclasses import dataclass
from typing import Final

from forbear.adapters import words
from forbear.desk.judging.reads import Known
from forbear.desk.records.models import Case, Order
from forbear.desk.records.said import NO_CURRENCY
from forbear.engine.vocabulary.words import LANGUAGES

_NO_CODE: Final = "\ufffc"
"""Stands where there is no check code; a line with it is not read out."""


@dataclass(frozen=True, kw_only=True)
class Script:
    """The words of a call in the language of the person, in two parts."""

    language: str
    opening: list[str]
    """Before anybody knows who it is; nothing in it names a debt."""
    rest: list[str]
    """Once the right person is made sure of; nothing where nothing is late."""


def of(known: Known, case: Case) -> Script:
    """Give the words: those of tonight's call, or of a first call where none was ordered."""
    order = _order(known, case)
    language = str(order["language"])
    lines = words.render(order, lender=case.night.lender).split("\n")
    lines = [line for line in lines if _NO_CODE not in line]
    amount = words.money(str(order["currency"]), case.amount_minor, language=language)
    start = next((n for n, line in enumerate(lines) if amount in line), len(lines))
    rest = lines[start:] if case.ask_days > 0 else []
    return Script(language=language, opening=lines[:start], rest=rest)


def _order(known: Known, case: Case) -> dict[str, object]:
    """Give the order of the call, with the name and the amount as they are now."""
    found = Order.objects.filter(
        borrower=case.borrower_id, channel="call", night=case.night_id).first()
    standings = known.book("borrower_standings")
    due = next((r["oldest_unmet_due_date"] for r in standings if r["oldest_unmet_due_date"]),
               case.night.as_of)
    base: dict[str, object] = json.loads(found.row) if found else {
        "template": "call_first", "language": case.skill or "en", "check_code": "", "offer": None,
    }
    if base["language"] not in LANGUAGES:
        base["language"] = "en"
    return {
        **base, "called_as": case.borrower.personal.called_as,
        "currency": case.currency or NO_CURRENCY,
        "amount_minor": case.amount_minor, "also_owed": None, "due_date": due,
        "days_late": case.ask_days, "check_code": base["check_code"] or _NO_CODE,
    }
