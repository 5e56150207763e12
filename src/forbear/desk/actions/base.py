"""The one shape of every action: lock, check, change, log, in one transaction.

There is no flag that skips a check or a log entry. An action that may not be done raises an
`ActionRefused`, and nothing was changed.
"""

from dataclasses import dataclass
from typing import Any, ClassVar, Generic, TypeVar

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from forbear.desk.records import audit, clock, events, policy
from forbear.desk.records.models import Case, User, Visit
from forbear.desk.records.models.cases import OPEN
from forbear.desk.records.visit_words import VisitState

T = TypeVar("T")


class ActionRefused(Exception):
    """Something may not be done, and the sentence says why."""

    code = "refused"
    sentence: Any = _("This cannot be done now.")

    def __init__(self, **fields: object) -> None:
        self.fields = fields
        super().__init__(self.code)

    def told(self) -> str:
        """Give the sentence in the language of the reader."""
        return str(self.sentence) % self.fields


class NotYours(ActionRefused):
    """The case is not in this person's hands."""

    code = "not_yours"
    sentence = _("This case is open at another desk, or was handed back. Open it again first.")


class NotAllowed(ActionRefused):
    """The role does not include it."""

    code = "not_allowed"
    sentence = _("Your role does not include this.")


@dataclass(kw_only=True)
class Action(Generic[T]):
    """Something a person does."""

    did: ClassVar[str]
    """The key under which the audit log tells it."""
    right: ClassVar[str] = "work_cases"
    """What the policy must allow."""

    by: User

    def run(self) -> T:
        """Do it, or refuse and change nothing.

        Raises:
            ActionRefused: A check does not hold.

        """
        if not policy.may(self.by, self.right):
            raise NotAllowed
        self.prepare()
        with transaction.atomic():
            self.lock()
            before = self.done_before()
            if before is not None:
                return before
            self.check()
            done = self.change()
            self.log(done)
        return done

    def prepare(self) -> None:
        """Work out what takes long, before anything is locked."""

    def lock(self) -> None:
        """Take hold of the rows that are about to change."""

    def done_before(self) -> T | None:
        """Give what was done when the very same form arrived before; most forms cannot tell."""

    def check(self) -> None:
        """Make sure that it may be done.

        Raises:
            ActionRefused: It may not.

        """

    def change(self) -> T:
        """Change the records."""
        raise NotImplementedError

    def log(self, done: T) -> None:
        """Write it to the audit log, and for other systems that wish to hear of it."""
        number, data = self.case_number(done), self.data(done)
        audit.write(by=self.by.username, did=self.did, case_number=number, data=data)
        events.tell_action(self.did, case_number=number, data=data)

    def case_number(self, done: T) -> int | None:
        """Give the case it was done to."""
        del done
        return None

    def data(self, done: T) -> dict[str, Any]:
        """Give what the log holds beside; ids and codes, nothing personal."""
        del done
        return {}


@dataclass(kw_only=True)
class OnCase(Action[T]):
    """Something done to a case that is in one's own hands."""

    case: Case

    def lock(self) -> None:
        """Take hold of the case, and read it as it is now."""
        found = policy.cases(self.by).select_for_update(of=("self",)).filter(pk=self.case.pk)
        fresh = found.select_related("night", "borrower").first()
        if fresh is None:
            raise NotYours
        self.case = fresh

    def check(self) -> None:
        """Make sure that nobody else has the case.

        Raises:
            NotYours: Somebody else has, or nobody.

        """
        held_until = self.case.held_until
        mine = self.case.held_by_id == self.by.pk and held_until and held_until > clock.now()
        if not mine or not (self.case.state == OPEN or self._visited()):
            raise NotYours

    def _visited(self) -> bool:
        """Tell whether visitors are with the person: they finish, though it was paid meanwhile."""
        return Visit.objects.filter(case=self.case, state=VisitState.ARRIVED).exists()

    def case_number(self, done: T) -> int | None:
        """Give the case."""
        del done
        return self.case.pk
