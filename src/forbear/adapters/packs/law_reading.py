"""Reading the files of one law pack, and listing what is wrong with them."""

import re
from collections.abc import Hashable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, ValidationError

from forbear.adapters.packs.law_files import (
    UNITS_OF_SLOT,
    AnyEntry,
    CooldownEntry,
    FrequencyEntry,
    HoursEntry,
    MustNotEntry,
    MustStateEntry,
    PackFile,
    Parameter,
    StopEntry,
    Value,
)
from forbear.engine.vocabulary import words
from forbear.engine.vocabulary.limits import CONTACT_HISTORY_DAYS, FREQUENCY_DAYS_MAX, RULES_MAX

_TIME = re.compile(r"([01]\d|2[0-3]):([0-5]\d)|24:00")
_DATE = re.compile(r"datetime\.date\((\d+), (\d+), (\d+)\)")
"""How pydantic names a key that is a day."""
Model = TypeVar("Model", bound=BaseModel)


@dataclass(kw_only=True)
class LawPack:
    """One pack as its files say it; complete only where no fault was found."""

    where: str
    file: PackFile
    parameters: dict[str, Parameter] = field(default_factory=dict)


class _OnceLoader(yaml.SafeLoader):
    """YAML that refuses a key given twice: of two values for one day, neither is sure."""

    def construct_mapping(
        self, node: yaml.MappingNode, deep: bool = False  # noqa: FBT001, FBT002 -- PyYAML's own shape
    ) -> dict[Hashable, Any]:
        seen = set()
        for key_node, _ in node.value:
            key = self.construct_object(key_node, deep=True)
            if key in seen:
                raise yaml.MarkedYAMLError(
                    problem=f"{key} is given twice", problem_mark=key_node.start_mark
                )
            seen.add(key)
        return super().construct_mapping(node, deep=deep)


def read_pack(folder: Path, *, where: str, faults: list[str]) -> LawPack | None:
    """Read a pack folder and check it whole; what is wrong goes to `faults`.

    Returns:
        The pack, or None where `pack.yaml` itself cannot be used.

    """
    file = _read(folder / "pack.yaml", model=PackFile, where=f"{where}/pack.yaml", faults=faults)
    if file is None:
        return None
    pack = LawPack(where=where, file=file)
    unread = set()
    for path in sorted((folder / "parameters").glob("*.yaml")):
        at = f"{where}/parameters/{path.name}"
        parameter = _read(path, model=Parameter, where=at, faults=faults)
        if parameter is None:
            unread.add(path.stem)
            continue
        before = len(faults)
        for day, value in parameter.values.items():
            wrong = value_fault(value.value, unit=parameter.unit)
            if wrong:
                faults.append(f"{at}: values.{day}.value: {wrong}")
        if len(faults) > before:
            unread.add(path.stem)
            continue
        pack.parameters[path.stem] = parameter
    _check_rules(pack, unread=unread, faults=faults)
    return pack


def slots(entry: AnyEntry) -> dict[str, str]:
    """Give the parameters of a rule: slot to file name, those it leaves out left out."""
    return {slot: name for slot, name in dict(entry.parameters).items() if name is not None}


def in_force(parameter: Parameter, *, on: date) -> tuple[date, Value] | None:
    """Give the value that holds on a day and since when; None before the first or after repeal."""
    days = [day for day in parameter.values if day <= on]
    if not days:
        return None
    since = max(days)
    value = parameter.values[since]
    return None if value.value is None else (since, value)


def minutes(time: str) -> int:
    """Give the minute of the day of `HH:MM`."""
    return int(time[:2]) * 60 + int(time[3:])


def value_fault(value: object, *, unit: str) -> str:
    """Tell what is wrong with a value for its unit; empty text when nothing is."""
    if value is None:
        return ""
    if unit in ("weekdays", "channels"):
        return _list_fault(value, unit=unit)
    if unit == "phrases":
        return _phrases_fault(value)
    fault = ""
    if unit == "local time":
        if not isinstance(value, str) or not _TIME.fullmatch(value):
            fault = f'{value!r} is no time of day; write it quoted, as "08:00"'
    elif not isinstance(value, int) or value < (1 if unit in ("days", "months") else 0):
        fault = f"{value!r} is no number of {unit}"
    elif unit == "days" and value > FREQUENCY_DAYS_MAX:
        fault = (f"{value} days reach past the history kept: at most {FREQUENCY_DAYS_MAX} "
                 f"of {CONTACT_HISTORY_DAYS} days")
    return fault


def _list_fault(value: object, *, unit: str) -> str:
    """Tell what is wrong with a list of weekdays or channels."""
    known: tuple[object, ...] = tuple(range(1, 8)) if unit == "weekdays" else words.CHANNELS
    some = value if isinstance(value, list) else [value]
    strange = [one for one in some if one not in known]
    if strange or len(set(some)) < len(some) or (unit == "weekdays" and not some):
        return f"{value!r} must list each of {', '.join(str(k) for k in known)} at most once"
    return ""


def _phrases_fault(value: object) -> str:
    """Tell what is wrong with phrases: every language has some, and none is empty."""
    if not isinstance(value, dict) or set(value) != set(words.LANGUAGES):
        return f"there must be phrases for each of {', '.join(words.LANGUAGES)}"
    blank = [language for language, some in value.items() if not all(p.strip() for p in some)]
    return f"{', '.join(blank)}: an empty phrase is in every text" if blank else ""


def _read(path: Path, *, model: type[Model], where: str, faults: list[str]) -> Model | None:
    """Read one YAML file into its model, or list its faults."""
    try:
        said = yaml.load(path.read_text(encoding="utf-8"), Loader=_OnceLoader)  # noqa: S506 -- a SafeLoader
        return model.model_validate(said)
    except FileNotFoundError:
        faults.append(f"{where}: the file is missing")
    except UnicodeDecodeError:
        faults.append(f"{where}: the file is not UTF-8")
    except yaml.MarkedYAMLError as error:
        line = f" line {error.problem_mark.line + 1}" if error.problem_mark else ""
        faults.append(f"{where}{line}: {error.problem}")
    except ValidationError as error:
        faults += [
            f"{where}: {'.'.join(_DATE.sub(_iso, str(part)) for part in one['loc'])}: {one['msg']}"
            for one in error.errors()
        ]
    return None


def _iso(day: re.Match[str]) -> str:
    """Write a day as the file does."""
    return date(*(int(part) for part in day.groups())).isoformat()


def _check_rules(pack: LawPack, *, unread: set[str], faults: list[str]) -> None:
    """Check the rules of a pack against its parameters."""
    at = f"{pack.where}/pack.yaml"
    used = set()
    ids = [entry.id for entry in pack.file.rules]
    faults += [f"{at}: rules: {one} is there twice" for one in sorted(set(ids))
               if ids.count(one) > 1]
    if len(ids) > RULES_MAX:
        faults.append(f"{at}: rules: {len(ids)} rules are more than {RULES_MAX}")
    for entry in pack.file.rules:
        key = f"{at}: rules.{entry.id}"
        named = slots(entry)
        used |= set(named.values())
        some = list(_slot_faults(pack, named, unread=unread))
        some += _entry_faults(entry)
        if not some and not unread & set(named.values()):
            some += _faults_by_date(pack, entry)
        faults += [f"{key}.{one}" for one in some]
    faults += [f"{pack.where}/parameters/{name}.yaml: no rule uses it"
               for name in sorted(set(pack.parameters) - used)]
    unsure = sorted({name for name, parameter in pack.parameters.items()
                     if any(value.evidence != "T" for value in parameter.values.values())})
    if pack.file.status == "verified" and unsure:
        faults.append(f"{at}: status: verified needs evidence T for every value; "
                      f"{', '.join(unsure)} has less")


def _entry_faults(entry: AnyEntry) -> Iterator[str]:
    """Tell what a rule says that cannot be, whatever its numbers."""
    if isinstance(entry, StopEntry) and entry.stop not in words.STOP_KINDS:
        yield (f"stop: {entry.stop} is no state that stops contact; it can be one of "
               f"{', '.join(words.STOP_KINDS)}")
    named = slots(entry)
    if isinstance(entry, MustStateEntry):
        phrased = entry.element in words.ELEMENTS_PHRASED
        if phrased != ("phrases" in named):
            yield (f"element: {entry.element} is "
                   + ("said in phrases; name them" if phrased else "a value, and has no phrases"))
    if isinstance(entry, MustNotEntry) and bool(entry.only) == ("phrases" in named):
        yield "part: name either the phrases it never says, or all that it may say"
    if isinstance(entry, FrequencyEntry) and entry.window != "rolling" and "days" in named:
        yield f"window: a calendar {entry.window} has its own length; leave out days"
    if "lifted_days" in named and not entry.lifted_by:
        yield "parameters.lifted_days: no kind of consent lifts this rule"


def _slot_faults(
    pack: LawPack, named: dict[str, str], *, unread: set[str]
) -> Iterator[str]:
    """Tell which parameters are missing or of the wrong unit."""
    for slot, name in named.items():
        if name in unread:
            continue
        label = f"parameters.{slot.rstrip('_')}"
        if name not in pack.parameters:
            yield f"{label}: there is no file parameters/{name}.yaml"
        elif pack.parameters[name].unit not in UNITS_OF_SLOT[slot]:
            yield (f"{label}: {name} is in {pack.parameters[name].unit}, "
                   f"it must be in {' or '.join(UNITS_OF_SLOT[slot])}")
    sources = {pack.parameters[name].source for name in named.values() if name in pack.parameters}
    if len(sources) > 1:
        yield f"parameters: one rule has one kind of source, not {', '.join(sorted(sources))}"


def _faults_by_date(pack: LawPack, entry: AnyEntry) -> Iterator[str]:
    """Tell on which days of change a rule is incomplete or impossible."""
    named = slots(entry)
    changes = {day for name in named.values() for day in pack.parameters[name].values}
    for day in sorted(changes):
        now = {slot: in_force(pack.parameters[name], on=day) for slot, name in named.items()}
        missing = sorted(slot.rstrip("_") for slot, found in now.items() if found is None)
        if missing and len(missing) < len(now):
            yield f"parameters: from {day} on {', '.join(missing)} has no value, the others do"
            continue
        values = {slot: found[1].value for slot, found in now.items() if found}
        if isinstance(entry, HoursEntry) and values:
            opens, closes = str(values["from_"]), str(values["until"])
            if minutes(opens) >= minutes(closes):
                yield f"parameters: from {day} on the hours {opens}-{closes} hold no time at all"
        if (
            isinstance(entry, CooldownEntry)
            and values
            and timedelta(days=int(str(values["days"]))) >= timedelta(days=FREQUENCY_DAYS_MAX)
        ):
            yield f"parameters.days: from {day} on the rest reaches past the history kept"
