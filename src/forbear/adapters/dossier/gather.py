"""Everything a dossier is made of: one person's rows of a book, of nights, and kept moments."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

from forbear.adapters.door.proof import Proof, read_proof
from forbear.adapters.dossier.mask import masked
from forbear.adapters.explain.facts import BorrowerUnknown, Facts, gather
from forbear.adapters.store.book import open_book
from forbear.adapters.store.night_folder import NIGHT_FILE, read_account
from forbear.adapters.store.person import Person, Rows, person_of, rows_of
from forbear.adapters.store.seal import Seal, file_hash
from forbear.adapters.store.store import Store
from forbear.engine.vocabulary.errors import ForbearError

OF_THE_BOOK: Final = (
    "borrowers", "contact_points", "loans", "placements", "contacts", "promises", "plans",
    "plan_instalments", "holds", "preferences", "consents",
)
"""What a dossier tells of the book; nothing else of it is in the file."""


class MomentOfAnother(ForbearError):
    """A kept moment is about somebody else."""

    code = "moment_of_another"
    sentence = "The kept moment {file} is about borrower {other}, who is not the person {borrower}."
    cure = "Leave it out; a dossier is about one person."


@dataclass(frozen=True, kw_only=True)
class Night:
    """What one night said of the person, under each of their ids that had a loan by then."""

    account: Mapping[str, Any]
    sha256: str
    """Of its `night.json`, which holds the hash of every table."""
    facts: tuple[Facts, ...]


@dataclass(frozen=True, kw_only=True)
class Moment:
    """One moment at the door, with the hash of the file it was kept in."""

    proof: Proof
    file: str
    sha256: str


@dataclass(frozen=True, kw_only=True)
class Gathered:
    """All that a dossier tells, masked where that was not lifted."""

    borrower_id: str
    person: Person
    seal: Seal
    rows: Mapping[str, Rows]
    """Rows of `OF_THE_BOOK`."""
    nights: tuple[Night, ...]
    """By day of contact."""
    moments: tuple[Moment, ...]
    """By moment."""
    unmasked: bool

    @property
    def zone(self) -> str:
        """Give the time zone to write times in: of the id asked about, or of another of theirs."""
        own = [r for r in self.rows["borrowers"] if r["borrower_id"] == self.borrower_id]
        every = [*own, *self.rows["borrowers"], *self.rows["contact_points"]]
        return next((str(r["zone"]) for r in every if r["zone"]), "")

    @property
    def last(self) -> Night | None:
        """Give the latest night."""
        return self.nights[-1] if self.nights else None


def gather_dossier(
    store: Store, book: Path, *, borrower_id: str, nights: Sequence[Path] = (),
    moments: Sequence[Path] = (), unmask: bool = False,
) -> Gathered:
    """Fetch all about the person a borrower id stands for, under every id of theirs.

    Args:
        store: The engine that reads.
        book: The folder of the book.
        borrower_id: One of the person's ids.
        nights: Folders of nights.
        moments: Files of moments kept at the door.
        unmask: Leave names, addresses and free text as they are.

    Raises:
        BookMissing: The folder is no book.
        BorrowerNotInBook: The book has no such borrower.
        NightMissing: A folder holds no night.
        ProofUnusable: A file holds no kept moment.
        MomentOfAnother: A kept moment is about somebody else.

    """
    opened = open_book(store, book)
    person = person_of(store, opened, borrower_id=borrower_id)
    kept = [_moment(path, person=person, borrower_id=borrower_id) for path in moments]
    rows = rows_of(store, opened, ids=person.ids)
    some = {name: rows[name] for name in OF_THE_BOOK}
    if not unmask:
        some = {name: [masked(name, row) for row in of] for name, of in some.items()}
    told = [_night(store, folder, ids=person.ids, unmask=unmask) for folder in nights]
    return Gathered(
        borrower_id=borrower_id, person=person, seal=opened.seal, rows=some,
        nights=tuple(sorted(told, key=lambda n: (n.account["contact_on"], n.sha256))),
        moments=tuple(sorted(kept, key=lambda m: (m.proof.account["moment_at"], m.sha256))),
        unmasked=unmask,
    )


def _masked_facts(facts: Facts) -> Facts:
    """Hide what is personal in the rows of a night."""
    return replace(
        facts,
        stops=[masked("stops", row) for row in facts.stops],
        rejects=[masked("rejects", row) for row in facts.rejects],
        orders=[masked("orders", row) for row in facts.orders],
    )


def _night(store: Store, folder: Path, *, ids: Sequence[str], unmask: bool) -> Night:
    """Gather what a night said of each id; one without a loan by that day is in no night."""
    account = read_account(folder)
    found = []
    for borrower_id in ids:
        try:
            facts = gather(store, folder, borrower_id=borrower_id)
        except BorrowerUnknown:
            continue
        found.append(facts if unmask else _masked_facts(facts))
    return Night(account=account, sha256=file_hash(folder / NIGHT_FILE), facts=tuple(found))


def _moment(path: Path, *, person: Person, borrower_id: str) -> Moment:
    """Read a kept moment of this person."""
    proof = read_proof(path)
    if proof.borrower_id not in person.ids:
        raise MomentOfAnother(file=path, other=proof.borrower_id, borrower=borrower_id)
    return Moment(proof=proof, file=path.name, sha256=file_hash(path))
