"""Load what the lender has in one night: minutes of agents, messages, visits."""

from importlib.resources import files
from pathlib import Path
from typing import Annotated, Any, Final, Self

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from forbear.engine.vocabulary.errors import ForbearError
from forbear.engine.vocabulary.words import LANGUAGES

CAPACITY: Final = files("forbear") / "packs" / "capacity"
UNITS_MAX: Final = 10**12

EVERY_LANGUAGE: Final = "*"


class CapacityFaulty(ForbearError):
    """A capacity file cannot be used. All its faults are told, each with its key."""

    code = "capacity_faulty"
    sentence = "The capacity {file} cannot be used:\n{faults}"
    cure = "\nCorrect the file and run again; docs/reference/orders.md lists its keys."


Units = Annotated[int, Field(ge=0, le=UNITS_MAX)]
WHOLE = ConfigDict(extra="forbid", strict=True)


class _Team(BaseModel):
    """Agents who speak a language, or every one."""

    model_config = WHOLE

    agents: Annotated[int, Field(ge=0, le=10**6)]
    minutes_per_agent: Annotated[int, Field(ge=0, le=1_440)]

    @property
    def minutes(self) -> int:
        """The minutes they have together."""
        return self.agents * self.minutes_per_agent


class _Calls(BaseModel):
    """Calls: one team for every language, or minutes or a team for each language."""

    model_config = WHOLE

    agents: Annotated[int, Field(ge=0, le=10**6)] | None = None
    minutes_per_agent: Annotated[int, Field(ge=0, le=1_440)] | None = None
    languages: dict[str, _Team | Units] = {}

    @model_validator(mode="after")
    def _whole(self) -> Self:
        unknown = [k for k in self.languages if k not in (*LANGUAGES, EVERY_LANGUAGE)]
        if unknown:
            raise ValueError(
                f"language {', '.join(unknown)} is not known; it can be {', '.join(LANGUAGES)} "
                f"or {EVERY_LANGUAGE}"
            )
        if (self.agents is None) != (self.minutes_per_agent is None):
            raise ValueError("agents and minutes_per_agent belong together")
        if self.agents is not None and EVERY_LANGUAGE in self.languages:
            raise ValueError("agents beside languages serve *; write one of the two")
        return self

    def rows(self) -> list[dict[str, object]]:
        """Give the rows of the contract."""
        minutes = {k: v.minutes if isinstance(v, _Team) else v for k, v in self.languages.items()}
        if self.agents is not None:
            minutes[EVERY_LANGUAGE] = self.agents * (self.minutes_per_agent or 0)
        return [{"resource": "call", "skill": k, "units": v} for k, v in sorted(minutes.items())]


class _Messages(BaseModel):
    """How many messages of each kind may go out."""

    model_config = WHOLE

    sms: Units | None = None
    email: Units | None = None
    app: Units | None = None
    letter: Units | None = None


class _Capacity(BaseModel):
    """The whole file."""

    model_config = WHOLE

    name: Annotated[str, Field(min_length=1, max_length=60)]
    version: Annotated[str, Field(min_length=1, max_length=60)]
    calls: _Calls | None = None
    messages: _Messages | None = None
    visits: Units | None = None


def load_capacity(name_or_path: str) -> list[dict[str, object]]:
    """Load the rows of CAPACITIES: a name of packs/capacity, or the path of a YAML file.

    Raises:
        CapacityFaulty: The file is missing, is not YAML, or cannot be used; all faults are told.

    """
    file, text = _read(name_or_path)
    try:
        read = _Capacity.model_validate(yaml.safe_load(text))
    except yaml.YAMLError as fault:
        raise CapacityFaulty(file=file, faults=f"- it is not YAML: {fault}") from None
    except ValidationError as wrong:
        faults = [
            f"- {'.'.join(map(str, fault['loc'])) or 'the file'}: "
            f"{fault['msg'].removeprefix('Value error, ')}"
            for fault in wrong.errors(include_url=False, include_context=False)
        ]
        raise CapacityFaulty(file=file, faults="\n".join(faults)) from None
    rows: list[dict[str, object]] = read.calls.rows() if read.calls else []
    given: dict[str, Any] = read.messages.model_dump(exclude_none=True) if read.messages else {}
    if read.visits is not None:
        given["visit"] = read.visits
    rows += [{"resource": k, "skill": EVERY_LANGUAGE, "units": v} for k, v in given.items()]
    return rows


def _read(name_or_path: str) -> tuple[str, str]:
    """Find the file and read it."""
    inside = CAPACITY / f"{name_or_path}.yaml"
    try:
        if "/" not in name_or_path and inside.is_file():
            return f"packs/capacity/{name_or_path}.yaml", inside.read_text(encoding="utf-8")
        return name_or_path, Path(name_or_path).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as fault:
        known = sorted(each.name[:-5] for each in CAPACITY.iterdir() if ".yaml" in each.name)
        told = f"- it cannot be read ({fault}); known by name are {', '.join(known)}"
        raise CapacityFaulty(file=name_or_path, faults=told) from None
