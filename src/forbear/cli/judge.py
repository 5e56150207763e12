"""`forbear judge`: cases that a lawyer can read, held against the gate."""

import json
import sys
from pathlib import Path
from typing import Annotated, Any, Final

import typer
from rich.console import Console
from rich.status import Status
from rich.table import Table

from forbear.adapters.packs.case_verdicts import Judged, judge_cases
from forbear.adapters.packs.cases import read_cases
from forbear.adapters.store.duck import DuckStore

EXIT_DIFFERS: Final = 1


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("judge", no_args_is_help=True)(judge)


def judge(
    cases: Annotated[list[str], typer.Argument(
        help="Files of cases, folders with cases in them, or packs by name.",
        show_default=False)],
    *,
    differing: Annotated[bool, typer.Option(
        "--differing", help="Show only the cases that differ.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON for programs.")] = False,
) -> None:
    """Judge cases: what each expects, what the gate says, and where it says so.

    A case is a few lines of YAML: what is given, and what the gate must say of it. Ends with 1
    when one differs.
    """
    some = read_cases(cases)
    console = Console(stderr=True)
    watched = sys.stderr.isatty()
    with DuckStore(memory="1GB") as store, Status("judging", console=console) as status:
        if not watched:
            status.stop()
        found = judge_cases(store, some, tell=lambda what: status.update(f"judged {what}"))
    wrong = [one for one in found if not one.right]
    if as_json:
        typer.echo(json.dumps([_plain(one) for one in found], indent=2, ensure_ascii=False))
    else:
        _tell(wrong if differing else found)
        typer.echo(f"{len(found)} cases, {len(wrong)} differ")
    if wrong:
        raise typer.Exit(EXIT_DIFFERS)


def _plain(one: Judged) -> dict[str, Any]:
    """Give a judged case as plain values."""
    said = one.case.said
    return {
        "name": said.name, "file": str(one.case.file), "packs": said.packs,
        "source": said.source, "right": one.right, "expected": one.expected, "got": one.got,
    }


def _tell(found: list[Judged]) -> None:
    """Print a table for a person: of what differs both answers, of what agrees one."""
    table = Table(box=None, pad_edge=False, header_style="bold")
    for head in ("", "case", "expected", "got", "source"):
        table.add_column(head, overflow="fold")
    for one in found:
        keys = [k for k in one.expected if one.right or one.expected[k] != one.got[k]]
        keys = [k for k in keys if one.expected[k] or one.got[k] or not one.right]
        table.add_row(
            "✓" if one.right else "✗", f"{one.case.name} ({Path(one.case.file).name})",
            _written(one.expected, keys), "" if one.right else _written(one.got, keys),
            one.case.said.source,
        )
    if found:
        Console().print(table)


def _written(said: Any, keys: list[str]) -> str:  # noqa: ANN401 -- a mapping of texts
    """Write keys and values on a line each."""
    return "\n".join(f"{key}: {said[key] or '(empty)'}" for key in keys)
