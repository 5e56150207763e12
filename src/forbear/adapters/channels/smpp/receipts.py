"""Reading what a provider says became of a message.

Source: SMPP Protocol Specification v3.4, issue 1.2, sections 5.2.12, 5.2.28, 5.3.2.31 and
appendix B, whose text form is how most providers say it.
"""

import re
from datetime import datetime
from typing import Final, Literal
from zoneinfo import ZoneInfo

from forbear.adapters.channels.channel import Receipt
from forbear.adapters.channels.smpp import bodies
from forbear.adapters.channels.smpp.bodies import Delivery
from forbear.adapters.channels.smpp.numbers import as_in_the_book
from forbear.adapters.channels.smpp.settings import Ids, SmppSettings

_KIND: Final = 0x3C
"""The bits of esm_class that tell a receipt from a message."""

_WORDS: Final = {
    1: "ENROUTE", 2: "DELIVRD", 3: "EXPIRED", 4: "DELETED", 5: "UNDELIV", 6: "ACCEPTD",
    7: "UNKNOWN", 8: "REJECTD",
}
_STATES: Final[dict[str, Literal["delivered", "undelivered"]]] = {
    "DELIVRD": "delivered", "EXPIRED": "undelivered", "DELETED": "undelivered",
    "UNDELIV": "undelivered", "REJECTD": "undelivered",
}
"""All others say nothing final, UNKNOWN among them."""

_FIELD: Final = re.compile(
    r"\b(id|stat|err|done date)\s*:\s*([^\s]*)", re.IGNORECASE)
_UNKNOWN_SUBSCRIBER: Final = bytes([3, 0, 1])
"""A network error of GSM: the number belongs to nobody."""


def is_receipt(delivery: Delivery) -> bool:
    """Tell a receipt from what somebody wrote."""
    return bool(delivery.esm_class & _KIND) or bodies.RECEIPTED_ID in delivery.extras


def read_receipt(delivery: Delivery, settings: SmppSettings) -> Receipt:
    """Read a receipt; one that names no message has an empty id."""
    found = _FIELD.findall(delivery.content.decode("latin-1"))
    # The first of each counts: at the end stands the beginning of the message itself.
    fields = {name.lower(): value for name, value in reversed(found)}
    extras = delivery.extras
    if bodies.RECEIPTED_ID in extras:
        told = extras[bodies.RECEIPTED_ID].split(b"\0", 1)[0].decode("latin-1")
        provider_id = answered_id(told, settings.ids)
    else:
        provider_id = receipted_id(fields.get("id", ""), settings.ids)
    state = extras.get(bodies.MESSAGE_STATE, b"")[-1:]
    word = _WORDS.get(state[0], str(state[0])) if state else fields.get("stat", "").upper()
    error = fields.get("err", "")
    return Receipt(
        provider_id=provider_id,
        state=_STATES.get(word[:7], "under_way"),
        said=f"{word} {error}".strip(),
        dead=error in settings.dead_errors
        or extras.get(bodies.NETWORK_ERROR) == _UNKNOWN_SUBSCRIBER,
        at=_moment(fields.get("done date", ""), settings.receipt_zone),
        to=as_in_the_book(delivery.source_ton, delivery.source),
    )


def answered_id(told: str, ids: Ids) -> str:
    """Give the id of an answer as receipts are known by: a decimal, where the two forms differ."""
    return _decimal(told, {"same": 0, "hex_then_decimal": 16, "decimal_then_hex": 10}[ids])


def receipted_id(told: str, ids: Ids) -> str:
    """Give the id in the text of a receipt in the same form."""
    return _decimal(told, {"same": 0, "hex_then_decimal": 10, "decimal_then_hex": 16}[ids])


def _decimal(told: str, base: int) -> str:
    """Read a number; what is none stays as it is."""
    if not base:
        return told
    try:
        return str(int(told, base))
    except ValueError:
        return told


def _moment(told: str, zone: str) -> datetime | None:
    """Read a time of a receipt, to the minute or second, where its zone is known."""
    if not zone or not told.isascii() or not told.isdigit() or len(told) not in {10, 12}:
        return None
    form = "%y%m%d%H%M" if len(told) == 10 else "%y%m%d%H%M%S"
    try:
        return datetime.strptime(told, form).replace(tzinfo=ZoneInfo(zone))
    except ValueError:
        return None
