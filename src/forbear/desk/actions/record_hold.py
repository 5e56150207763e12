"""Place a hold: in one step, with scope, evidence, owner and end; open orders stop at once."""

import hashlib
import unicodedata
from dataclasses import dataclass, field
from datetime import date
from typing import Any, ClassVar, Final

from django.utils.translation import gettext_lazy as _

from forbear.desk.actions.base import ActionRefused, OnCase
from forbear.desk.judging.deadlines import Due, due
from forbear.desk.judging.reads import Known
from forbear.desk.records import clock, policy
from forbear.desk.records.models import Hold, Order, Outcome, User
from forbear.desk.records.models.facts import counting
from forbear.desk.records.planned import call_off
from forbear.desk.records.visit_words import Because
from forbear.desk.records.words import WITH_CARE, Desk, Role

WORDS_LEAST: Final = 12
"""Shorter evidence says too little to tell whether two are alike."""


class LoanNotTheirs(ActionRefused):
    """The loan belongs to somebody else."""

    code = "loan_not_theirs"
    sentence = _("This person has no loan %(loan)s.")


class HoldEndsEarly(ActionRefused):
    """The end lies before the beginning."""

    code = "hold_ends_early"
    sentence = _("Choose an end after today, or none.")


class EvidenceMissing(ActionRefused):
    """Nothing says what the hold rests on."""

    code = "evidence_missing"
    sentence = _("Write down what it rests on: what the person said, or which paper came.")


@dataclass(kw_only=True)
class RecordHold(OnCase[Hold]):
    """Stop contact."""

    did: ClassVar[str] = "record_hold"
    right: ClassVar[str] = "place_hold"
    kind: str
    evidence: str
    loan_id: str = ""
    channel: str = ""
    ends_before: date | None = None
    outcome: Outcome | None = None
    due: Due | None = field(default=None, init=False)

    def prepare(self) -> None:
        """Ask the rules by when an answer is owed."""
        self.due = due(self.kind, since=clock.today(self.case.borrower.zone),
                       packs=self.case.night.packs)

    def check(self) -> None:
        """Make sure that the hold says what it needs to; anyone at the desk may place one.

        A hold protects. So it needs no lease: whoever hears of it places it.

        Raises:
            LoanNotTheirs: The loan is not this person's.
            HoldEndsEarly: It would end before it begins.
            EvidenceMissing: It does not say what it rests on.

        """
        today = clock.today(self.case.borrower.zone)
        known = Known(self.case, today=today)
        if self.loan_id and self.loan_id not in {r["loan_id"] for r in known.book("loans")}:
            raise LoanNotTheirs(loan=self.loan_id)
        if self.ends_before is not None and self.ends_before <= today:
            raise HoldEndsEarly
        if not self.evidence.strip():
            raise EvidenceMissing

    def change(self) -> Hold:
        """Place it, stop the orders it concerns, and send hard times to those who have time."""
        hold = Hold.objects.create(
            case=self.case, borrower_id=self.case.borrower_id, outcome=self.outcome,
            at=clock.now(), by=self.by, kind=self.kind, loan_id=self.loan_id,
            channel=self.channel, starts_on=clock.today(self.case.borrower.zone),
            ends_before=self.ends_before, evidence=self.evidence.strip(), owner=self._owner(),
            alike_mark=alike_mark(self.evidence), due_on=self.due.on if self.due else None,
            due_rule=self.due.rule if self.due else "",
            due_cites=self.due.cites if self.due else "",
        )
        orders = Order.objects.filter(borrower__person=self.case.person_id, state="open")
        if self.channel:
            orders = orders.filter(channel=self.channel)
        if not self.loan_id:
            orders.update(state="stopped")
        if not self.loan_id and self.channel in ("", "call"):
            self.case.reason, self.case.reason_until = f"stop_{self.kind}", self.ends_before
            self.case.back_at = None
        call_off([self.case.person_id], because=Because.HOLD, by=self.by)
        if self.kind in WITH_CARE:
            self.case.desk = Desk.SPECIALIST
        self.case.save(update_fields=["reason", "reason_until", "back_at", "desk"])
        return hold

    def _owner(self) -> User | None:
        """Give whoever placed it; one that goes to the specialists waits for one of them.

        A system owns nothing: what it places waits for somebody too.
        """
        if self.by.role == Role.SYSTEM:
            return None
        leaves = self.kind in WITH_CARE and not policy.may(self.by, "see_specialist")
        return None if leaves else self.by

    def data(self, done: Hold) -> dict[str, Any]:
        """Tell which hold, on what, until when."""
        return {"hold": str(done.fact_id), "kind": done.kind, "loan": done.loan_id,
                "channel": done.channel,
                "ends_before": done.ends_before.isoformat() if done.ends_before else "",
                "outcome": str(done.outcome_id or "")}


def alike_mark(evidence: str) -> str:
    """Give the same mark for the same words, however they are spaced; none for a few words."""
    folded = unicodedata.normalize("NFKC", evidence).casefold()
    plain = "".join(c for c in folded if c.isalnum())
    return hashlib.sha256(plain.encode()).hexdigest()[:16] if len(plain) >= WORDS_LEAST else ""


def holds_on(case_number: int) -> list[Hold]:
    """Give the holds of a case that were placed here and stand."""
    found = counting(Hold.objects.filter(case=case_number, end__isnull=True))
    return list(found.select_related("owner").order_by("-at"))
