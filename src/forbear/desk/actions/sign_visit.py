"""Sign the record of a visit: each visitor, with their own sign-in and a code of their own."""

import hashlib
import json
from dataclasses import dataclass
from typing import ClassVar

from django.utils.translation import gettext_lazy as _

from forbear.desk.actions.base import ActionRefused
from forbear.desk.actions.on_visit import NotNow, OnVisit
from forbear.desk.actions.record_outcome import standing_outcome
from forbear.desk.records import clock, second
from forbear.desk.records.models import Outcome, Signature, Visit, VisitStep
from forbear.desk.records.visit_words import VisitState


class SignedAlready(ActionRefused):
    """Each signs once."""

    code = "visit_signed_already"
    sentence = _("You have signed this record.")


class CodeWrong(ActionRefused):
    """The code is not the one of this half minute, or was used."""

    code = "code_wrong"
    sentence = _("This code is not the one of this half minute. Each code serves once; wait for "
                 "the next.")


@dataclass(kw_only=True)
class SignVisit(OnVisit):
    """Put one's name to what was written down."""

    did: ClassVar[str] = "sign_visit"
    at_steps: ClassVar[tuple[str, ...]] = (VisitState.WRITTEN,)
    code: str

    def check(self) -> None:
        """Make sure that they have not signed, and that the code is theirs.

        Raises:
            SignedAlready: They have.
            CodeWrong: It is not.

        """
        super().check()
        outcome = the_record(self.visit)
        if Signature.objects.filter(outcome=outcome, by=self.by).exists():
            raise SignedAlready
        if not self.by.second_factor or not second.is_right(
                self.by, secret=self.by.second_factor, code=self.code):
            raise CodeWrong

    def change(self) -> Visit:
        """Keep the signature with the hash of all that was signed; the last one ends the visit."""
        outcome = the_record(self.visit)
        Signature.objects.create(visit=self.visit, outcome=outcome, by=self.by, at=clock.now(),
                                 digest=digest_of(self.visit, outcome))
        signed = Signature.objects.filter(outcome=outcome).count()
        if signed == self.visit.visitors.count():
            self.visit.state = VisitState.SIGNED
            self.visit.save(update_fields=["state"])
            VisitStep.objects.create(visit=self.visit, state=self.visit.state, at=clock.now(),
                                     by=self.by)
        return self.visit


def the_record(visit: Visit) -> Outcome:
    """Give what stands written down of a visit.

    Raises:
        NotNow: Nothing does.

    """
    outcome = standing_outcome(visit.contact) if visit.contact else None
    if outcome is None:
        raise NotNow
    return outcome


def digest_of(visit: Visit, outcome: Outcome) -> str:
    """Give the hash of a record: its steps, what came of it, and its photographs."""
    steps = visit.steps.exclude(state=VisitState.SIGNED).order_by("pk")
    told = {
        "visit": str(visit.visit_id), "case": visit.case_id, "reason": visit.reason,
        "planned": [visit.planned_on, visit.from_minute, visit.until_minute],
        "visitors": sorted(visit.visitors.values_list("username", flat=True)),
        "entered": visit.entered, "recording": visit.recording,
        "came": outcome.came, "why": outcome.reason, "advice": outcome.advice,
        "note": outcome.note, "at": outcome.at, "by": outcome.by_id,
        "steps": [[s.state, s.at, s.by_id, s.words, s.shown, s.verdict, s.position]
                  for s in steps],
        "photos": sorted(visit.photos.values_list("digest", flat=True)),
    }
    return hashlib.sha256(json.dumps(
        told, sort_keys=True, ensure_ascii=False, default=str).encode()).hexdigest()
