"""What is asked at the door, and which of it cannot be asked."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any, Final

from forbear.adapters.door.in_flight import InFlight
from forbear.engine.strategy.ladder import Rung, Strategy, Treatment
from forbear.engine.vocabulary.errors import ForbearError
from forbear.engine.vocabulary.words import CONTACT_POINT_KIND_OF_CHANNEL

Row = dict[str, Any]
Rows = list[Row]


class TreatmentUnknown(ForbearError):
    """The strategy has no such treatment on this channel."""

    code = "treatment_unknown"
    sentence = "The strategy {strategy} has no treatment {treatment} for {channel}."
    cure = "It has {known}."


class ContactPointUnusable(ForbearError):
    """The number or address asked about may not be used for this contact."""

    code = "contact_point_unusable"
    sentence = "Contact point {point} cannot be used to reach {borrower}: {why}."
    cure = "Name another, or leave it out: the best one of the book is then taken."


class LoanNotTheirs(ForbearError):
    """The loan asked about is not one of this borrower's."""

    code = "loan_not_theirs"
    sentence = "Borrower {borrower} has no loan {loan} in the book."
    cure = "Name one of theirs, or leave it out: the contact is then about all of them."


class NothingOwed(ForbearError):
    """Words that ask for money were named, and nothing is owed that they could state."""

    code = "nothing_owed"
    sentence = (
        "Borrower {borrower} owes nothing that is late or falls due within {days} days, so the "
        "words {template} would state no amount."
    )
    cure = "Ask without words; there is nothing to remind of."


@dataclass(frozen=True, kw_only=True)
class Question:
    """One contact that somebody is about to make."""

    book: Path
    borrower_id: str
    at: datetime
    """The moment, in UTC without a zone."""
    channel: str
    night: Path | None = None
    """Whose standings and stops to take; without it they are worked out from the book."""
    contact_point_id: str | None = None
    """The number or address; without it the best one."""
    purpose: str = "remind"
    role: str = "borrower"
    recipient_id: str | None = None
    """The borrower id of the person reached, where it is another."""
    loan_id: str | None = None
    treatment: str | None = None
    template: str | None = None
    """The words; without them, those of the treatment."""
    strategy: str = "ladder"
    packs: tuple[str, ...] = ()
    """Without them, those of the night or of the book."""
    facts: Mapping[str, date] = field(default_factory=dict)
    """What was shown, with the day since which it is so."""
    in_flight: InFlight = field(default_factory=InFlight)

    @property
    def reached_id(self) -> str:
        """The borrower id of the person who would be reached."""
        return self.recipient_id or self.borrower_id


PLAIN: Final[Row] = {
    "rung": "door", "rung_rank": 0, "preference": 1, "cost_units": 1, "cost_minor": 0, "burden": 0,
    "offer": None, "needs_approval": False,
}
"""Of a contact that no treatment of the strategy stands for."""


def treatment_of(question: Question, strategy: Strategy) -> tuple[Rung, int, Treatment] | None:
    """Find the treatment that is named, with its rung and its place there.

    Raises:
        TreatmentUnknown: The strategy has none of this name on this channel.

    """
    if question.treatment is None:
        return None
    on_channel = [t for t in strategy.treatments() if t[2].channel == question.channel]
    for one in on_channel:
        if one[2].action == question.treatment:
            return one
    known = sorted({t.action for _, _, t in on_channel}) or ["none for it"]
    raise TreatmentUnknown(
        strategy=strategy.name, treatment=question.treatment, channel=question.channel,
        known=", ".join(known),
    )


def hold_loan(question: Question, loans: Rows) -> None:
    """Make sure that the loan is one of the borrower's.

    Raises:
        LoanNotTheirs: It is not.

    """
    theirs = {row["loan_id"] for row in loans if row["borrower_id"] == question.borrower_id}
    if question.loan_id and question.loan_id not in theirs:
        raise LoanNotTheirs(borrower=question.borrower_id, loan=question.loan_id)


def hold_contact_point(question: Question, points: Rows) -> None:
    """Make sure that a number or address is theirs, works, and serves the channel.

    Raises:
        ContactPointUnusable: It does not.

    """
    named = question.contact_point_id
    point = next((row for row in points if row["contact_point_id"] == named), None)
    why = ""
    if point is None or point["borrower_id"] != question.reached_id:
        why = "the book does not have it as theirs"
    elif point["status"] != "active":
        why = f"the book says that it is {point['status']}"
    elif point["kind"] not in CONTACT_POINT_KIND_OF_CHANNEL[question.channel]:
        why = f"it is of the kind {point['kind']}, which does not serve {question.channel}"
    if why:
        raise ContactPointUnusable(point=named, borrower=question.reached_id, why=why)
