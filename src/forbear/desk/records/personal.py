"""What of the records is personal, in one place: by it a person is told all, and can go.

Ids, codes, amounts and days are facts and stay. A name, a number, an address, and whatever people
wrote in words of their own go. Each text of each model is named here or among `FACTS`; a test goes
through all of them, so that a new one is thought of.
"""

from dataclasses import dataclass
from typing import Any, Final

from django.apps import apps
from django.db.models import QuerySet

GONE: Final = "█"
"""Stands where words stood that are erased."""


@dataclass(frozen=True, kw_only=True)
class About:
    """A model that holds rows about a person."""

    model: str
    path: str
    """From a row to the person's key."""
    words: tuple[str, ...] = ()
    """What people wrote, or what names the person."""

    def rows(self, person: str) -> QuerySet[Any]:
        """Give the rows of a person."""
        found: Any = apps.get_model("records", self.model)._default_manager  # noqa: SLF001 -- Django's own way to any model
        mine: QuerySet[Any] = found.filter(**{self.path: person}).order_by("pk").distinct()
        return mine


_OF_CASE: Final = "case__person"
_OF_CALL: Final = "contact__case__person"
EVERYTHING: Final = (
    About(model="Borrower", path="person"),
    About(model="PersonalData", path="borrower__person", words=("called_as",)),
    About(model="ContactPoint", path="borrower__person", words=("address", "digits")),
    About(model="Case", path="person"),
    About(model="Contact", path=_OF_CASE),
    About(model="RightPartyCheck", path=_OF_CALL),
    About(model="Outcome", path=_OF_CALL, words=("note",)),
    About(model="Correction", path="outcome__contact__case__person"),
    About(model="Promise", path=_OF_CASE),
    About(model="PromiseStanding", path="borrower__person"),
    About(model="Hold", path=_OF_CASE, words=("evidence", "alike_mark")),
    About(model="HoldOwner", path="hold__case__person"),
    About(model="WaveHold", path="hold__case__person"),
    About(model="Wave", path="holds__hold__case__person", words=("name",)),
    About(model="HoldEnd", path="hold__case__person", words=("answer",)),
    About(model="Wish", path=_OF_CASE),
    About(model="CallBack", path=_OF_CASE),
    About(model="Payment", path=_OF_CASE),
    About(model="PaymentCount", path="payment__case__person"),
    About(model="PaymentUnclear", path="payment__case__person"),
    About(model="Grant", path=_OF_CASE, words=("why",)),
    About(model="GrantStep", path="grant__case__person", words=("note",)),
    About(model="Visit", path=_OF_CASE, words=("reason", "consent_how")),
    About(model="VisitStep", path="visit__case__person", words=("words", "position")),
    About(model="Photo", path="visit__case__person"),
    About(model="Signature", path="visit__case__person"),
    About(model="ScoreCard", path=_OF_CALL, words=("note",)),
    About(model="CardComment", path="card__contact__case__person", words=("text",)),
    About(model="ToldContact", path=_OF_CASE),
    About(model="Recording", path=_OF_CALL),
    About(model="Notice", path=_OF_CASE),
    About(model="Placement", path="borrower__person"),
    About(model="Recall", path="placement__borrower__person", words=("reason",)),
    About(model="AgencyContact", path="borrower__person"),
    About(model="Order", path="borrower__person"),
    About(model="Message", path=_OF_CASE),
    About(model="MessageWords", path="message__case__person", words=("address", "text")),
    About(model="Reply", path=_OF_CASE, words=("sender", "text")),
    About(model="DataRequest", path="person", words=("note",)),
    About(model="DataRequestStep", path="request__person", words=("note",)),
)
"""Everything the desk holds about a person, besides the slice of the book and the log."""
FACTS: Final = frozenset({
    "Slice.document", "Order.row", "Case.because", "Case.counters",
    "Outcome.before", "Contact.verdict", "Message.verdict", "VisitStep.verdict",
    "VisitStep.shown", "Grant.parts", "Grant.charges", "ScoreCard.met", "AuditEntry.data",
    "Night.packs", "Night.everyone", "Token.scopes", "Replay.answer", "Webhook.events",
    "WebhookEvent.body",
})
"""Long texts and JSON that hold ids and codes; of the slice and of orders the personal columns are
masked one by one."""
