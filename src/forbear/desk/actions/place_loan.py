"""Place a loan with an agency, once the borrower was told in writing; and recall it in one step."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, ClassVar

from django.utils.translation import gettext_lazy as _

from forbear.desk.actions.base import Action, ActionRefused, NotYours, OnCase
from forbear.desk.judging.agencies import notice_rules
from forbear.desk.judging.reads import Known
from forbear.desk.records import clock, policy
from forbear.desk.records.models import Agency, Case, Notice, Placement, Recall
from forbear.desk.records.planned import call_off
from forbear.desk.records.visit_words import Because
from forbear.engine.vocabulary.words import HOLD_KINDS

STATUS: str = "stop_loan_status"
"""How the gate names that a loan is with an agency."""


class NotToPlace(ActionRefused):
    """The loan is none of theirs that is open and late."""

    code = "loan_not_to_place"
    sentence = _("This person has no open loan %(loan)s that is late.")


class PlacedAlready(ActionRefused):
    """One agency at a time."""

    code = "placed_already"
    sentence = _("Loan %(loan)s is with %(agency)s already.")


class NoticeMissing(ActionRefused):
    """The borrower was not told, or too long ago."""

    code = "notice_missing"
    sentence = _("Tell the borrower in writing first that %(agency)s will ask, and note when the "
                 "letter was sent. %(rule)s")


class NoticeUnfit(ActionRefused):
    """The letter lies ahead, or has no reference."""

    code = "notice_unfit"
    sentence = _("Write the day on which the letter was sent, today or before, and its reference.")


class HeldLoan(ActionRefused):
    """A hold protects the borrower or the loan."""

    code = "held_loan"
    sentence = _("Contact is stopped; answer that first. A loan is not placed while a hold stands.")


class RecallReason(ActionRefused):
    """Nobody wrote why."""

    code = "recall_reason_missing"
    sentence = _("Write down why the loan is recalled.")


class RecalledAlready(ActionRefused):
    """The loan came back before."""

    code = "recalled_already"
    sentence = _("This loan came back already.")


@dataclass(kw_only=True)
class _OnLoan(OnCase[Any]):
    """Something about one loan of a case and one agency; it needs no lease."""

    right: ClassVar[str] = "place_loans"
    loan_id: str
    agency: Agency
    known: Known = field(init=False)

    def check(self) -> None:
        """Make sure that the loan is theirs, open and late.

        Raises:
            NotToPlace: It is not.

        """
        self.known = Known(self.case, today=clock.today(self.case.borrower.zone))
        late = {r["loan_id"] for r in self.known.book("loan_standings")
                if r["is_open"] and r["plan_past_due_days"] > 0}
        if self.loan_id not in late or not self.agency.is_active:
            raise NotToPlace(loan=self.loan_id)

    @property
    def owner(self) -> str:
        """Give under which number the loan is theirs."""
        return next(str(r["borrower_id"]) for r in self.known.book("loans")
                    if r["loan_id"] == self.loan_id)


@dataclass(kw_only=True)
class NoteNotice(_OnLoan):
    """Note that the letter went out: who will ask, how much, and whom to complain to."""

    did: ClassVar[str] = "note_notice"
    sent_on: date
    reference: str

    def check(self) -> None:
        """Make sure that it was sent.

        Raises:
            NoticeUnfit: It was not, or nothing says which letter.

        """
        super().check()
        if self.sent_on > self.known.today or not self.reference.strip():
            raise NoticeUnfit

    def change(self) -> Notice:
        """Write it down."""
        return Notice.objects.create(
            case=self.case, borrower_id=self.owner, loan_id=self.loan_id, agency=self.agency,
            sent_on=self.sent_on, reference=self.reference.strip(), at=clock.now(), by=self.by)

    def data(self, done: Notice) -> dict[str, Any]:
        """Tell of which loan and agency."""
        return {"loan": done.loan_id, "agency": self.agency.name,
                "sent_on": done.sent_on.isoformat()}


@dataclass(kw_only=True)
class PlaceLoan(_OnLoan):
    """Give a loan to an agency; the lender leaves the person in peace until the next night."""

    did: ClassVar[str] = "place_loan"
    notice: Notice = field(init=False)

    def check(self) -> None:
        """Make sure of the notice, that nobody else has the loan, and that no hold stands.

        Raises:
            PlacedAlready: An agency has it.
            HeldLoan: A hold stands.
            NoticeMissing: The borrower was not told, or longer ago than a rule allows.

        """
        super().check()
        today = self.known.today
        there = [row for row in self.known.placements if row["loan_id"] == self.loan_id
                 and (row["recalled_on"] is None or row["recalled_on"] > today)]
        if there:
            raise PlacedAlready(loan=self.loan_id, agency=there[0]["agency"])
        if any(row["kind"] in HOLD_KINDS and row["loan_id"] in ("", None, self.loan_id)
               for row in self.known.stops):
            raise HeldLoan
        rules = notice_rules(self.case, on=today)
        since = max((today - timedelta(days=r.days) for r in rules if r.days is not None),
                    default=date.min)
        found = Notice.objects.filter(
            borrower__person=self.case.person_id, loan_id=self.loan_id, agency=self.agency,
            sent_on__gte=since, sent_on__lte=today).order_by("-sent_on").first()
        if found is None:
            raise NoticeMissing(agency=self.agency.name, rule=" ".join(r.cites for r in rules))
        self.notice = found

    def change(self) -> Placement:
        """Write it down; a visit that was planned is called off."""
        made = Placement.objects.create(
            borrower_id=self.notice.borrower_id, loan_id=self.loan_id, agency=self.agency,
            placed_on=self.known.today, notice_sent_on=self.notice.sent_on, at=clock.now(),
            by=self.by)
        call_off([self.case.person_id], because=Because.PLACED, by=self.by)
        if not self.case.reason:
            self.case.reason = STATUS
            self.case.save(update_fields=["reason"])
        return made

    def data(self, done: Placement) -> dict[str, Any]:
        """Tell which loan, with whom, and since when they knew."""
        return {"placement": done.pk, "loan": done.loan_id, "agency": self.agency.name,
                "notice_sent_on": self.notice.sent_on.isoformat()}


@dataclass(kw_only=True)
class RecallLoan(Action[Recall]):
    """Take a loan back from an agency; its people see it no more from this moment."""

    did: ClassVar[str] = "recall_loan"
    right: ClassVar[str] = "place_loans"
    placement: Placement
    reason: str
    case: Case | None = field(default=None, init=False)

    def lock(self) -> None:
        """Take hold of the case of the borrower, and see that the loan is one they may recall.

        Raises:
            NotYours: It is not.

        """
        seen = policy.cases(self.by).filter(person=self.placement.borrower.person_id)
        self.case = seen.select_for_update(of=("self",)).order_by("-pk").first()
        if self.case is None:
            raise NotYours

    def check(self) -> None:
        """Make sure that it is there, and why.

        Raises:
            RecalledAlready: It came back.
            RecallReason: Nothing says why.

        """
        if Recall.objects.filter(placement=self.placement).exists():
            raise RecalledAlready
        if not self.reason.strip():
            raise RecallReason

    def change(self) -> Recall:
        """Write it down; whether it is asked about again is for the door and the next night."""
        made = Recall.objects.create(
            placement=self.placement, reason=self.reason.strip(), at=clock.now(), by=self.by,
            recalled_on=clock.today(self.placement.borrower.zone))
        if self.case is not None and self.case.reason == STATUS:
            self.case.reason = ""
            self.case.save(update_fields=["reason"])
        return made

    def case_number(self, done: Recall) -> int | None:
        """Give the case."""
        del done
        return self.case.pk if self.case else None

    def data(self, done: Recall) -> dict[str, Any]:
        """Tell which loan and from whom."""
        return {"placement": done.placement_id, "loan": self.placement.loan_id,
                "agency": self.placement.agency.name}
