"""The shape of the files of cases: a list, each with what is given and what the gate must say.

docs/reference/packs.md is written from this.
"""

from collections.abc import Iterable
from datetime import UTC, date, datetime
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from forbear.adapters.files.zones import known_zone
from forbear.adapters.packs.law_files import Channel, Purpose, Role
from forbear.engine.tables.night import VERDICTS
from forbear.engine.vocabulary import words

Clock = Annotated[str, Field(pattern=r"^(([01]\d|2[0-3]):[0-5]\d|24:00)$")]
Text = Annotated[str, Field(min_length=1)]
Whom = Literal["borrower", "other"]


def _one_of(known: Iterable[str]) -> AfterValidator:
    """Allow the words of a closed list."""

    def check(value: str) -> str:
        if value not in known:
            raise ValueError(f"{value} can be one of {', '.join(known)}")
        return value

    return AfterValidator(check)


def moment(text: str) -> datetime:
    """Read `2020-04-07 21:00:00 America/New_York` as naive UTC; the seconds may be left out."""
    day, time, zone = text.split(" ")
    local = datetime.fromisoformat(f"{day} {time}").replace(tzinfo=ZoneInfo(zone))
    return local.astimezone(UTC).replace(tzinfo=None)


def _moment(text: str) -> str:
    """Check that a moment can be read."""
    try:
        moment(text)
    except (ValueError, OSError, KeyError):
        told = "write a moment as 2020-04-07 21:00:00 America/New_York"
        raise ValueError(told) from None
    return text


def _local(value: object) -> object:
    """Take `2020-04-07 21:00`, with or without seconds, as YAML may have read it."""
    if not isinstance(value, str):
        return value
    try:
        return datetime.fromisoformat(value)
    except ValueError:
        raise ValueError("write a time as 2026-03-02 09:00") from None


class _Said(BaseModel):
    """Nothing unknown, nothing guessed."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class GivenContact(_Said):
    """A contact of the past, at a time of the first zone; `times`, a minute apart each."""

    at: datetime
    """When, in the first zone of the person, as 2026-03-02 09:00."""
    outcome: Annotated[str, _one_of(words.OUTCOMES)]
    """What came of it."""
    channel: Channel = "call"
    """How."""
    direction: Literal["out", "in"] = "out"
    """Out from the lender, or in from the person."""
    contact_point: str | None = "number-1"
    """On which number; empty: on none in particular."""
    loan: str | None = None
    """About which loan; left out: about all."""
    times: Annotated[int, Field(ge=1, le=1_000)] = 1
    """How often, a minute apart each."""
    by: Text = "lender"
    """The lender, or the name of an agency."""
    with_: Annotated[Whom, Field(alias="with")] = "borrower"
    """With the borrower, or with the other person."""

    @model_validator(mode="before")
    @classmethod
    def _read_at(cls, said: Any) -> Any:  # noqa: ANN401 -- whatever the file says
        if isinstance(said, dict) and "at" in said:
            return {**said, "at": _local(said["at"])}
        return said


class GivenStop(_Said):
    """A state that stops contact on the day."""

    kind: Annotated[str, _one_of(words.STOP_KINDS)]
    """Which state."""
    loan: str = ""
    """For this loan only."""
    channel: Channel | Literal["*"] = "*"
    """For this channel only; * for all."""
    since: date | None = None
    """Since when; left out: as_of."""
    until: date | None = None
    """The day it ends before."""
    everyone: bool = False
    """It holds for everybody."""
    with_: Annotated[Whom, Field(alias="with")] = "borrower"
    """Whom it protects."""


class GivenConsent(_Said):
    """Something the person reached agreed to."""

    kind: Annotated[str, _one_of(words.CONSENT_KINDS)]
    """To what."""
    on: date
    """The day it was given."""
    channel: Channel | None = None
    """On which channel; left out: on all."""
    until: date | None = None
    """From this day on it is withdrawn."""
    from_: Annotated[Clock | None, Field(alias="from")] = None
    """Minute of the day it begins at, as "22:00"."""
    to: Clock | None = None
    """Minute of the day it ends before."""
    known_on: date | None = None
    """The day it was entered; left out: the day it was given."""
    with_: Annotated[Whom | None, Field(alias="with")] = None
    """Whose it is; left out: that of the person reached."""


class GivenWish(_Said):
    """A wish of the person reached."""

    kind: Annotated[str, _one_of(words.PREFERENCE_KINDS)]
    """What it is about."""
    channel: Channel | None = None
    """The channel; left out: every one."""
    contact_point: str | None = None
    """The number or address."""
    place: Literal["home", "work", "other"] | None = None
    """The place."""
    weekdays: list[Annotated[int, Field(ge=1, le=7)]] = []
    """1 Monday to 7 Sunday; left out: all."""
    from_: Annotated[Clock | None, Field(alias="from")] = None
    """It begins at this time of the day."""
    to: Clock | None = None
    """It ends before this time."""
    since: date | None = None
    """Since when; left out: long ago."""
    until: date | None = None
    """The day it ends before."""
    with_: Annotated[Whom | None, Field(alias="with")] = None
    """Whose it is; left out: that of the person reached."""


class GivenNumber(_Said):
    """A number or address."""

    kind: Annotated[str, _one_of(words.CONTACT_POINT_KINDS)] = "mobile"
    """What it is."""
    place: Literal["home", "work", "other"] | None = None
    """Where it reaches the person."""
    status: Annotated[str, _one_of(words.CONTACT_POINT_STATUSES)] = "active"
    """Whether it works and may be used."""
    failures_in_row: Annotated[int, Field(ge=0)] = 0
    """Failed tries since it last worked."""
    verified_on: date | None = None
    """When it was last verified."""
    right_party_on: date | None = None
    """When the right person was last reached on it."""
    zone: str | None = None
    """The time zone it suggests."""


class GivenTexts(_Said):
    """The words of the contact, and the values they were composed of."""

    body: str | None = None
    """What the person reads."""
    envelope: str | None = None
    """What anybody sees."""
    creditor: str = ""
    """Who asks, as the words name them."""
    amount: str = ""
    """The amount, as the words state it."""
    due_date: str = ""
    """The date, as the words state it."""
    check_code: str = ""
    """The code, as the words state it."""


class GivenPlacement(_Said):
    """A loan given to an agency."""

    loan: Text
    """The loan."""
    agency: Text
    """The agency; its feed is `contacts:AGENCY`."""
    on: date
    """Since when."""
    recalled: date | None = None
    """The day it came back."""
    notice: date | None = None
    """The day the borrower was told."""


class Given(_Said):
    """Everything a case may give; what it leaves out is plain and harmless."""

    zone: str | None = None
    """The time zone of the home address."""
    zones: Annotated[list[str | None], Field(min_length=1)] | None = None
    """The zones of several borrower ids of one person; the times of contacts are in the first."""
    channel: Channel = "call"
    """How the contact would be made."""
    purpose: Purpose = "remind"
    """What it is for."""
    role: Role = "borrower"
    """As whom somebody is reached."""
    recipient: bool = False
    """Another person is reached: the borrower id `<case> other`, a person of their own."""
    language: Literal["zh-Hant", "zh-Hans", "en"] = "en"
    """In which language."""
    contact_point: str | None = "number-1"
    """The number it would use; empty: none is known."""
    loan: str | None = None
    """The one loan it is about; left out: all."""
    loans_late: Annotated[int, Field(ge=0)] = 1
    """Late loans it is about."""
    loans_stopped: Annotated[int, Field(ge=0)] = 0
    """Late loans left out of it."""
    ask_days: int = 5
    """Days late."""
    number: GivenNumber | None = None
    """The number the contact would use; without it no row of contact_points is made for it."""
    numbers: list[GivenNumber] = []
    """Further numbers of the borrower."""
    number_zones: dict[str, Literal["active", "dead", "barred"]] = {}
    """Further numbers of the borrower: zone and status."""
    contacts: list[GivenContact] = []
    """Contacts of the past."""
    stops: list[GivenStop] = []
    """What stops contact."""
    consents: list[GivenConsent] = []
    """What was agreed to, named c1, c2 and so on in a verdict."""
    wishes: list[GivenWish] = []
    """What the person wishes."""
    facts: dict[Annotated[str, _one_of(words.FACTS)], date] = {}
    """What was shown, each with the day since which it is so."""
    texts: GivenTexts | None = None
    """The words of the contact."""
    placements: list[GivenPlacement] = []
    """Loans given to agencies."""
    feeds: dict[str, date] = {}
    """The day up to which a feed is complete, as `contacts:AGENCY`."""


class Asks(_Said):
    """What is asked that is not about a contact: one of quantity, trigger or record."""

    quantity: Annotated[str, _one_of(words.QUANTITIES)] | None = None
    """A quantity, held against caps; expect `against`, a list of rules."""
    value: int | None = None
    """How great it is."""
    trigger: Annotated[str, _one_of(words.TRIGGERS)] | None = None
    """A trigger; expect `due_on`, `overdue`, `rule_id`."""
    record: Annotated[str, _one_of(words.RECORD_KINDS)] | None = None
    """A kind of record; expect `inside`, `rule_id`."""
    on: date | None = None
    """The day of the trigger or record."""
    done: date | None = None
    """The day it was done."""

    @model_validator(mode="after")
    def _one(self) -> "Asks":
        given = [kind for kind in ("quantity", "trigger", "record") if getattr(self, kind)]
        if len(given) != 1:
            raise ValueError("ask about one of quantity, trigger, record")
        if given == ["quantity"] and (self.value is None or self.on or self.done):
            raise ValueError("a quantity has a value, and no day")
        if given != ["quantity"] and (self.on is None or self.value is not None):
            raise ValueError(f"a {given[0]} has a day it is of, as `on`, and no value")
        if self.done and given != ["trigger"]:
            raise ValueError("only what a trigger sets running can be done")
        return self

    @property
    def expects(self) -> tuple[str, ...]:
        """The keys that may be expected of such a question."""
        if self.quantity:
            return ("against",)
        return ("due_on", "overdue", "rule_id") if self.trigger else ("inside", "rule_id")


class CaseFile(_Said):
    """One case, as a file says it."""

    name: Text
    """What it is called; no two cases share a name."""
    source: Text
    """Where it comes from."""
    packs: Annotated[list[Text], Field(min_length=1)]
    """Packs by name; `.` is the one the file is in, test/NAME one in `packs` beside it."""
    as_of: date
    """The day of the standing, at its end."""
    contact_on: date | None = None
    """The day of contact; left out: the day after."""
    moment: Annotated[str, AfterValidator(_moment)] | None = None
    """At the door: 2026-03-02 21:05:00 Asia/Tokyo; left out: a night."""
    given: Given = Given()
    """What is given."""
    asks: Asks | None = None
    """What is asked instead of a contact."""
    expect: Annotated[dict[str, Any], Field(min_length=1)]
    """Columns of the verdict; where `reason` is left out it must be empty."""

    @model_validator(mode="after")
    def _whole(self) -> "CaseFile":
        known = self.asks.expects if self.asks else VERDICTS.names
        strange = sorted(set(self.expect) - set(known))
        if strange:
            raise ValueError(f"expect: {', '.join(strange)} can be one of {', '.join(known)}")
        zones = [*(self.given.zones or [self.given.zone])]
        if self.given.contacts and (zones[0] is None or not known_zone(zones[0])):
            raise ValueError("given.contacts: their times need a zone, as zone: Asia/Shanghai")
        return self
