"""Write down what came of a call or a visit, with all that was said on it, as one whole."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, ClassVar, Final

from django.utils.translation import gettext_lazy as _

from forbear.desk.actions import leases
from forbear.desk.actions.base import ActionRefused, OnCase
from forbear.desk.actions.call_back import AgreeCallBack
from forbear.desk.actions.check_person import is_right_person
from forbear.desk.actions.distress import sounds_distressed
from forbear.desk.actions.record_hold import RecordHold
from forbear.desk.actions.record_promise import RecordPromise
from forbear.desk.actions.record_wish import RecordWish
from forbear.desk.records import clock, planned
from forbear.desk.records.models import Contact, ContactPoint, Order, Outcome
from forbear.desk.records.words import HOLD_OF, WITH_CARE, WITHOUT_PERSON, Came, Desk
from forbear.engine.vocabulary.words import LANGUAGES

AGAIN_HOURS: Final = 3
"""Who did not answer is tried again after so long, if the door allows."""
QUIET_DAYS: Final = 14
"""Whoever sounded in distress is not called for so long, unless a specialist lifts it."""

_TRIED: Final = (Came.NO_ANSWER, Came.BUSY, Came.VOICEMAIL, Came.HUNG_UP, Came.DEAD_NUMBER,
                 Came.WRONG_PERSON, Came.THIRD_PERSON)
REMEMBERED: Final = ("desk", "skill", "rests_until", "back_at", "reason", "reason_until",
                     "talked_at", "promised_on", "locked_until")
"""How a case stood before, for an undo."""


class NotMadeSure(ActionRefused):
    """Nothing of a debt may have been agreed with somebody who may be anyone."""

    code = "not_made_sure"
    sentence = _("Make sure first that it is the right person: two answers must be right.")


class RecordedAlready(ActionRefused):
    """The call has its outcome."""

    code = "recorded_already"
    sentence = _("This call has its outcome already. Undo it first, within a minute.")


class LanguageMissing(ActionRefused):
    """Nobody wrote which language is needed."""

    code = "language_missing"
    sentence = _("Choose the language that is needed.")


class DetailMissing(ActionRefused):
    """The outcome needs an amount, a day or an hour."""

    code = "detail_missing"
    sentence = _("This outcome needs an amount and a day, or an hour. Fill them in.")


@dataclass(kw_only=True)
class RecordOutcome(OnCase[Outcome]):
    """A call is over."""

    did: ClassVar[str] = "record_outcome"
    right: ClassVar[str] = "write_down"
    contact: Contact
    came: str
    reason: str = ""
    advice: str = ""
    note: str = ""
    distressed: bool = False
    language: str = ""
    amount_minor: int | None = None
    promised_on: date | None = None
    back_at: datetime | None = None

    def check(self) -> None:
        """Make sure that it fits the call.

        Raises:
            RecordedAlready: There is an outcome.
            NotMadeSure: It needs the right person.
            LanguageMissing: Which language is needed is not said.
            DetailMissing: An amount, a day or an hour is missing.

        """
        super().check()
        if self.contact.case_id != self.case.pk or standing_outcome(self.contact) is not None:
            raise RecordedAlready
        if self.came not in WITHOUT_PERSON and not is_right_person(self.contact):
            raise NotMadeSure
        if self.came == Came.OTHER_LANGUAGE and self.language not in LANGUAGES:
            raise LanguageMissing
        promised = self.amount_minor is not None and self.promised_on is not None
        if (self.came == Came.PROMISE and not promised) or (
                self.came == Came.CALL_BACK and self.back_at is None):
            raise DetailMissing

    def change(self) -> Outcome:
        """Write it down, then what follows from it, then let the case go."""
        outcome = Outcome.objects.create(
            contact=self.contact, came=self.came, reason=self.reason, advice=self.advice,
            note=self.note.strip(), at=clock.now(), by=self.by, before=self._before(),
            right_party=is_right_person(self.contact) and self.came not in WITHOUT_PERSON,
        )
        self._rest(outcome)
        self._follow(outcome)
        self.case.refresh_from_db()
        if self.distressed or sounds_distressed(self.note):
            self._care(outcome)
        leases.take_back(self.case)
        return outcome

    def data(self, done: Outcome) -> dict[str, Any]:
        """Tell what came of it, without what was said."""
        return {"contact": str(self.contact.contact_id), "outcome": str(done.outcome_id),
                "came": done.came, "reason": done.reason, "advice": done.advice}

    def _before(self) -> dict[str, Any]:
        """Remember how the case stood, and which orders and number stood open."""
        point = self.contact.contact_point
        orders = Order.objects.filter(borrower__person=self.case.person_id, state="open")
        return {
            "night": self.case.night_id,
            "case": {name: _plain(getattr(self.case, name)) for name in REMEMBERED},
            "orders": list(orders.values_list("order_id", flat=True)),
            "visits": planned.standing(self.case.person_id),
            "point": {
                "id": point.pk, "status": point.status, "barred_here": point.barred_here,
                "barred_on": _plain(point.barred_on)} if point else None,
        }

    def _rest(self, outcome: Outcome) -> None:
        """Let the case rest: some hours after a try, until tomorrow after a talk."""
        if self.came in _TRIED:
            self.case.rests_until = outcome.at + timedelta(hours=AGAIN_HOURS)
        else:
            self.case.rests_until = clock.tomorrow(self.case.borrower.zone)
        self.case.back_at = None
        if outcome.right_party:
            self.case.talked_at = outcome.at
        if self.came == Came.OTHER_LANGUAGE:
            self.case.skill, self.case.rests_until = self.language, None
        self.case.save(update_fields=["rests_until", "back_at", "talked_at", "skill"])

    def _follow(self, outcome: Outcome) -> None:
        """Do what follows: each is an action of its own, with its own checks and its own log."""
        mine: dict[str, Any] = {"by": self.by, "case": self.case, "outcome": outcome}
        if self.came == Came.PROMISE and self.amount_minor and self.promised_on:
            RecordPromise(
                **mine, amount_minor=self.amount_minor, promised_on=self.promised_on).run()
        elif self.came == Came.CALL_BACK and self.back_at:
            AgreeCallBack(**mine, back_at=self.back_at).run()
        elif self.came == Came.STOP:
            RecordWish(**mine, kind="not_channel", channel=self.contact.channel).run()
        elif self.came in HOLD_OF:
            RecordHold(**mine, kind=HOLD_OF[Came(self.came)],
                       evidence=self.note or str(Came(self.came).label)).run()
        elif self.came == Came.WRONG_PERSON:
            _set_point(self.contact, status="barred")
        elif self.came == Came.DEAD_NUMBER:
            _set_point(self.contact, status="dead")


    def _care(self, outcome: Outcome) -> None:
        """Hand somebody in distress to the specialists, and let nobody call or visit meanwhile."""
        if HOLD_OF.get(Came(self.came)) not in WITH_CARE:
            RecordHold(
                by=self.by, case=self.case, outcome=outcome, kind="hardship",
                evidence=self.note or str(_("The person sounded in distress")),
                ends_before=clock.today(self.case.borrower.zone) + timedelta(days=QUIET_DAYS),
            ).run()
        self.case.refresh_from_db()
        self.case.desk = Desk.SPECIALIST
        self.case.save(update_fields=["desk"])


def standing_outcome(contact: Contact) -> Outcome | None:
    """Give the outcome of a call that was not corrected; None where there is none."""
    return contact.outcomes.filter(correction__isnull=True).first()


def _set_point(contact: Contact, *, status: str) -> None:
    """Mark the number of a call: not theirs, or not working."""
    if contact.contact_point_id:
        ContactPoint.objects.filter(pk=contact.contact_point_id).update(
            status=status, barred_here=True, barred_on=clock.today(contact.borrower.zone))


def _plain(value: object) -> object:
    return value.isoformat() if isinstance(value, date | datetime) else value
