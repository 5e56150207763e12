"""A question that makes no sense is refused with what to do instead, before anything is judged."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from at_the_desk import answer, question, verdict

from forbear.adapters.door.candidate import texts_of
from forbear.adapters.door.holds import stops_of_holds, with_more
from forbear.adapters.door.question import NothingOwed
from forbear.adapters.packs.strategy import load_strategy
from forbear.adapters.store.duck import DuckStore
from forbear.engine.vocabulary.errors import ForbearError
from forbear.engine.vocabulary.words import PURPOSES

KNOWN = "call_first, call_long, call_very_long"

Specimen = tuple[str, dict[str, Any], str, str]
"""Of whom it is asked, what, the code of the error, and its text."""

SPECIMENS: list[Specimen] = [
    ("zoe", {}, "borrower_not_in_book",
     "The book BOOK has no borrower zoe among its 11 borrowers. Ids look like ana there."),
    ("ana", {"recipient_id": "zoe"}, "borrower_not_in_book",
     "The book BOOK has no borrower zoe among its 11 borrowers. Ids look like ana there."),
    ("ana", {"treatment": "text_first"}, "treatment_unknown",
     f"The strategy ladder has no treatment text_first for call. It has {KNOWN}."),
    ("ana", {"channel": "email", "treatment": "text_first"}, "treatment_unknown",
     "The strategy ladder has no treatment text_first for email. It has none for it."),
    ("ana", {"contact_point_id": "m-bo"}, "contact_point_unusable",
     "Contact point m-bo cannot be used to reach ana: the book does not have it as theirs. Name "
     "another, or leave it out: the best one of the book is then taken."),
    ("hu", {"contact_point_id": "dead-hu"}, "contact_point_unusable",
     "Contact point dead-hu cannot be used to reach hu: the book says that it is dead. Name "
     "another, or leave it out: the best one of the book is then taken."),
    ("hu", {"contact_point_id": "mail-hu"}, "contact_point_unusable",
     "Contact point mail-hu cannot be used to reach hu: it is of the kind email, which does not "
     "serve call. Name another, or leave it out: the best one of the book is then taken."),
    ("ana", {"loan_id": "loan-bo"}, "loan_not_theirs",
     "Borrower ana has no loan loan-bo in the book. Name one of theirs, or leave it out: the "
     "contact is then about all of them."),
]


@pytest.mark.parametrize("specimen", SPECIMENS)
def test_it_says_what_is_wrong_and_what_to_do(desk_book: Path, specimen: Specimen) -> None:
    """Each error has its specimen, pinned to its text."""
    borrower_id, asked, code, told = specimen
    with pytest.raises(ForbearError) as refused:
        answer(desk_book, borrower_id, **asked)
    assert refused.value.code == code
    assert refused.value.tell().replace(str(desk_book), "BOOK") == told


def test_a_night_of_another_day_is_not_asked(desk_book: Path, desk_night: Path) -> None:
    """What stopped contact on Thursday does not speak for Friday."""
    friday = question(desk_book, "ana").at.replace(day=16)
    with pytest.raises(ForbearError) as refused:
        answer(desk_book, "ana", night=desk_night, at=friday)
    assert refused.value.code == "night_of_another_day"
    assert refused.value.tell().replace(str(desk_night), "NIGHT") == (
        "The night NIGHT is for contact on 2026-10-15; where the person lives, the moment asked "
        "about is on 2026-10-16. Give the night of that day, or leave it out: the book is then "
        "asked itself."
    )


def test_words_that_would_state_no_amount_are_not_asked_about() -> None:
    """Who owes nothing is not reminded of it."""
    asked = question(Path("book"), "ana", channel="sms", treatment="text_first")
    with DuckStore(threads=1) as store, pytest.raises(NothingOwed) as refused:
        texts_of(store, {"amount_minor": 0}, question=asked, strategy=load_strategy("ladder"),
                 called_as=None, lender="Harbour Bank")
    assert refused.value.tell() == (
        "Borrower ana owes nothing that is late or falls due within 7 days, so the words "
        "late_first would state no amount. Ask without words; there is nothing to remind of."
    )


def test_somebody_else_needs_a_rule_that_lets_them_be_reached(desk_book: Path) -> None:
    """Bo is asked for as Ana's contact person: Ana can be reached, so he is left in peace."""
    assert verdict(desk_book, "ana", role="contact_person", recipient_id="bo")[0] == "refused"


@pytest.mark.parametrize("purpose", [p for p in PURPOSES if p == "answer"])
def test_an_answer_needs_something_to_answer(desk_book: Path, purpose: str) -> None:
    """Nobody wrote, so nothing is answered."""
    assert verdict(desk_book, "ana", purpose=purpose) == ("refused", "nothing_to_answer")


def test_a_hold_counts_from_its_first_day_to_the_day_before_its_end() -> None:
    """On the day it ends it no longer stops anything; one that is there already counts once."""
    hold = {"borrower_id": "ana", "kind": "hardship", "loan_id": None, "channel": None,
            "hold_id": "h", "starts_on": date(2026, 3, 2), "ends_before": date(2026, 3, 4),
            "evidence": None}
    ana: dict[str, Any] = {"ids": ("ana",), "rows": {"loans": [], "parties": []}}
    held = [bool(stops_of_holds([hold], on=date(2026, 3, day), **ana)) for day in (1, 2, 3, 4)]
    assert held == [False, True, True, False]
    stop = stops_of_holds([hold], on=date(2026, 3, 2), **ana)
    assert (stop[0]["loan_id"], stop[0]["channel"]) == ("", "*")
    assert with_more(stop, stop) == stop
