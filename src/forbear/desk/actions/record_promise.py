"""Write down a promise: an amount, a day, within what is waited for."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, ClassVar, Final

from django.utils.translation import gettext_lazy as _

from forbear.desk.actions.base import ActionRefused, OnCase
from forbear.desk.records import clock, said
from forbear.desk.records.models import Outcome, Promise
from forbear.engine.outcome.limits import OutcomeLimits
from forbear.engine.vocabulary.limits import AMOUNT_MINOR_MAX

LIMITS: Final = OutcomeLimits()


class PromiseTooLate(ActionRefused):
    """The day is too far away to wait for."""

    code = "promise_too_late"
    sentence = _("Choose a day from today to %(latest)s; a later one calls for a plan.")


class PromiseTooSmall(ActionRefused):
    """The amount is too small a part of what is late, or too large."""

    code = "promise_too_small"
    sentence = _("Choose an amount of %(least)s or more; a smaller one calls for a plan.")


@dataclass(kw_only=True)
class RecordPromise(OnCase[Promise]):
    """A person gives their word."""

    did: ClassVar[str] = "record_promise"
    right: ClassVar[str] = "write_down"
    amount_minor: int
    promised_on: date
    outcome: Outcome | None = None

    def check(self) -> None:
        """Hold day and amount against the limits.

        Raises:
            PromiseTooLate: Nobody waits so long.
            PromiseTooSmall: It is no answer to what is late.

        """
        super().check()
        today = clock.today(self.case.borrower.zone)
        latest = today + timedelta(days=LIMITS.days_ahead_max)
        if not today <= self.promised_on <= latest:
            raise PromiseTooLate(latest=said.day(latest))
        least = -(-self.case.amount_minor * LIMITS.share_min_bp // 10_000)
        if not max(least, 1) <= self.amount_minor <= AMOUNT_MINOR_MAX:
            raise PromiseTooSmall(least=said.money(self.case.currency, max(least, 1)))

    def change(self) -> Promise:
        """Write it down, and let the case rest until the day has come and gone."""
        self.case.promised_on = self.promised_on
        self.case.rests_until = clock.begin_of(
            self.promised_on + timedelta(days=1), self.case.borrower.zone)
        self.case.save(update_fields=["promised_on", "rests_until"])
        return Promise.objects.create(
            case=self.case, borrower_id=self.case.borrower_id, outcome=self.outcome,
            at=clock.now(), by=self.by, currency=self.case.currency,
            amount_minor=self.amount_minor, made_on=clock.today(self.case.borrower.zone),
            promised_on=self.promised_on, arrears_minor=self.case.amount_minor,
        )

    def data(self, done: Promise) -> dict[str, Any]:
        """Tell what was promised."""
        return {"promise": str(done.fact_id), "amount_minor": done.amount_minor,
                "currency": done.currency, "promised_on": done.promised_on.isoformat(),
                "outcome": str(done.outcome_id or "")}
