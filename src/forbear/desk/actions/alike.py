"""Many at once: mark holds as alike, and give all of them one answer.

Nothing is taken from anybody by it: each hold stands until it is answered, each answer is an
action of its own on its own case, and each has its own entry in the log.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, ClassVar, Final

from django.utils.translation import gettext_lazy as _

from forbear.desk.actions.base import Action, ActionRefused
from forbear.desk.actions.end_hold import EndHold
from forbear.desk.records import audit, clock, policy
from forbear.desk.records.models import Case, Hold, HoldEnd, Wave, WaveHold

AT_ONCE_MOST: Final = 500


class TooFewAlike(ActionRefused):
    """One is not many."""

    code = "too_few_alike"
    sentence = _("Tick two or more that stand, and %(most)s at most.")


class NotAlike(ActionRefused):
    """The holds are of several kinds, or belong to a wave already."""

    code = "not_alike"
    sentence = _("Tick holds of one kind only, none of which was marked as alike before.")


class NameMissing(ActionRefused):
    """The wave has no name."""

    code = "name_missing"
    sentence = _("Give it a name by which colleagues know it.")


@dataclass(kw_only=True)
class _OnHolds(Action[Any]):
    """Something done to many holds."""

    right: ClassVar[str] = "end_hold"
    hold_ids: Iterable[Any]

    def lock(self) -> None:
        """Take hold of every case, always in the same order, so that two never wait in a ring."""
        wanted = list(self.hold_ids)
        held = policy.holds(self.by).filter(pk__in=wanted, end__isnull=True)
        numbers = sorted(held.values_list("case_id", flat=True))
        list(Case.objects.select_for_update().filter(pk__in=numbers).order_by("pk"))
        self.holds = list(Hold.objects.filter(pk__in=held.values("pk"), end__isnull=True)
                          .select_related("case__borrower", "case__night").order_by("case_id"))

    def check(self) -> None:
        """Make sure that they are several.

        Raises:
            TooFewAlike: They are one, none, or more than are done at once.

        """
        if not 2 <= len(self.holds) <= AT_ONCE_MOST:
            raise TooFewAlike(most=AT_ONCE_MOST)


@dataclass(kw_only=True)
class MarkAlike(_OnHolds):
    """Put holds together under a name."""

    did: ClassVar[str] = "mark_alike"
    name: str

    def check(self) -> None:
        """Make sure that they are of one kind, and that the wave has a name.

        Raises:
            NotAlike: They are of several, or one is in a wave.
            NameMissing: It has none.

        """
        super().check()
        kinds = {hold.kind for hold in self.holds}
        if len(kinds) > 1 or WaveHold.objects.filter(hold__in=self.holds).exists():
            raise NotAlike
        if not self.name.strip():
            raise NameMissing

    def change(self) -> Wave:
        """Write down the wave."""
        wave = Wave.objects.create(name=self.name.strip()[:100], kind=self.holds[0].kind,
                                   at=clock.now(), by=self.by)
        for hold in self.holds:
            WaveHold.objects.create(wave=wave, hold=hold)
        return wave

    def log(self, done: Wave) -> None:
        """Write an entry for each case."""
        for hold in self.holds:
            audit.write(by=self.by.username, did=self.did, case_number=hold.case_id,
                        data={"hold": str(hold.pk), "wave": str(done.pk)})


@dataclass(kw_only=True)
class AnswerAlike(_OnHolds):
    """Answer all of them in the same words; all are answered, or none."""

    did: ClassVar[str] = "answer_alike"
    answer: str
    upheld: bool

    def change(self) -> list[HoldEnd]:
        """Lift each by its own action, with that action's own checks and entry in the log."""
        return [EndHold(by=self.by, case=hold.case, hold=hold, answer=self.answer,
                        upheld=self.upheld).run() for hold in self.holds]

    def data(self, done: list[HoldEnd]) -> dict[str, Any]:
        """Tell how many."""
        return {"holds": len(done), "upheld": self.upheld}
