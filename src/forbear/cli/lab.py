"""`forbear lab`: made-up books to try things on."""

import shutil
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Final

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeElapsedColumn

from forbear.adapters.files.settings import save_settings
from forbear.adapters.store.book import write_book
from forbear.adapters.store.duck import DuckStore
from forbear.adapters.store.engines import memory_bytes
from forbear.adapters.store.seal import SEAL_VERSION, Seal
from forbear.engine.tables import BOOK
from forbear.engine.vocabulary.errors import ForbearError
from forbear.lab.make import LOANS_MAX, make_rows
from forbear.lab.shape import AS_OF, PRODUCT_ROWS

LENDER: Final = "Sample Lender"
PACKS: Final = ("cn",)
MEMORY: Final = "4GB"
"""Enough for ten million loans; the process takes about half a gigabyte more."""

Tell = Callable[[str, int, int], None]
"""Hears what is made, how much of it is done, and of how much."""


class FolderTaken(ForbearError):
    """The folder holds something that is no book, and would be lost."""

    code = "folder_taken"
    sentence = "{folder} is not empty and holds no book, so nothing was written there."
    cure = "Name another folder with --out, or empty this one."


def make_book(
    folder: Path, *, loans: int, seed: int, flaws: bool = False, threads: int | None = None,
    memory: str = MEMORY, tell: Tell = lambda _what, _done, _all: None,
) -> Seal:
    """Make up a book about 31 October 2026, check it, and seal it.

    The same loans and seed give the same bytes. `flaws` puts a few bad rows among the good.

    Raises:
        FolderTaken: The folder is not empty and holds no book.

    """
    if folder.exists() and (
        not folder.is_dir()
        or (any(folder.iterdir()) and not (folder / "book.json").exists())
    ):
        raise FolderTaken(folder=folder)
    folder.mkdir(parents=True, exist_ok=True)
    parts = Path(tempfile.mkdtemp(prefix=".forbear-lab-", dir=folder.parent))
    try:
        made = make_rows(
            parts, loans=loans, seed=seed, flaws=flaws, threads=threads, memory=memory, tell=tell
        )
        store = DuckStore(threads=threads, memory=memory)
        try:
            staged = {name: store.read(path) for name, path in made.items()}
            names = [c.name for c in BOOK]
            template = Seal(version=SEAL_VERSION, tables={}, lender=LENDER, packs=PACKS)
            seal = write_book(
                store, staged, folder=folder, template=template,
                tell=lambda name: tell(
                    name, names.index(name) + 1 if name in names else 0, len(names)
                ),
            )
        finally:
            store.close()
        save_settings(folder, products=PRODUCT_ROWS, buckets=())
        return seal
    finally:
        shutil.rmtree(parts, ignore_errors=True)


def register(app: typer.Typer) -> None:
    """Add the command group."""
    lab = typer.Typer(
        no_args_is_help=True,
        help="Try things on nobody: made-up books.",
    )
    lab.command("make", no_args_is_help=True)(make)
    app.add_typer(lab, name="lab")


def make(
    loans: Annotated[int, typer.Option(
        min=1, max=LOANS_MAX, help="How many loans; a book of 1,000 has every feature.")],
    out: Annotated[Path, typer.Option(
        help="The folder of the book; one that holds a book is written anew.")],
    *,
    seed: Annotated[int, typer.Option(
        min=0, help="Another seed gives other people; the same one the same bytes.")] = 1,
    flaws: Annotated[bool, typer.Option(
        "--flaws", help="Put a few bad rows among the good, as real files have.")] = False,
    threads: Annotated[int | None, typer.Option(min=1, help="Default: every core.")] = None,
    memory: Annotated[str, typer.Option(help="The most that DuckDB may take.")] = MEMORY,
) -> None:
    """Make up a book: borrowers, loans, payments and contacts that look like a lender's.

    It speaks about 31 October 2026, so the night that fits it is

        forbear lab make --loans 1000 --seed 1 --out BOOK

        forbear night BOOK --as-of 2026-10-31 --out NIGHT

    One loan in nine is late, most of them by less than a month.

    Nobody in it exists; its numbers and addresses belong to no one.
    """
    memory_bytes(memory)  # one that cannot be read is told before anything is made
    console = Console(stderr=True)
    with Progress(
        TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), TimeElapsedColumn(),
        console=console, transient=True, disable=not sys.stderr.isatty(),
    ) as bar:
        task = bar.add_task("rows", total=loans)

        def tell(what: str, done: int, whole: int) -> None:
            bar.update(task, description=what, completed=done, total=whole)

        seal = make_book(out, loans=loans, seed=seed, flaws=flaws, threads=threads,
                         memory=memory, tell=tell)
    rows = {name: table.rows for name, table in seal.tables.items()}
    told = [f"{rows[name]:,} {name}"
            for name in ("loans", "borrowers", "instalments", "payments", "contacts", "rejects")]
    typer.echo(", ".join(told) + "\n"
               f"Next: forbear night {out} --as-of {AS_OF.isoformat()} --out NIGHT")
