"""Reading the files of one law pack, and listing what is wrong with them."""

import re
from collections.abc import Hashable
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, Final, TypeVar

import yaml
from pydantic import BaseModel, ValidationError

from forbear.adapters.packs.law_files import (
    AnyEntry,
    PackFile,
    Parameter,
    Value,
)
from forbear.adapters.packs.law_values import value_fault
from forbear.engine.vocabulary.limits import RULES_MAX

_DATE = re.compile(r"datetime\.date\((\d+), (\d+), (\d+)\)")
"""How pydantic names a key that is a day."""
FILE_BYTES_MAX: Final = 4_000_000
"""No file of a pack that people read is longer; YAML of that size is read in a few seconds."""

_MERGE: Final = "tag:yaml.org,2002:merge"
"""`<<`, by which one mapping takes over the keys of another."""

Model = TypeVar("Model", bound=BaseModel)


@dataclass(kw_only=True)
class LawPack:
    """One pack as its files say it; complete only where no fault was found."""

    where: str
    file: PackFile
    parameters: dict[str, Parameter] = field(default_factory=dict)
    unread: set[str] = field(default_factory=set)
    """Files of parameters that cannot be used; why is told once, in their own name."""


class _OnceLoader(yaml.CSafeLoader):
    """YAML that refuses a key given twice: of two values for one day, neither is sure."""

    def construct_mapping(
        self, node: yaml.MappingNode, deep: bool = False  # noqa: FBT001, FBT002 -- PyYAML's own shape
    ) -> dict[Hashable, Any]:
        seen = set()
        for key_node, _ in node.value:
            if key_node.tag == _MERGE:
                continue
            key = self.construct_object(key_node, deep=True)
            if key in seen:
                raise yaml.MarkedYAMLError(
                    problem=f"{key} is given twice", problem_mark=key_node.start_mark
                )
            seen.add(key)
        return super().construct_mapping(node, deep=deep)

    def construct_yaml_timestamp(self, node: yaml.ScalarNode) -> Any:  # noqa: ANN401 -- PyYAML's own shape
        try:
            return super().construct_yaml_timestamp(node)
        except ValueError:
            raise yaml.MarkedYAMLError(
                problem=f"{node.value} is no day there is", problem_mark=node.start_mark
            ) from None


_OnceLoader.add_constructor(
    "tag:yaml.org,2002:timestamp", _OnceLoader.construct_yaml_timestamp
)

_OnceLoader.yaml_implicit_resolvers = {
    first: [(tag, form) for tag, form in resolvers if first in "tTfF" or not tag.endswith(":bool")]
    for first, resolvers in yaml.CSafeLoader.yaml_implicit_resolvers.items()
}
"""Only true and false are truth values: `on` is a key of ours, and `no` is a country."""


def yaml_of(text: str) -> Any:  # noqa: ANN401 -- whatever the text says
    """Read YAML in which no key stands twice.

    Raises:
        yaml.MarkedYAMLError: It cannot be read; the error knows the line.

    """
    return yaml.load(text, Loader=_OnceLoader)  # noqa: S506 -- a SafeLoader


def read_pack(folder: Path, *, where: str, faults: list[str]) -> LawPack | None:
    """Read the files of a pack, each by itself; what is wrong goes to `faults`.

    Returns:
        The pack, or None where `pack.yaml` itself cannot be used.

    """
    file = _read(folder / "pack.yaml", model=PackFile, where=f"{where}/pack.yaml", faults=faults)
    if file is None:
        return None
    pack = LawPack(where=where, file=file)
    faults += [
        f"{where}/{path.relative_to(folder)}: a pack holds pack.yaml, parameters/NAME.yaml and "
        "cases/NAME.yaml; this file is none of them, so nothing would read it"
        for path in sorted(folder.rglob("*"))
        if path.is_file() and not _belongs(path, folder=folder)
    ]
    for path in sorted((folder / "parameters").glob("*.yaml")):
        parameter = _parameter(path, at=f"{where}/parameters/{path.name}", faults=faults)
        if parameter is None:
            pack.unread.add(path.stem)
        else:
            pack.parameters[path.stem] = parameter
    return pack


def _belongs(path: Path, *, folder: Path) -> bool:
    """Tell whether a file is where a pack is read from, or is a page for people."""
    parts = path.relative_to(folder).parts
    if parts in (("pack.yaml",), ("README.md",)) or any(p.startswith(".") for p in parts):
        return True
    inner = next((n for n in range(1, len(parts)) if folder.joinpath(*parts[:n], "pack.yaml")
                  .is_file()), None)
    return inner is not None or (
        len(parts) == 2 and parts[0] in ("parameters", "cases") and path.suffix == ".yaml"
    )


def _parameter(path: Path, *, at: str, faults: list[str]) -> Parameter | None:
    """Read the file of one number; None where it cannot be used."""
    parameter = _read(path, model=Parameter, where=at, faults=faults)
    if parameter is None:
        return None
    wrong = [
        f"{at}: values.{day}.{fault}"
        for day, value in parameter.values.items()
        for fault in value_fault(value.value, unit=parameter.unit)
    ]
    if all(value.value is None for value in parameter.values.values()):
        wrong.append(f"{at}: values: the number never has a value")
    faults += wrong
    return None if wrong else parameter


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


def _read(path: Path, *, model: type[Model], where: str, faults: list[str]) -> Model | None:
    """Read one YAML file into its model, or list its faults."""
    fault, said = _yaml_in(path)
    wrong = [fault] if fault else _too_much(said)
    if not wrong:
        try:
            return model.model_validate(said)
        except ValidationError as error:
            wrong = [f": {one}" for one in _told(error, said=said)]
    faults += [f"{where}{one}" for one in wrong]
    return None


def _yaml_in(path: Path) -> tuple[str, dict[str, Any]]:
    """Give what is wrong with a file, and the keys and values it holds."""
    fault, said = ": it must hold keys and their values, as `name: cn`", None
    try:
        if path.stat().st_size > FILE_BYTES_MAX:
            fault = (f": the file has more than {FILE_BYTES_MAX:,} bytes; a number has a file of "
                     "its own, and a pack can be split into several")
        else:
            said = yaml_of(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        fault = ": the file is missing"
    except OSError as error:
        fault = f": the file cannot be read ({type(error).__name__})"
    except UnicodeDecodeError:
        fault = ": the file is not UTF-8"
    except yaml.MarkedYAMLError as error:
        line = f" line {error.problem_mark.line + 1}" if error.problem_mark else ""
        fault = f"{line}: {error.problem}"
    except yaml.YAMLError as error:
        fault = f": it is not YAML: {error}"
    return ("", said) if isinstance(said, dict) else (fault, {})


def _too_much(said: dict[str, Any]) -> list[str]:
    """Tell what is wrong with the keys before the model sees them."""
    rules = said.get("rules")
    if isinstance(rules, list) and len(rules) > RULES_MAX:
        return [f": rules: {len(rules):,} rules are more than {RULES_MAX:,}; "
                "split the pack into several that it includes"]
    days = [str(day) for day in said.get("values") or ()] if isinstance(
        said.get("values"), dict) else []
    return [f": values.{day}: the day is given twice, once as text"
            for day in sorted(set(days)) if days.count(day) > 1]


def _told(error: ValidationError, *, said: dict[str, Any]) -> list[str]:
    """Tell each fault once, by the rule's id and the keys of the file."""
    told = []
    for one in error.errors(include_url=False, include_context=False):
        parts: list[object] = list(one["loc"])
        if len(parts) > 1 and parts[0] == "rules" and isinstance(parts[1], int):
            rule = said["rules"][parts[1]]
            name = rule.get("id") if isinstance(rule, dict) else None
            parts = ["rules", name or parts[1], *parts[3:]]
        message = one["msg"].removeprefix("Value error, ")
        if parts[:1] == ["values"] and parts[2:3] == ["value"]:
            parts, message = parts[:3], "it is no text, whole number, list, or phrases by language"
        told.append(f"{'.'.join(_DATE.sub(_iso, str(part)) for part in parts)}: {message}")
    return list(dict.fromkeys(told))


def _iso(day: re.Match[str]) -> str:
    """Write a day as the file does."""
    return date(*(int(part) for part in day.groups())).isoformat()
