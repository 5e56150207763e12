"""A moment at the door, kept: what was asked, what was said in three languages, and on what.

The words are kept as they were said, so that they are the same whatever the packs say by then.
No name, no address and no words of a message are in it; what was read stands there by its hash.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any, Final

from forbear.adapters.explain.chain import AT_THE_DOOR, Part, as_text, explain, title
from forbear.adapters.explain.facts import Facts
from forbear.adapters.explain.verdict import rules_named
from forbear.engine.tables import ALL, Contract, Type
from forbear.engine.vocabulary.errors import ForbearError
from forbear.engine.vocabulary.words import LANGUAGES

PROOF_VERSION: Final = 1
PROOF_KIND: Final = "forbear moment at the door"

Row = dict[str, Any]


class ProofUnusable(ForbearError):
    """A file holds no kept moment at the door, or is not as it was kept."""

    code = "proof_unusable"
    sentence = "{file} cannot be used as a kept moment at the door: {why}."
    cure = "One is kept with `forbear door … --keep FILE`, and is never changed afterwards."


class ProofInTheWay(ForbearError):
    """A kept moment is never written over."""

    code = "proof_in_the_way"
    sentence = "{file} is already there, and what proves an answer is not written over."
    cure = "Give another name with --keep."


@dataclass(frozen=True, kw_only=True)
class Told:
    """What was said of a moment in one language."""

    title: str
    parts: list[Part]

    @property
    def text(self) -> str:
        """All of it as plain text."""
        return as_text(self.title, self.parts)


@dataclass(frozen=True, kw_only=True)
class Proof:
    """One answer at the door with all that it rests on."""

    borrower_id: str
    account: Mapping[str, Any]
    candidate: Row
    verdict: Row
    consents: list[Row]
    rules: list[Row]
    """The rules the verdict speaks of, with the values they had."""
    told: Mapping[str, Told]
    """By language."""

    def as_json(self) -> str:
        """Write it whole, with a hash over all of it."""
        plain = {"kind": PROOF_KIND, "version": PROOF_VERSION, **asdict(self)}
        text = json.dumps(plain, ensure_ascii=False, default=str)
        whole = {**json.loads(text), "sha256": _hash(json.loads(text))}
        return json.dumps(whole, indent=2, ensure_ascii=False) + "\n"


def proof_of(facts: Facts) -> Proof:
    """Make the proof of an answer, as `ask_door` gives it."""
    verdict = facts.verdicts[0]
    named = rules_named(verdict)
    return Proof(
        borrower_id=facts.borrower_id,
        account=facts.account,
        candidate=facts.candidates[0],
        verdict=verdict,
        consents=facts.consents,
        rules=[asdict(rule) for name, rule in facts.law.rules.items() if name in named],
        told={
            language: Told(title=title(facts, language=language),
                           parts=explain(facts, language=language, parts=AT_THE_DOOR))
            for language in LANGUAGES
        },
    )


def keep(proof: Proof, path: Path) -> None:
    """Write a proof to a file of its own.

    Raises:
        ProofInTheWay: There is a file of that name.

    """
    if path.exists():
        raise ProofInTheWay(file=path)
    partial = path.with_name(f".{path.name}.partial")
    partial.write_text(proof.as_json(), encoding="utf-8")
    partial.replace(path)


def read_proof(path: Path) -> Proof:
    """Read a kept moment.

    Raises:
        ProofUnusable: It is none, or was changed since it was kept.

    """
    try:
        said: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        kind, version = said["kind"], said["version"]
    except (OSError, ValueError, KeyError, TypeError):
        raise ProofUnusable(file=path, why="it holds none") from None
    if (kind, version) != (PROOF_KIND, PROOF_VERSION):
        raise ProofUnusable(file=path, why="it is of another kind or version")
    if said.pop("sha256", None) != _hash(said):
        raise ProofUnusable(file=path, why="it was changed since it was kept")
    return Proof(
        borrower_id=said["borrower_id"],
        account=said["account"],
        candidate=_typed(ALL["candidates"], said["candidate"]),
        verdict=_typed(ALL["verdicts"], said["verdict"]),
        consents=[_typed(ALL["consents"], row) for row in said["consents"]],
        rules=said["rules"],
        told={
            language: Told(title=one["title"], parts=[Part(**part) for part in one["parts"]])
            for language, one in said["told"].items()
        },
    )


def _hash(said: Mapping[str, Any]) -> str:
    """Give the SHA-256 of all that a proof says, in an order that does not depend on the file."""
    text = json.dumps(said, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def _typed(contract: Contract, said: Mapping[str, Any]) -> Row:
    """Give the days and moments of a row their types again."""
    row = dict(said)
    for column in contract.columns:
        value = row.get(column.name)
        if isinstance(value, str) and column.type is Type.DATE:
            row[column.name] = date.fromisoformat(value)
        elif isinstance(value, str) and column.type is Type.TIMESTAMP:
            row[column.name] = datetime.fromisoformat(value)
    return row
