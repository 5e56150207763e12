"""`forbear dossier`: all about one person in one file, for a regulator or an ombudsman."""

from pathlib import Path
from typing import Annotated, Literal

import typer

from forbear.adapters.dossier.gather import gather_dossier
from forbear.adapters.dossier.page import DossierInTheWay, as_html, as_json, write
from forbear.adapters.store.duck import DuckStore


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("dossier", no_args_is_help=True)(dossier)


def dossier(
    book: Annotated[Path, typer.Argument(help="The book: a folder made by `forbear import`.")],
    *,
    borrower: Annotated[str, typer.Option(
        help="The borrower's id; all other ids of the same person come along.")],
    out: Annotated[Path, typer.Option(help="The new file to write.")],
    night: Annotated[list[Path] | None, typer.Option(
        help="A night whose verdicts to tell; may be repeated.")] = None,
    moment: Annotated[list[Path] | None, typer.Option(
        help="A moment kept by `forbear door`; may be repeated.")] = None,
    language: Annotated[Literal["en", "zh-Hant", "zh-Hans"], typer.Option(
        help="In which language to write it.")] = "en",
    unmask: Annotated[bool, typer.Option(
        "--unmask", help="Show names, addresses and what people wrote.")] = False,
    as_json_: Annotated[bool, typer.Option(
        "--json", help="Write JSON for programs to the file, instead of a page.")] = False,
) -> None:
    """Write all about one person into one file: owed, contacts, verdicts, promises, complaints.

    The file asks nobody for anything and prints on paper. Names, addresses and what people wrote
    are hidden unless asked for. The same sources give the same file.
    """
    if out.exists():
        raise DossierInTheWay(file=out)
    with DuckStore(memory="1GB") as store:
        gathered = gather_dossier(
            store, book, borrower_id=borrower, nights=night or (), moments=moment or (),
            unmask=unmask,
        )
    write((as_json if as_json_ else as_html)(gathered, language=language), out)
    typer.echo(f"{out}")
