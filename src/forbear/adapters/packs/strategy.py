"""Load a ladder from YAML: whole, checked, and with every fault told at once."""

from importlib.resources import files
from pathlib import Path
from typing import Annotated, Any, Final, Self, TypeVar

import yaml
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError, model_validator

from forbear.adapters.packs.ladder_checks import ladder_faults
from forbear.adapters.words import TemplateFaulty, TemplateMissing, template
from forbear.engine.strategy import Condition, Rung, Strategy, Treatment
from forbear.engine.strategy.ladder import RANGE_COLUMNS, SET_COLUMNS
from forbear.engine.vocabulary.errors import ForbearError
from forbear.engine.vocabulary.limits import (
    AMOUNT_MINOR_MAX,
    FREQUENCY_DAYS_MAX,
    RUNGS_MAX,
    TREATMENTS_PER_RUNG_MAX,
)
from forbear.engine.vocabulary.words import CHANNELS, LANGUAGES

STRATEGIES: Final = files("forbear") / "packs" / "strategies"
UNITS_MAX: Final = 1_440
BURDEN_MAX: Final = 1_000


class StrategyFaulty(ForbearError):
    """A strategy file cannot be used. All its faults are told, each with its key."""

    code = "strategy_faulty"
    sentence = "The strategy {file} cannot be used:\n{faults}"
    cure = "\nCorrect the file and run again; docs/reference/strategy.md lists its keys."


Part = TypeVar("Part", bound=BaseModel)


def _channel(value: str) -> str:
    if value not in CHANNELS:
        raise ValueError(f"channel {value!r} is not known; it can be one of {', '.join(CHANNELS)}")
    return value


def _language(value: str) -> str:
    if value not in LANGUAGES:
        raise ValueError(f"language {value!r} is not known; it can be {', '.join(LANGUAGES)}")
    return value


def _template(value: str) -> str:
    faults = []
    for language in LANGUAGES:
        try:
            template(value, language=language)
        except (TemplateMissing, TemplateFaulty) as fault:
            faults.append(fault.tell())
    if faults:
        raise ValueError(" ".join(faults))
    return value


Name = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,59}$")]
Days = Annotated[int, Field(ge=1, le=FREQUENCY_DAYS_MAX)]
WHOLE = ConfigDict(extra="forbid", strict=True, populate_by_name=True)


class _Treatment(BaseModel):
    """One treatment as written in the file."""

    model_config = WHOLE

    action: Name
    channel: Annotated[str, AfterValidator(_channel)]
    every_days: Days
    after_days: Annotated[int, Field(ge=0, le=FREQUENCY_DAYS_MAX)] = 0
    cost_minor: Annotated[int, Field(ge=0, le=AMOUNT_MINOR_MAX)]
    cost_units: Annotated[int, Field(ge=1, le=UNITS_MAX)]
    burden: Annotated[int, Field(ge=0, le=BURDEN_MAX)]
    template: Annotated[str, AfterValidator(_template)]
    offer: Name | None = None
    needs_approval: bool = False

    @model_validator(mode="after")
    def _visit_is_a_request(self) -> Self:
        if self.channel == "visit" and not self.needs_approval:
            raise ValueError("a visit is always a request: write needs_approval: true")
        return self


class _Held(BaseModel):
    """A condition as written in the file: `from`, `to`, or `in`."""

    model_config = WHOLE

    least: int | None = Field(default=None, alias="from")
    most: int | None = Field(default=None, alias="to")
    among: list[int | str] | None = Field(default=None, alias="in", min_length=1)
    or_unknown: bool = False

    @model_validator(mode="after")
    def _possible(self) -> Self:
        ranged = self.least is not None or self.most is not None
        if ranged == (self.among is not None):
            raise ValueError("write either from and to (one of them may be left out), or in")
        if self.least is not None and self.most is not None and self.least > self.most:
            raise ValueError(f"from {self.least} is above to {self.most}: nobody is in between")
        return self


class _Rung(BaseModel):
    """A rung as written in the file."""

    model_config = WHOLE

    rung: Name
    when: Annotated[dict[str, Any], Field(min_length=1)]
    treatments: Annotated[
        list[_Treatment], Field(min_length=1, max_length=TREATMENTS_PER_RUNG_MAX)
    ]


class _Then(BaseModel):
    """What holds at the end of the ladder, as written in the file."""

    model_config = WHOLE

    stay: Name | None = None
    hold: Name | None = None
    treatments: Annotated[list[_Treatment], Field(max_length=TREATMENTS_PER_RUNG_MAX)] = []

    @model_validator(mode="after")
    def _one_of_both(self) -> Self:
        if (self.stay is None) == (self.hold is None):
            raise ValueError("write either stay: with the last rung, or hold: with treatments")
        if (self.hold is not None) != bool(self.treatments):
            raise ValueError("treatments belong to hold:, and hold: needs some")
        return self


class _Head(BaseModel):
    """The whole file; rungs and the end are read one by one, so that all faults come at once."""

    model_config = WHOLE

    name: Name
    version: Annotated[str, Field(min_length=1, max_length=60)]
    currency: Annotated[str, Field(pattern=r"^[A-Z]{3}$")]
    language: Annotated[str, AfterValidator(_language)]
    rungs: Annotated[list[Any], Field(min_length=1, max_length=RUNGS_MAX - 1)]
    then: Any = None


def load_strategy(name_or_path: str) -> Strategy:
    """Load a strategy: a name of packs/strategies, or the path of a YAML file.

    Raises:
        StrategyFaulty: The file is missing, is not YAML, or cannot be used; all faults are told.

    """
    file, text = _read(name_or_path)
    try:
        raw = yaml.safe_load(text)
    except yaml.YAMLError as fault:
        raise StrategyFaulty(file=file, faults=f"- it is not YAML: {fault}") from None
    faults: list[str] = []
    head = _parse(_Head, raw, where="", faults=faults)
    given = raw.get("rungs") if isinstance(raw, dict) else None
    read = [
        _rung(each, where=f"rungs.{nth}", faults=faults)
        for nth, each in enumerate(given if isinstance(given, list) else [], start=1)
    ]
    then = raw.get("then") if isinstance(raw, dict) else None
    end = None
    if then is None:
        faults.append("then: the ladder has no end; say what holds after its last rung")
    else:
        end = _parse(_Then, then, where="then", faults=faults)
    rungs = [each for each in read if each is not None]
    hold = None
    if end is not None and end.hold is not None:
        hold = (end.hold, tuple(_treatment(each) for each in end.treatments))
    checked, found = ladder_faults(
        rungs,
        stay=end.stay if end is not None else None,
        hold=hold,
        ended=end is not None and None not in read,
    )
    faults += found
    if faults or head is None:
        raise StrategyFaulty(file=file, faults="\n".join(f"- {fault}" for fault in faults))
    return Strategy(
        name=head.name,
        version=head.version,
        currency=head.currency,
        language=head.language,
        rungs=checked,
    )


def _read(name_or_path: str) -> tuple[str, str]:
    """Find the file and read it."""
    inside = STRATEGIES / f"{name_or_path}.yaml"
    path = Path(name_or_path)
    try:
        if "/" not in name_or_path and inside.is_file():
            return f"packs/strategies/{name_or_path}.yaml", inside.read_text(encoding="utf-8")
        return str(path), path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as fault:
        known = sorted(each.name[:-5] for each in STRATEGIES.iterdir() if ".yaml" in each.name)
        told = f"- it cannot be read ({fault}); known by name are {', '.join(known)}"
        raise StrategyFaulty(file=name_or_path, faults=told) from None


def _parse(
    model: type[Part], raw: object, *, where: str, faults: list[str]
) -> Part | None:
    """Read one part of the file; its faults join the list, each with its key."""
    try:
        return model.model_validate(raw)
    except ValidationError as wrong:
        for fault in wrong.errors(include_url=False, include_context=False):
            key = ".".join(
                str(part + 1) if isinstance(part, int) else part for part in fault["loc"]
            )
            place = ".".join(part for part in (where, key) if part)
            said = fault["msg"].removeprefix("Value error, ")
            faults.append(f"{place or 'the file'}: {said}")
        return None


def _rung(raw: object, *, where: str, faults: list[str]) -> Rung | None:
    """Make a rung of what is written; its height is settled when the ladder is whole."""
    written = _parse(_Rung, raw, where=where, faults=faults)
    when = raw.get("when") if isinstance(raw, dict) else None
    conditions = [
        _condition(str(column), held, where=f"{where}.when.{column}", faults=faults)
        for column, held in (when.items() if isinstance(when, dict) else ())
    ]
    if written is None or None in conditions:
        return None
    return Rung(
        name=written.rung,
        rank=0,
        conditions=tuple(each for each in conditions if each is not None),
        treatments=tuple(_treatment(each) for each in written.treatments),
    )


def _condition(column: str, held: object, *, where: str, faults: list[str]) -> Condition | None:
    """Make a condition of what is written: a range, or a set, also as a plain list."""
    given = {"in": held} if isinstance(held, list) else held
    read = _parse(_Held, given, where=where, faults=faults)
    if read is None:
        if column not in SET_COLUMNS:
            faults.append(f"{where}: there is no such column")
        return None
    known = RANGE_COLUMNS if read.among is None else SET_COLUMNS
    if column not in known:
        what = "range" if read.among is None else "set"
        faults.append(f"{where}: no column to hold in a {what}; it can be {', '.join(known)}")
        return None
    wanted = str if column == "currency" else int
    wrong = [value for value in read.among or [] if not isinstance(value, wanted)]
    if wrong:
        faults.append(f"{where}: the column never holds {', '.join(map(repr, wrong))}")
        return None
    return Condition(
        column=column,
        least=read.least,
        most=read.most,
        among=tuple(read.among or ()),
        or_unknown=read.or_unknown,
    )


def _treatment(written: _Treatment) -> Treatment:
    """Make a treatment of what is written."""
    return Treatment(**written.model_dump())
