"""The page about channels.yaml: every key, from the models that read it."""

from collections.abc import Callable, Iterator, Mapping
from importlib import import_module
from typing import Any

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from forbear.adapters.channels import accounts, settings
from forbear.adapters.channels.letter.account import WindowKeys
from tools.pack_pages import docs_of, shape

HEADS = ("Key", "If left out", "What it may be", "What it says")

INTRO = """\
`channels.yaml` says with whom a lender has accounts, and whether anything may leave yet.
How to write one is told in [send messages](../how-to/channels.md).
Every fault in it is told at once, with its key; a key that is not known is a fault."""

SHAPES: Mapping[str, str] = {
    "accounts": "an account for each way", "price": "see the price",
    "window": "see the window",
    "registered": "`zh-Hant`, `zh-Hans` or `en`, and below each words that were registered",
    "allow": "a list of text",
}
"""Keys whose type says less than a few words."""

PARTS: tuple[tuple[str, type[BaseModel]], ...] = (
    ("The file", settings.ChannelsFile), ("accounts", settings.Accounts),
    ("Keys of every account", accounts.Account), ("price", accounts.Price),
    ("registered", accounts.Registered), ("window", WindowKeys),
)


def lines(grid: Callable[..., list[str]]) -> list[str]:
    """Describe every key of the file."""
    said = [INTRO, ""]
    for title, model in PARTS:
        said += [f"## {title}", "", *_table(model, grid), ""]
    said += ["## Kinds of account", ""]
    for via, kind in settings.KINDS.items():
        shared = accounts.Account.model_fields.keys() - kind.__annotations__.keys()
        own = sorted(kind.model_fields.keys() - shared - {"via"})
        said += [f"### via: {via}", "", " ".join((kind.__doc__ or "").split()), "",
                 f"For {', '.join(_ways(kind))}.", ""]
        said += [*_table(kind, grid, only=own), ""] if own else []
    return said


def silent() -> list[str]:
    """Give each key that its source does not explain."""
    models = {*(model for _, model in PARTS), *settings.KINDS.values()}
    return sorted(f"{model.__name__}.{name}" for model in models for name in model.model_fields
                  if name != "via" and not _says(model, name))


def _ways(kind: type[accounts.Account]) -> Iterator[str]:
    """Give the ways that may go by a kind of account."""
    for way, field in settings.Accounts.model_fields.items():
        if kind in _inside(field.annotation):
            yield f"`{way}`"


def _inside(annotation: Any) -> tuple[Any, ...]:  # noqa: ANN401 -- a type
    """Give the members of a union, or the one type that there is."""
    return getattr(annotation, "__args__", None) or (annotation,)


def _table(
    model: type[BaseModel], grid: Callable[..., list[str]], *, only: list[str] | None = None
) -> list[str]:
    """Describe the keys of one model."""
    return grid(HEADS, [
        (f"`{name}`", _left_out(field), SHAPES.get(name) or shape(field), _says(model, name))
        for name, field in model.model_fields.items() if only is None or name in only
    ])


def _says(model: type[BaseModel], name: str) -> str:
    """Give what the source says of a key, in the class that brings it."""
    for one in model.__mro__:
        if issubclass(one, BaseModel) and one is not BaseModel:
            said = docs_of(import_module(one.__module__))[one.__name__].get(name)
            if said:
                return said
    return ""


def _left_out(field: FieldInfo) -> str:
    """Say what holds where a key is left out."""
    if field.is_required():
        return "*needed*"
    if isinstance(field.default, BaseModel):
        return "`via: file`" if isinstance(field.default, accounts.Account) else ""
    if field.default in (None, "", [], {}):
        return ""
    return f"`{str(field.default).lower() if isinstance(field.default, bool) else field.default}`"
