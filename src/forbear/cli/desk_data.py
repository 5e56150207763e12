"""`forbear desk access` and `forbear desk erase`: what a person asks about their own data."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from forbear.adapters.dossier.page import DossierInTheWay, write_for_one
from forbear.cli.desk_start import start
from forbear.engine.vocabulary.errors import ForbearError

if TYPE_CHECKING:
    from forbear.desk.actions.base import Action
    from forbear.desk.exchange.access import Gathered


class RequestRefused(ForbearError):
    """A request about somebody's data cannot be carried out."""

    code = "request_refused"
    sentence = "This cannot be done for {person}: {why}"
    cure = "Nothing was changed."


Person = Annotated[str, typer.Argument(
    help="The person: their key, or a number the lender knows them by.")]
By = Annotated[str, typer.Option(
    help="Who carries it out: the name a colleague of compliance, or an administrator, signs in "
    "with.")]


def access(
    person: Person,
    *,
    by: By,
    out: Annotated[Path, typer.Option(
        help="The new page to write; the same as JSON is written beside it.")],
    language: Annotated[Literal["en", "zh-Hant", "zh-Hans"], typer.Option(
        help="In which language to write it.")] = "en",
) -> None:
    """Write everything that is held about a person, for the person: a page, and JSON.

    It needs a request that was entered at the desk and approved by somebody else. Nothing in it is
    masked; give it to nobody else.
    """
    start()
    from forbear.desk.actions.give_access import GiveAccess  # noqa: PLC0415 -- Django loads only here
    from forbear.desk.exchange.access import as_html, as_json  # noqa: PLC0415 -- as above

    beside = out.with_suffix(".json")
    for file in (out, beside):
        if file.exists():
            raise DossierInTheWay(file=file)
    written: list[Path] = []

    def hand_over(key: str, gathered: "Gathered") -> None:
        write_for_one({out: as_html(key, gathered, language=language),
                       beside: as_json(key, gathered)})
        written.extend((out, beside))

    action = GiveAccess(by=_colleague(by), person=person, hand_over=hand_over)
    try:
        _done(action, person=person)
    except BaseException:
        for file in written:  # the request is open still: what was written is not given
            file.unlink(missing_ok=True)
        raise
    typer.echo(f"{out} and {beside}")


def erase(person: Person, *, by: By) -> None:
    """Erase a person: names, numbers, addresses and free text go, the facts stay.

    It needs a request that was entered at the desk and approved by somebody else. It is refused
    while a loan runs, a stop waits for its answer, or a pack says that records are kept. No later
    night brings the person back.
    """
    start()
    from forbear.desk.actions.erase_person import ErasePerson  # noqa: PLC0415 -- Django loads only here

    changed = _done(ErasePerson(by=_colleague(by), person=person), person=person)
    typer.echo(f"{person} is erased: {changed:,} places were emptied. The facts stay under their "
               "ids. Recordings and the lender's own books are not the desk's; see to them there.")


def _colleague(name: str) -> Any:  # noqa: ANN401 -- a user of the desk
    """Find who carries it out.

    Raises:
        PersonUnknown: Nobody signs in under this name.

    """
    from forbear.cli.desk import PersonUnknown  # noqa: PLC0415 -- it registers these commands
    from forbear.desk.records.models import User  # noqa: PLC0415 -- Django loads only here

    found = User.objects.filter(username=name.strip().lower()).first()
    if found is None:
        raise PersonUnknown(name=name)
    return found


def _done(action: "Action[Any]", *, person: str) -> Any:  # noqa: ANN401 -- what the action gives
    """Do an action.

    Raises:
        RequestRefused: It may not be done.

    """
    from forbear.desk.actions.base import ActionRefused  # noqa: PLC0415 -- Django loads only here

    try:
        return action.run()
    except ActionRefused as refused:
        raise RequestRefused(person=person, why=refused.told()) from refused
