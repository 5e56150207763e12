"""Cases: what is given, and what the gate must say, in YAML that a lawyer can read and write."""

from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Annotated, Any, Final, Literal
from zoneinfo import ZoneInfo

import yaml
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError, model_validator

from forbear.adapters.files.zones import known_zone
from forbear.adapters.packs.law import pack_folder
from forbear.adapters.packs.law_files import Channel, Purpose, Role
from forbear.adapters.packs.law_reading import yaml_of
from forbear.engine.tables.night import VERDICTS
from forbear.engine.vocabulary import words
from forbear.engine.vocabulary.errors import ForbearError

CASES_FOLDER: Final = "cases"

Clock = Annotated[str, Field(pattern=r"^(([01]\d|2[0-3]):[0-5]\d|24:00)$")]
Text = Annotated[str, Field(min_length=1)]
Whom = Literal["borrower", "other"]


class CasesFaulty(ForbearError):
    """Files of cases cannot be used; all that is wrong is listed at once."""

    code = "cases_faulty"
    sentence = "The cases cannot be used:\n{faults}\n"
    cure = "Correct the files and run again; docs/how-to/write-a-rule-pack.md lists the keys."


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
    if isinstance(value, str):
        return datetime.fromisoformat(value)
    return value


class _Said(BaseModel):
    """Nothing unknown, nothing guessed."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class GivenContact(_Said):
    """A contact of the past, at a time of the first zone; `times`, a minute apart each."""

    at: datetime
    outcome: Annotated[str, _one_of(words.OUTCOMES)]
    channel: Channel = "call"
    direction: Literal["out", "in"] = "out"
    contact_point: str | None = "number-1"
    loan: str | None = None
    times: Annotated[int, Field(ge=1, le=1_000)] = 1
    by: Text = "lender"
    with_: Annotated[Whom, Field(alias="with")] = "borrower"

    @model_validator(mode="before")
    @classmethod
    def _read_at(cls, said: Any) -> Any:  # noqa: ANN401 -- whatever the file says
        if isinstance(said, dict) and "at" in said:
            return {**said, "at": _local(said["at"])}
        return said


class GivenStop(_Said):
    """A state that stops contact on the day."""

    kind: Text
    loan: str = ""
    channel: Channel | Literal["*"] = "*"
    since: date | None = None
    until: date | None = None
    everyone: bool = False
    with_: Annotated[Whom, Field(alias="with")] = "borrower"


class GivenConsent(_Said):
    """Something the person reached agreed to."""

    kind: Annotated[str, _one_of(words.CONSENT_KINDS)]
    on: date
    channel: Channel | None = None
    until: date | None = None
    from_: Annotated[Clock | None, Field(alias="from")] = None
    to: Clock | None = None
    known_on: date | None = None
    with_: Annotated[Whom | None, Field(alias="with")] = None


class GivenWish(_Said):
    """A wish of the person reached."""

    kind: Annotated[str, _one_of(words.PREFERENCE_KINDS)]
    channel: Channel | None = None
    contact_point: str | None = None
    place: Literal["home", "work", "other"] | None = None
    weekdays: list[Annotated[int, Field(ge=1, le=7)]] = []
    from_: Annotated[Clock | None, Field(alias="from")] = None
    to: Clock | None = None
    since: date | None = None
    until: date | None = None
    with_: Annotated[Whom | None, Field(alias="with")] = None


class GivenNumber(_Said):
    """A number or address."""

    kind: Annotated[str, _one_of(words.CONTACT_POINT_KINDS)] = "mobile"
    place: Literal["home", "work", "other"] | None = None
    status: Annotated[str, _one_of(words.CONTACT_POINT_STATUSES)] = "active"
    failures_in_row: Annotated[int, Field(ge=0)] = 0
    verified_on: date | None = None
    right_party_on: date | None = None
    zone: str | None = None


class GivenTexts(_Said):
    """The words of the contact, and the values they were composed of."""

    body: str | None = None
    envelope: str | None = None
    creditor: str = ""
    amount: str = ""
    due_date: str = ""
    check_code: str = ""


class GivenPlacement(_Said):
    """A loan given to an agency."""

    loan: Text
    agency: Text
    on: date
    recalled: date | None = None
    notice: date | None = None


class Given(_Said):
    """Everything a case may give; what it leaves out is plain and harmless."""

    zone: str | None = None
    zones: Annotated[list[str | None], Field(min_length=1)] | None = None
    """The zones of several borrower ids of one person; the times of contacts are in the first."""
    channel: Channel = "call"
    purpose: Purpose = "remind"
    role: Role = "borrower"
    recipient: bool = False
    """Another person is reached: the borrower id `<case> other`, a person of their own."""
    language: Literal["zh-Hant", "zh-Hans", "en"] = "en"
    contact_point: str | None = "number-1"
    loan: str | None = None
    loans_late: Annotated[int, Field(ge=0)] = 1
    loans_stopped: Annotated[int, Field(ge=0)] = 0
    ask_days: int = 5
    number: GivenNumber | None = None
    """The number the contact would use; without it no row of contact_points is made for it."""
    numbers: list[GivenNumber] = []
    """Further numbers of the borrower."""
    number_zones: dict[str, Literal["active", "dead", "barred"]] = {}
    contacts: list[GivenContact] = []
    stops: list[GivenStop] = []
    consents: list[GivenConsent] = []
    wishes: list[GivenWish] = []
    facts: dict[Annotated[str, _one_of(words.FACTS)], date] = {}
    texts: GivenTexts | None = None
    placements: list[GivenPlacement] = []
    feeds: dict[str, date] = {}
    """The day up to which a feed is complete, as `contacts:AGENCY`."""


class Asks(_Said):
    """What is asked that is not about a contact: one of quantity, trigger or record."""

    quantity: Annotated[str, _one_of(words.QUANTITIES)] | None = None
    value: int | None = None
    trigger: Annotated[str, _one_of(words.TRIGGERS)] | None = None
    record: Annotated[str, _one_of(words.RECORD_KINDS)] | None = None
    on: date | None = None
    done: date | None = None

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
    source: Text
    packs: Annotated[list[Text], Field(min_length=1)]
    as_of: date
    contact_on: date | None = None
    moment: Annotated[str, AfterValidator(_moment)] | None = None
    given: Given = Given()
    asks: Asks | None = None
    expect: Annotated[dict[str, Any], Field(min_length=1)]

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


class Case(BaseModel):
    """One case, with the file it stands in and where its packs were found."""

    model_config = ConfigDict(frozen=True)

    file: Path
    said: CaseFile
    packs: tuple[str, ...]

    @property
    def name(self) -> str:
        """What the case is called; no two share a name."""
        return self.said.name

    @property
    def place(self) -> str:
        """The file it stands in, without its ending."""
        return self.file.stem

    @property
    def contact_on(self) -> date:
        """The day after `as_of`, unless another is given; its rules judge the case."""
        return self.said.contact_on or self.said.as_of + timedelta(days=1)

    @property
    def batch(self) -> tuple[tuple[str, ...], date, str]:
        """Cases of one batch are judged together; what concerns everyone needs its own."""
        given = self.said.given
        alone = any(stop.everyone for stop in given.stops) or any(
            ":" not in feed for feed in given.feeds
        )
        return self.packs, self.contact_on, self.name if alone else ""


def read_cases(places: Iterable[str | Path]) -> list[Case]:
    """Read the cases of files, of folders (all `*.yaml` in folders `cases`), and of packs by name.

    Raises:
        CasesFaulty: Something in them is wrong, or none is there; every fault is told.

    """
    faults: list[str] = []
    found: list[Case] = []
    for place in places:
        paths = _files(place)
        if not paths:
            faults.append(f"{place}: there is no such file, and no pack or folder with cases")
        for path in paths:
            found += _read(path, faults=faults)
    first: dict[str, Path] = {}
    for case in found:
        if case.name in first:
            faults.append(f"{case.file}: {case.name}: "
                          + ("this name is there twice" if first[case.name] == case.file
                             else f"{first[case.name]} has a case of this name too"))
        first.setdefault(case.name, case.file)
    if faults:
        raise CasesFaulty(faults="\n".join(f"- {fault}" for fault in faults))
    return found


def _files(place: str | Path) -> list[Path]:
    """Give the files of cases at a place."""
    path = pack_folder(str(place)) or Path(place)
    if path.is_file():
        return [path]
    inside = sorted(path.rglob(f"{CASES_FOLDER}/*.yaml"))
    return inside or (sorted(path.glob("*.yaml")) if path.name == CASES_FOLDER else [])


def _read(path: Path, *, faults: list[str]) -> Iterator[Case]:
    """Read one file; what is wrong goes to `faults`."""
    try:
        said = yaml_of(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError):
        faults.append(f"{path}: the file cannot be read as UTF-8")
        return
    except yaml.MarkedYAMLError as error:
        line = f" line {error.problem_mark.line + 1}" if error.problem_mark else ""
        faults.append(f"{path}{line}: {error.problem}")
        return
    if not isinstance(said, list):
        faults.append(f"{path}: a file of cases is a list; begin each case with `- name:`")
        return
    for number, one in enumerate(said, start=1):
        name = one.get("name") if isinstance(one, dict) else None
        label = f"{path}: {name or f'case {number}'}"
        try:
            case = CaseFile.model_validate(one)
        except ValidationError as error:
            faults += [
                f"{label}: {'.'.join(map(str, fault['loc'])) or 'the case'}: "
                f"{fault['msg'].removeprefix('Value error, ')}"
                for fault in error.errors(include_url=False, include_context=False)
            ]
            continue
        yield Case(file=path, said=case, packs=tuple(_beside(p, file=path) for p in case.packs))


def _beside(name: str, *, file: Path) -> str:
    """Find a pack a case names.

    `test/NAME` stands in the folder `packs` beside the folder of the file; `.` is the pack whose
    folder `cases` the file is in; any other is a pack's name, or a path.
    """
    folder = file.parent.parent
    if name == ".":
        return str(folder)
    if name.startswith("test/"):
        return str(folder / "packs" / name.removeprefix("test/"))
    return name
