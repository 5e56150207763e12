"""What asking for a plan, a waiver or a settlement has in common: the authority, and four eyes."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, ClassVar

from django.utils.translation import gettext_lazy as _

from forbear.desk.actions import leases
from forbear.desk.actions.base import ActionRefused, OnCase
from forbear.desk.actions.late import put_late
from forbear.desk.judging.house import authority
from forbear.desk.judging.reads import Known
from forbear.desk.judging.standing import (
    Standing,
    StandingUnclear,
    rests_on,
    standing_now,
    standing_today,
)
from forbear.desk.judging.together import STANDS, asked_by, given_alone
from forbear.desk.records import clock, said
from forbear.desk.records.models import Case, Grant, GrantStep, Order
from forbear.desk.records.models.cases import OPEN
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


class CameBetween(ActionRefused):
    """A payment or another grant came in while the engine worked."""

    code = "came_between"
    sentence = _("Something about this person came in at this very moment. Look at what is owed "
                 "now, and do it again.")


class OwedUnclear(ActionRefused):
    """The engine cannot make sense of what is on file."""

    code = "owed_unclear"
    sentence = _("What is owed cannot be worked out from the lender’s data (%(why)s). Nothing is "
                 "agreed on until that is right.")


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
    rested: str = field(default="", init=False)
    """What both rest on."""

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
            OwedUnclear: Nobody can say what is owed.
            ActionRefused: The grant cannot be made.

        """
        if not self.why.strip():
            raise WhyMissing
        self.fit()
        today = clock.today(self.case.borrower.zone)
        self.known = Known(self.case, today=today)
        if self.loan_id not in {row["loan_id"] for row in self.known.book("loans")}:
            raise NotTheirLoan
        self.rested = rests_on(self.known)
        with owed_or_refused():
            self.now = standing_today(self.known)
        if not self.now.of(self.loan_id).get("is_open"):
            raise NotTheirLoan
        self.grant = self.made()
        if self._limit("alone") >= self.grant.amount_minor:
            with owed_or_refused():
                self.then = standing_now(self.known, as_of=today, with_grant=self.grant)

    def lock(self) -> None:
        """Take hold of every case of the person, so that nobody else grants meanwhile."""
        hold_person(self.case)
        super().lock()

    def check(self) -> None:
        """Hold it against the authority.

        Raises:
            AskedBefore: One for the same loan waits or holds.
            OverAuthority: It is too much to ask for.
            CameBetween: Something came in since it was worked out.

        """
        super().check()
        kinds = [GrantKind.WAIVER] if self.grant.kind == GrantKind.WAIVER else [
            GrantKind.PLAN, GrantKind.SETTLEMENT]
        others = list(Grant.objects.filter(
            case__person=self.case.person_id, loan_id=self.loan_id, kind__in=kinds,
        ).prefetch_related("steps"))
        if any(self._in_the_way(one) for one in others):
            raise AskedBefore
        alike = [one for one in others if one.kind == self.grant.kind]
        most, amount = self._limit("asks"), self.grant.amount_minor
        if asked_by(self.by, others=alike) + amount > most:
            raise OverAuthority(most=said.money(self.grant.currency, most))
        if given_alone(self.by, others=alike) + amount > self._limit("alone"):
            self.then = None
        refuse_what_came(self.case, known=self.known, rested=self.rested)

    def _in_the_way(self, other: Grant) -> bool:
        """Tell whether another grant keeps this one from being asked for."""
        if other.kind == GrantKind.WAIVER:
            return other.state in STANDS and bool(set(other.charges) & set(self.grant.charges))
        return other.state in STANDS

    def change(self) -> Grant:
        """Write it down; where it holds at once, let the case follow."""
        self.grant.save(force_insert=True)
        if self.then is not None:
            GrantStep.objects.create(grant=self.grant, step=GrantStepKind.APPROVED,
                                     at=clock.now(), by=self.by)
            follow(self.case, self.then, known=self.known)
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


@contextmanager
def owed_or_refused() -> Iterator[None]:
    """Let a standing that cannot be worked out become a refusal.

    Raises:
        OwedUnclear: It cannot.

    """
    try:
        yield
    except StandingUnclear as fault:
        raise OwedUnclear(why=fault.why) from fault


def hold_person(case: Case) -> None:
    """Lock every case of a person, always in the same order."""
    list(Case.objects.select_for_update(of=("self",)).filter(
        person=case.person_id).order_by("pk"))


def refuse_what_came(case: Case, *, known: Known, rested: str) -> None:
    """Refuse, inside the lock, to go by a standing that is not the person's any more.

    Args:
        case: The case, read anew.
        known: What the standing was worked out from.
        rested: What it rested on then.

    Raises:
        CameBetween: A payment, a grant or a night came in.

    """
    if rests_on(Known(case, today=known.today)) != rested:
        raise CameBetween


def follow(case: Case, standing: Standing, *, known: Known) -> None:
    """Let the open case of a person, already locked, follow what is owed after a grant."""
    if case.state != OPEN:
        case = Case.objects.filter(person=case.person_id, state=OPEN).first() or case
    fields = put_late(case, standing, known=known)
    if standing.lead() is None:
        case.reason, case.reason_until, case.back_at = "stop_plan_kept", None, None
        fields += ["reason", "reason_until", "back_at"]
        Order.objects.filter(
            borrower__person=case.person_id, state="open").update(state="stopped")
        leases.take_back(case)
    elif case.reason == "stop_plan_kept":
        case.reason = ""
        fields.append("reason")
    case.save(update_fields=fields)
