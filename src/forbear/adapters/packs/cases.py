"""Cases: what is given, and what the gate must say, in YAML that a lawyer can read and write."""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Final

import yaml
from pydantic import BaseModel, ConfigDict, ValidationError

from forbear.adapters.packs.case_files import CaseFile
from forbear.adapters.packs.law import pack_folder
from forbear.adapters.packs.law_reading import yaml_of
from forbear.engine.vocabulary.errors import ForbearError

CASES_FOLDER: Final = "cases"


class CasesFaulty(ForbearError):
    """Files of cases cannot be used; all that is wrong is listed at once."""

    code = "cases_faulty"
    sentence = "The cases cannot be used:\n{faults}\n"
    cure = "Correct the files and run again; docs/how-to/write-a-rule-pack.md lists the keys."


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
