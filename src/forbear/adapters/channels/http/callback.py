"""What a gateway calls back: receipts and replies, in a body that it signed."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from pydantic import BaseModel, ConfigDict, ValidationError

from forbear.adapters.channels.channel import Heard, Reply
from forbear.adapters.channels.heard import CallbackRefused, read_heard
from forbear.adapters.network.signed import SignatureWrong, check_signed

BODY_BYTES_MOST: Final = 1_000_000
HEARD_MOST: Final = 1_000


class _Body(BaseModel):
    """The whole body."""

    model_config = ConfigDict(extra="forbid")

    heard: list[dict[str, object]]


def read_callback(body: bytes, *, headers: Mapping[str, str], secret: str) -> tuple[Heard, ...]:
    """Give the receipts and replies of a callback, all of them or none.

    Args:
        body: As it came, to the byte.
        headers: Of the request, in whatever case.
        secret: Of the account whose gateway calls.

    Raises:
        CallbackRefused: It is not signed, too old or too long, or something in it cannot be read.

    """
    if len(body) > BODY_BYTES_MOST:
        raise CallbackRefused(said="too_long")
    try:
        event_id = check_signed(secret, headers=headers, body=body)
    except SignatureWrong as wrong:
        raise CallbackRefused(said=wrong) from None
    try:
        lines = _Body.model_validate_json(body).heard
    except ValidationError:
        raise CallbackRefused(said="unreadable") from None
    if len(lines) > HEARD_MOST:
        raise CallbackRefused(said="too_many")
    return tuple(_read(line, nth=nth, event_id=event_id) for nth, line in enumerate(lines, start=1))


def _read(line: dict[str, object], *, nth: int, event_id: str) -> Heard:
    """Read one of them; a reply without an id is known by its place, should it come again."""
    try:
        one = read_heard(line)
    except ValueError as wrong:
        raise CallbackRefused(said=f"heard {nth} is unreadable ({wrong})") from None
    if isinstance(one, Reply) and not one.provider_id:
        return replace(one, provider_id=f"{event_id}:{nth}")
    return one
