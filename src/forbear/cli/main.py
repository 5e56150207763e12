"""The `forbear` command: which subcommands there are, and how an error is told."""

import importlib
import sys

import typer
from rich.console import Console

from forbear.engine.vocabulary.errors import ForbearError

app = typer.Typer(
    name="forbear",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    help="For lenders who must ask late borrowers to pay.\n\n"
    "`forbear demo` shows a whole night on a made-up book. "
    "`forbear import` reads your own files; `forbear night` is the main job.",
)

COMMANDS = ("demo", "import_book", "night", "explain", "lab")
"""Modules beside this one; each adds itself to `app` with `register`."""

EXIT_REFUSED = 2
"""The input was wrong, and the message says what to do about it."""

for _name in COMMANDS:
    importlib.import_module(f"forbear.cli.{_name}").register(app)


def run() -> None:
    """Run the command; an error we know is one clear sentence, not a traceback."""
    errors = Console(stderr=True, soft_wrap=True)
    try:
        app()
    except ForbearError as error:
        errors.print(f"forbear: {error.tell()}", style="bold", markup=False, highlight=False)
        sys.exit(EXIT_REFUSED)
    except BrokenPipeError:
        sys.exit(0)
    except KeyboardInterrupt:
        errors.print("forbear: stopped; nothing half-written is left under the final name.")
        sys.exit(130)
