"""`forbear desk webhook`: which other systems hear of what happens at the desk."""

from datetime import timedelta
from typing import Annotated

import typer

from forbear.cli.desk_start import start


def webhooks() -> typer.Typer:
    """Make the command group."""
    group = typer.Typer(no_args_is_help=True, help=(
        "Webhooks: tell a system of the lender's what happens at the desk."))
    group.command("add", no_args_is_help=True)(add)
    group.command("list")(list_all)
    group.command("again", no_args_is_help=True)(again)
    group.command("remove", no_args_is_help=True)(remove)
    return group


def add(
    name: Annotated[str, typer.Argument(help="What the log calls it, as core-banking.")],
    url: Annotated[str, typer.Argument(help="Where events are sent, as https://host/path.")],
    *,
    event: Annotated[list[str], typer.Option(
        help="What it hears of, as hold.placed; again for several.")],
    portfolio: Annotated[list[str], typer.Option(
        help="Whose events it hears; again for several.")],
) -> None:
    """Add a receiver and print the secret that signs what it gets, once."""
    start()
    from forbear.desk.exchange.webhooks import add_webhook  # noqa: PLC0415 -- Django loads only here

    secret = add_webhook(name, url=url, events=event, portfolios=portfolio)
    typer.echo(f"{name}: {secret}\nKeep it now: it is not shown again.")


def list_all() -> None:
    """List every receiver: what it hears of, what waits for it and what was given up.

    What was delivered is kept for 30 days, what was given up for 90; then it is cleared.
    """
    start()
    from django.db.models import Count, Min, Q  # noqa: PLC0415 -- Django loads only here

    from forbear.desk.records.models import Webhook  # noqa: PLC0415 -- as above
    from forbear.desk.records.models.webhooks import (  # noqa: PLC0415 -- as above
        DELIVERED,
        GIVEN_UP,
        KEEP_DAYS,
        WAITING,
    )

    def count(state: str) -> Count:
        return Count("sent", filter=Q(sent__state=state))

    found = Webhook.objects.order_by("name").annotate(
        waiting=count(WAITING), delivered=count(DELIVERED), given_up=count(GIVEN_UP),
        oldest=Min("sent__ended_at", filter=Q(sent__state=GIVEN_UP)))
    for hook in found:
        where = ", ".join(hook.portfolios.order_by("name").values_list("name", flat=True))
        typer.echo(f"{hook.name}  {hook.url}  {hook.waiting} waiting, {hook.delivered} delivered, "
                   f"{hook.given_up} given up\n    {' '.join(hook.events)}  in {where}")
        if hook.oldest:
            until = hook.oldest + timedelta(days=KEEP_DAYS[GIVEN_UP])
            typer.echo(f"    What was given up is cleared from {until:%Y-%m-%d} on. Before: "
                       f"forbear desk webhook again {hook.name}")
    if not found:
        typer.echo("There is no webhook yet. Add one: forbear desk webhook add NAME URL --event "
                   "hold.placed --portfolio PORTFOLIO")


def again(
    name: Annotated[str, typer.Argument(help="As `forbear desk webhook list` shows it.")],
) -> None:
    """Send anew what was given up, once the receiver works again."""
    start()
    from forbear.desk.exchange.webhooks import send_again  # noqa: PLC0415 -- Django loads only here

    typer.echo(f"{send_again(name):,} events wait for {name} anew.")


def remove(
    name: Annotated[str, typer.Argument(help="As `forbear desk webhook list` shows it.")],
) -> None:
    """Send a receiver nothing any more; what was on its way to it goes too."""
    start()
    from forbear.desk.exchange.webhooks import remove_webhook  # noqa: PLC0415 -- Django loads only here

    remove_webhook(name)
    typer.echo(f"{name} hears nothing any more.")
