"""The reference page of map files: every key, from the models that read them."""

import types
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Final, Literal, Union, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from forbear.adapters.files.maps import BookMap, ColumnMap, TableMap, known_maps
from forbear.adapters.files.parse import NO, YES

EXAMPLE: Final = Path(__file__).parent / "map_example.yaml"
PARTS: Final[tuple[tuple[str, type[BaseModel], str], ...]] = (
    ("The head", BookMap, "What stands here holds for every table that does not say otherwise."),
    ("A table", TableMap, "Under `tables` stands, by the name of a table of [the book]"
     "(tables.md#the-book), where it comes from. Under `reads` stands the same for what an "
     "adapter reads, by the names it gives."),
    ("A column", ColumnMap, "Under `columns` of a table stands, by the name of a column of the "
     "book, where it comes from: one of `column`, `columns` and `value`, and the rest as needed."),
)
READ: Final = (
    ("text", "Blanks at both ends are taken off; an empty cell, or a word of `empty`, is nothing."),
    ("amount", "Money, `1234.50` or `(1234.50)` or `1234.50-`; by the digits of its currency it "
     "becomes minor units. More digits than the currency has are a reject, never rounded."),
    ("whole number", "Digits only; `3.0`, as workbooks write it, is 3."),
    ("rate", "As an amount, with or without `%`; it becomes basis points, rounded."),
    ("day, moment", "By the first of `formats` that fits in whole: `%Y %m %d %y %b %B %H %I %M %S "
     "%f %p`, and other signs as they stand."),
    ("yes or no", f"`{'`, `'.join(YES)}`, or `{'`, `'.join(NO)}`, in capitals or not."),
    ("word of a list", "One of the words of its column; others by `values`."),
)
Grid = Callable[[tuple[str, ...], list[tuple[str, ...]]], list[str]]


def map_lines(grid: Grid) -> list[str]:
    """Give the lines of the page; `grid` writes a Markdown table."""
    lines = [
        "A map is a YAML file: it says which column of a lender's file is which column of the "
        "book.",
        "How to write one is told in [import your book](../how-to/import-your-book.md).",
        f"Maps that come with Forbear: {', '.join(f'`{name}`' for name in known_maps())}.",
        "A key that is not on this page is a fault; faults are told together, before a file is "
        "read.",
        "",
        "## An example",
        "",
        "```yaml",
        *EXAMPLE.read_text(encoding="utf-8").splitlines(),
        "```",
    ]
    for title, model, says in PARTS:
        lines += ["", f"## {title}", "", says, ""]
        lines += grid(("Key", "Holds", "Without it", "What it says"), [
            (f"`{name}`", holds(field.annotation), _default(field), _says(field))
            for name, field in model.model_fields.items()
        ])
    lines += ["", "## How a cell is read", ""]
    lines += grid(("What the column holds", "How it is read"), list(READ))
    return lines


def holds(annotation: object) -> str:
    """Say in words what a key holds."""
    origin = get_origin(annotation)
    return _WRITERS[origin](get_args(annotation)) if origin else _PLAIN[annotation]


def _words(inner: tuple[object, ...]) -> str:
    blanks = {"": "nothing", " ": "a blank"}
    return " ".join(blanks.get(str(word), f"`{word}`") for word in inner)


def _there(inner: tuple[object, ...]) -> str:
    return holds(next(part for part in inner if part is not type(None)))


def _list(inner: tuple[object, ...]) -> str:
    return "list of rows" if get_origin(inner[0]) is dict else "list of texts"


_PLAIN: Final[dict[object, str]] = {
    str: "text", bool: "`true` or `false`", TableMap: "[a table](#a-table)",
    ColumnMap: "[a column](#a-column)",
}
_WRITERS: Final[dict[object, Callable[[tuple[object, ...]], str]]] = {
    Annotated: lambda inner: holds(inner[0]),
    Union: _there,
    types.UnionType: _there,
    Literal: _words,
    tuple: _list,
    dict: lambda inner: f"{holds(inner[0])} → {holds(inner[1])}",
}


def _says(field: FieldInfo) -> str:
    return " ".join((field.description or "").split())


def _default(field: FieldInfo) -> str:
    """Say what holds where the key is not there."""
    if field.is_required():
        return "needed"
    value = field.get_default(call_default_factory=True)
    if isinstance(value, bool):
        return f"`{str(value).lower()}`"
    if isinstance(value, tuple) and value:
        return ", ".join(f"`{part}`" for part in value)
    return f"`{value}`" if value and isinstance(value, str) else ""
