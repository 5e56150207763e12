"""Load what a lender decides for its desk: by when it answers, who may give what, how it scores.

Three files of one folder. All faults of a file are told at once, each with its key.
"""

from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Annotated, Any, Final, Literal, Self, TypeVar

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from forbear.engine.vocabulary.errors import ForbearError
from forbear.engine.vocabulary.limits import AMOUNT_MINOR_MAX
from forbear.engine.vocabulary.money import minor_digits
from forbear.engine.vocabulary.words import LANGUAGES

OURS: Final = files("forbear") / "packs" / "desk"
WHOLE: Final = ConfigDict(extra="forbid", strict=True, frozen=True)

Giving = Literal["waiver", "plan", "settlement"]
Role = Literal["agent", "specialist", "lead", "manager", "compliance"]
Units = Annotated[int, Field(ge=0, le=AMOUNT_MINOR_MAX // 1_000)]
"""Whole units of a currency; a thousandth of the greatest amount, whatever its smallest coin."""
Currency = Annotated[str, Field(pattern=r"^[A-Z]{3}$")]
Days = Annotated[int, Field(ge=1, le=366)]


class DeskRulesFaulty(ForbearError):
    """A file of the desk's rules cannot be used. All its faults are told, each with its key."""

    code = "desk_rules_faulty"
    sentence = "The desk's rules in {file} cannot be used:\n{faults}"
    cure = "\nCorrect the file; docs/how-to/run-the-desk.md says what it may hold."


class Answers(BaseModel):
    """By when the house answers where no law names a day."""

    model_config = WHOLE

    answer_days: dict[str, Days]
    """By kind of hold or request."""
    soon_days: Days
    alike_least: Annotated[int, Field(ge=2, le=1_000)]


class Limits(BaseModel):
    """What one role may do about one thing, by currency, in whole units."""

    model_config = WHOLE

    alone: dict[Currency, Units] = {}
    asks: dict[Currency, Units] = {}
    approves: dict[Currency, Units] = {}

    @model_validator(mode="after")
    def _asks_for_more(self) -> Self:
        less = [c for c, most in self.asks.items() if most < self.alone.get(c, 0)]
        if less:
            raise ValueError(f"asks is less than alone for {', '.join(less)}")
        return self


class Authority(BaseModel):
    """Who may give what away, and up to how much."""

    model_config = WHOLE

    name: str
    waiver: dict[Role, Limits] = {}
    plan: dict[Role, Limits] = {}
    settlement: dict[Role, Limits] = {}
    plan_parts_most: Annotated[int, Field(ge=1, le=120)]
    plan_days_most: Annotated[int, Field(ge=1, le=3_660)]

    @model_validator(mode="after")
    def _somebody_approves(self) -> Self:
        """Find what may be asked for and nobody may approve: it would wait for ever."""
        stuck = []
        for giving, roles in self.matrix().items():
            for role, limits in roles.items():
                for currency, most in limits.asks.items():
                    able = max(r.approves.get(currency, 0) for r in roles.values())
                    if most > max(able, limits.alone.get(currency, 0)):
                        stuck.append(f"{giving}: {role} asks for {currency} {most:,}, "
                                     f"and nobody approves more than {able:,}")
        if stuck:
            raise ValueError("; ".join(stuck))
        return self

    def matrix(self) -> dict[Giving, dict[Role, Limits]]:
        """Give the limits by what is given and by role."""
        return {"waiver": self.waiver, "plan": self.plan, "settlement": self.settlement}

    def most_minor(
        self, giving: str, *, role: str, what: Literal["alone", "asks", "approves"], currency: str
    ) -> int:
        """Give the greatest amount in minor units; what is not named is nothing."""
        roles: dict[str, Limits] = {str(k): v for k, v in dict(self.matrix()).get(
            giving, {}).items()}  # type: ignore[call-overload]  # -- a word of the list, as text
        limits = roles.get(role)
        if limits is None:
            return 0
        named: dict[str, int] = getattr(limits, what)
        # Who may grant alone may of course ask for as much.
        units = max(named.get(currency, 0), limits.alone.get(currency, 0)) \
            if what == "asks" else named.get(currency, 0)
        return int(units * 10 ** minor_digits(currency)) if units else 0


class Criterion(BaseModel):
    """One thing that a call is scored by."""

    model_config = WHOLE

    id: Annotated[str, Field(pattern=r"^[a-z_]{1,30}$")]
    weight: Annotated[int, Field(ge=1, le=100)]
    fatal: bool = False
    says: dict[str, str]

    @model_validator(mode="after")
    def _in_every_language(self) -> Self:
        missing = [x for x in LANGUAGES if not self.says.get(x, "").strip()]
        if missing:
            raise ValueError(f"says nothing in {', '.join(missing)}")
        return self


class Quality(BaseModel):
    """The score card, and how many calls are drawn."""

    model_config = WHOLE

    name: str
    version: Annotated[int, Field(ge=1)]
    sample_bp: Annotated[int, Field(ge=0, le=10_000)]
    sample_least: Annotated[int, Field(ge=0, le=100)]
    criteria: Annotated[tuple[Criterion, ...], Field(strict=False, min_length=1)]

    @model_validator(mode="after")
    def _once_each(self) -> Self:
        names = [one.id for one in self.criteria]
        twice = sorted({name for name in names if names.count(name) > 1})
        if twice:
            raise ValueError(f"criterion {', '.join(twice)} stands twice")
        return self


M = TypeVar("M", Answers, Authority, Quality)


def load_answers(folder: Path | None = None) -> Answers:
    """Load `answers.yaml` of a folder, or ours where the folder has none."""
    return _load(Answers, "answers.yaml", folder)


def load_authority(folder: Path | None = None) -> Authority:
    """Load `authority.yaml` of a folder, or ours where the folder has none."""
    return _load(Authority, "authority.yaml", folder)


def load_quality(folder: Path | None = None) -> Quality:
    """Load `quality.yaml` of a folder, or ours where the folder has none."""
    return _load(Quality, "quality.yaml", folder)


def _load(model: type[M], name: str, folder: Path | None) -> M:
    """Read a file and hold it against its model.

    Raises:
        DeskRulesFaulty: It cannot be read, or says what it may not.

    """
    own = folder / name if folder is not None else None
    file: Path | Traversable = own if own is not None and own.exists() else OURS / name
    try:
        read: Any = yaml.safe_load(file.read_text(encoding="utf-8"))
    except (yaml.YAMLError, UnicodeDecodeError) as fault:
        raise DeskRulesFaulty(file=file, faults=f"- it is no YAML: {fault}") from fault
    try:
        return model.model_validate(read)
    except ValidationError as found:
        faults = "\n".join(
            f"- {'.'.join(map(str, one['loc'])) or 'the whole'}: {one['msg']}"
            for one in found.errors())
        raise DeskRulesFaulty(file=file, faults=faults) from found
