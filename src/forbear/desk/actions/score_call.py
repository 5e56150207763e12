"""Score a call, and answer a card as the one who made the call."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from django.utils.translation import gettext_lazy as _

from forbear.desk.actions.base import Action, ActionRefused
from forbear.desk.judging.house import quality
from forbear.desk.judging.sample import scored
from forbear.desk.records import clock, policy
from forbear.desk.records.models import CardComment, Contact, ScoreCard


class NotATalk(ActionRefused):
    """Nobody was talked with, or the call is not theirs to see."""

    code = "not_a_talk"
    sentence = _("Only a talk with the right person is scored.")


class OwnCall(ActionRefused):
    """Nobody scores themselves."""

    code = "own_call"
    sentence = _("Somebody else has to score your calls.")


class NothingJudged(ActionRefused):
    """The card is empty."""

    code = "nothing_judged"
    sentence = _("Judge one criterion at least.")


class WhyScored(ActionRefused):
    """A criterion was not met, and nothing says how."""

    code = "why_scored"
    sentence = _("Write down what you heard, so that it can be learned from.")


class NotYourCall(ActionRefused):
    """Somebody else made the call."""

    code = "not_your_call"
    sentence = _("Only whoever made the call comments on its card.")


@dataclass(kw_only=True)
class ScoreCall(Action[ScoreCard]):
    """Fill in a card; a card that is there stays, and this one corrects it."""

    did: ClassVar[str] = "score_call"
    right: ClassVar[str] = "score_calls"
    contact: Contact
    met: Mapping[str, bool | None]
    note: str = ""

    def lock(self) -> None:
        """Take hold of the call, so that two cards come one after the other."""
        list(Contact.objects.select_for_update().filter(pk=self.contact.pk))

    def check(self) -> None:
        """Make sure that it is somebody else's talk, and that something was judged.

        Raises:
            NotATalk: It is none.
            OwnCall: It is their own.
            NothingJudged: The card is empty.
            WhyScored: Something was not met, and there is no note.

        """
        if not policy.talks(self.by).filter(pk=self.contact.pk).exists():
            raise NotATalk
        if self.contact.by_id == self.by.pk:
            raise OwnCall
        judged = [self.met.get(one.id) for one in quality().criteria]
        if all(one is None for one in judged):
            raise NothingJudged
        if False in judged and not self.note.strip():
            raise WhyScored

    def change(self) -> ScoreCard:
        """Write down the card with its score."""
        rules = quality()
        known = {one.id: self.met.get(one.id) for one in rules.criteria}
        score, fatal = scored(known, rules=rules)
        return ScoreCard.objects.create(
            contact=self.contact, at=clock.now(), by=self.by, met=known, score_bp=score,
            fatal=fatal, note=self.note.strip(), rules=f"{rules.name} {rules.version}")

    def case_number(self, done: ScoreCard) -> int | None:
        """Give the case of the call."""
        return done.contact.case_id

    def data(self, done: ScoreCard) -> dict[str, Any]:
        """Tell which call and how it was scored."""
        return {"contact": str(done.contact_id), "card": done.pk, "score_bp": done.score_bp}


@dataclass(kw_only=True)
class CommentCard(Action[CardComment]):
    """Say something to a card of one's own call."""

    did: ClassVar[str] = "comment_card"
    right: ClassVar[str] = "see_registers"
    card: ScoreCard
    text: str

    def check(self) -> None:
        """Make sure that it is one's own call, and that something is said.

        Raises:
            NotYourCall: It is somebody else's.
            WhyScored: Nothing is said.

        """
        if self.card.contact.by_id != self.by.pk:
            raise NotYourCall
        if not self.text.strip():
            raise WhyScored

    def change(self) -> CardComment:
        """Write it down."""
        return CardComment.objects.create(
            card=self.card, at=clock.now(), by=self.by, text=self.text.strip())

    def case_number(self, done: CardComment) -> int | None:
        """Give the case of the call."""
        return done.card.contact.case_id

    def data(self, done: CardComment) -> dict[str, Any]:
        """Tell which card."""
        return {"card": done.card_id}
