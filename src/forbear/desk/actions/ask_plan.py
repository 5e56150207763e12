"""Ask for payment in parts, or for a settlement: days and amounts, checked to the coin."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import ClassVar

from django.utils.translation import gettext_lazy as _

from forbear.desk.actions.base import ActionRefused
from forbear.desk.actions.grants import Asking
from forbear.desk.judging.house import authority
from forbear.desk.records import clock, said
from forbear.desk.records.models import Grant
from forbear.desk.records.words import Basis, GrantKind


class PartsUnfit(ActionRefused):
    """The days do not rise, lie too far away, or there are too many parts."""

    code = "parts_unfit"
    sentence = _("Write each part with a day and an amount above zero, the days rising from today "
                 "to %(latest)s, and no more than %(most)s parts.")


class SumDiffers(ActionRefused):
    """The parts do not add up to what is owed."""

    code = "sum_differs"
    sentence = _("The parts add up to %(sum)s; what is owed is %(owed)s. They must be the same.")


class NotLess(ActionRefused):
    """A settlement that settles nothing for less."""

    code = "not_less"
    sentence = _("A settlement is for less than is owed, which is %(owed)s.")


class NothingOwed(ActionRefused):
    """There is nothing to pay in parts."""

    code = "nothing_owed"
    sentence = _("Nothing of this loan is late, so there is nothing to pay in parts.")


class ComingUnknown(ActionRefused):
    """The coming instalments do not add up to what is not late yet."""

    code = "coming_unknown"
    sentence = _("The coming instalments of this loan cannot be told apart from what is late. Make "
                 "a plan of all that is owed.")


@dataclass(kw_only=True)
class AskPlan(Asking):
    """Agree on parts; whoever asks for a settlement writes what is taken as all."""

    did: ClassVar[str] = "ask_plan"
    basis: str
    parts: Sequence[tuple[date, int]]

    def fit(self) -> None:
        """Make sure that the parts can be parts.

        Raises:
            PartsUnfit: They cannot.

        """
        rules, today = authority(), clock.today(self.case.borrower.zone)
        latest = today + timedelta(days=rules.plan_days_most)
        days = [on for on, _amount in self.parts]
        rising = days == sorted(set(days)) and all(today <= on <= latest for on in days)
        some = 0 < len(days) <= rules.plan_parts_most
        if not rising or not some or any(amount <= 0 for _on, amount in self.parts):
            raise PartsUnfit(latest=said.day(latest), most=rules.plan_parts_most)

    def made(self) -> Grant:
        """Hold the parts against what the engine says is owed.

        Raises:
            ActionRefused: They do not fit.

        """
        loan = self.now.of(self.loan_id)
        whole = sum(amount for _on, amount in self.parts)
        owed = loan["arrears_minor"] if self.basis == Basis.LATE else loan["outstanding_minor"]
        if owed == 0:
            raise NothingOwed
        told = {"sum": said.money(loan["currency"], whole),
                "owed": said.money(loan["currency"], owed)}
        if self.basis == Basis.LESS:
            if whole >= owed:
                raise NotLess(**told)
            return self._grant(kind=GrantKind.SETTLEMENT, basis=self.basis, owed_minor=owed,
                               amount_minor=owed - whole, parts=_written(self.parts))
        if whole != owed:
            raise SumDiffers(**told)
        parts = list(self.parts)
        if self.basis == Basis.LATE:
            parts += self._coming(loan["outstanding_minor"] - owed)
        return self._grant(kind=GrantKind.PLAN, basis=self.basis, owed_minor=owed,
                           amount_minor=whole, parts=_written(sorted(parts)))

    def _coming(self, rest_minor: int) -> list[tuple[date, int]]:
        """Give the instalments to come: they stay due beside the parts, so that none is forgotten.

        Raises:
            ComingUnknown: They are not what is owed beside what is late.

        """
        today = self.known.today
        due = [(row["due_date"],
                row["principal_minor"] + row["interest_minor"] + row["fees_minor"])
               for row in self.known.book("instalments")
               if row["loan_id"] == self.loan_id and row["due_date"] >= today]
        # Whether what falls due today is late already is the product's to say.
        for coming in (due, [one for one in due if one[0] > today]):
            if sum(amount for _on, amount in coming) == rest_minor:
                return coming
        raise ComingUnknown


def _written(parts: Sequence[tuple[date, int]]) -> list[dict[str, object]]:
    return [{"due_on": on.isoformat(), "amount_minor": amount} for on, amount in parts]
