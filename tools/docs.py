"""The generated pages of docs/reference: made from the code, so that they cannot fall behind it.

`python -m tools.docs` writes them; with `--check` it only tells which are not current.
"""

import ast
import importlib
import os
import pkgutil
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

import django
import typer.core
import typer.main
import yaml

import forbear
from forbear.engine.book.rejects import REASONS
from forbear.engine.gate.reasons import SENTENCES
from forbear.engine.tables import BOOK, DOOR, NIGHT, SETTINGS, Column, Contract
from forbear.engine.tables.numbers import PURSES, SEALED
from forbear.engine.vocabulary import words
from forbear.engine.vocabulary.errors import ForbearError
from tools import api_pages, channel_page, pack_pages
from tools.map_page import map_lines

ROOT: Final = Path(__file__).parents[1]
REFERENCE: Final = ROOT / "docs" / "reference"
DEFINITIONS: Final = ROOT / "tools" / "words.yaml"
Command = typer.core.TyperCommand
MADE: Final = "*This page is made by `make docs`; change its source instead: {source}.*"


def row(*cells: str) -> str:
    """Write one row of a Markdown table."""
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def grid(heads: tuple[str, ...], rows: list[tuple[str, ...]]) -> list[str]:
    """Write a Markdown table."""
    return [row(*heads), row(*("---" for _ in heads)), *(row(*cells) for cells in rows)]


def page(title: str, source: str, *lines: str) -> str:
    """Write a page: title, where it comes from, and its lines."""
    return "\n".join([f"# {title}", "", MADE.format(source=source), "", *lines]).rstrip() + "\n"


def tables() -> str:
    """Describe every table: grain, key, and each column with its type, unit and meaning."""
    lines = [
        "Money is an integer of minor units beside its currency.",
        "Days are dates without a time; moments are in UTC.",
        "No column holds a floating-point number.",
        "A column may be empty only where the table says *yes*.",
        "What the figures mean is in [semantics](semantics.md).",
        "",
    ]
    parts: tuple[tuple[str, str, tuple[Contract, ...]], ...] = (
        ("The book", "What a lender brings. The first four are needed.", BOOK),
        ("The sealed book", "What is added when a book is sealed, so that nights need not work it "
         "out: whole numbers beside ids, and sums along each schedule.", _added()),
        ("Settings", "What the rim makes from settings files and libraries.", SETTINGS),
        ("The night", "What a night gives, one Parquet file each.", NIGHT),
        ("The door", "What is laid before the gate when a contact is about to happen.", DOOR),
    )
    for title, says, contracts in parts:
        lines += [f"## {title}", "", says, ""]
        lines += [f"- [{c.name}](#{c.name}): {c.grain}" for c in contracts] + [""]
        for contract in contracts:
            lines += _table(contract)
    return page("Tables", "`src/forbear/engine/tables`", *lines)


def _added() -> tuple[Contract, ...]:
    """Give the tables that sealing makes, and of those it adds to the columns that it adds."""
    brought = {c.name: c for c in BOOK}
    return (PURSES, *(
        replace(
            c, name=f"{name}_sealed", grain=f"beside the columns of {name}",
            columns=tuple(
                column for column in c.columns if column.key or column not in brought[name].columns
            ),
        )
        for name, c in sorted(SEALED.items())
    ))


def _table(contract: Contract) -> list[str]:
    """Describe one table."""
    needed = " A lender must bring it." if contract.least else ""
    key = ", ".join(f"`{name}`" for name in contract.key)
    return [
        f"### {contract.name}",
        "",
        f"{contract.grain[0].upper()}{contract.grain[1:]}.{needed}",
        f"Its key, and the order of its rows: {key}.",
        "",
        *grid(
            ("Column", "Type", "Unit", "Empty", "What it says"),
            [_column(column) for column in contract.columns],
        ),
        "",
    ]


def _column(column: Column) -> tuple[str, ...]:
    """Describe one column."""
    says = column.says
    if column.one_of:
        says += " One of " + ", ".join(f"`{word}`" for word in column.one_of) + "."
    if column.refers:
        says += f" Names a row of `{column.refers.partition('.')[0]}`."
    if column.signed:
        says += " May be below zero."
    return (
        f"`{column.name}`",
        "timestamp" if column.type.name == "TIMESTAMP" else str(column.type),
        column.unit or "",
        "yes" if column.nullable else "",
        says,
    )


def word_lists() -> dict[str, tuple[str, tuple[str, ...]]]:
    """Give every closed list: its comment in the source, and its values."""
    tree = ast.parse(Path(words.__file__).read_text(encoding="utf-8"))
    found = {}
    for node, after in zip(tree.body, [*tree.body[1:], None], strict=True):
        if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            comment = ""
            if isinstance(after, ast.Expr) and isinstance(after.value, ast.Constant):
                comment = str(after.value.value)
            found[node.target.id] = (comment, tuple(getattr(words, node.target.id)))
    return found


def undefined(said: Mapping[str, Mapping[str, str]]) -> Iterator[str]:
    """Give each word that has no definition, and each definition of a word that is gone."""
    lists = {name: set(values) for name, (_, values) in word_lists().items()}
    for name in sorted(lists.keys() | (said.keys() - {"terms"})):
        there, defined = lists.get(name, set()), set(said.get(name, {}))
        yield from (f"{name}.{word} has no definition" for word in sorted(there - defined))
        yield from (f"{name}.{word} is defined and gone" for word in sorted(defined - there))


def definitions() -> dict[str, dict[str, str]]:
    """Read the hand-written definitions."""
    said: dict[str, dict[Any, str]] = yaml.safe_load(DEFINITIONS.read_text(encoding="utf-8"))
    return {part: {str(k): v for k, v in entries.items()} for part, entries in said.items()}


def vocabulary() -> str:
    """Describe every word: terms of the domain, then each closed list."""
    said = definitions()
    if missing := list(undefined(said)):
        raise SystemExit("tools/words.yaml: " + "; ".join(missing))
    lines = ["One word, one meaning.", "", "## Terms", ""]
    lines += grid(("Word", "Meaning"), [(k, v) for k, v in sorted(said["terms"].items())])
    for name, (comment, values) in word_lists().items():
        lines += ["", f"## {name.lower().replace('_', ' ')}", ""]
        lines += [comment, ""] if comment else []
        lines += grid(("Value", "Meaning"), [(f"`{v}`", said[name][v]) for v in values])
    return page("Words", "`tools/words.yaml` and `vocabulary/words.py`", *lines)


def modules() -> Iterator[str]:
    """Give the name of every module of the package, with Django ready for those of the desk."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "forbear.desk.project.settings")
    django.setup()
    for found in pkgutil.walk_packages(forbear.__path__, "forbear."):
        if not found.name.endswith(".wsgi"):  # it starts the desk
            yield found.name


def errors_known() -> list[type[ForbearError]]:
    """Give every error of the package, by code."""
    for name in modules():
        importlib.import_module(name)
    found, waiting = [], list(ForbearError.__subclasses__())
    while waiting:
        error = waiting.pop()
        waiting += error.__subclasses__()
        if error.__module__.startswith("forbear."):
            found.append(error)
    return sorted(found, key=lambda e: (e.code, e.__qualname__))


def doubled_codes() -> list[str]:
    """Give each code that names two errors."""
    codes = [error.code for error in errors_known()]
    return sorted({code for code in codes if codes.count(code) > 1})


def errors() -> str:
    """Describe every error and every reason to reject a row."""
    lines = [
        "An error stops the command, with one sentence and exit code 2.",
        "A rejected row stops nothing: it goes to `rejects` with its reason.",
        "",
        "## Errors",
        "",
    ]
    for error in errors_known():
        lines += [f"### {error.code}", ""]
        lines += [" ".join((error.__doc__ or "").split("\n\n", maxsplit=1)[0].split()), ""]
        lines += ["> " + " ".join(f"{error.sentence} {error.cure}".split()), ""]
    lines += ["## Reasons to reject a row", ""]
    lines += grid(
        ("Reason", "What is wrong", "What to do"),
        [(f"`{code}`", says, cure) for code, (says, cure) in REASONS.items()],
    )
    lines += [
        "",
        "## Reasons to refuse a contact",
        "",
        "The first that fits is the one a verdict names; the others stand in `also`.",
        "",
        *grid(("Reason", "What it says"), [(f"`{k}`", v) for k, v in SENTENCES.items()]),
    ]
    return page("Errors and rejects", "the errors' own classes", *lines)


def commands() -> Iterator[tuple[str, Command]]:
    """Give every command that can be typed, with the words that call it."""
    from forbear.cli.main import with_commands  # noqa: PLC0415 -- only this page needs the whole command

    yield from _inside("forbear", typer.main.get_command(with_commands()))


def _inside(path: str, here: object) -> Iterator[tuple[str, Command]]:
    """Give the commands of a group, however deep, or the command itself."""
    if isinstance(here, typer.core.TyperGroup):
        for name, inner in here.commands.items():
            yield from _inside(f"{path} {name}", inner)
    elif isinstance(here, typer.core.TyperCommand):
        yield path, here


def command() -> str:
    """Describe every command: what it does, its arguments and its options."""
    lines = ["`forbear COMMAND --help` shows the same.", ""]
    for path, entry in commands():
        lines += [f"## {path}", "", _usage(path, entry), ""]
        lines += [_plain(entry.help or "").strip(), ""]
        rows = [_param(p) for p in entry.params if p.name != "help"]
        lines += [*grid(("Name", "Default", "What it says"), rows), ""] if rows else []
    return page("The command", "`src/forbear/cli`", *lines)


def _plain(text: str) -> str:
    """Give help text without the marks that only a terminal reads."""
    return "\n".join(line.strip() for line in text.replace("\b", "").splitlines())


def _usage(path: str, entry: Command) -> str:
    """Write how a command is called."""
    parts = [path]
    for param in entry.params:
        name = (param.name or "").upper()
        if isinstance(param, typer.core.TyperArgument):
            parts.append(name if param.required else f"[{name}]")
        elif param.required:
            parts.append(f"{param.opts[0]} {name}")
    return f"`{' '.join(parts)} [options]`"


def _param(param: object) -> tuple[str, ...]:
    """Describe one argument or option."""
    if isinstance(param, typer.core.TyperArgument):
        names = f"`{(param.name or '').upper()}`"
    elif isinstance(param, typer.core.TyperOption):
        names = ", ".join(f"`{name}`" for name in (*param.opts, *param.secondary_opts))
    else:
        raise TypeError(param)
    default = "" if callable(param.default) else str(param.default)
    shown = "" if default in {"None", "False", "()", "[]"} else default
    says = _plain(param.help or "").replace("\n", " ")
    return names, "needed" if param.required else shown, says


def maps() -> str:
    """Describe every key of a map file."""
    return page("Map files", "`src/forbear/adapters/files/maps.py`", *map_lines(grid))


def api() -> str:
    """Describe every operation of the desk's API."""
    return page("The API of the desk", "`src/forbear/desk/api`", *api_pages.lines(grid))


def channels() -> str:
    """Describe every key of channels.yaml."""
    source = "`src/forbear/adapters/channels/settings.py` and the accounts it names"
    return page("Channels", source, *channel_page.lines(grid))


def packs() -> str:
    """Describe the files of a rule pack and of cases, and list the packs there are."""
    source = "`adapters/packs/law_files.py`, `cases.py` and the packs themselves"
    return page("Rule packs", source, *pack_pages.shape_lines(grid))


PAGES: Final[Mapping[str, Callable[[], str]]] = {
    "tables.md": tables,
    "words.md": vocabulary,
    "errors.md": errors,
    "command.md": command,
    "maps.md": maps,
    "openapi.json": api_pages.openapi,
    "api.md": api,
    "channels.md": channels,
    "packs.md": packs,
    **pack_pages.pack_pages(MADE),
}


def stale() -> list[str]:
    """Give the generated pages that are not as the code would make them."""
    return [
        name
        for name, make in PAGES.items()
        if not (REFERENCE / name).exists()
        or (REFERENCE / name).read_text(encoding="utf-8") != make()
    ] + left_over()


def left_over() -> list[str]:
    """Give the pages of packs that are gone."""
    there = sorted((REFERENCE / "packs").rglob("*.md"))
    names = [path.relative_to(REFERENCE).as_posix() for path in there]
    return [name for name in names if name not in PAGES]


def main(arguments: list[str]) -> int:
    """Write the pages, or tell which are not current."""
    if "--check" in arguments:
        old = stale()
        for name in old:
            print(f"docs/reference/{name} is not current; run `make docs`")
        return 1 if old else 0
    for name, make in PAGES.items():
        (REFERENCE / name).parent.mkdir(parents=True, exist_ok=True)
        (REFERENCE / name).write_text(make(), encoding="utf-8")
        print(f"docs/reference/{name}")
    for name in left_over():
        (REFERENCE / name).unlink()
        print(f"docs/reference/{name} is gone: no pack has this name")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
