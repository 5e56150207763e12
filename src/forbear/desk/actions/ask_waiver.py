"""Ask that charges be forgiven."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from django.utils.translation import gettext_lazy as _

from forbear.desk.actions.base import ActionRefused
from forbear.desk.actions.grants import Asking
from forbear.desk.records.models import Grant
from forbear.desk.records.words import GrantKind


class ChargesUnfit(ActionRefused):
    """No charge was chosen, or one that is not there or forgiven already."""

    code = "charges_unfit"
    sentence = _("Choose charges of this loan that were not forgiven before.")


@dataclass(kw_only=True)
class AskWaiver(Asking):
    """Forgive charges, each as a whole."""

    did: ClassVar[str] = "ask_waiver"
    charge_ids: Sequence[str]

    def made(self) -> Grant:
        """Sum up the charges.

        Raises:
            ChargesUnfit: One cannot be forgiven.

        """
        open_ones = {row["charge_id"]: row for row in self.known.book("charges")
                     if row["loan_id"] == self.loan_id and row["waived_on"] is None}
        chosen = sorted(set(self.charge_ids))
        if not chosen or not set(chosen) <= set(open_ones):
            raise ChargesUnfit
        whole = sum(open_ones[one]["amount_minor"] for one in chosen)
        return self._grant(kind=GrantKind.WAIVER, charges=chosen, amount_minor=whole,
                           owed_minor=self.now.of(self.loan_id)["outstanding_minor"])
