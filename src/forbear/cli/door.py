"""`forbear door`: may this person be contacted now, and what proves the answer."""

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Annotated, Final, Literal

import typer

from forbear.adapters.door.answer import ask_door
from forbear.adapters.door.in_flight import InFlight, read_in_flight
from forbear.adapters.door.moments import read_moment
from forbear.adapters.door.proof import keep as keep_proof
from forbear.adapters.door.proof import proof_of
from forbear.adapters.door.question import Question
from forbear.adapters.packs.law_files import Channel, Purpose, Role
from forbear.adapters.store.duck import DuckStore
from forbear.engine.vocabulary.errors import SettingUnknown
from forbear.engine.vocabulary.words import FACTS

EXITS: Final = {"allowed": 0, "refused": 3, "review": 4}
"""How the command ends, by verdict; 2 is for a question that cannot be asked."""


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("door", no_args_is_help=True)(door)


def door(  # noqa: PLR0913 -- a command has the options its users need
    book: Annotated[Path, typer.Argument(help="The book: a folder made by `forbear import`.")],
    *,
    borrower: Annotated[str, typer.Option(help="The borrower's id, as the lender writes it.")],
    channel: Annotated[Channel, typer.Option(help="How the person would be contacted.")],
    at: Annotated[str, typer.Option(
        metavar="MOMENT", help="When, as `2026-03-02 11:00 Asia/Shanghai`. Default: now.")] = "",
    night: Annotated[Path | None, typer.Option(
        help="The night of that day, for standings and stops. Default: worked out from the book."
        )] = None,
    in_flight: Annotated[Path | None, typer.Option(
        help="What is under way and not in the book: contacts as CSV, or tables as JSON.")] = None,
    contact_point: Annotated[str | None, typer.Option(
        help="The number or address. Default: the best one of the book.")] = None,
    purpose: Annotated[Purpose, typer.Option(help="What it is for.")] = "remind",
    role: Annotated[Role, typer.Option(help="As whom somebody is reached.")] = "borrower",
    recipient: Annotated[str | None, typer.Option(
        help="The borrower id of the person reached, where it is another.")] = None,
    loan: Annotated[str | None, typer.Option(
        help="The one loan it is about. Default: all of them.")] = None,
    treatment: Annotated[str | None, typer.Option(
        help="A treatment of the strategy, for its words.")] = None,
    template: Annotated[str | None, typer.Option(
        help="The words, as packs/messages names them. Default: those of the treatment.")] = None,
    shown: Annotated[list[str] | None, typer.Option(
        metavar="FACT=DAY", help="What was shown first, as `approved=2026-03-01`; may be repeated."
        )] = None,
    strategy: Annotated[str, typer.Option(
        help="The ladder: a name of a shipped one, or a YAML file.")] = "ladder",
    packs: Annotated[str, typer.Option(
        help="Rule packs, comma between them, or folders of your own. Default: as the night or "
        "the book says.")] = "",
    keep: Annotated[Path | None, typer.Option(
        help="Keep what proves the answer in this new file.")] = None,
    language: Annotated[Literal["en", "zh-Hant", "zh-Hans"], typer.Option(
        help="In which language to answer.")] = "en",
    as_json: Annotated[bool, typer.Option(
        "--json", help="Print all that is kept, as JSON.")] = False,
) -> None:
    """Ask the gate right before a contact: whether it may be made at this moment, and why.

    Only this person's rows are judged, with what is in flight. Nothing is sent. Ends with 0 when
    it is allowed, 3 when it is refused, 4 when a person must decide, and 2 when it cannot be asked.
    """
    question = Question(
        book=book, borrower_id=borrower, channel=channel, at=read_moment(at) if at else _now(),
        night=night, contact_point_id=contact_point, purpose=purpose, role=role,
        recipient_id=recipient, loan_id=loan, treatment=treatment, template=template,
        strategy=strategy, packs=tuple(p.strip() for p in packs.split(",") if p.strip()),
        facts=dict(_fact(one) for one in shown or []),
        in_flight=read_in_flight(in_flight) if in_flight else InFlight(),
    )
    with DuckStore(memory="1GB") as store:
        proof = proof_of(ask_door(store, question))
    if keep:
        keep_proof(proof, keep)
    typer.echo(proof.as_json().rstrip() if as_json else proof.told[language].text)
    raise typer.Exit(EXITS[proof.verdict["verdict"]])


def _now() -> datetime:
    """Read the clock, in UTC, to the second."""
    now = datetime.now(UTC)  # noqa: TID251 -- the command is where the clock is read
    return now.replace(tzinfo=None, microsecond=0)


def _fact(said: str) -> tuple[str, date]:
    """Read a fact and the day since which it is so."""
    fact, _, day = said.partition("=")
    if fact not in FACTS:
        raise SettingUnknown(where="--shown", name=fact, known=", ".join(FACTS))
    try:
        return fact, date.fromisoformat(day)
    except ValueError:
        raise SettingUnknown(
            where=f"--shown {fact}", name=day or "no day", known="a day as 2026-03-01"
        ) from None
