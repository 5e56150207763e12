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
    whom = {"stops": (*ids, "*"), "exceptions": (*ids, "")}
    rows: dict[str, Rows] = {}
    for name in READ:
        table = store.read(night / f"{name}.parquet")
        mine = table.filter(table.borrower_id.isin(whom.get(name, ids)))
        rows[name] = store.fetch(mine.order_by(*ALL[name].key)).to_pylist()
    return Known(
        as_of=date.fromisoformat(account["as_of"]), rows=rows,
        given={f"night/{name}": account["tables"][name] for name in READ},
    )


def work_out(
    store: Store, book: Book, *, rows: Mapping[str, Rows],
    settings: Mapping[str, Sequence[Row]], policy: Policy, on: date,
) -> Known:
    """Find out about one person what a night would: the same stages, over their rows alone.

    The standing is that of the end of the day before, by all that the book knows by now.
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
    told = {name: store.fetch(found[name].order_by(*ALL[name].key)).to_pylist() for name in READ}
    return Known(as_of=as_of, rows=told, given={})


def stops_of_holds(holds: Rows, *, on: date) -> Rows:
    """Give the holds in force on a day as stops, entered today or before.

    One that says "I have paid" and has no end holds on; the next night gives it one.
    """
    return [
        {
            "borrower_id": row["borrower_id"], "kind": row["kind"], "loan_id": row["loan_id"] or "",
            "channel": row["channel"] or "*", "source_id": row["hold_id"],
            "since": row["starts_on"], "ends_before": row["ends_before"],
            "evidence": row["evidence"],
        }
        for row in holds
        if row["starts_on"] <= on and (row["ends_before"] is None or row["ends_before"] > on)
    ]


def with_more(stops: Rows, more: Rows) -> Rows:
    """Add stops that are not there yet, as told by what they come from."""
    there = {(row["borrower_id"], row["kind"], row["source_id"]) for row in stops}
    new = [row for row in more if (row["borrower_id"], row["kind"], row["source_id"]) not in there]
    return [*stops, *new]
