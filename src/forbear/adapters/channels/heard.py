"""Receipts and replies as JSON, in the inbox of files and in the callbacks of a gateway."""

from collections.abc import Mapping
from typing import Annotated, Final, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from forbear.adapters.channels.channel import Heard, Receipt, Reply
from forbear.engine.vocabulary.errors import ForbearError


class CallbackRefused(ForbearError):
    """A callback is not from the gateway, or cannot be read."""

    code = "callback_refused"
    sentence = "The callback cannot be taken: {said}."
    cure = ("See that it is signed with the secret of the account, and written as "
            "docs/how-to/channels.md shows.")


class _Receipt(BaseModel):
    """A line that tells what became of a message."""

    model_config = ConfigDict(extra="forbid")

    kind: Literal["receipt"]
    provider_id: Annotated[str, Field(min_length=1)]
    state: Literal["delivered", "undelivered", "under_way"]
    said: str = ""
    dead: bool = False
    at: AwareDatetime | None = None
    to: str = ""


class _Reply(BaseModel):
    """A line that holds what somebody wrote."""

    model_config = ConfigDict(extra="forbid")

    kind: Literal["reply"]
    provider_id: str = ""
    sender: Annotated[str, Field(min_length=1)]
    to: str
    text: str
    at: AwareDatetime | None = None
    answers: str = ""


LINE: Final[TypeAdapter[_Receipt | _Reply]] = TypeAdapter(
    Annotated[_Receipt | _Reply, Field(discriminator="kind")])


def read_heard(line: str | Mapping[str, object]) -> Heard:
    """Read a receipt or a reply from JSON, or from what JSON was read into.

    Raises:
        ValueError: It is neither; the text names the keys that are wrong, and nothing they hold.

    """
    try:
        read = LINE.validate_json(line) if isinstance(line, str) else LINE.validate_python(line)
    except ValidationError as wrong:
        keys = {".".join(str(part) for part in fault["loc"]) or "the line"
                for fault in wrong.errors(include_input=False, include_url=False)}
        raise ValueError(", ".join(sorted(keys))) from None
    found = read.model_dump(exclude={"kind"})
    return Receipt(**found) if isinstance(read, _Receipt) else Reply(**found)
