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
    """The number, the time, the list, or the phrases by language; empty: it ends here."""
    cites: Annotated[str, Field(min_length=1)]
    """The place in the text that says so."""
    url: Annotated[str, Field(pattern=r"^(https?://\S+)?$")] = ""
    """Where the text can be read; empty: not known."""
    evidence: Literal["T", "S", "M"]
    """T: the words were read; S: a secondary source; M: from memory."""
    checked_on: date
    """The day somebody last looked."""


class Parameter(_Plain):
    """One legal number, with every value it has had."""

    description: Annotated[str, Field(min_length=1)]
    """What the number is, for a person."""
    unit: Unit
    """What it is counted in."""
    source: Literal["law", "standard", "self_regulation", "house"]
    """What kind of text says so; `house` where none does and the lender decides."""
    values: Annotated[dict[date, Value], Field(min_length=1)]
    """By the day from which each holds; old ones stay, so that past days can be judged."""


class _Slots(_Plain):
    """The parameters any rule may have: how long a consent lifts it, how late the debt may be."""

    lifted_days: ParameterName | None = None
    """How long a consent lifts the rule, the day it was given included."""
    until_days_late: ParameterName | None = None
    """The rule holds while the debt is no later than this."""


class _Entry(_Plain):
    """What every rule of a pack states, of whatever kind."""

    id: RuleId
    """The name a verdict gives; no two rules share one."""
    modality: Literal["shall", "should"]
    """Whether the text says that it shall or that it should be so."""
    outcome: Literal["refused", "review", "warned"] | None = None
    """What is made of what is against it; left out: shall refuses, should asks for review."""
    purposes: Annotated[list[Purpose], Field(min_length=1)] | None = None
    """The purposes of contact it judges; left out: all."""
    roles: Annotated[list[Role], Field(min_length=1)] | None = None
    """As whom somebody is reached for it to judge; left out: all."""
    lifted_by: list[Literal[
        "contact_hours", "channel", "more_contacts", "call_back", "workplace", "recording",
        "home_visit", "third_party", "share_data",
    ]] = []
    """The kinds of consent with which it does not hold."""


class _HoursSlots(_Slots):
    from_: Annotated[ParameterName, Field(alias="from")]
    """Contact may begin at this time of the local day."""
    until: ParameterName
    """Contact ends before this time."""
    weekdays: ParameterName | None = None
    """The weekdays it opens, 1 Monday to 7 Sunday; left out: all."""


class HoursEntry(_Entry):
    """Contact only at these hours. It always refuses: a night cannot ask about an hour."""

    kind: Literal["hours"]
    modality: Literal["shall"]
    """Hours are always kept."""
    outcome: Literal["refused"] | None = None
    """Hours always refuse."""
    channels: Channels
    """The channels it judges."""
    holidays: str = ""
    """A calendar whose public holidays are closed too, as `ID`."""
    parameters: _HoursSlots


class _FrequencySlots(_Slots):
    most: ParameterName
    """How many are allowed in the window."""
    days: ParameterName | None = None
    """The length of a rolling window; left out: one day."""


class FrequencyEntry(_Entry):
    """At most so many contacts; without `days` in a calendar day, or the window that is named."""

    kind: Literal["frequency"]
    channels: Channels
    """The channels it judges."""
    counts: Counted
    """What is counted."""
    counts_channels: Channels
    """The channels whose contacts are counted."""
    inbound: bool
    """Whether contacts from the person count."""
    per: Literal["person", "debt", "number"]
    """To whom or about what they are counted."""
    window: Literal["rolling", "week", "month"] = "rolling"
    """Rolling days, or the calendar week or month."""
    whose: Literal["group", "lender", "agency"] = "group"
    """Whose contacts count: everybody's, the lender's own, or the agencies'."""
    parameters: _FrequencySlots


class _CooldownSlots(_Slots):
    days: ParameterName
    """For how many days."""


class CooldownEntry(_Entry):
    """Rest after a contact."""

    kind: Literal["cooldown"]
    channels: Channels
    """The channels it judges."""
    trigger: Counted
    """What sets the rest going."""
    counts_channels: Channels
    """The channels on which it does."""
    inbound: bool
    """Whether a contact from the person does."""
    first_day_counts: bool
    """Whether the day of the trigger is day 1."""
    per: Literal["person", "debt"]
    """With whom or about what."""
    whose: Literal["group", "lender", "agency"] = "group"
    """Whose contacts count."""
    parameters: _CooldownSlots


class _ChannelSlots(_Slots):
    channels: ParameterName
    """The channels it judges."""


class StopEntry(_Entry):
    """A state that stops the channels its parameter lists."""

    kind: Literal["stop_state"]
    stop: str
    """The state, one of the stop kinds."""
    parameters: _ChannelSlots


class _RecipientSlots(_ChannelSlots):
    most: ParameterName | None = None
    """How often in all; left out: as other rules allow."""


class RecipientEntry(_Entry):
    """Whom, of the roles it names, one may reach, and when."""

    kind: Literal["recipient"]
    roles: Annotated[list[Role], Field(min_length=1)]
    """Whom it is about."""
    only_if: Literal["always", "unreachable", "never"]
    """Whether they may be reached: always, never, or if the borrower cannot be."""
    refusal_stops: bool
    """Whether who once refused is left alone."""
    parameters: _RecipientSlots


class PreferenceEntry(_Entry):
    """A wish that is kept to on the channels its parameter lists."""

    kind: Literal["preference"]
    wish: Literal[
        "not_channel", "not_contact_point", "only_contact_point", "not_place", "window",
        "not_window",
    ]
    """The kind of wish."""
    parameters: _ChannelSlots


class _PhraseSlots(_ChannelSlots):
    phrases: ParameterName | None = None
    """The phrases, by language."""


class MustStateEntry(_Entry):
    """What a written contact states."""

    kind: Literal["must_state"]
    element: Literal[
        "creditor", "amount", "due_date", "check_code", "how_to_stop", "how_to_pay",
        "easier_plan", "who_collects", "where_to_complain",
    ]
    """What is stated: a value, or something said in a phrase."""
    parameters: _PhraseSlots


class MustNotEntry(_Entry):
    """What a part of a written contact never says; or all that it may say."""

    kind: Literal["must_not"]
    part: Literal["body", "envelope"]
    """What the person reads, or what anybody sees."""
    only: list[Literal["creditor", "amount", "due_date", "check_code"]] = []
    """If given, the part holds these and nothing else."""
    parameters: _PhraseSlots


class _AgedSlots(_ChannelSlots):
    days: ParameterName | None = None
    """No older than this before the day of contact; left out: of any age."""


class PreconditionEntry(_Entry):
    """What must be so before a contact."""

    kind: Literal["precondition"]
    fact: Literal[
        "approved", "two_persons", "badge", "recorder_on", "home_consent", "right_party_checked",
        "validation_notice", "placement_notice", "number_verified", "person_told",
    ]
    """What must be so."""
    parameters: _AgedSlots


class _RetentionSlots(_Slots):
    months: ParameterName
    """How many months."""


class RetentionEntry(_Entry):
    """How long records of a kind are kept, at least or at most."""

    kind: Literal["retention"]
    record: Literal["recording", "contact", "credit_report", "impact_assessment", "account"]
    """What is kept."""
    bound: Literal["at_least", "at_most"]
    """Whether at least or at most so long."""
    parameters: _RetentionSlots


class DeadlineEntry(_Entry):
    """By when something is owed to a person."""

    kind: Literal["deadline"]
    trigger: Literal["dispute", "complaint", "stop_request", "objection", "data_request"]
    """What sets it running."""
    calendar: str = ""
    """Business days of this calendar, as `US`; empty: calendar days."""
    parameters: _CooldownSlots


class _CapSlots(_Slots):
    most: ParameterName
    """The greatest that is allowed."""


class CapEntry(_Entry):
    """How great a quantity may be."""

    kind: Literal["cap"]
    quantity: Literal[
        "plan_months", "annual_rate_bp", "all_in_rate_bp", "late_fee_minor", "bad_record_months"
    ]
    """What is limited."""
    parameters: _CapSlots


AnyEntry = (
    HoursEntry | FrequencyEntry | CooldownEntry | StopEntry | RecipientEntry | PreferenceEntry
    | MustStateEntry | MustNotEntry | PreconditionEntry | RetentionEntry | DeadlineEntry | CapEntry
)
Entry = Annotated[AnyEntry, Field(discriminator="kind")]


class PackFile(_Plain):
    """`pack.yaml`: what the pack is, whom it binds, and its rules."""

    name: Annotated[str, Field(pattern=r"^[a-z0-9_]+(/[a-z0-9_]+)*$")]
    """As the lender names it; the first line of the file."""
    version: Annotated[str, Field(pattern=r"^\d+\.\d+\.\d+$")]
    """Three numbers, as 1.0.0."""
    title: Annotated[str, Field(min_length=1)]
    """One line for people."""
    jurisdiction: Annotated[str, Field(min_length=1)]
    """Where it holds, as US-MA; * for everywhere."""
    status: Literal["draft", "verified"]
    """Verified only where the evidence of every value is T."""
    actors: Annotated[list[Literal["lender", "agency", "assignee"]], Field(min_length=1)]
    """Whom the texts bind. A lender who names the pack is held to it, whoever they are."""
    debts: Annotated[list[str], Field(min_length=1)]
    """Which debts the texts speak of."""
    binds: Annotated[str, Field(min_length=1)]
    """Whom it binds, in words."""
    notes: str = ""
    """What else there is to know."""
    includes: list[str] = []
    """Packs that hold with it."""
    rules: list[Entry] = []
    """Its rules."""


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
