"""The rules of tidiness: each takes one source and gives what is wrong with it.

The limits are those of CONTRIBUTING.md. Every rule is a function from a source to sentences, so
that a test can hold it against the whole tree and against a specimen that breaks it.
"""

import ast
import io
import re
import sys
import tokenize
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Final

FUNCTION_LINES_MAX: Final = 60
MODULE_LINES_MAX: Final = 400
POSITIONAL_MAX: Final = 2
LINE_COLUMNS_MAX: Final = 100

LEFTOVERS: Final = ("TO" + "DO", "FIX" + "ME", "X" * 3, "breakpoint" + "(", "import p" + "db")
"""Words of unfinished work, written apart so that this file does not hold them."""

_Function = ast.FunctionDef | ast.AsyncFunctionDef
_Documented = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef

_NOQA: Final = re.compile(r"#\s*noqa", re.IGNORECASE)
_NOQA_WHOLE: Final = re.compile(r"#\s*noqa: [A-Z]+\d+(, ?[A-Z]+\d+)* -- \S")
_PRAGMA: Final = re.compile(r"\s*#\s*(noqa|type: ignore).*")
_IGNORE: Final = re.compile(r"#\s*type:\s*ignore")
_IGNORE_WHOLE: Final = re.compile(r"#\s*type: ignore\[[a-z-]+(, ?[a-z-]+)*\].* -- \S")


@dataclass(frozen=True)
class Source:
    """One Python file: where it is, relative to the root, and what it holds."""

    path: Path
    text: str

    @cached_property
    def tree(self) -> ast.Module:
        """The file as Python reads it."""
        return ast.parse(self.text)

    @property
    def is_test(self) -> bool:
        """Tell whether it is a file of tests."""
        return self.path.parts[0] == "tests"

    @property
    def is_engine(self) -> bool:
        """Tell whether it belongs to the engine, which is pure."""
        return self.path.parts[:3] == ("src", "forbear", "engine")

    @property
    def functions(self) -> Iterator[_Function]:
        """Every function, wherever it is written."""
        for node in ast.walk(self.tree):
            if isinstance(node, _Function):
                yield node

    @property
    def comments(self) -> Iterator[tuple[int, str]]:
        """Every comment with its line; text inside strings is none."""
        for token in tokenize.generate_tokens(io.StringIO(self.text).readline):
            if token.type == tokenize.COMMENT:
                yield token.start[0], token.string


def sources(root: Path, *folders: str) -> tuple[Source, ...]:
    """Read every Python file below the folders, in the order of their paths.

    Migrations are left out: Django writes them.
    """
    paths = sorted(
        p for folder in folders for p in (root / folder).rglob("*.py")
        if p.parent.name != "migrations"
    )
    return tuple(Source(p.relative_to(root), p.read_text(encoding="utf-8")) for p in paths)


def long_functions(source: Source) -> Iterator[str]:
    """A function fits on a screen."""
    for function in source.functions:
        lines = (function.end_lineno or 0) - function.lineno + 1
        if lines > FUNCTION_LINES_MAX:
            yield f"{source.path}:{function.lineno} {function.name} has {lines} lines"


def long_modules(source: Source) -> Iterator[str]:
    """A module holds one idea."""
    lines = len(source.text.splitlines())
    if lines > MODULE_LINES_MAX:
        yield f"{source.path} has {lines} lines"


def nameless_arguments(source: Source) -> Iterator[str]:
    """Beyond two arguments a caller elsewhere needs their names; ruff limits private helpers."""
    if source.is_test:
        return
    for node in _public(source.tree):
        if isinstance(node, ast.ClassDef):
            continue
        names = [a.arg for a in (*node.args.posonlyargs, *node.args.args)]
        named = [name for name in names if name not in {"self", "cls"}]
        if len(named) > POSITIONAL_MAX:
            yield (
                f"{source.path}:{node.lineno} {node.name} takes {len(named)} arguments "
                f"without names ({', '.join(named)})"
            )


def long_lines(source: Source) -> Iterator[str]:
    """A line is read without moving the eyes twice; the reason of an exception may run on."""
    for number, line in enumerate(source.text.splitlines(), start=1):
        columns = len(_PRAGMA.sub("", line))
        if columns > LINE_COLUMNS_MAX:
            yield f"{source.path}:{number} has {columns} columns"


def undocumented(source: Source) -> Iterator[str]:
    """What others may use says what it is; so does each test."""
    if ast.get_docstring(source.tree) is None and source.text.strip():
        yield f"{source.path} does not say what it is for"
    for node in _public(source.tree):
        if ast.get_docstring(node) is None:
            yield f"{source.path}:{node.lineno} {node.name} has no docstring"


def _public(node: ast.Module | ast.ClassDef) -> Iterator[_Documented]:
    """Functions and classes others may use: no leading underscore, not inside a function."""
    for child in node.body:
        if isinstance(child, _Documented) and not child.name.startswith("_"):
            yield child
            if isinstance(child, ast.ClassDef):
                yield from _public(child)


def leftovers(source: Source) -> Iterator[str]:
    """Nothing unfinished stays behind, and the engine prints nothing."""
    words = (*LEFTOVERS, *(("print(",) if source.is_engine else ()))
    for number, line in enumerate(source.text.splitlines(), start=1):
        for word in words:
            if word in line:
                yield f"{source.path}:{number} holds {word}"


def bare_exceptions(source: Source) -> Iterator[str]:
    """A rule set aside names its code, and the reason after `--`."""
    for number, comment in source.comments:
        if _NOQA.search(comment) and not _NOQA_WHOLE.search(comment):
            yield f"{source.path}:{number} noqa lacks a code or a reason"
        if _IGNORE.search(comment) and not _IGNORE_WHOLE.search(comment):
            yield f"{source.path}:{number} type: ignore lacks a code or a reason"


RULES: Final = (
    long_functions,
    long_modules,
    nameless_arguments,
    long_lines,
    undocumented,
    leftovers,
    bare_exceptions,
)


def module_name(source: Source) -> str:
    """Give the dotted name of a module under src."""
    return ".".join(source.path.with_suffix("").parts[1:])


def untested(modules: tuple[Source, ...], tests: tuple[Source, ...]) -> set[str]:
    """Give the modules that no test reaches.

    A test reaches a module that it imports or names, and the helpers that module imports from its
    own folder; packages' own files are exempt.
    """
    there = {module_name(m): m for m in modules if m.path.name != "__init__.py"}
    waiting = [name for test in tests for name in _names_in(test) if name in there]
    reached: set[str] = set()
    while waiting:
        name = waiting.pop()
        if name not in reached:
            reached.add(name)
            folder = name.rpartition(".")[0] + "."
            waiting += [n for n in _names_in(there[name]) if n in there and n.startswith(folder)]
    return there.keys() - reached


def _names_in(test: Source) -> Iterator[str]:
    """Give every dotted name a test imports or writes out."""
    for node in ast.walk(test.tree):
        if isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)
    yield from re.findall(r"\bforbear(?:\.\w+)+", test.text)


def main() -> int:
    """Print what is untidy in the tree; for use while writing."""
    root = Path(__file__).parents[1]
    every = sources(root, "src", "tests", "tools", "bench")
    found = [finding for source in every for rule in RULES for finding in rule(source)]
    missing = untested(sources(root, "src"), sources(root, "tests"))
    found += [f"{name} has no test that imports or names it" for name in sorted(missing)]
    print("\n".join(found) or "tidy")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
