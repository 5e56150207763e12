"""The shape of the files of a law pack: one `pack.yaml`, and one file per legal number.

docs/reference/packs.md is written from this.
"""

from datetime import date
from typing import Annotated, Final, Literal

from pydantic import BaseModel, ConfigDict, Field, StrictInt, StrictStr

from forbear.engine.vocabulary import words

Unit = Literal[
    "local time", "contacts", "days", "months", "weekdays", "channels", "phrases", "quantity"
]
RuleId = Annotated[str, Field(pattern=r"^[a-z0-9_]+(\.[a-z0-9_]+)*$")]
Counted = Literal["attempt", "connected", "conversation"]
Channel = Literal["sms", "email", "app", "letter", "call", "visit"]
Channels = Annotated[list[Channel], Field(min_length=1)]
ParameterName = Annotated[str, Field(pattern=r"^[a-z0-9_]+$")]
Role = Literal["borrower", "joint", "guarantor", "representative", "contact_person"]
Purpose = Literal["remind", "answer", "notice", "confirm_stop"]
Phrases = dict[Literal["zh-Hant", "zh-Hans", "en"], Annotated[list[StrictStr], Field(min_length=1)]]


class _Plain(BaseModel):
    """Nothing unknown, nothing guessed."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Value(_Plain):
    """What a number is from one day on, and who says so. Empty: from that day on nothing holds."""

    value: StrictStr | StrictInt | list[StrictInt] | list[StrictStr] | Phrases | None
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


class _Slots(_Plain):
    """The parameters any rule may have: how long a consent lifts it, how late the debt may be."""

    lifted_days: ParameterName | None = None
    until_days_late: ParameterName | None = None


class _Entry(_Plain):
    """What every rule of a pack states, of whatever kind."""

    id: RuleId
    modality: Literal["shall", "should"]
    outcome: Literal["refused", "review", "warned"] | None = None
    purposes: Annotated[list[Purpose], Field(min_length=1)] | None = None
    """The purposes of contact it judges; left out: all."""
    roles: Annotated[list[Role], Field(min_length=1)] | None = None
    """As whom somebody is reached for it to judge; left out: all."""
    lifted_by: list[Literal[
        "contact_hours", "channel", "more_contacts", "call_back", "workplace", "recording",
        "home_visit", "third_party", "share_data",
    ]] = []


class _HoursSlots(_Slots):
    from_: Annotated[ParameterName, Field(alias="from")]
    until: ParameterName
    weekdays: ParameterName | None = None


class HoursEntry(_Entry):
    """Contact only at these hours. It always refuses: a night cannot ask about an hour."""

    kind: Literal["hours"]
    modality: Literal["shall"]
    outcome: Literal["refused"] | None = None
    channels: Channels
    holidays: str = ""
    """A calendar whose public holidays are closed too, as `ID`."""
    parameters: _HoursSlots


class _FrequencySlots(_Slots):
    most: ParameterName
    days: ParameterName | None = None


class FrequencyEntry(_Entry):
    """At most so many contacts; without `days` in a calendar day, or the window that is named."""

    kind: Literal["frequency"]
    channels: Channels
    counts: Counted
    counts_channels: Channels
    inbound: bool
    per: Literal["person", "debt", "number"]
    window: Literal["rolling", "week", "month"] = "rolling"
    whose: Literal["group", "lender", "agency"] = "group"
    parameters: _FrequencySlots


class _CooldownSlots(_Slots):
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
    whose: Literal["group", "lender", "agency"] = "group"
    parameters: _CooldownSlots


class _ChannelSlots(_Slots):
    channels: ParameterName


class StopEntry(_Entry):
    """A state that stops the channels its parameter lists."""

    kind: Literal["stop_state"]
    stop: str
    parameters: _ChannelSlots


class _RecipientSlots(_ChannelSlots):
    most: ParameterName | None = None


class RecipientEntry(_Entry):
    """Whom, of the roles it names, one may reach, and when."""

    kind: Literal["recipient"]
    roles: Annotated[list[Role], Field(min_length=1)]
    only_if: Literal["always", "unreachable", "never"]
    refusal_stops: bool
    parameters: _RecipientSlots


class PreferenceEntry(_Entry):
    """A wish that is kept to on the channels its parameter lists."""

    kind: Literal["preference"]
    wish: Literal[
        "not_channel", "not_contact_point", "only_contact_point", "not_place", "window",
        "not_window",
    ]
    parameters: _ChannelSlots


class _PhraseSlots(_ChannelSlots):
    phrases: ParameterName | None = None


class MustStateEntry(_Entry):
    """What a written contact states."""

    kind: Literal["must_state"]
    element: Literal[
        "creditor", "amount", "due_date", "check_code", "how_to_stop", "how_to_pay",
        "easier_plan", "who_collects", "where_to_complain",
    ]
    parameters: _PhraseSlots


class MustNotEntry(_Entry):
    """What a part of a written contact never says; or all that it may say."""

    kind: Literal["must_not"]
    part: Literal["body", "envelope"]
    only: list[Literal["creditor", "amount", "due_date", "check_code"]] = []
    parameters: _PhraseSlots


class _AgedSlots(_ChannelSlots):
    days: ParameterName | None = None


class PreconditionEntry(_Entry):
    """What must be so before a contact."""

    kind: Literal["precondition"]
    fact: Literal[
        "approved", "two_persons", "badge", "recorder_on", "home_consent", "right_party_checked",
        "validation_notice", "placement_notice", "number_verified", "person_told",
    ]
    parameters: _AgedSlots


class _RetentionSlots(_Slots):
    months: ParameterName


class RetentionEntry(_Entry):
    """How long records of a kind are kept, at least or at most."""

    kind: Literal["retention"]
    record: Literal["recording", "contact", "credit_report", "impact_assessment", "account"]
    bound: Literal["at_least", "at_most"]
    parameters: _RetentionSlots


class DeadlineEntry(_Entry):
    """By when something is owed to a person."""

    kind: Literal["deadline"]
    trigger: Literal["dispute", "complaint", "stop_request", "objection", "data_request"]
    calendar: str = ""
    """Business days of this calendar, as `US`; empty: calendar days."""
    parameters: _CooldownSlots


class _CapSlots(_Slots):
    most: ParameterName


class CapEntry(_Entry):
    """How great a quantity may be."""

    kind: Literal["cap"]
    quantity: Literal[
        "plan_months", "annual_rate_bp", "all_in_rate_bp", "late_fee_minor", "bad_record_months"
    ]
    parameters: _CapSlots


AnyEntry = (
    HoursEntry | FrequencyEntry | CooldownEntry | StopEntry | RecipientEntry | PreferenceEntry
    | MustStateEntry | MustNotEntry | PreconditionEntry | RetentionEntry | DeadlineEntry | CapEntry
)
Entry = Annotated[AnyEntry, Field(discriminator="kind")]


class PackFile(_Plain):
    """`pack.yaml`: what the pack is, whom it binds, and its rules."""

    name: Annotated[str, Field(pattern=r"^[a-z0-9_]+(/[a-z0-9_]+)*$")]
    version: Annotated[str, Field(pattern=r"^\d+\.\d+\.\d+$")]
    title: Annotated[str, Field(min_length=1)]
    jurisdiction: Annotated[str, Field(min_length=1)]
    status: Literal["draft", "verified"]
    actors: Annotated[list[Literal["lender", "agency", "assignee"]], Field(min_length=1)]
    """Whom the texts bind. A lender who names the pack is held to it, whoever they are."""
    debts: Annotated[list[str], Field(min_length=1)]
    """Which debts the texts speak of."""
    binds: Annotated[str, Field(min_length=1)]
    notes: str = ""
    includes: list[str] = []
    rules: list[Entry] = []


UNITS_OF_SLOT: Final = {
    "from_": ("local time",),
    "until": ("local time",),
    "weekdays": ("weekdays",),
    "most": ("contacts", "quantity"),
    "days": ("days",),
    "lifted_days": ("days",),
    "until_days_late": ("days",),
    "months": ("months",),
    "channels": ("channels",),
    "phrases": ("phrases",),
}
"""Which units a rule's parameter may have."""


def _said(kind: object) -> set[str]:
    """Give the members of a Literal."""
    return set(getattr(kind, "__args__", ()))


assert _said(Channel) == set(words.CHANNELS), "packs know every channel"  # noqa: S101 -- a relation between two lists
assert _said(Role) == set(words.PARTY_ROLES), "packs know every role"  # noqa: S101 -- a relation between two lists
assert _said(Purpose) == set(words.PURPOSES), "packs know every purpose"  # noqa: S101 -- a relation between two lists
