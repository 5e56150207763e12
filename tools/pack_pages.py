"""The pages about rule packs: their shape, from the models; and one page for each pack."""

import ast
import inspect
from collections.abc import Callable, Iterator, Mapping
from functools import cache, partial
from typing import Any, Literal, get_args, get_origin

import annotated_types
from pydantic import BaseModel
from pydantic.fields import FieldInfo

from forbear.adapters.packs import case_files, law_files
from forbear.adapters.packs.law import known_packs, read_packs
from forbear.adapters.packs.law_reading import LawPack
from forbear.adapters.packs.page import last_change, markdown, page_of

HEADS = ("Key", "Needed", "What it may be", "What it says")

INTRO = """\
A pack is a folder: `pack.yaml`, one file for each legal number in `parameters/`, and `cases/`.
How to write one is told in [write a rule pack](../how-to/write-a-rule-pack.md), how its rules are
meant in [gate](gate.md). `forbear packs check` tells every fault at once, with file and key.
`forbear packs show NAME` tells each rule in words.
Nothing here is legal advice. A pack is a draft until the words behind every value were read, and
nothing leaves to a real address until a named officer of the lender has attested each value that
can refuse a contact (`forbear packs attest`)."""

PARTS: Mapping[str, str] = {
    "PackFile": "pack.yaml",
    "_Entry": "Every rule",
    "Parameter": "parameters/NAME.yaml",
    "Value": "One value of a parameter",
}


IN_WORDS: Mapping[str, str] = {
    "value": 'by its unit: "08:00", a whole number, a list, or a list of phrases by language',
    "values": "days, and below each one value",
}
"""Keys whose type says less than a few words."""

CASES: Mapping[str, type[BaseModel]] = {
    "A case": case_files.CaseFile, "given": case_files.Given,
    "given.contacts": case_files.GivenContact, "given.stops": case_files.GivenStop,
    "given.consents": case_files.GivenConsent, "given.wishes": case_files.GivenWish,
    "given.number and given.numbers": case_files.GivenNumber,
    "given.texts": case_files.GivenTexts, "given.placements": case_files.GivenPlacement,
    "asks, in place of a contact": case_files.Asks,
}


@cache
def docs_of(module: Any) -> dict[str, dict[str, str]]:  # noqa: ANN401 -- a module
    """Give what the source of a module says below each field, by class and field."""
    found: dict[str, dict[str, str]] = {}
    for node in ast.parse(inspect.getsource(module)).body:
        if not isinstance(node, ast.ClassDef):
            continue
        said = found.setdefault(node.name, {})
        for field, after in zip(node.body, [*node.body[1:], None], strict=True):
            if (
                isinstance(field, ast.AnnAssign) and isinstance(field.target, ast.Name)
                and isinstance(after, ast.Expr) and isinstance(after.value, ast.Constant)
            ):
                said[field.target.id] = " ".join(str(after.value.value).split())
    return found


def silent_fields() -> list[str]:
    """Give each key of a pack's files that the source does not explain."""
    return [
        f"{name}.{field}"
        for module in (law_files, case_files)
        for name, thing in vars(module).items()
        if inspect.isclass(thing) and thing.__module__ == module.__name__
        for field in getattr(thing, "model_fields", {}).keys() & thing.__annotations__.keys()
        if field not in {"kind", "parameters"} and field not in docs_of(module)[name]
    ]


def shape_lines(grid: Callable[..., list[str]]) -> list[str]:
    """Describe the files of a pack, every key of every kind of rule, and the packs there are."""
    lines = [INTRO, "", "## The packs", "", *_known(grid), ""]
    for name, title in PARTS.items():
        model = getattr(law_files, name)
        lines += [f"## {title}", "", " ".join((model.__doc__ or "").split()), ""]
        rows = list(_rows(model))
        if name == "_Entry":
            rows += _rows(law_files._Slots, stem="parameters.")  # noqa: SLF001 -- its own page
        lines += [*grid(HEADS, rows), ""]
    lines += ["## Kinds of rule", "", "Each has the keys of every rule, and those below. "
              "Keys under `parameters` name files; what is not needed may be left out.", ""]
    for entry in get_args(law_files.AnyEntry):
        lines += _kind(entry, grid)
    lines += ["## Units", "", "Which units a number may be in, by the key that names its file.", ""]
    lines += grid(("Key", "Units"), [
        (f"`{slot.rstrip('_')}`", ", ".join(units))
        for slot, units in law_files.UNITS_OF_SLOT.items()
    ])
    return [*lines, "", *_case_lines(grid)]


def _known(grid: Callable[..., list[str]]) -> list[str]:
    """List the packs that come along."""
    rows = []
    for name in known_packs():
        file = _pack(name).file
        rows.append((f"[{name}](packs/{name}.md)", file.version, file.status, file.jurisdiction,
                     str(len(file.rules)), file.title))
    return grid(("Pack", "Version", "Status", "Where", "Rules", "What it is"), rows)


def _kind(entry: type[BaseModel], grid: Callable[..., list[str]]) -> list[str]:
    """Describe one kind of rule."""
    kind = get_args(entry.model_fields["kind"].annotation)[0]
    shared = set(law_files._Entry.model_fields) - set(entry.__annotations__)  # noqa: SLF001 -- its own page
    rows = list(_rows(entry, without={*shared, "kind", "parameters"}))
    slots = entry.model_fields["parameters"].annotation
    assert isinstance(slots, type)  # noqa: S101 -- every kind has a model of its parameters
    rows += _rows(slots, stem="parameters.", without=set(law_files._Slots.model_fields))  # noqa: SLF001 -- its own page
    return [f"### {kind}", "", " ".join((entry.__doc__ or "").split()), "", *grid(HEADS, rows), ""]


def _rows(
    model: type[BaseModel], *, stem: str = "", without: set[str] | frozenset[str] = frozenset()
) -> Iterator[tuple[str, str, str, str]]:
    """Describe the keys of a model."""
    said: dict[str, str] = {}
    for parent in reversed(model.__mro__):
        said |= docs_of(case_files if model.__module__ == case_files.__name__ else law_files).get(
            parent.__name__, {})
    for name, field in model.model_fields.items():
        if name not in without:
            key = f"`{stem}{field.alias or name}`"
            needed = "yes" if field.is_required() else ""
            may = "the name of a file" if stem else IN_WORDS.get(name, "") or shape(field)
            yield key, needed, may, said.get(name, "")


def shape(field: FieldInfo) -> str:
    """Say in words what a key may be."""
    said = _shape(field.annotation)
    patterns = [m.pattern for m in field.metadata if getattr(m, "pattern", None)]
    if patterns:
        said += f" like `{patterns[0]}`"
    return said


def _shape(kind: Any) -> str:  # noqa: ANN401, PLR0911 -- one line for each form of a type
    """Say a type in words."""
    if kind == law_files.ParameterName:
        return "the name of a file"
    if get_origin(kind) is None:
        return {int: "a whole number", str: "text", bool: "true or false"}.get(
            kind, "a day" if getattr(kind, "__name__", "") == "date"
            else f"see {PARTS.get(getattr(kind, '__name__', ''), 'below')}")
    inner = [part for part in get_args(kind) if part is not type(None)]
    if get_origin(kind) is Literal:
        return ", ".join(f"`{word}`" for word in inner)
    if get_origin(kind) is list:
        each = "rules" if len(get_args(_bare(inner[0]))) > len(law_files.UNITS_OF_SLOT) else ""
        return each or f"a list: {_shape(inner[0])}"
    if get_origin(kind) is dict:
        return f"{_shape(inner[0])}, each with {_shape(inner[1])}"
    if hasattr(kind, "__metadata__"):
        limits = [m for m in kind.__metadata__ if isinstance(m, annotated_types.MinLen)]
        return _shape(_bare(kind)) + (" (not empty)" if limits else "")
    return " or ".join(dict.fromkeys(_shape(part) for part in inner))


def _bare(kind: Any) -> Any:  # noqa: ANN401 -- a type
    """Give a type without its limits."""
    return get_args(kind)[0] if hasattr(kind, "__metadata__") else kind


def _case_lines(grid: Callable[..., list[str]]) -> list[str]:
    """Describe the keys of a case."""
    lines = ["## Cases", "", "`forbear judge` reads lists of cases from `cases/NAME.yaml`.", ""]
    for title, model in CASES.items():
        lines += [f"### {title}", "", " ".join((model.__doc__ or "").split()), ""]
        lines += [*grid((*HEADS[:2], "If left out", HEADS[3]), [
            (key, needed, _default(field), says)
            for (key, needed, _, says), field in zip(
                _rows(model), model.model_fields.values(), strict=True)
        ]), ""]
    return lines


def _default(field: FieldInfo) -> str:
    """Say what holds where a key of a case is left out."""
    if field.default in (None, "", [], {}) or isinstance(field.default, BaseModel):
        return ""
    if field.is_required():
        return ""
    plain = str(field.default).lower() if isinstance(field.default, bool) else field.default
    return f"`{plain}`"


def _pack(name: str) -> LawPack:
    """Read one pack that comes along."""
    return next(pack for pack in read_packs([name]) if pack.file.name == name)


def pack_page(name: str, *, made: str) -> str:
    """Write the page of one pack, as it stands on the day of its newest value."""
    pack = _pack(name)
    return markdown(page_of(pack, on=last_change(pack)), intro=made)


def pack_pages(made: str) -> dict[str, Callable[[], str]]:
    """Give what writes the page of each pack, by the name of the page."""
    return {
        f"packs/{name}.md": partial(pack_page, name, made=made.format(source=f"the pack {name}"))
        for name in known_packs()
    }
