"""`forbear import`: a lender's files into a book."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import pyarrow as pa
import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TaskID, TextColumn, TimeElapsedColumn
from rich.table import Table

from forbear.adapters.files.importing import Tell, import_book, read_source, sample_rejects
from forbear.adapters.files.maps import BookMap, find_map, load_map
from forbear.adapters.store.duck import DuckStore
from forbear.adapters.store.seal import Seal
from forbear.engine.tables.book import LOANS

SAMPLE_ROWS = 10_000
PERSONAL = ("called_as", "address")

HELP = """Read a lender's CSV, XLSX or Parquet files into a book.

A map in YAML says which column of a file is which column of the book, how dates and amounts are
written there, and what the lender's words mean. docs/tutorial shows one; `--preview` shows what a
map makes of the first rows and writes nothing.

Every row that cannot be used stands in BOOK/rejects.parquet with file, line, reason and what to
do about it. Tables of a book that SOURCE does not bring stay as they are; those it brings are
replaced. The same files imported twice change nothing.

Examples:

  forbear import delivery/ --map mybank.yaml --out book --preview 5

  forbear import delivery/ --map mybank.yaml --out book
"""


def register(app: typer.Typer) -> None:
    """Add the subcommand to the command."""
    paragraphs = (" ".join(part.split()) for part in HELP.split("\n\n"))
    app.command("import", help="\n\n".join(paragraphs))(run)


def run(
    source: Annotated[Path, typer.Argument(
        exists=True, help="A file, or a folder with the lender's files.")],
    *,
    map_name: Annotated[
        str, typer.Option("--map", help="A map in YAML, or one that comes with Forbear.")
    ],
    out: Annotated[Path, typer.Option("--out", help="The folder of the book.")],
    preview: Annotated[
        int, typer.Option(help="Show this many rows of each table as read; write nothing.")
    ] = 0,
    as_json: Annotated[bool, typer.Option("--json", help="Print the summary as JSON.")] = False,
) -> None:
    """Import a source, or preview it."""
    name, text = find_map(map_name)
    book = load_map(name, text)
    store = DuckStore()
    try:
        with _progress() as tell:
            if preview:
                shown = _preview(store, source, book, rows=preview, tell=tell)
            else:
                seal = import_book(store, source, folder=out, book=book, map_name=name,
                                   map_text=text, tell=tell)
                reasons = _reasons(store, out)
    finally:
        store.close()
    if preview:
        _show_preview(shown, as_json=as_json)
    else:
        _show_summary(out, seal, reasons, as_json=as_json)


@contextmanager
def _progress() -> Iterator[Tell]:
    """Show each step while it runs, on the error stream, so that output stays clean."""
    columns = (TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        running: list[TaskID] = []

        def tell(step: str) -> None:
            if running:
                bar.update(running[-1], total=1, completed=1)
            running.append(bar.add_task(step, total=None))

        yield tell


def _preview(
    store: DuckStore, source: Path, book: BookMap, *, rows: int, tell: Tell
) -> dict[str, pa.Table]:
    read = read_source(store, source, book=book, limit=max(rows, SAMPLE_ROWS), tell=tell)
    shown = {
        name: store.fetch(table.order_by("source_file", "source_line").limit(rows))
        for name, table in read.tables.items()
    }
    if LOANS.name in read.tables:
        tell("check a sample")
        shown["rejects"] = store.fetch(sample_rejects(read).limit(rows * 4))
    return shown


def _show_preview(shown: dict[str, pa.Table], *, as_json: bool) -> None:
    if as_json:
        rows = {name: table.to_pylist() for name, table in shown.items()}
        typer.echo(json.dumps(rows, default=str, ensure_ascii=False, indent=2))
        return
    console = Console()
    for name, found in shown.items():
        if not found.num_rows:
            console.print(f"{name}: none")
            continue
        table = Table(title=f"{name} (first rows)")
        table.add_column("column")
        for number in range(found.num_rows):
            table.add_column(f"row {number + 1}", overflow="fold")
        for column in found.column_names:
            values = found.column(column).to_pylist()
            if column not in PERSONAL and any(v is not None for v in values):
                table.add_row(column, *("" if v is None else str(v) for v in values))
        console.print(table)
    console.print(
        f"A preview of the first {SAMPLE_ROWS:,} rows of each file. Nothing was written; what a "
        "row refers to was not looked up. Names of people, numbers and addresses are read and not "
        "shown."
    )


def _reasons(store: DuckStore, folder: Path) -> list[dict[str, object]]:
    rejects = store.read(folder / "rejects.parquet")
    counted = rejects.group_by(["table_name", "reason", "column_name"]).agg(
        rows=rejects.count(), first_file=rejects.file.min(), first_line=rejects.line.min(),
        cure=rejects.cure.min(),
    )
    # Rows that only follow another one come last: they go by themselves.
    ordered = counted.order_by(
        counted.reason == "orphan", counted.rows.desc(), "table_name", "reason", "column_name"
    )
    found: list[dict[str, object]] = store.fetch(ordered).to_pylist()
    return found


def _show_summary(
    folder: Path, seal: Seal, reasons: list[dict[str, object]], *, as_json: bool
) -> None:
    if as_json:
        said = {
            "book": str(folder),
            "tables": {
                n: {"rows": t.rows, "rejected": t.rejected, "unlinked": t.unlinked}
                for n, t in seal.brought.items()
            },
            "rejects": reasons,
        }
        typer.echo(json.dumps(said, ensure_ascii=False, indent=2))
        return
    console = Console()
    console.print(f"{folder}: {seal.lender or 'the book'}", markup=False, highlight=False)
    table = Table()
    table.add_column("table")
    table.add_column("rows", justify="right")
    table.add_column("rejected", justify="right")
    for name, made in seal.brought.items():
        table.add_row(name, f"{made.rows:,}", f"{made.rejected:,}")
    console.print(table)
    if reasons:
        _show_reasons(console, folder, reasons)
    else:
        console.print("Every row was used.")
    for name, made in seal.brought.items():
        if made.unlinked:
            rows = "1 row names" if made.unlinked == 1 else f"{made.unlinked:,} rows name"
            console.print(
                f"{name}: {rows} a loan that is not in the book, and stay without it: what "
                "happened counts.", highlight=False, soft_wrap=True,
            )
    console.print(f"Next: forbear night {folder} --as-of DAY --out NIGHT", markup=False,
                  highlight=False, soft_wrap=True)


def _show_reasons(console: Console, folder: Path, reasons: list[dict[str, object]]) -> None:
    """Tell why rows were rejected: lines of text, since a narrow table breaks words."""
    console.print(f"Rejected; each row is in {folder / 'rejects.parquet'}:", soft_wrap=True)
    for row in reasons:
        column = f".{row['column_name']}" if row["column_name"] else ""
        rows = "1 row" if row["rows"] == 1 else f"{row['rows']:,} rows"
        place = f"{row['first_file']}, line {row['first_line']}"
        console.print(
            f"  {row['table_name']}{column}: {row['reason']}, {rows}, "
            f"{'at' if row['rows'] == 1 else 'first at'} {place}\n    {row['cure']}",
            markup=False, highlight=False, soft_wrap=True,
        )
