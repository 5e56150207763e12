"""The `forbear` command: which subcommands there are, and how an error is told."""

import importlib
import os
import sys
from collections.abc import Iterable
from importlib.metadata import version
from typing import Annotated, Final

import typer
from rich.console import Console

from forbear.engine.vocabulary.errors import ForbearError

HELP: Final = (
    "For lenders who must ask late borrowers to pay.\n\n"
    "`forbear demo` shows a whole night on a made-up book. "
    "`forbear import` reads your own files; `forbear night` is the main job."
)

COMMANDS: Final = {
    "demo": ("demo", "Show a whole night on a made-up book: who is late, what is planned, and "
             "why."),
    "import": ("import_book", "Read a lender's CSV, XLSX or Parquet files into a book."),
    "night": ("night", "Work out for every late borrower the one thing worth doing tomorrow."),
    "explain": ("explain", "Tell the chain for one borrower: owed, promised, proposed, judged, "
                "chosen, and why."),
    "door": ("door", "Ask the gate right before a contact: whether it may be made at this moment, "
             "and why."),
    "dossier": ("dossier", "Write all about one person into one file: owed, contacts, verdicts, "
                "promises, complaints."),
    "packs": ("packs", "Read, check and attest the rule packs that every contact is held against."),
    "judge": ("judge", "Judge cases: what each expects, what the gate says, and where it says so."),
    "desk": ("desk", "The desk: the web application where people talk to borrowers."),
    "outbox": ("outbox", "Send the messages that are due: each judged again, written down, then "
               "sent, once."),
    "lab": ("lab", "Try things on nobody: made-up books."),
}
"""Each subcommand: the module beside this one that adds it with `register`, and its first line.

The modules bring the engine with them, which takes a second to load; so the list of commands is
told from here.
"""

EXIT_REFUSED = 2
MEMORY_SHORT = (
    "a step needs more memory than DuckDB may take. Give more with --memory, or run with "
    "--threads 1. Nothing half-written is left under the final name."
)
"""The input was wrong, and the message says what to do about it."""


def _version(asked: bool) -> None:  # noqa: FBT001 -- how a callback is called
    """Say the version and end, where it was asked for."""
    if asked:
        typer.echo(f"forbear {version('forbear')}")
        raise typer.Exit


def with_commands(names: Iterable[str] = tuple(COMMANDS)) -> typer.Typer:
    """Make the command with these subcommands loaded; by default all of them."""
    app = typer.Typer(name="forbear", no_args_is_help=True, pretty_exceptions_enable=False)
    app.callback(help=HELP)(_first)
    for name in names:
        module, _ = COMMANDS[name]
        importlib.import_module(f"forbear.cli.{module}").register(app)
    return app


def _contents() -> typer.Typer:
    """Make the command so that it only lists its subcommands."""
    app = with_commands(())
    for name, (_, says) in COMMANDS.items():
        app.command(name, help=says)(_nothing)
    return app


def _first(
    *,
    _: Annotated[bool, typer.Option(
        "--version", is_eager=True, callback=_version, help="Say which version this is, and end.",
    )] = False,
) -> None:
    """Take what stands before the subcommand."""


def _nothing() -> None:
    """Do nothing: a subcommand does the work."""


def _needed(words: list[str]) -> typer.Typer:
    """Load what these words call, and no more."""
    if "_FORBEAR_COMPLETE" in os.environ:  # the shell asks for all that could be typed
        return with_commands()
    return with_commands(words[:1]) if words and words[0] in COMMANDS else _contents()


def run() -> None:
    """Run the command; an error we know is one clear sentence, not a traceback."""
    errors = Console(stderr=True, soft_wrap=True)
    try:
        _needed(sys.argv[1:])()
    except ForbearError as error:
        errors.print(f"forbear: {error.tell()}", style="bold", markup=False, highlight=False)
        sys.exit(EXIT_REFUSED)
    except BrokenPipeError:
        sys.exit(0)
    except OSError as fault:  # no rights, no room, a folder that is a file
        told = f"{fault.filename}: {fault.strerror}" if fault.filename else str(fault)
        errors.print(
            f"forbear: {told}. Nothing half-written is left under the final name; see to it and "
            "run again.", style="bold", markup=False, highlight=False,
        )
        sys.exit(EXIT_REFUSED)
    except Exception as fault:
        if not _memory_short(fault):
            raise
        errors.print(f"forbear: {MEMORY_SHORT}", style="bold", markup=False, highlight=False)
        sys.exit(EXIT_REFUSED)
    except KeyboardInterrupt:
        errors.print("forbear: stopped; nothing half-written is left under the final name.")
        sys.exit(130)


def _memory_short(fault: Exception) -> bool:
    """Tell whether DuckDB ran out of memory; whoever never loaded it did not."""
    duckdb = sys.modules.get("duckdb")
    return duckdb is not None and isinstance(fault, duckdb.OutOfMemoryException)
