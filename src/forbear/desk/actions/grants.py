"""What asking for a plan, a waiver or a settlement has in common: the authority, and four eyes."""

from dataclasses import dataclass, field
from typing import Any, ClassVar

from django.utils.translation import gettext_lazy as _

from forbear.desk.actions import leases
from forbear.desk.actions.base import ActionRefused, OnCase
from forbear.desk.judging.house import authority
from forbear.desk.judging.reads import Known
from forbear.desk.judging.standing import Standing, standing_now, standing_today
from forbear.desk.records import clock, said
from forbear.desk.records.models import Case, Grant, GrantStep, Order
from forbear.desk.records.words import GrantKind, GrantStepKind


class OverAuthority(ActionRefused):
    """The role may not even ask for so much."""

    code = "over_authority"
    sentence = _("Your role may ask for %(most)s at most. Nothing may be promised beyond that.")


class WhyMissing(ActionRefused):
    """Nobody wrote why."""

    code = "why_missing"
    sentence = _("Write down why: what the person told you, and what they can pay.")


class NotTheirLoan(ActionRefused):
    """The loan is not one of theirs that is open."""

    code = "not_their_loan"
    sentence = _("Choose one of the person’s open loans.")


class AskedBefore(ActionRefused):
    """Something for this loan waits or holds already."""

    code = "asked_before"
    sentence = _("For this loan one is waiting or agreed already. Withdraw that one first.")


class OwedChanged(ActionRefused):
    """A payment, a charge or another plan came between."""

    code = "owed_changed"
    sentence = _("What is owed has changed since it was asked for. Withdraw it, and ask anew.")


@dataclass(kw_only=True)
class Asking(OnCase[Grant]):
    """Ask for something; within one's own authority it holds at once."""

    right: ClassVar[str] = "ask_grant"
    loan_id: str
    why: str
    grant: Grant = field(init=False)
    now: Standing = field(init=False)
    """How the person stands today."""
    then: Standing | None = field(default=None, init=False)
    """How they will stand once it holds; worked out only where it holds at once."""

    def fit(self) -> None:
        """Refuse what could not be, whatever is owed.

        Raises:
            ActionRefused: It could not be.

        """

    def made(self) -> Grant:
        """Make the grant, not written down yet, from what was typed and what is owed.

        Raises:
            ActionRefused: It cannot be made of that.

        """
        raise NotImplementedError

    def prepare(self) -> None:
        """Let the engine say what is owed, and what will be.

        Raises:
            WhyMissing: Nothing says why.
            NotTheirLoan: There is no such loan.
            ActionRefused: The grant cannot be made.

        """
        if not self.why.strip():
            raise WhyMissing
        self.fit()
        today = clock.today(self.case.borrower.zone)
        self.known = Known(self.case, today=today)
        if self.loan_id not in {row["loan_id"] for row in self.known.book("loans")}:
            raise NotTheirLoan
        self.now = standing_today(self.known)
        if not self.now.of(self.loan_id).get("is_open"):
            raise NotTheirLoan
        self.grant = self.made()
        if self._limit("alone") >= self.grant.amount_minor:
            self.then = standing_now(self.known, as_of=today, with_grant=self.grant)

    def check(self) -> None:
        """Hold it against the authority.

        Raises:
            OverAuthority: It is too much to ask for.
            AskedBefore: One for the same loan waits or holds.

        """
        super().check()
        most = self._limit("asks")
        if self.grant.amount_minor > most:
            raise OverAuthority(most=said.money(self.grant.currency, most))
        kinds = [GrantKind.WAIVER] if self.grant.kind == GrantKind.WAIVER else [
            GrantKind.PLAN, GrantKind.SETTLEMENT]
        others = Grant.objects.filter(
            case__person=self.case.person_id, loan_id=self.loan_id, kind__in=kinds,
        ).prefetch_related("steps")
        if any(self._in_the_way(one) for one in others):
            raise AskedBefore
        given = sum(one.amount_minor for one in others if self._gave_alone(one))
        if given + self.grant.amount_minor > self._limit("alone"):
            self.then = None

    def _in_the_way(self, other: Grant) -> bool:
        """Tell whether another grant keeps this one from being asked for."""
        if other.kind == GrantKind.WAIVER:
            return other.state in ("asked", GrantStepKind.APPROVED) and bool(
                set(other.charges) & set(self.grant.charges))
        return other.state in ("asked", GrantStepKind.APPROVED)

    def _gave_alone(self, other: Grant) -> bool:
        """Tell whether the same person gave another alone: cut in parts it counts as one."""
        return (other.by_id == self.by.pk and other.state == GrantStepKind.APPROVED
                and any(step.by_id == self.by.pk for step in other.steps.all()))

    def change(self) -> Grant:
        """Write it down; where it holds at once, let the case follow."""
        self.grant.save(force_insert=True)
        if self.then is not None:
            GrantStep.objects.create(grant=self.grant, step=GrantStepKind.APPROVED,
                                     at=clock.now(), by=self.by)
            follow(self.case, self.then)
        return self.grant

    def data(self, done: Grant) -> dict[str, Any]:
        """Tell what was asked for, without what was said."""
        return {"grant": str(done.fact_id), "kind": done.kind, "loan": done.loan_id,
                "amount_minor": done.amount_minor, "currency": done.currency,
                "alone": self.then is not None}

    def _limit(self, what: Any) -> int:  # noqa: ANN401 -- a word of the authority
        return authority().most_minor(
            self.grant.kind, role=self.by.role, what=what, currency=self.grant.currency)

    def _grant(self, **more: Any) -> Grant:  # noqa: ANN401 -- fields of `Grant`
        """Make a grant of what all have in common, and more."""
        return Grant(
            case=self.case, borrower_id=self.case.borrower_id, at=clock.now(), by=self.by,
            loan_id=self.loan_id, currency=self.now.of(self.loan_id)["currency"],
            why=self.why.strip(), rules=authority().name, **more)


def follow(case: Case, standing: Standing) -> None:
    """Let a case, already locked, follow what is owed after a plan or waiver."""
    case.amount_minor, case.ask_days = standing.arrears_minor, standing.ask_days
    fields = ["amount_minor", "ask_days"]
    if standing.arrears_minor == 0:
        case.reason, case.reason_until, case.back_at = "stop_plan_kept", None, None
        fields += ["reason", "reason_until", "back_at"]
        Order.objects.filter(
            borrower__person=case.person_id, state="open").update(state="stopped")
        leases.take_back(case)
    elif case.reason == "stop_plan_kept":
        case.reason = ""
        fields.append("reason")
    case.save(update_fields=fields)
