"""`forbear explain`: why a night, or the door, said what it said of one borrower."""

import json
from dataclasses import asdict, fields
from pathlib import Path
from typing import Annotated, Literal

import typer

from forbear.adapters.door.proof import Proof, ProofUnusable, read_proof
from forbear.adapters.explain.chain import explain as chain_of
from forbear.adapters.explain.chain import written
from forbear.adapters.explain.facts import Facts, gather
from forbear.adapters.explain.verdict import rules_named
from forbear.adapters.store.duck import DuckStore
from forbear.engine.vocabulary.errors import ForbearError


class BorrowerNeeded(ForbearError):
    """A night is to be explained, and nobody is named."""

    code = "borrower_needed"
    sentence = "{night} is a night of many borrowers, and none is named."
    cure = "Add --borrower with the id, as the lender writes it."


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("explain", no_args_is_help=True)(explain)


def explain(
    night: Annotated[Path, typer.Argument(
        help="The night: a folder made by `forbear night`. Or a moment kept by `forbear door`.")],
    borrower: Annotated[str | None, typer.Option(
        help="The borrower's id, as the lender writes it. A kept moment has its own.")] = None,
    *,
    language: Annotated[Literal["en", "zh-Hant", "zh-Hans"], typer.Option(
        help="In which language to explain; the message stays in the borrower's own.")] = "en",
    as_json: Annotated[bool, typer.Option(
        "--json", help="Print the rows it rests on as well, as JSON.")] = False,
) -> None:
    """Tell the chain for one borrower: owed, promised, proposed, judged, chosen, and why.

    Of a moment kept at the door it tells the answer again, in the same words.
    """
    if night.is_file():
        proof = _kept(night, borrower=borrower)
        typer.echo(proof.as_json().rstrip() if as_json else proof.told[language].text)
        return
    if borrower is None:
        raise BorrowerNeeded(night=night)
    with DuckStore(memory="1GB") as store:
        facts = gather(store, night, borrower_id=borrower)
    if as_json:
        typer.echo(json.dumps(_plain(facts, language=language), indent=2, ensure_ascii=False,
                              default=str))
    else:
        typer.echo(written(facts, language=language))


def _kept(file: Path, *, borrower: str | None) -> Proof:
    """Read a kept moment, and make sure that it is about whom it is asked for."""
    proof = read_proof(file)
    if borrower not in (None, proof.borrower_id):
        raise ProofUnusable(file=file, why=f"it is about borrower {proof.borrower_id}")
    return proof


def _plain(facts: Facts, *, language: str) -> dict[str, object]:
    """Give the chain and the rows it was told from."""
    apart = ("account", "law")
    rows = {f.name: getattr(facts, f.name) for f in fields(Facts) if f.name not in apart}
    named = {rule_id for row in facts.verdicts for rule_id in rules_named(row)}
    return {
        "borrower_id": rows.pop("borrower_id"),
        "as_of": facts.as_of, "contact_on": facts.contact_on, "language": language,
        "chain": [asdict(part) for part in chain_of(facts, language=language)],
        "rows": rows,
        "rules": [asdict(rule) for name, rule in facts.law.rules.items() if name in named],
        "packs_changed": facts.law.changed,
        "account": facts.account,
    }
