"""`forbear demo`: a whole night on a made-up book, and what to do next."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any, Final

import typer
from rich.console import Console
from rich.status import Status

from forbear.adapters.explain.chain import BRIEF, written
from forbear.adapters.explain.facts import gather
from forbear.adapters.report.report import write_report
from forbear.adapters.report.sample import sample_orders
from forbear.adapters.store.duck import DuckStore
from forbear.adapters.store.run import Ask, run_night
from forbear.adapters.store.store import Store
from forbear.cli.lab import make_book
from forbear.engine.vocabulary.words import LANGUAGES
from forbear.lab.shape import AS_OF

SEED: Final = 1
LOANS_LEAST, LOANS_MOST = 100, 100_000
"""With fewer there is little to see; with more it is no longer a demonstration."""

DESK_BEGINS: Final = "2026-11-01T14:05"
"""In the demonstration it is early in the afternoon of the day of contact."""

TUTORIAL: Final = "docs/tutorial/first-night.md"
Tell = Callable[[str], None]


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("demo")(demo)


def demo(
    loans: Annotated[int, typer.Option(
        min=LOANS_LEAST, max=LOANS_MOST, help="How many loans to make up.")] = 5_000,
    *,
    out: Annotated[Path, typer.Option(
        help="The folder for the book, the night and the desk.")] = Path("demo"),
    serve: Annotated[bool | None, typer.Option(
        help="Serve the desk at the end. Default: on a terminal.", show_default=False)] = None,
) -> None:
    """Show a whole night on a made-up book: who is late, what is planned, and why.

    Nobody in it exists, and nothing is sent. The same number of loans gives the same night. At the
    end the desk is open, where people would call those whom the night wants called.
    """
    book, night = out / "book", out / "night"
    with _step(f"1/5 making up {loans:,} loans") as tell:
        make_book(book, loans=loans, seed=SEED, tell=lambda what, _done, _all: tell(what))
    with DuckStore(memory="2GB") as store:
        with _step(f"2/5 running the night of {AS_OF.isoformat()}") as tell:
            account = run_night(
                store, Ask(book=book, out=night, as_of=AS_OF), engine="duckdb", tell=tell
            )
        with _step("3/5 writing the report"):
            write_report(store, night, account=account)
        borrower = _telling(store, night)
        _show(store, night, account, borrower=borrower)
    with _step("4/5 opening the desk"):
        sign_ins = _forbear(
            "desk", "--home", str(out / "desk"), "show", str(night), "--as-if", DESK_BEGINS)
    with _step("5/5 sending the messages that are due by then, into files"):
        _forbear("outbox", "--home", str(out / "desk"), "--once", "--as-if", DESK_BEGINS)
    typer.echo(_ending(night, borrower) + "\n\n" + sign_ins)
    if sys.stdout.isatty() if serve is None else serve:
        os.execv(sys.executable, [  # noqa: S606 -- our own command takes the place of this one
            sys.executable, "-m", "forbear", "desk", "--home", str(out / "desk"), "serve",
            "--as-if", DESK_BEGINS])


def _forbear(*words: str) -> str:
    """Run another command in a process of its own: Django is set up once in each."""
    return subprocess.run(  # noqa: S603 -- our own command
        [sys.executable, "-m", "forbear", *words], check=True, stdout=subprocess.PIPE, text=True,
    ).stdout


@contextmanager
def _step(says: str) -> Iterator[Tell]:
    """Say what is being done; on a terminal, also how far it is."""
    console = Console(stderr=True)
    console.print(says, highlight=False)
    if not sys.stderr.isatty():
        yield lambda _: None
        return
    with Status("", console=console) as status:
        yield lambda what: status.update(f"done: {what}")


def _show(store: Store, night: Path, account: dict[str, Any], *, borrower: str) -> None:
    """Print three messages, one per language, and why one borrower was chosen."""
    for text in sample_orders(store, night, most=len(LANGUAGES), lender=account["lender"]):
        typer.echo(f"\n{text}")
    if borrower:
        facts = gather(store, night, borrower_id=borrower)
        typer.echo("\n" + written(facts, language="en", parts=BRIEF))


def _telling(store: Store, night: Path) -> str:
    """Choose whom to explain: of those an order goes to, who had the most to choose from."""
    orders = store.read(night / "orders.parquet").select("borrower_id")
    candidates = store.read(night / "candidates.parquet").semi_join(orders, "borrower_id")
    counted = candidates.group_by("borrower_id").agg(n=candidates.count())
    first = store.fetch(counted.order_by(counted.n.desc(), "borrower_id").limit(1)).to_pylist()
    return str(first[0]["borrower_id"]) if first else ""


def _ending(night: Path, borrower: str) -> str:
    """Say where the report is, and what to do next."""
    return "\n".join((
        "",
        f"The report: open {night / 'report.html'} in a browser.",
        f"The messages: {night.parent / 'desk' / 'outbox'} holds those that would have left by "
        "then.",
        "",
        "Next:",
        f"  forbear explain {night} --borrower {borrower}",
        f"  forbear night {night.parent / 'book'} --as-of {AS_OF.isoformat()} --out "
        f"{night.parent / 'gentle'} --strategy gentle --show 3",
        "  forbear import --help      your own files",
        "",
        f"With your own files step by step: {TUTORIAL}",
    ))
