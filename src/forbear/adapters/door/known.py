"""What the night would find out about one person: standings, and what stops contact."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any, Final

import ibis.expr.types as ir

from forbear.adapters.store.book import Book
from forbear.adapters.store.night_folder import read_account
from forbear.adapters.store.person import Rows, rejects_about
from forbear.adapters.store.store import Row, Store
from forbear.engine.night import Inputs, Policy, find_out
from forbear.engine.tables import ALL, BOOK, SETTINGS, Contract
from forbear.engine.tables.moment import Moment
from forbear.engine.vocabulary.errors import ForbearError

READ: Final = ("borrower_standings", "loan_standings", "promise_standings", "stops", "exceptions")
"""The tables of a night that the door reads."""


class NightOfAnotherDay(ForbearError):
    """The night is for contact on another day than that of the moment."""

    code = "night_of_another_day"
    sentence = (
        "The night {night} is for contact on {contact_on}; where the person lives, the moment "
        "asked about is on {on}."
    )
    cure = "Give the night of that day, or leave it out: the book is then asked itself."


@dataclass(frozen=True, kw_only=True)
class Known:
    """Rows of the tables of `READ`, of the persons concerned, and where they come from."""

    as_of: date
    rows: Mapping[str, Rows]
    given: Mapping[str, Mapping[str, Any]]
    """The tables of the night they were read from, with rows and hash; empty: worked out anew."""


def from_night(store: Store, night: Path, *, ids: tuple[str, ...], on: date) -> Known:
    """Read what a night found out about these borrowers.

    Raises:
        NightMissing: The folder holds no night.
        NightOfAnotherDay: It decided about another day.

    """
    account = read_account(night)
    if account["contact_on"] != on.isoformat():
        raise NightOfAnotherDay(night=night, contact_on=account["contact_on"], on=on)
    tables = {name: store.read(night / f"{name}.parquet") for name in READ}
    return Known(
        as_of=date.fromisoformat(account["as_of"]), rows=_of(store, tables, ids=ids),
        given={f"night/{name}": account["tables"][name] for name in READ},
    )


def work_out(
    store: Store, book: Book, *, ids: tuple[str, ...], rows: Mapping[str, Rows],
    settings: Mapping[str, Sequence[Row]], policy: Policy, on: date,
) -> Known:
    """Find out about some borrowers what a night would: the same stages, over a few rows.

    The standing is that of the end of the day before, by all that the book knows by now. `rows`
    are those of the borrowers and of whoever owes a loan of theirs with them: what protects one of
    these protects the loan.
    """
    as_of = on - timedelta(days=1)

    def given(contract: Contract, table: ir.Table) -> ir.Table:
        return contract.enter(store.keep(contract.name, contract.leave(table)))

    found = find_out(
        Inputs(
            book={c.name: c.enter(store.rows(c, rows[c.name])) for c in BOOK},
            present=book.present,
            rejects=store.rows(ALL["rejects"], rejects_about(store, book, rows=rows)),
            settings={c.name: c.enter(store.rows(c, settings[c.name])) for c in SETTINGS},
        ),
        policy=policy, moment=Moment(as_of=as_of, known_by=on, contact_on=on), give=given,
        keep=store.keep,
    )
    return Known(as_of=as_of, rows=_of(store, found, ids=ids), given={})


def _of(store: Store, tables: Mapping[str, ir.Table], *, ids: tuple[str, ...]) -> dict[str, Rows]:
    """Fetch the rows of some borrowers, and those that are about everybody."""
    whom = {"stops": (*ids, "*"), "exceptions": (*ids, "")}
    rows: dict[str, Rows] = {}
    for name in READ:
        mine = tables[name].filter(tables[name].borrower_id.isin(whom.get(name, ids)))
        rows[name] = store.fetch(mine.order_by(*ALL[name].key)).to_pylist()
    return rows
