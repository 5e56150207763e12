"""Four eyes: somebody else approves or declines what was asked for; or it is withdrawn."""

from dataclasses import dataclass, field
from typing import Any, ClassVar

from django.utils.translation import gettext_lazy as _

from forbear.desk.actions.base import ActionRefused, OnCase
from forbear.desk.actions.grants import (
    OwedChanged,
    follow,
    hold_person,
    owed_or_refused,
    refuse_what_came,
)
from forbear.desk.judging.house import authority
from forbear.desk.judging.reads import Known
from forbear.desk.judging.standing import Standing, rests_on, standing_now, standing_today
from forbear.desk.judging.together import approved_by, key_of
from forbear.desk.records import clock, policy, said
from forbear.desk.records.models import Grant, GrantStep
from forbear.desk.records.words import Basis, GrantKind, GrantStepKind


class DecidedAlready(ActionRefused):
    """It was approved, declined or withdrawn before."""

    code = "decided_already"
    sentence = _("This was decided on already.")


class OwnRequest(ActionRefused):
    """Nobody approves what they asked for."""

    code = "own_request"
    sentence = _("Somebody else has to decide on what you asked for.")


class OverApproval(ActionRefused):
    """It is more than the role may approve."""

    code = "over_approval"
    sentence = _("Your role approves %(most)s at most.")


class NoteMissing(ActionRefused):
    """Nobody wrote why it was declined."""

    code = "note_missing"
    sentence = _("Write down why, for whoever asked.")


class HeldTo(ActionRefused):
    """What was forgiven is not taken back."""

    code = "held_to"
    sentence = _("Charges that were forgiven stay forgiven.")


@dataclass(kw_only=True)
class _Deciding(OnCase[GrantStep]):
    """A step of a grant; the case may be in anybody's hands."""

    grant: Grant
    note: str = ""
    step: ClassVar[str]

    def lock(self) -> None:
        """Take hold of every case of the person, so that nobody else grants meanwhile."""
        hold_person(self.case)
        super().lock()

    def check(self) -> None:
        """Make sure that it waits, and that whoever decides is somebody else.

        Raises:
            DecidedAlready: It does not wait.
            OwnRequest: They asked for it.
            OverApproval: It is above what their role decides on.

        """
        if self.grant.case_id != self.case.pk or self._read().state != "asked":
            raise DecidedAlready
        if self.grant.by_id == self.by.pk:
            raise OwnRequest
        most = authority().most_minor(self.grant.kind, role=self.by.role, what="approves",
                                      currency=self.grant.currency)
        if self._measured() > most:
            raise OverApproval(most=said.money(self.grant.currency, most))

    def _measured(self) -> int:
        """Give the amount that the limit is held against."""
        return self.grant.amount_minor

    def change(self) -> GrantStep:
        """Add the step."""
        return GrantStep.objects.create(grant=self.grant, step=self.step, at=clock.now(),
                                        by=self.by, note=self.note.strip())

    def data(self, done: GrantStep) -> dict[str, Any]:
        """Tell which grant."""
        return {"grant": str(done.grant_id), "kind": self.grant.kind}

    def _read(self) -> Grant:
        """Read the grant with the steps it has by now, inside the lock."""
        return Grant.objects.prefetch_related("steps").get(pk=self.grant.pk)


@dataclass(kw_only=True)
class ApproveGrant(_Deciding):
    """It holds from today."""

    did: ClassVar[str] = "approve_grant"
    right: ClassVar[str] = "decide_grant"
    step: ClassVar[str] = GrantStepKind.APPROVED
    then: Standing = field(init=False)
    known: Known = field(init=False)
    rested: str = field(init=False)

    def prepare(self) -> None:
        """Let the engine say whether what is owed is still what was asked about.

        Raises:
            OwedChanged: It is not.
            OwedUnclear: Nobody can say what is owed.

        """
        today = clock.today(self.case.borrower.zone)
        self.known = Known(self.case, today=today)
        self.rested = rests_on(self.known)
        with owed_or_refused():
            loan = standing_today(self.known).of(self.grant.loan_id)
            self.then = standing_now(self.known, as_of=today, with_grant=self.grant)
        owed = loan.get("arrears_minor" if self.grant.basis == Basis.LATE else "outstanding_minor")
        if owed != self.grant.owed_minor:
            raise OwedChanged

    def check(self) -> None:
        """Make sure besides that nothing came in since it was worked out.

        Raises:
            CameBetween: Something did.

        """
        super().check()
        refuse_what_came(self.case, known=self.known, rested=self.rested)

    def _measured(self) -> int:
        """Count what they approved on the same loan before with it."""
        given = approved_by(self.by, like=[self.grant])
        return self.grant.amount_minor + given[key_of(self.grant)]

    def change(self) -> GrantStep:
        """Add the step, and let the case follow."""
        made = super().change()
        follow(self.case, self.then, known=self.known)
        return made


@dataclass(kw_only=True)
class DeclineGrant(_Deciding):
    """It does not hold, and whoever asked reads why."""

    did: ClassVar[str] = "decline_grant"
    right: ClassVar[str] = "decide_grant"
    step: ClassVar[str] = GrantStepKind.DECLINED

    def check(self) -> None:
        """Make sure that it may be decided on, and that the reason is there.

        Raises:
            NoteMissing: It is not.

        """
        super().check()
        if not self.note.strip():
            raise NoteMissing


@dataclass(kw_only=True)
class WithdrawGrant(_Deciding):
    """It is asked for no longer; or a plan that was agreed ends."""

    did: ClassVar[str] = "withdraw_grant"
    right: ClassVar[str] = "see_registers"
    step: ClassVar[str] = GrantStepKind.WITHDRAWN
    then: Standing | None = field(default=None, init=False)
    known: Known = field(init=False)
    rested: str = field(default="", init=False)

    def prepare(self) -> None:
        """Let the engine say how the person stands without it, where it held.

        Raises:
            OwedUnclear: Nobody can say what is owed.

        """
        if self._read().state == GrantStepKind.APPROVED:
            today = clock.today(self.case.borrower.zone)
            self.known = Known(self.case, today=today)
            self.rested = rests_on(self.known)
            with owed_or_refused():
                self.then = standing_now(self.known, as_of=today, without=str(self.grant.pk))

    def check(self) -> None:
        """Make sure that it stands, and that it is theirs to withdraw.

        Raises:
            DecidedAlready: It stands no longer.
            HeldTo: It is a waiver that holds.
            OwnRequest: They neither asked for it nor decide on such.
            CameBetween: Something came in since it was worked out.

        """
        state = self._read().state
        held = state == GrantStepKind.APPROVED
        stands = state == "asked" or (held and self.then is not None)
        if self.grant.case_id != self.case.pk or not stands:
            raise DecidedAlready
        if held and self.grant.kind == GrantKind.WAIVER:
            raise HeldTo
        if self.grant.by_id != self.by.pk and not policy.may(self.by, "decide_grant"):
            raise OwnRequest
        if self.then is not None:
            refuse_what_came(self.case, known=self.known, rested=self.rested)

    def change(self) -> GrantStep:
        """Add the step, and let the case follow where it held."""
        made = super().change()
        if self.then is not None:
            follow(self.case, self.then, known=self.known)
        return made
