"""A person tells of a payment; it is looked for, and they are left alone meanwhile."""

from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar

from forbear.desk.actions.base import OnCase
from forbear.desk.actions.record_hold import RecordHold
from forbear.desk.actions.take_payment import AmountUnfit
from forbear.desk.records.models import Hold


@dataclass(kw_only=True)
class TellPayment(OnCase[Hold]):
    """Somebody says that they have paid, when and how much."""

    did: ClassVar[str] = "tell_payment"
    right: ClassVar[str] = "write_down"
    amount_minor: int
    paid_on: date

    def check(self) -> None:
        """Make sure that there is an amount. A stop protects and needs no lease.

        Raises:
            AmountUnfit: There is none.

        """
        if self.amount_minor <= 0:
            raise AmountUnfit

    def change(self) -> Hold:
        """Place the hold; the night ends it when the books have had their days."""
        evidence = f"told: {self.case.currency} {self.amount_minor} on {self.paid_on.isoformat()}"
        return RecordHold(by=self.by, case=self.case, kind="says_paid", evidence=evidence).run()

    def data(self, done: Hold) -> dict[str, Any]:
        """Tell the hold and the amount."""
        return {"hold": str(done.fact_id), "amount_minor": self.amount_minor,
                "paid_on": self.paid_on.isoformat()}
