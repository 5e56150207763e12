"""The types that bodies and addresses are made of: strict, bounded, and with their units."""

import re
from datetime import UTC, date, datetime
from typing import Annotated, Final, Literal

from ninja import Schema
from pydantic import (
    AfterValidator,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainSerializer,
    WithJsonSchema,
)

from forbear.engine.vocabulary.limits import AMOUNT_MINOR_MAX

_DAY: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_MOMENT: Final = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,6})?"
    r"(Z|[+-][0-9]{2}:[0-9]{2})")
PLAIN: Final = r"^[^\u0000-\u001f\u007f]+$"
"""No control characters: they belong in no id, and PostgreSQL keeps no NUL."""


NUMBER_MOST: Final = 2**63 - 1
"""The largest number of a row."""


class Strict(Schema):
    """The base of every body: a field that is not in the description is refused."""

    model_config = ConfigDict(extra="forbid")


def _day(value: object) -> object:
    """Take a day as text only, as the description says.

    Raises:
        ValueError: It is no such text.

    """
    if isinstance(value, date) or (isinstance(value, str) and _DAY.fullmatch(value)):
        return value
    raise ValueError("write a day as 2026-11-01")


def _moment(value: object) -> object:
    """Take a moment as text with its zone only.

    Raises:
        ValueError: It is no such text.

    """
    if isinstance(value, datetime) or (isinstance(value, str) and _MOMENT.fullmatch(value)):
        return value
    raise ValueError("write a moment with its zone, as 2026-11-01T14:05:00+08:00")


def _bounded(moment: datetime) -> datetime:
    """Keep a moment within what every zone can say, in UTC.

    Raises:
        ValueError: It lies too far away.

    """
    if not 1950 <= moment.year <= 2150:
        raise ValueError("write a moment between 1950 and 2150")
    return moment.astimezone(UTC)


Id = Annotated[str, Field(strict=True, min_length=1, max_length=200, pattern=PLAIN)]
"""An id, as the lender writes it."""
Currency = Annotated[str, Field(strict=True, pattern=r"^[A-Z]{3}$", examples=["CNY"])]
Minor = Annotated[int, Field(strict=True, ge=1, le=AMOUNT_MINOR_MAX, examples=[160_000])]
"""An amount above zero, in minor units: 1,600.00 CNY is 160000."""
Day = Annotated[date, BeforeValidator(_day), Field(
    examples=["2026-11-01"], json_schema_extra={"pattern": r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$"})]
Moment = Annotated[
    datetime, BeforeValidator(_moment), AfterValidator(_bounded),
    PlainSerializer(lambda moment: moment.astimezone(UTC).isoformat().replace("+00:00", "Z"),
                    return_type=str),
    WithJsonSchema({"type": "string", "format": "date-time", "pattern": (
        r"^(19[5-9]|20[0-9]|21[0-4])[0-9]-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-5][0-9]"
        r"(\.[0-9]{1,6})?(Z|[+-][0-9]{2}:[0-9]{2})$"),
                    "examples": ["2026-11-01T14:05:00+08:00"]}),
]
"""A moment with its zone; answers are in UTC."""
Words = Annotated[str, Field(
    strict=True, min_length=1, max_length=2_000,
    pattern=r"^[^\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]*$")]
"""What somebody wrote; lines may end in it."""
Channels = Literal["sms", "email", "app", "letter", "call", "visit"]
