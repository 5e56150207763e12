"""What an answer of a gateway says of a message.

Nothing is called unsent that a gateway might have carried: an answer that leaves room for doubt
is `unknown`, and the message counts as sent.
"""

from typing import Annotated, Final

from pydantic import BaseModel, Field, ValidationError

from forbear.adapters.channels.channel import WHYS, Accepted, Declined, Result
from forbear.adapters.network.post import Answer

WAIT_SECONDS_MOST: Final = 86_400
_PARTS_MOST: Final = 255
_Id = Annotated[str, Field(min_length=1, max_length=200)]


class _Taken(BaseModel):
    """What a gateway may say of a message that it took."""

    ids: Annotated[list[_Id], Field(min_length=1, max_length=_PARTS_MOST)]
    parts: Annotated[int, Field(ge=1, le=_PARTS_MOST)] = 1


class _NotTaken(BaseModel):
    """What a gateway may say of a message that it did not take."""

    why: str


WHY_OF_STATUS: Final = {
    # The address, the credentials or the time is wrong, and not the message.
    **dict.fromkeys((301, 307, 308, 401, 403, 404, 405, 407, 408, 421, 425), "down"),
    402: "no_credit",
    409: "unknown",  # it knows the message already
    429: "throttled",
}
"""Every other 4xx is `not_accepted`; every other status that is no yes, `unknown`."""


def result_of(message_id: str, answer: Answer) -> Result:
    """Say what is known of a message."""
    status = answer.status
    if 200 <= status < 300:
        try:
            taken = _Taken.model_validate_json(answer.body)
        except ValidationError:
            return Accepted(message_id=message_id, provider_ids=(message_id,))
        return Accepted(message_id=message_id, provider_ids=tuple(taken.ids), parts=taken.parts)
    refused = 400 <= status < 500
    why = WHY_OF_STATUS.get(status, "not_accepted" if refused else "unknown")
    if why == "not_accepted":
        why = _said(answer.body) or why
    return Declined(message_id=message_id, why=why, said=str(status),
                    wait_seconds=_wait(answer) if why == "throttled" else 0)


def _said(body: bytes) -> str:
    """Give the word of ours that a gateway uses to say more, if it does."""
    try:
        why = _NotTaken.model_validate_json(body).why
    except ValidationError:
        return ""
    return why if why in WHYS else ""


def _wait(answer: Answer) -> int:
    """Give for how many seconds it asks to be left alone; a date is not read."""
    said = answer.retry_after.strip()
    return min(int(said), WAIT_SECONDS_MOST) if said.isascii() and said.isdigit() else 0
