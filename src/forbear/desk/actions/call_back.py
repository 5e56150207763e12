"""Agree on a call back, at an hour of the person's own."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, ClassVar, Final

from django.utils.translation import gettext_lazy as _

from forbear.desk.actions.base import ActionRefused, OnCase
from forbear.desk.records import clock
from forbear.desk.records.models import CallBack, Outcome

DAYS_AHEAD_MAX: Final = 14


class BackAtUnfit(ActionRefused):
    """The hour has passed, or is too far away."""

    code = "back_at_unfit"
    sentence = _("Choose an hour from now to two weeks from now.")


@dataclass(kw_only=True)
class AgreeCallBack(OnCase[CallBack]):
    """The person wants to be called at another time."""

    did: ClassVar[str] = "call_back"
    right: ClassVar[str] = "write_down"
    back_at: datetime
    outcome: Outcome | None = None

    def check(self) -> None:
        """Make sure that the hour lies ahead; whether it is lawful the door says when it comes.

        Raises:
            BackAtUnfit: It does not.

        """
        super().check()
        at = clock.now()
        if not at < self.back_at <= at + timedelta(days=DAYS_AHEAD_MAX):
            raise BackAtUnfit

    def change(self) -> CallBack:
        """Write it down, and bring the case up at that hour."""
        self.case.back_at = self.back_at
        self.case.save(update_fields=["back_at"])
        return CallBack.objects.create(
            case=self.case, borrower_id=self.case.borrower_id, outcome=self.outcome,
            at=clock.now(), by=self.by, back_at=self.back_at,
        )

    def data(self, done: CallBack) -> dict[str, Any]:
        """Tell when."""
        return {"back_at": done.back_at.isoformat()}
