"""Lift a hold, with the answer that was given and whether the person was right."""

from dataclasses import dataclass
from typing import Any, ClassVar

from django.utils.translation import gettext_lazy as _

from forbear.desk.actions.base import ActionRefused, OnCase
from forbear.desk.actions.record_hold import holds_on
from forbear.desk.records import clock
from forbear.desk.records.models import Hold, HoldEnd


class AnswerMissing(ActionRefused):
    """Nobody wrote what the person was told."""

    code = "answer_missing"
    sentence = _("Write down what the person was told.")


class EndedAlready(ActionRefused):
    """The hold was lifted before."""

    code = "ended_already"
    sentence = _("This hold was lifted already.")


@dataclass(kw_only=True)
class EndHold(OnCase[HoldEnd]):
    """Let contact be possible again; whether it happens is for the next night to say."""

    did: ClassVar[str] = "end_hold"
    right: ClassVar[str] = "end_hold"
    hold: Hold
    answer: str
    upheld: bool

    def check(self) -> None:
        """Make sure that it stands, and that it was answered.

        Raises:
            EndedAlready: It was lifted before.
            AnswerMissing: Nothing says how.

        """
        if self.hold.case_id != self.case.pk or HoldEnd.objects.filter(hold=self.hold).exists():
            raise EndedAlready
        if not self.answer.strip():
            raise AnswerMissing

    def change(self) -> HoldEnd:
        """Write down the end; the case is free when no other hold stands."""
        end = HoldEnd.objects.create(
            hold=self.hold, at=clock.now(), by=self.by, answer=self.answer.strip(),
            upheld=self.upheld, ends_before=clock.today(self.case.borrower.zone),
        )
        if not holds_on(self.case.pk) and self.case.reason == f"stop_{self.hold.kind}":
            self.case.reason, self.case.reason_until = "", None
            self.case.save(update_fields=["reason", "reason_until"])
        return end

    def data(self, done: HoldEnd) -> dict[str, Any]:
        """Tell which hold and how it ended."""
        return {"hold": str(done.hold_id), "kind": self.hold.kind, "upheld": done.upheld}
