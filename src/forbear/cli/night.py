"""`forbear night`: the main job."""

import json
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any, Literal

import typer
from rich.console import Console
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.table import Table

from forbear.adapters.report.report import write_report
from forbear.adapters.report.sample import sample_orders
from forbear.adapters.store.engines import open_store
from forbear.adapters.store.run import Ask, run_night
from forbear.adapters.store.store import Store
from forbear.engine.vocabulary.errors import ForbearError

STEPS = {
    "check": "checking the book anew: it was changed since it was sealed",
    "loan_standings": "who owes what, and how late",
    "borrower_standings": "what each borrower owes, and how they usually pay",
    "candidates": "what could be done",
    "verdicts": "what the rules and the borrowers' wishes allow",
    "chosen": "what there is capacity for",
    "orders": "when, how and with which words",
}


class ContactTooEarly(ForbearError):
    """The day of contact is not after the day the night speaks about."""

    code = "contact_too_early"
    sentence = "Contact on {contact_on} would come before the end of {as_of}."
    cure = "--contact-on names a day after --as-of; leave it out for the day that follows."


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("night", no_args_is_help=True)(night)


def night(  # noqa: PLR0913 -- a command has the options its users need
    book: Annotated[Path, typer.Argument(help="The book: a folder made by `forbear import`.")],
    *,
    as_of: Annotated[datetime, typer.Option(
        help="The day the night speaks about, at its end, as 2026-10-31.",
        formats=["%Y-%m-%d"], metavar="DAY")],
    out: Annotated[Path, typer.Option(help="The folder to write the night to.")],
    strategy: Annotated[str, typer.Option(
        help="The ladder: a name of a shipped one, or a YAML file.")] = "ladder",
    packs: Annotated[str, typer.Option(
        help="Rule packs, comma between them, or folders of your own. Default: as the book says."
        )] = "",
    capacity: Annotated[str, typer.Option(
        help="What there is of calls, messages and visits: a name or a YAML file.")] = "default",
    known_by: Annotated[datetime | None, typer.Option(
        help="Leave out what was known only later. Default: the day itself.",
        formats=["%Y-%m-%d"], metavar="DAY")] = None,
    contact_on: Annotated[datetime | None, typer.Option(
        help="The day of contact. Default: the day after.", formats=["%Y-%m-%d"],
        metavar="DAY")] = None,
    engine: Annotated[Literal["duckdb", "spark"], typer.Option(
        help="DuckDB in this process, or Spark.")] = "duckdb",
    master: Annotated[str, typer.Option(
        help="With --engine spark: the address of its master.")] = "local[2]",
    partitions: Annotated[int, typer.Option(
        min=1, help="With --engine spark: into how many parts it divides its work.")] = 4,
    threads: Annotated[int | None, typer.Option(
        min=1, help="With --engine duckdb: how many threads. Default: every core.")] = None,
    memory: Annotated[str, typer.Option(
        help="The most that DuckDB, or the driver of Spark, may take.")] = "5GB",
    language: Annotated[Literal["en", "zh-Hant", "zh-Hans"] | None, typer.Option(
        help="In which language report.html is read. Default: as the lender's map says, or en."
        )] = None,
    show: Annotated[int, typer.Option(
        min=0, help="Print so many of the messages as they would read.")] = 0,
    as_json: Annotated[bool, typer.Option(
        "--json", help="Print night.json instead of a summary.")] = False,
) -> None:
    """Work out for every late borrower the one thing worth doing tomorrow.

    Nothing is sent. NIGHT is a folder of Parquet tables, night.json and report.html.
    """
    if contact_on and contact_on <= as_of:
        raise ContactTooEarly(as_of=as_of.date(), contact_on=contact_on.date())
    ask = Ask(
        book=book, out=out, as_of=as_of.date(),
        known_by=known_by and known_by.date(), contact_on=contact_on and contact_on.date(),
        strategy=strategy, packs=tuple(p.strip() for p in packs.split(",") if p.strip()),
        capacity=capacity,
    )
    console = Console(stderr=True)
    with open_store(
        engine, threads=threads, memory=memory, master=master, partitions=partitions
    ) as store:
        with _progress(console) as tell:
            account = run_night(store, ask, engine=engine, tell=tell)
        write_report(store, out, account=account, language=language or "")
        _say(store, account, out, as_json=as_json)
        for text in sample_orders(store, out, most=show, lender=account["lender"]):
            typer.echo("\n" + text)


def _say(store: Store, account: dict[str, Any], out: Path, *, as_json: bool) -> None:
    """Print the account, for a program or for a person."""
    if as_json:
        typer.echo(json.dumps(account, indent=2, ensure_ascii=False))
    else:
        _summary(Console(), account, out, everyone=_for_everyone(store, out))


class _progress:  # noqa: N801 -- used as a context manager, like nullcontext
    """Show which step is being worked on; silent where nobody watches."""

    def __init__(self, console: Console) -> None:
        self._bar = (
            Progress(SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn(),
                     console=console, transient=True)
            if console.is_terminal else None
        )

    def __enter__(self) -> Any:  # noqa: ANN401 -- a function of one text
        if self._bar is None:
            return lambda _: None
        self._bar.start()
        task = self._bar.add_task("reading the book")

        def tell(name: str) -> None:
            assert self._bar is not None  # noqa: S101 -- set above
            self._bar.update(task, description=f"done: {STEPS.get(name, name)}")

        return tell

    def __exit__(self, *_: object) -> None:
        if self._bar is not None:
            self._bar.stop()


def _for_everyone(store: Store, out: Path) -> list[str]:
    """Tell what keeps everyone from contact, if anything does, by table of the book."""
    stops = store.read(out / "stops.parquet")
    found = store.fetch(
        stops.filter((stops.borrower_id == "*") & (stops.channel == "*"))
        .select("source_id", "evidence").distinct().order_by("source_id")
    )
    return [
        f"{str(row['source_id']).split(':')[1]}: {row['evidence']}" for row in found.to_pylist()
    ]


def _summary(
    console: Console, account: dict[str, Any], out: Path, *, everyone: list[str]
) -> None:
    """Print what a person wants to know first, and where the rest is."""
    table = Table(box=None, show_header=False, pad_edge=False)
    table.add_column(justify="right")
    table.add_column()
    tables = account["tables"]
    for name, one, many in (
        ("loan_standings", "loan aged", "loans aged"),
        ("rejects", "row rejected", "rows rejected"),
        ("exceptions", "exception that keeps someone from contact",
         "exceptions that keep someone from contact"),
        ("candidates", "action considered", "actions considered"),
        ("chosen", "borrower to contact", "borrowers to contact"),
        ("orders", "order written", "orders written"),
    ):
        rows = tables[name]["rows"]
        table.add_row(f"{rows:,}", one if rows == 1 else many)
    console.print(table)
    for says in everyone:
        console.print(f"Nobody is contacted because of {says}", markup=False, soft_wrap=True)
    for name, made in account["book"].items():
        if made["unlinked"]:
            rows = "1 row" if made["unlinked"] == 1 else f"{made['unlinked']:,} rows"
            console.print(f"{name}: {rows} without a loan of the book; they count all the same",
                          markup=False, soft_wrap=True)
    for notice in account["notices"]:
        console.print(notice["says"], markup=False, soft_wrap=True)
    console.print(f"{account['seconds']['all']} s · open {out / 'report.html'} in a browser",
                  soft_wrap=True)
