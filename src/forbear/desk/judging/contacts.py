"""What was done here, and what other systems and people told, as rows of `contacts`."""

from datetime import UTC
from typing import Any

from django.db.models import QuerySet

from forbear.desk.records import clock
from forbear.desk.records.models import Contact, Message, Reply, ToldContact
from forbear.desk.records.models.sending import DELIVERED, SENT, UNDELIVERED
from forbear.desk.records.words import CONTACT_OUTCOME

Row = dict[str, Any]


def message_row(message: Message) -> Row:
    """Give a message as a row of `contacts`; what may have left counts as sent."""
    came = message.state if message.state in (DELIVERED, UNDELIVERED) else SENT
    return {
        "contact_id": str(message.message_id), "borrower_id": message.borrower_id,
        "loan_id": None, "channel": message.channel,
        "contact_point_id": message.contact_point_id, "direction": "out",
        "tried_at": clock.naive(message.at), "outcome": came, "right_party": None,
        "recording": None, "by_whom": "lender",
    }


def reply_row(reply: Reply) -> Row:
    """Give what somebody wrote as a row of `contacts`: it came in, and may be answered."""
    return {
        "contact_id": str(reply.reply_id), "borrower_id": reply.borrower_id, "loan_id": None,
        "channel": reply.channel, "contact_point_id": None, "direction": "in",
        "tried_at": clock.naive(reply.at), "outcome": "other", "right_party": None,
        "recording": None, "by_whom": "lender",
    }


def told_contacts() -> QuerySet[ToldContact]:
    """Give the contacts that other systems made; what they saw of our calls is no further one."""
    return ToldContact.objects.filter(of_call__isnull=True).order_by("pk")


def told_row(contact: ToldContact) -> Row:
    """Give a contact that another system made as a row of `contacts`."""
    return {
        "contact_id": contact.contact_id, "borrower_id": contact.borrower_id,
        "loan_id": contact.loan_id or None, "channel": contact.channel,
        "contact_point_id": contact.contact_point_id, "direction": contact.direction,
        "tried_at": clock.naive(contact.tried_at), "outcome": contact.outcome,
        "right_party": contact.right_party, "recording": None, "by_whom": "lender",
    }


def contact_row(contact: Contact) -> Row:
    """Give a call or a visit as a row of `contacts`."""
    outcome = next((o for o in contact.outcomes.all() if not hasattr(o, "correction")), None)
    visit = getattr(contact, "visit", None)
    return {
        "contact_id": str(contact.contact_id), "borrower_id": contact.borrower_id,
        "loan_id": None, "channel": contact.channel, "contact_point_id": contact.contact_point_id,
        "direction": contact.direction,
        "tried_at": contact.tried_at.astimezone(UTC).replace(tzinfo=None),
        "outcome": CONTACT_OUTCOME.get(outcome.came, "conversation") if outcome else None,  # type: ignore[call-overload]  # -- a word of the list, as text
        "right_party": outcome.right_party if outcome else None,
        "recording": contact.recording or (visit.recording if visit else "") or None,
        "by_whom": "lender",
    }
