"""`forbear outbox`: carry out the night's written orders, and hear what comes back."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer
from rich.console import Console
from rich.live import Live
from rich.table import Table

from forbear.adapters.channels.settings import (
    ChannelSettings,
    load_channels,
    open_channels,
    plain_channels,
)
from forbear.adapters.packs.attest import attested
from forbear.cli.desk_start import SHOW_ZONE, migrate, start
from forbear.engine.vocabulary.errors import ForbearError

if TYPE_CHECKING:
    from forbear.desk.sending.office import Office

WORKERS_MOST: Final = 16
END_SECONDS_MOST: Final = 60
SHOWN: Final = {
    "sent": "sent", "would": "would be sent", "refused": "refused at the door",
    "cancelled": "no longer needed", "expired": "too late", "dead_address": "reaches nobody",
    "not_accepted": "not accepted", "throttled": "later: too fast", "down": "later: provider down",
    "no_credit": "later: no credit", "not_sent": "later: cannot be judged",
    "unknown": "unknown, counts as sent",
    "lost": "of a worker that ended",
}
"""What of the tally people see, in this order."""


class NotAttested(ForbearError):
    """Something would leave to real people by rules that nobody vouched for."""

    code = "not_attested"
    sentence = ("{file} lets messages leave to real addresses, and {count} values of the rules are "
                "not attested, first {first}.")
    cure = ("Let your compliance officer run `forbear packs attest`, or set `live: false`; nothing "
            "was sent.")


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("outbox")(outbox)


def outbox(
    *,
    home: Annotated[Path | None, typer.Option(
        help="The desk's folder. Default: FORBEAR_DESK_HOME.")] = None,
    channels: Annotated[Path | None, typer.Option(
        help="Your providers, as docs/how-to/channels.md says. Default: channels.yaml in the "
             "desk's folder; without it messages go into files there.")] = None,
    attestations: Annotated[Path | None, typer.Option(
        help="The file of `forbear packs attest`. Default: attestations.yaml in the desk's "
             "folder.")] = None,
    once: Annotated[bool, typer.Option(
        help="Carry out what is due now, then end; for a schedule of your own.")] = False,
    workers: Annotated[int, typer.Option(
        min=1, max=WORKERS_MOST, help="How many processes share the work.")] = 1,
    as_if: Annotated[datetime | None, typer.Option(
        help="For trials, never where `live: true` stands: take this for now, as "
             "2026-11-01T14:05.",
        formats=["%Y-%m-%dT%H:%M"], metavar="TIME")] = None,
    zone: Annotated[str, typer.Option(help="The zone of that time.")] = SHOW_ZONE,
) -> None:
    """Send the messages that are due: each judged again, written down, then sent, once.

    A hold, a wish, a payment or the end of the lawful time between the night and this moment keeps
    a message back, and the record says why. What people write back is heard. Until `live: true`
    stands in the file of your providers, nothing leaves to a real address.
    """
    if home is not None:
        os.environ["FORBEAR_DESK_HOME"] = str(home)
    start()
    migrate()
    if workers > 1:  # which find the database in its present shape, and do not all change it
        _share(workers)
        return
    from forbear.desk.records import clock  # noqa: PLC0415 -- Django loads only here
    from forbear.desk.sending.office import Office  # noqa: PLC0415 -- as above
    from forbear.desk.sending.run import run_on, run_once  # noqa: PLC0415 -- as above

    settings = _settings(channels)
    if as_if is not None:
        if settings.said.live and not settings.said.dry_run:
            raise typer.BadParameter(
                f"with `live: true` in {settings.file} people would be written to at an hour that "
                "only seems lawful; leave it out, or set `dry_run: true`.", param_hint="--as-if")
        clock.begin_at(as_if, zone=zone)
    _attested(settings, attestations or _folder() / "attestations.yaml")
    office = Office(channels=open_channels(settings))
    if settings.said.dry_run:
        office.look()
        typer.echo(_said(office))
        return
    with _shown(settings) as tell:
        try:
            for fault in office.open():
                Console(stderr=True).print(fault.tell(), highlight=False)
            (run_once if once else run_on)(office, tell=tell)
        finally:
            office.close()
    typer.echo(_said(office))


def _folder() -> Path:
    """Give the desk's folder."""
    from forbear.desk.project.config import read_config  # noqa: PLC0415 -- Django is ready by now

    return read_config().home


def _settings(channels: Path | None) -> ChannelSettings:
    """Read the providers: what was named, or the desk's own file, or none."""
    ours = _folder() / "channels.yaml"
    if channels is not None or ours.exists():
        return load_channels(channels or ours)
    return plain_channels(_folder() / "outbox")


def _attested(settings: ChannelSettings, file: Path) -> None:
    """Make sure that somebody vouched for the rules before anything reaches real people.

    Raises:
        NotAttested: A blocking value has no attestation.

    """
    if not settings.said.live or settings.said.dry_run:
        return
    from forbear.desk.records import clock  # noqa: PLC0415 -- Django is ready by now
    from forbear.desk.records.models import Night  # noqa: PLC0415 -- as above

    for packs in {tuple(night.packs) for night in Night.objects.all()}:
        lacking = attested(packs, file=file, on=clock.today())
        if lacking:
            first = lacking[0].value.parameter
            raise NotAttested(file=settings.file, count=len(lacking), first=first)


def _share(workers: int) -> None:
    """Let so many processes do the same command, each for itself, and end when told to."""
    words = list(sys.argv[1:])
    at = words.index("--workers") if "--workers" in words else -1
    words = [w for n, w in enumerate(words)
             if n not in (at, at + 1) and not w.startswith("--workers=")] if at >= 0 else [
        w for w in words if not w.startswith("--workers=")]
    children = [subprocess.Popen(  # noqa: S603 -- our own command
        [sys.executable, "-m", "forbear", *words]) for _ in range(workers)]

    def end(_signal: int, _frame: object) -> None:
        for child in children:
            child.terminate()

    for one in (signal.SIGTERM, signal.SIGINT):
        signal.signal(one, end)
    codes = [child.wait() for child in children]
    raise typer.Exit(max(codes, key=abs))


@contextmanager
def _shown(settings: ChannelSettings) -> Iterator[Callable[["Office"], None]]:
    """Show on a terminal how it goes; say once where messages go."""
    console = Console(stderr=True)
    if not settings.said.live:
        console.print(f"Testing: nothing leaves to a real address; see {settings.folder}.",
                      highlight=False)
    if not console.is_terminal:
        yield lambda _: None
        return
    with Live(console=console, refresh_per_second=4, transient=True) as live:
        yield lambda office: live.update(_table(office))


def _table(office: "Office") -> Table:
    """Write the tally as a table."""
    table = Table(show_header=False, box=None)
    for name, says in SHOWN.items():
        if office.tally[name]:
            table.add_row(says, f"{office.tally[name]:,}")
    return table


def _said(office: "Office") -> str:
    """Write the tally as one line."""
    told = [f"{says}: {office.tally[name]:,}" for name, says in SHOWN.items()
            if office.tally[name]]
    return ", ".join(told) or "Nothing is due now."
