"""What Aliyun pushes: reports on messages, and messages that somebody wrote.

It signs neither. Give it an address that nobody can guess, over TLS, and hand on only what comes
there.
"""

from datetime import datetime
from typing import Annotated, Final
from zoneinfo import ZoneInfo

from pydantic import BaseModel, Field, TypeAdapter, ValidationError

from forbear.adapters.channels.channel import Heard, Receipt, Reply
from forbear.adapters.channels.heard import CallbackRefused

CHINA: Final = ZoneInfo("Asia/Shanghai")
BODY_BYTES_MOST: Final = 1_000_000
_Id = Annotated[str, Field(min_length=1, max_length=200)]


class _Report(BaseModel):
    """What became of a message; `phone_number` and the like are not kept."""

    biz_id: _Id
    success: bool
    err_code: str = ""
    report_time: str = ""


class _Written(BaseModel):
    """What somebody wrote."""

    phone_number: _Id
    content: str
    dest_code: str = ""
    sequence_id: str | int = ""
    send_time: str = ""


_BODY: Final = TypeAdapter(list[_Report | _Written])


def read_aliyun(body: bytes) -> tuple[Heard, ...]:
    """Give what a push tells, all of it or nothing; answer it with `{"code": 0}` once kept.

    Raises:
        CallbackRefused: It cannot be read.

    """
    if len(body) > BODY_BYTES_MOST:
        raise CallbackRefused(said="too_long")
    try:
        lines = _BODY.validate_json(body)
    except ValidationError:
        raise CallbackRefused(said="unreadable") from None
    return tuple(_report(one) if isinstance(one, _Report) else _written(one) for one in lines)


def _report(one: _Report) -> Receipt:
    """Read a report."""
    return Receipt(
        provider_id=one.biz_id, state="delivered" if one.success else "undelivered",
        said=one.err_code[:40], at=_moment(one.report_time))


def _written(one: _Written) -> Reply:
    """Read what somebody wrote."""
    return Reply(provider_id=str(one.sequence_id), sender=one.phone_number, to=one.dest_code,
                 text=one.content, at=_moment(one.send_time))


def _moment(text: str) -> datetime | None:
    """Read a time, which is China's; None where it is none."""
    try:
        return datetime.strptime(text, "%Y-%m-%d %H:%M:%S").replace(tzinfo=CHINA)
    except ValueError:
        return None
