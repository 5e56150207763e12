"""`forbear desk token` and `forbear desk work`: the lender's own systems, and what they send."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Annotated, Final

import typer

from forbear.cli.desk_start import start

DAYS: Final = 180
END_SECONDS_MOST: Final = 10
"""The worker ends within a second or two, unless it waits for a receiver."""


def tokens() -> typer.Typer:
    """Make the command group."""
    group = typer.Typer(no_args_is_help=True, help=(
        "Tokens: let a system of the lender's use the desk's API, and nothing else."))
    group.command("make", no_args_is_help=True)(make)
    group.command("list")(list_all)
    group.command("revoke", no_args_is_help=True)(revoke)
    return group


def make(
    name: Annotated[str, typer.Argument(help="What the log calls it, as core-banking.")],
    *,
    scope: Annotated[list[str], typer.Option(
        help="What it may do, as payments:write; again for several.")],
    portfolio: Annotated[list[str], typer.Option(
        help="Whose rows it may see; again for several.")],
    days: Annotated[int, typer.Option(help="How many days it is good for, at most 366.")] = DAYS,
) -> None:
    """Make a token and print its secret, once; only its hash is kept.

    For a new secret make another token, let the system use it, then revoke the old one.
    """
    start()
    from forbear.desk.exchange.tokens import make_token  # noqa: PLC0415 -- Django loads only here

    secret = make_token(name, scopes=scope, portfolios=portfolio, days=days)
    typer.echo(f"{name}: {secret}\nKeep it now: it cannot be shown again. It is good for {days} "
               "days.")


def list_all() -> None:
    """List every token: what it may do, where, until when, and when it was last used."""
    start()
    from forbear.desk.records import clock  # noqa: PLC0415 -- Django loads only here
    from forbear.desk.records.models import Token  # noqa: PLC0415 -- as above

    found = Token.objects.prefetch_related("user__portfolios").order_by("name")
    for token in found:
        state = ("revoked" if token.revoked_at else
                 f"until {token.expires_at:%Y-%m-%d}" if token.is_good(clock.now()) else "over")
        used = f"used {token.used_at:%Y-%m-%d %H:%M} UTC" if token.used_at else "never used"
        where = ", ".join(sorted(one.name for one in token.user.portfolios.all()))
        typer.echo(f"{token.name}  {token.hint}…  {state}, {used}\n"
                   f"    {' '.join(token.scopes)}  in {where}")
    if not found:
        typer.echo("There is no token yet. Make one: forbear desk token make NAME --scope "
                   "payments:write --portfolio PORTFOLIO")


def revoke(
    name: Annotated[str, typer.Argument(help="As `forbear desk token list` shows it.")],
) -> None:
    """Let a token open nothing any more, from this moment; what it wrote stays."""
    start()
    from forbear.desk.exchange.tokens import revoke_token  # noqa: PLC0415 -- Django loads only here

    revoke_token(name)
    typer.echo(f"{name} opens nothing any more.")


def work(
    *,
    once: Annotated[bool, typer.Option(
        help="Do what waits now, then end; for a schedule of your own.")] = False,
    as_if: Annotated[datetime | None, typer.Option(
        help="Let the clock begin here, as `serve` does.", formats=["%Y-%m-%dT%H:%M"],
        metavar="TIME")] = None,
    zone: Annotated[str, typer.Option(help="The zone of that time.")] = "Asia/Shanghai",
) -> None:
    """Count payments that came in through the API and deliver webhooks, until stopped.

    `forbear desk serve` runs it beside itself. It is a process of its own, so that no page waits
    for the engine.
    """
    start()
    from forbear.desk.project.work import work as run  # noqa: PLC0415 -- Django loads only here
    from forbear.desk.records import clock  # noqa: PLC0415 -- as above

    if as_if is not None:
        clock.begin_at(as_if, zone=zone)
    run(once=once)


@contextmanager
def working(*, as_if: datetime | None, zone: str) -> Iterator[None]:
    """Let the worker run in a process of its own for as long as this lasts."""
    words = [sys.executable, "-m", "forbear", "desk", "work"]
    if as_if is not None:
        words += ["--as-if", f"{as_if:%Y-%m-%dT%H:%M}", "--zone", zone]
    process = subprocess.Popen(words, env=os.environ.copy())  # noqa: S603 -- our own command
    try:
        yield
    finally:
        process.terminate()
        try:
            process.wait(END_SECONDS_MOST)
        except subprocess.TimeoutExpired:
            process.kill()
