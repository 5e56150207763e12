"""`forbear packs`: what the rules are, whether they can be used, and who vouches for them."""

import json
from dataclasses import asdict
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Annotated, Any, Final, Literal

import typer
from rich.console import Console
from rich.table import Table

from forbear.adapters.packs import attest as vouching
from forbear.adapters.packs.checks import Checked, check_packs
from forbear.adapters.packs.diff import Compared, compare
from forbear.adapters.packs.law import known_packs, read_packs
from forbear.adapters.packs.page import PackPage, html, markdown, page_of
from forbear.adapters.store.duck import DuckStore
from forbear.engine.vocabulary.errors import ForbearError

EXIT_FAULTS: Final = 1
ATTESTATIONS: Final = Path("attestations.yaml")

Names = Annotated[list[str], typer.Argument(
    help="Packs by name, or folders of your own.", show_default=False)]
On = Annotated[datetime | None, typer.Option(
    help="The day whose rules are meant, as 2026-10-31. Default: today.", formats=["%Y-%m-%d"])]
Json = Annotated[bool, typer.Option("--json", help="Print JSON for programs.")]
File = Annotated[Path, typer.Option(help="Where attestations are kept.")]


class PageUnwritable(ForbearError):
    """The ending of the file does not say how to write the page."""

    code = "page_unwritable"
    sentence = "{file} is no page that can be written."
    cure = "Name a file that ends in .html or .md."


def register(app: typer.Typer) -> None:
    """Add the command group."""
    group = typer.Typer(
        no_args_is_help=True,
        help="Read, check and attest the rule packs that every contact is held against.",
    )
    group.command("list")(list_)
    group.command("check")(check)
    group.command("show", no_args_is_help=True)(show)
    group.command("attest", no_args_is_help=True)(attest)
    group.command("diff", no_args_is_help=True)(diff)
    app.add_typer(group, name="packs")


def list_(*, as_json: Json = False) -> None:
    """List the packs that come with Forbear: name, version, status, and whom they bind."""
    rows = []
    for name in known_packs():
        pack = next(p for p in read_packs([name]) if p.file.name == name)
        rows.append({
            "name": name, "version": pack.file.version, "status": pack.file.status,
            "jurisdiction": pack.file.jurisdiction, "rules": len(pack.file.rules),
            "includes": list(pack.file.includes), "title": pack.file.title,
        })
    if as_json:
        _print_json(rows)
        return
    table = Table(box=None, pad_edge=False)
    for head in ("name", "version", "status", "where", "rules", "title"):
        table.add_column(head, justify="right" if head == "rules" else "left")
    for row in rows:
        table.add_row(str(row["name"]), str(row["version"]), str(row["status"]),
                      str(row["jurisdiction"]), str(row["rules"]), str(row["title"]))
    Console().print(table)


def check(
    packs: Annotated[list[str] | None, typer.Argument(
        help="Packs by name, or folders of your own. Default: all that come along.",
        show_default=False)] = None,
    *,
    on: On = None,
    file: File = ATTESTATIONS,
    as_json: Json = False,
) -> None:
    """Check packs whole: every fault at once, each with its file and key; ends with 1 if any.

    It also tells which values that can refuse a contact are not sure (evidence other than T) or
    not attested as they stand. That is no fault of a pack.
    """
    names = packs or list(known_packs())
    found = [check_packs([name], file=file, on=_day(on)) for name in names]
    if as_json:
        _print_json([asdict(one) for one in found])
    else:
        _tell_checked(found, file=file)
    if any(one.faults for one in found):
        raise typer.Exit(EXIT_FAULTS)


def show(
    pack: Annotated[str, typer.Argument(help="A pack by name, or a folder of your own.")],
    *,
    on: On = None,
    language: Annotated[Literal["en", "zh-Hant", "zh-Hans"], typer.Option(
        help="In which language to say the rules.")] = "en",
    out: Annotated[Path | None, typer.Option(
        help="Write a page to keep: a file that ends in .html or .md.")] = None,
    as_json: Json = False,
) -> None:
    """Show a pack as a compliance officer reads it: each rule in words, and every number it had.

    With each number: since when, who says so and where to read it, how sure it is, and when that
    was checked. Packs that it includes are shown by their own names.
    """
    if out is not None and out.suffix not in (".html", ".md"):
        raise PageUnwritable(file=out)
    page = page_of(read_packs([pack])[0], on=_day(on), language=language)
    if out is not None:
        text = html(page) if out.suffix == ".html" else markdown(page)
        out.write_text(text, encoding="utf-8")
    if as_json:
        _print_json(asdict(page))
    elif out is not None:
        typer.echo(f"{out}: {len(page.rules)} rules")
    else:
        _tell_page(page)


def attest(
    packs: Names,
    *,
    by: Annotated[str, typer.Option(help="Who vouches: the name of a person.")],
    role: Annotated[str, typer.Option(help="As what, as `compliance officer`.")],
    file: File = ATTESTATIONS,
    value: Annotated[list[str] | None, typer.Option(
        help="A parameter, as hours_from or house.hours_from; may be given several times.")] = None,
    every: Annotated[bool, typer.Option(
        "--all", help="Every value that can refuse a contact and is not attested yet.")] = False,
    on: On = None,
    as_json: Json = False,
) -> None:
    """Vouch for values that can refuse a contact: who, as what, when, and for which value exactly.

    Records are added at the end of the file. A value that changes, or is used by a rule that
    changes, must be attested anew. Values of packs that are included are attested with them.
    """
    if every == bool(value):
        raise vouching.AttestationRefused(
            why="it is not clear which values are meant",
            what="Give either --value PARAMETER, or --all.",
        )
    made = vouching.attest(
        packs, file=file, by=by, role=role, values=value or (), on=_day(on),
        at=datetime.now(UTC),  # noqa: TID251 -- the command is where the clock is read
    )
    if as_json:
        _print_json([record.model_dump(mode="json") for record in made])
        return
    for record in made:
        typer.echo(f"{record.pack}.{record.parameter}, since {record.since}")
    typer.echo(f"{len(made)} attested by {made[0].by}, {made[0].role}; kept in {file}")


def diff(
    night: Annotated[Path, typer.Argument(help="The night: a folder made by `forbear night`.")],
    *,
    book: Annotated[Path, typer.Option(help="The book that the night was run on.")],
    packs: Annotated[list[str] | None, typer.Option(
        help="Other packs, by name or folder; may be given several times, or with commas. "
             "Default: those of the night, as their files stand now.")] = None,
    show: Annotated[int, typer.Option(
        min=0, help="Print so many of the borrowers whose verdict would differ.")] = 20,
    as_json: Json = False,
) -> None:
    """Judge a night again by other packs or other values, and list which verdicts would differ.

    Nothing is changed and nothing is planned: only the candidates that the night kept are judged
    once more. The packs of the night itself show what a value changed since would have meant.
    """
    names = [name.strip() for some in packs or () for name in some.split(",") if name.strip()]
    with DuckStore() as store:
        found = compare(store, night, book=book, packs=names, most=None if as_json else show)
    if as_json:
        _print_json(asdict(found))
    else:
        _tell_compared(found)


def _day(on: datetime | None) -> date:
    """Give the day that is meant."""
    return on.date() if on else datetime.now(UTC).astimezone().date()  # noqa: TID251 -- the command is where the clock is read


def _print_json(said: Any) -> None:  # noqa: ANN401 -- whatever can be written
    typer.echo(json.dumps(said, indent=2, ensure_ascii=False, default=str))


def _tell_checked(found: list[Checked], *, file: Path) -> None:
    """Print what was found, pack by pack."""
    for one in found:
        name = ", ".join(one.names)
        if one.faults:
            faults = "1 fault" if len(one.faults) == 1 else f"{len(one.faults)} faults"
            typer.echo(f"{name}: {faults}")
            for fault in one.faults:
                typer.echo(f"  - {fault}")
            continue
        typer.echo(f"{name}: no fault; {len(one.blocking)} values can refuse a contact, "
                   f"{len(one.unsure)} of them without T, {len(one.unattested)} not attested")
        for unsure in one.unsure:
            typer.echo(f"  - evidence {unsure.evidence}: {unsure.pack}.{unsure.parameter}")
        changed = [u.value for u in one.unattested if u.why == "changed"]
        for value in changed:
            typer.echo(f"  - changed since it was attested: {value.pack}.{value.parameter}")
        never = [u.value for u in one.unattested if u.why == "never"]
        for pack in dict.fromkeys(value.pack for value in never):
            told = ", ".join(value.parameter for value in never if value.pack == pack)
            typer.echo(f"  - not attested in {file}, {pack}: {told}")


def _tell_page(page: PackPage) -> None:
    """Print a pack for a person at a terminal."""
    console = Console()
    typer.echo(f"{page.name} {page.version} {page.status}: {page.title}")
    typer.echo(f"As it stands on {page.on}. {page.binds}")
    for rule in page.rules:
        typer.echo(f"\n{rule.says or 'It has no value on any day.'}")
        held = f"since {rule.since}" if rule.in_force else "not in force on this day"
        typer.echo(f"  {rule.rule_id} · {rule.modality} · {rule.outcome} · {rule.source} · {held}")
        table = Table(box=None, pad_edge=False, show_header=False, padding=(0, 2, 0, 2))
        for one in rule.numbers:
            for value in one.values:
                table.add_row(
                    one.parameter, value.when, str(value.since), value.says or "ends",
                    " ".join(filter(None, (value.cites, value.url))), value.evidence,
                    f"checked {value.checked_on}",
                )
        console.print(table)


def _tell_compared(found: Compared) -> None:
    """Print how verdicts would turn, and for whom."""
    typer.echo(f"Contact on {found.contact_on}, judged by {found.packs}")
    typer.echo(f"{found.differing:,} of {found.candidates:,} candidates would be judged "
               "otherwise")
    if not found.differing:
        return
    console = Console()
    turns = Table(box=None, pad_edge=False, header_style="bold")
    for head in ("candidates", "was", "would be"):
        turns.add_column(head, justify="right" if head == "candidates" else "left")
    for row in found.turns:
        turns.add_row(f"{row['candidates']:,}", _said(row, "was"), _said(row, "now"))
    console.print(turns)
    if not found.rows:
        return
    typer.echo("")
    people = Table(box=None, pad_edge=False, header_style="bold")
    for head in ("borrower", "action", "was", "would be"):
        people.add_column(head, overflow="fold")
    for row in found.rows:
        people.add_row(row["borrower_id"], row["action"], _said(row, "was"), _said(row, "now"))
    console.print(people)
    rest = found.differing - len(found.rows)
    if rest:
        typer.echo(f"and {rest:,} more; --show N or --json gives them")


def _said(row: dict[str, Any], when: str) -> str:
    """Write a verdict with its reason and rule."""
    parts = (row[f"{when}_{name}"] for name in ("verdict", "reason", "rule_id"))
    return " ".join(str(part) for part in parts if part)
