"""`forbear desk`: the web application, a night in, a day out."""

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeElapsedColumn

from forbear.cli import desk_data, desk_systems, desk_webhooks
from forbear.cli.desk_start import SHOW_ZONE, migrate, start
from forbear.engine.vocabulary.errors import ForbearError

if TYPE_CHECKING:
    from forbear.desk.records.models import Agency

HOST: Final = "127.0.0.1"
PORT: Final = 8017
EXIT_FAULTS: Final = 1
Tell = Callable[[str, int, int], None]


class PersonUnknown(ForbearError):
    """Nobody signs in under this name."""

    code = "person_unknown"
    sentence = "Nobody at the desk signs in as {name}."
    cure = "Add them with `forbear desk person`."


class NotForShow(ForbearError):
    """The codes of real people are shown to nobody."""

    code = "not_for_show"
    sentence = "{name} has an authenticator of their own."
    cure = "Only the codes of people made by `forbear demo` can be read here."


class RoleUnknown(ForbearError):
    """There is no such role."""

    code = "role_unknown"
    sentence = "{role} is no role at the desk."
    cure = "It can be {known}."


class AgencyUnknown(ForbearError):
    """There is no such agency."""

    code = "agency_unknown"
    sentence = "No agency is called {name}."
    cure = "Add it with `forbear desk agency`, or write it as the book does: {known}."


class ZoneUnknown(ForbearError):
    """There is no such time zone."""

    code = "desk_zone_unknown"
    sentence = "{zone} is no time zone."
    cure = "Write its IANA name, as Asia/Taipei."


class AgencyDayRefused(ForbearError):
    """The day of an agency could not be taken."""

    code = "agency_day_refused"
    sentence = "Nothing was taken. {why}"
    cure = "Correct it and send the day again; what was taken before stays."


def register(app: typer.Typer) -> None:
    """Add the command group."""
    group = typer.Typer(
        no_args_is_help=True,
        help="The desk: the web application where people talk to borrowers.",
    )
    group.callback()(_first)
    group.command("setup")(setup)
    group.command("person", no_args_is_help=True)(person)
    group.command("agency", no_args_is_help=True)(agency)
    group.command("agency-contacts", no_args_is_help=True)(agency_contacts)
    group.command("load", no_args_is_help=True)(load)
    group.command("serve")(serve)
    group.command("facts", no_args_is_help=True)(facts)
    group.command("access", no_args_is_help=True)(desk_data.access)
    group.command("erase", no_args_is_help=True)(desk_data.erase)
    group.command("audit")(audit)
    group.command("code", no_args_is_help=True)(code)
    group.command("show", no_args_is_help=True)(show)
    group.command("work")(desk_systems.work)
    group.add_typer(desk_systems.tokens(), name="token")
    group.add_typer(desk_webhooks.webhooks(), name="webhook")
    app.add_typer(group, name="desk")


def _first(*, home: Annotated[Path | None, typer.Option(
    help="The desk's folder. Default: FORBEAR_DESK_HOME, or `desk` here.")] = None) -> None:
    """Take what stands before the subcommand."""
    if home is not None:
        os.environ["FORBEAR_DESK_HOME"] = str(home)


def setup() -> None:
    """Make the desk's folder, its key and its database, or bring them up to date."""
    start()
    migrate()
    from forbear.desk.project.config import read_config  # noqa: PLC0415 -- Django loads only here

    typer.echo(f"The desk is ready in {read_config().home}.\n"
               "Next: forbear desk person NAME --role lead, then forbear desk load NIGHT")


def person(
    username: Annotated[str, typer.Argument(help="The name they sign in with.")],
    *,
    role: Annotated[str, typer.Option(help="agent, specialist, lead, manager, compliance, visitor, "
                                      "agency, agency_lead or administrator.")],
    name: Annotated[str, typer.Option(help="As colleagues read it. Default: the same.")] = "",
    portfolio: Annotated[list[str] | None, typer.Option(
        help="What they may see; again for several. Default: every portfolio there is.")] = None,
    speaks: Annotated[str, typer.Option(
        help="Languages they can talk in, a space between.")] = "zh-Hant zh-Hans en",
    works_for: Annotated[str, typer.Option(
        "--agency", help="The agency they work for, with a role of an agency.")] = "",
) -> None:
    """Add a person to the desk, or change their role; prints a first password.

    At the first sign-in they set up their authenticator.
    """
    start()
    from forbear.desk.exchange.people import add_person  # noqa: PLC0415 -- Django loads only here
    from forbear.desk.records.words import Role  # noqa: PLC0415 -- as above

    known = [one for one in Role.values if one != Role.SYSTEM]
    if role not in known:
        raise RoleUnknown(role=role, known=", ".join(known))
    there = _agency(works_for) if works_for else None
    password = add_person(username, role=role, name=name, portfolios=portfolio, speaks=speaks,
                          agency=there)
    typer.echo(f"{username}: first password {password}")


def agency(
    name: Annotated[str, typer.Argument(help="The agency, as the book names it.")],
    *,
    zone: Annotated[str, typer.Option(
        help="Whose days its files speak of, as Asia/Taipei.")] = "UTC",
    ended: Annotated[bool, typer.Option(
        "--ended", help="You work with it no longer: its people can do nothing more.")] = False,
) -> None:
    """Add an agency with which loans can be placed, or end the work with one.

    Recall its loans at the desk; added again, its people can come in as before.
    """
    start()
    from forbear.adapters.files.settings import known_zone  # noqa: PLC0415 -- only for this command
    from forbear.desk.exchange.people import add_agency, end_agency  # noqa: PLC0415 -- Django loads only here

    if ended:
        end_agency(_agency(name).name)
        typer.echo(f"{name}: its people can do nothing more. Recall the loans that are with it.")
        return
    if not known_zone(zone):
        raise ZoneUnknown(zone=zone)
    add_agency(name, zone=zone)
    typer.echo(f"{name} is known. Next: forbear desk person NAME --role agency_lead "
               f"--agency '{name}'")


def agency_contacts(
    file: Annotated[Path | None, typer.Argument(
        help="CSV with contact_id, loan_id, channel, direction, tried_at, outcome, right_party; "
             "left out with --none.")] = None,
    *,
    name: Annotated[str, typer.Option("--agency", help="Whose contacts they are.")],
    day: Annotated[datetime, typer.Option(
        help="The day they were made on.", formats=["%Y-%m-%d"], metavar="DATE")],
    none: Annotated[bool, typer.Option(
        "--none", help="There was no contact on that day.")] = False,
) -> None:
    """Take the contacts of an agency's day; a row that cannot be taken is told with its reason.

    The same file again changes nothing. A day with rejected rows stays open until a right one
    comes.
    """
    start()
    from forbear.desk.actions.base import ActionRefused  # noqa: PLC0415 -- Django loads only here
    from forbear.desk.actions.take_agency_file import TakeAgencyFile  # noqa: PLC0415 -- as above
    from forbear.desk.exchange.agency_file import BYTES_MOST, REASONS  # noqa: PLC0415 -- as above

    content = b""
    if file is not None:
        with file.open("rb") as opened:
            content = opened.read(BYTES_MOST + 1)
    action = TakeAgencyFile(agency=_agency(name), day=day.date(), data=content, none=none)
    try:
        taken = action.run()
    except ActionRefused as refused:
        raise AgencyDayRefused(why=refused.told()) from None
    if action.again:
        typer.echo("This file was taken before; nothing changed.")
        return
    typer.echo(f"{taken.taken:,} contacts of {taken.day.isoformat()} taken, "
               f"{taken.rejected:,} rows not.")
    for row in taken.rejects.order_by("line"):
        typer.echo(f"  line {row.line}, {row.column}: {REASONS[row.reason]}")
    if taken.rejected:
        raise typer.Exit(EXIT_FAULTS)


def _agency(name: str) -> "Agency":
    """Find an agency.

    Raises:
        AgencyUnknown: There is none.

    """
    from forbear.desk.records.models import Agency  # noqa: PLC0415 -- Django loads only here

    found = Agency.objects.filter(name=name).first()
    if found is None:
        known = ", ".join(Agency.objects.order_by("name").values_list("name", flat=True))
        raise AgencyUnknown(name=name, known=known or "none is known yet")
    return found


def load(
    night: Annotated[Path, typer.Argument(help="A night: a folder made by `forbear night`.")],
    *,
    book: Annotated[Path | None, typer.Option(
        help="The book it was made from. Default: the folder `book` beside it.")] = None,
    portfolio: Annotated[str, typer.Option(
        help="The part of the work it belongs to. Default: the lender's name.")] = "",
) -> None:
    """Bring a night to the desk: who is to be called, their part of the book, their orders.

    The same night again changes nothing. What people wrote down stays.
    """
    start()
    from forbear.desk.exchange.load import load as bring  # noqa: PLC0415 -- Django loads only here

    with _bar() as tell:
        loaded = bring(night, book=book, portfolio=portfolio, tell=tell)
    if not loaded.anew:
        typer.echo("This night was loaded before; nothing changed.")
        return
    typer.echo(f"{loaded.night.borrowers:,} borrowers of the night of "
               f"{loaded.night.as_of.isoformat()} are at the desk.")


def serve(
    *,
    host: Annotated[str, typer.Option(help="Where to listen.")] = HOST,
    port: Annotated[int, typer.Option(help="On which port.")] = PORT,
    as_if: Annotated[datetime | None, typer.Option(
        help="Let the clock begin here, to look at a past night, as 2026-11-01T14:05.",
        formats=["%Y-%m-%dT%H:%M"], metavar="TIME")] = None,
    zone: Annotated[str, typer.Option(help="The zone of that time.")] = SHOW_ZONE,
    work: Annotated[bool, typer.Option(
        help="Let `forbear desk work` run beside it; --no-work where it runs elsewhere.")] = True,
    processes: Annotated[int, typer.Option(
        min=1, help="How many processes serve; several are worth it beside PostgreSQL.")] = 1,
) -> None:
    """Serve the desk until stopped with Ctrl+C."""
    start()
    migrate()
    from forbear.desk.project.serve import serve as run  # noqa: PLC0415 -- Django loads only here
    from forbear.desk.records import clock  # noqa: PLC0415 -- as above

    if as_if is not None:
        clock.begin_at(as_if, zone=zone)
    typer.echo(f"The desk: http://{host}:{port}/   (Ctrl+C stops it)")
    with desk_systems.working(as_if=as_if, zone=zone) if work else nullcontext():
        run(host=host, port=port, processes=processes)


def facts(
    *,
    out: Annotated[Path | None, typer.Option(
        help="Write them to this folder, as Parquet files of the book's tables.")] = None,
    into: Annotated[Path | None, typer.Option(
        help="Join them to this book, which is sealed anew.")] = None,
) -> None:
    """Give out what people did, for the next night's book.

    Contacts, promises, holds, wishes, and numbers that turned out not to be theirs. What the book
    has already is left as it is.
    """
    start()
    from forbear.desk.exchange.facts import join_facts, write_facts  # noqa: PLC0415 -- Django loads only here

    if out is None and into is None:
        raise typer.BadParameter("name a folder with --out, or a book with --into")
    counted: dict[str, int] = {}
    if out is not None:
        counted = write_facts(out)
    if into is not None:
        counted = join_facts(into)
    typer.echo(", ".join(f"{n:,} {name}" for name, n in counted.items()))


def audit() -> None:
    """Go through the audit log and show that no entry was changed, left out or put between."""
    start()
    from forbear.desk.records import audit as log  # noqa: PLC0415 -- Django loads only here
    from forbear.desk.records.models import AuditEntry  # noqa: PLC0415 -- as above

    found = list(log.faults())
    for fault in found:
        typer.echo(fault)
    if found:
        raise typer.Exit(EXIT_FAULTS)
    typer.echo(f"{AuditEntry.objects.count():,} entries, each as it was written.")


def code(
    username: Annotated[str, typer.Argument(help="A person made by `forbear demo`.")],
) -> None:
    """Print the code of this half minute, for the people of the demonstration only."""
    start()
    from forbear.desk.records.models import User  # noqa: PLC0415 -- Django loads only here
    from forbear.desk.records.second import code_now  # noqa: PLC0415 -- as above

    user = User.objects.filter(username=username.lower()).first()
    if user is None:
        raise PersonUnknown(name=username)
    if not user.for_show:
        raise NotForShow(name=username)
    typer.echo(code_now(user.second_factor))


def show(
    night: Annotated[Path, typer.Argument(help="A night on a made-up book.")],
    *,
    as_if: Annotated[datetime | None, typer.Option(
        help="Let some days of work have happened before this time, as 2026-11-01T14:05.",
        formats=["%Y-%m-%dT%H:%M"], metavar="TIME")] = None,
) -> None:
    """Make a desk to look at: a night, and people with a password that everybody knows.

    Never with real borrowers: whoever can reach the desk can sign in.
    """
    start()
    migrate()
    from forbear.desk.exchange.load import load as bring  # noqa: PLC0415 -- Django loads only here
    from forbear.desk.exchange.people import SHOW_PASSWORD, add_people_for_show  # noqa: PLC0415 -- as above
    from forbear.desk.project.config import read_config  # noqa: PLC0415 -- as above
    from forbear.desk.project.show import Lately  # noqa: PLC0415 -- as above
    from forbear.desk.records import clock  # noqa: PLC0415 -- as above

    bring(night)
    people = add_people_for_show()
    if as_if is not None:
        Lately(at=clock.moment_of(as_if, zone=SHOW_ZONE)).happen()
    home = read_config().home
    when = f" --as-if {as_if:%Y-%m-%dT%H:%M}" if as_if else ""
    typer.echo("\n".join((
        f"The desk: forbear desk --home {home} serve{when}",
        f"  then http://{HOST}:{PORT}/ with the password {SHOW_PASSWORD} and, as the second step,",
        f"  the code of this half minute: forbear desk --home {home} code NAME",
        *(f"    {user.username:<8}{user.get_role_display()}" for user in people),
    )))


@contextmanager
def _bar() -> Iterator[Tell]:
    """Show how far loading is; silent where nobody watches."""
    with Progress(
        TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), TimeElapsedColumn(),
        console=Console(stderr=True), transient=True, disable=not sys.stderr.isatty(),
    ) as bar:
        task = bar.add_task("reading the night", total=None)

        def tell(what: str, done: int, whole: int) -> None:
            bar.update(task, description=what, completed=done, total=whole or None)

        yield tell
