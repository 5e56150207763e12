"""All that a night, or the door, knows of one borrower: their rows, and no one else's."""

from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import ibis.expr.types as ir

from forbear.adapters.explain.law import Law, law_of
from forbear.adapters.store.night_folder import read_account
from forbear.adapters.store.store import Store
from forbear.engine.tables import night as made
from forbear.engine.tables.contract import Contract
from forbear.engine.vocabulary.errors import ForbearError

Rows = list[dict[str, Any]]


class BorrowerUnknown(ForbearError):
    """The night has no such borrower."""

    code = "borrower_unknown"
    sentence = "The night {folder} has no borrower {borrower} among its {borrowers:,} borrowers."
    cure = "Ids look like {example} there; one without a loan by that day is in no night."


@dataclass(frozen=True, kw_only=True)
class Facts:
    """One borrower's rows of each table of the night, sorted by key."""

    borrower_id: str
    account: dict[str, Any]
    law: Law
    """The rules that judged, as far as their packs are still as they were."""
    standings: Rows
    loans: Rows
    promises: Rows
    stops: Rows
    exceptions: Rows
    rejects: Rows
    candidates: Rows
    verdicts: Rows
    chosen: Rows
    elsewhere: Rows
    """Chosen for the same person under another borrower id."""
    orders: Rows
    consents: Rows = field(default_factory=list)
    """Those that lifted a rule, where the book is at hand: at the door."""

    @property
    def as_of(self) -> date:
        """Give the day the night speaks about."""
        return date.fromisoformat(self.account["as_of"])

    @property
    def contact_on(self) -> date:
        """Give the day of contact."""
        return date.fromisoformat(self.account["contact_on"])

    @property
    def zone(self) -> str:
        """Give the borrower's time zone as their order names it; empty without an order."""
        return next((str(o["zone"]) for o in self.orders if o.get("zone")), "")


def gather(store: Store, folder: Path, *, borrower_id: str) -> Facts:
    """Fetch one borrower's rows of a night.

    Raises:
        NightMissing: The folder holds no night.
        BorrowerUnknown: No loan in it is theirs.

    """
    account = read_account(folder)

    def rows(contract: Contract, ids: tuple[str, ...] = (borrower_id,)) -> Rows:
        table = _read(store, folder, contract)
        found = table.filter(table.borrower_id.isin(ids)).order_by(*contract.key)
        whole: Rows = store.fetch(found).to_pylist()
        return whole

    loans = rows(made.LOAN_STANDINGS)
    if not loans:
        raise _unknown(store, folder, borrower_id=borrower_id)
    candidates = rows(made.CANDIDATES)
    others = _other_ids(store, folder, borrower_id=borrower_id, candidates=candidates)
    return Facts(
        borrower_id=borrower_id,
        account=account,
        law=law_of(account),
        standings=rows(made.BORROWER_STANDINGS),
        loans=loans,
        promises=rows(made.PROMISE_STANDINGS),
        stops=rows(made.STOPS, (borrower_id, *others, "*")),
        exceptions=rows(made.EXCEPTIONS, (borrower_id, "")),
        rejects=rows(made.REJECTS),
        candidates=sorted(candidates, key=lambda c: (c["preference"], c["action"])),
        verdicts=rows(made.VERDICTS),
        chosen=rows(made.CHOSEN),
        elsewhere=rows(made.CHOSEN, others) if others else [],
        orders=rows(made.ORDERS),
    )


def _read(store: Store, folder: Path, contract: Contract) -> ir.Table:
    return store.read(folder / f"{contract.name}.parquet")


def _other_ids(
    store: Store, folder: Path, *, borrower_id: str, candidates: Rows
) -> tuple[str, ...]:
    """Give the other borrower ids of the same person that something was proposed for."""
    keys = {str(c["person_key"]) for c in candidates}
    if not keys:
        return ()
    table = _read(store, folder, made.CANDIDATES)
    same = table.filter(table.person_key.isin(tuple(keys)) & (table.borrower_id != borrower_id))
    found = store.fetch(same.select("borrower_id").distinct()).to_pylist()
    return tuple(sorted(str(row["borrower_id"]) for row in found))


def _unknown(store: Store, folder: Path, *, borrower_id: str) -> BorrowerUnknown:
    """Say how ids look in this night."""
    table = _read(store, folder, made.LOAN_STANDINGS)
    told = store.fetch(
        table.agg(borrowers=table.borrower_id.nunique(), example=table.borrower_id.min())
    ).to_pylist()[0]
    return BorrowerUnknown(
        folder=folder, borrower=borrower_id, borrowers=told["borrowers"],
        example=told["example"] or "B1",
    )
