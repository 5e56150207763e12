"""The shape of the files of a law pack: one `pack.yaml`, and one file per legal number."""

from datetime import date
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StrictInt, StrictStr

from forbear.engine.vocabulary import words

Unit = Literal["local time", "contacts", "days", "weekdays", "channels"]
RuleId = Annotated[str, Field(pattern=r"^[a-z0-9_]+(\.[a-z0-9_]+)*$")]
Counted = Literal["attempt", "connected", "conversation"]
Channel = Literal["sms", "email", "app", "letter", "call", "visit"]
Channels = Annotated[list[Channel], Field(min_length=1)]
ParameterName = Annotated[str, Field(pattern=r"^[a-z0-9_]+$")]


class _Plain(BaseModel):
    """Nothing unknown, nothing guessed."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Value(_Plain):
    """What a number is from one day on, and who says so. Empty: from that day on nothing holds."""

    value: StrictStr | StrictInt | list[StrictInt] | list[StrictStr] | None
    cites: Annotated[str, Field(min_length=1)]
    url: str = ""
    evidence: Literal["T", "S", "M"]
    checked_on: date


class Parameter(_Plain):
    """One legal number, with every value it has had."""

    description: Annotated[str, Field(min_length=1)]
    unit: Unit
    source: Literal["law", "standard", "self_regulation", "house"]
    values: Annotated[dict[date, Value], Field(min_length=1)]


class _Entry(_Plain):
    """What every rule of a pack states, of whatever kind."""

    id: RuleId
    modality: Literal["shall", "should"]
    outcome: Literal["refused", "review"] | None = None


class _HoursParameters(_Plain):
    from_: Annotated[ParameterName, Field(alias="from")]
    until: ParameterName
    weekdays: ParameterName | None = None


class HoursEntry(_Entry):
    """Contact only at these hours. It always refuses: a night cannot ask about an hour."""

    kind: Literal["hours"]
    modality: Literal["shall"]
    outcome: Literal["refused"] | None = None
    channels: Channels
    parameters: _HoursParameters


class _FrequencyParameters(_Plain):
    most: ParameterName
    days: ParameterName | None = None


class FrequencyEntry(_Entry):
    """At most so many contacts; without `days`, in a calendar day."""

    kind: Literal["frequency"]
    channels: Channels
    counts: Counted
    counts_channels: Channels
    inbound: bool
    per: Literal["person", "debt", "number"]
    parameters: _FrequencyParameters


class _CooldownParameters(_Plain):
    days: ParameterName


class CooldownEntry(_Entry):
    """Rest after a contact."""

    kind: Literal["cooldown"]
    channels: Channels
    trigger: Counted
    counts_channels: Channels
    inbound: bool
    first_day_counts: bool
    per: Literal["person", "debt"]
    parameters: _CooldownParameters


class _StopParameters(_Plain):
    channels: ParameterName


class StopEntry(_Entry):
    """A state that stops the channels its parameter lists."""

    kind: Literal["stop_state"]
    stop: str
    parameters: _StopParameters


Entry = Annotated[
    HoursEntry | FrequencyEntry | CooldownEntry | StopEntry, Field(discriminator="kind")
]
AnyEntry = HoursEntry | FrequencyEntry | CooldownEntry | StopEntry


class PackFile(_Plain):
    """`pack.yaml`: what the pack is, whom it binds, and its rules."""

    name: Annotated[str, Field(pattern=r"^[a-z0-9_]+(/[a-z0-9_]+)*$")]
    version: Annotated[str, Field(pattern=r"^\d+\.\d+\.\d+$")]
    title: Annotated[str, Field(min_length=1)]
    jurisdiction: Annotated[str, Field(min_length=1)]
    status: Literal["draft", "verified"]
    binds: Annotated[str, Field(min_length=1)]
    notes: str = ""
    includes: list[str] = []
    rules: list[Entry] = []


UNIT_OF_SLOT = {
    "from_": "local time",
    "until": "local time",
    "weekdays": "weekdays",
    "most": "contacts",
    "days": "days",
    "channels": "channels",
}
"""Which unit a rule's parameter must have."""

assert set(Channel.__args__) == set(words.CHANNELS), "packs know every channel"  # type: ignore[attr-defined]  # noqa: S101 -- a relation between two lists, and mypy does not know a Literal's members
