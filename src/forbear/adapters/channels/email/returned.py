"""Reports of mail servers on what became of a message (RFC 3464), read as receipts."""

from collections.abc import Iterator
from datetime import datetime
from email import message_from_bytes
from email.message import Message as Mail
from email.utils import parsedate_to_datetime
from typing import Final, Literal

from forbear.adapters.channels.channel import Receipt
from forbear.adapters.channels.email.statuses import DEAD

State = Literal["delivered", "undelivered", "under_way"]
STATES: Final[dict[str, State]] = {
    "failed": "undelivered", "delayed": "under_way", "delivered": "delivered",
    "relayed": "delivered", "expanded": "delivered",
}
"""By the action that a report names."""
_SAID_MOST: Final = 20


def is_report(mail: Mail) -> bool:
    """Tell whether a mail is a report on another."""
    return (mail.get_content_type() == "multipart/report"
            and str(mail.get_param("report-type", "")).lower() == "delivery-status")


def receipts_in(mail: Mail) -> Iterator[Receipt]:
    """Give a receipt for each recipient of whom a report tells; none where it names no message."""
    named = _message_named(mail)
    if not named:
        return
    for part in mail.walk():
        if part.get_content_type() != "message/delivery-status":
            continue
        for block in part.get_payload():
            if not isinstance(block, Mail):
                continue
            state = STATES.get(str(_of(block, "Action")).strip().lower())
            if state is None:
                continue
            status = _of(block, "Status").split(" ")[0][:_SAID_MOST]
            yield Receipt(
                provider_id=named, state=state, said=status,
                dead=state == "undelivered" and status in DEAD,
                at=moment(_of(block, "Last-Attempt-Date")) or moment(_of(mail, "Date")))


def message_id(mail: Mail, header: str = "Message-ID") -> str:
    """Give the id that a header names, without its brackets; of several the last."""
    found = _of(mail, header).replace("<", " ").replace(">", " ").split()
    return found[-1] if found else ""


def moment(text: str) -> datetime | None:
    """Read a header's date; None where it has no zone or cannot be read."""
    try:
        found = parsedate_to_datetime(text)
    except (TypeError, ValueError, IndexError, OverflowError):
        return None
    return found if found.tzinfo else None


def _message_named(mail: Mail) -> str:
    """Give the id of the message that comes back with a report, whole or its headers alone."""
    for part in mail.walk():
        kind = part.get_content_type()
        inside = part.get_payload()
        if kind == "message/rfc822" and isinstance(inside, list) and isinstance(inside[0], Mail):
            return message_id(inside[0])
        if kind == "text/rfc822-headers":
            return message_id(_headers(part))
    return ""


def _headers(part: Mail) -> Mail:
    """Read headers that stand as text."""
    payload = part.get_payload(decode=True)
    return message_from_bytes(payload if isinstance(payload, bytes) else b"")


def _of(mail: Mail, header: str) -> str:
    """Give a header as text; what stands in it as raw bytes is no address or id of ours."""
    return str(mail.get(header, ""))
