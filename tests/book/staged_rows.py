"""Staged tables out of plain rows, and what `check` makes of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pyarrow as pa

from forbear.adapters.store.duck import DuckStore
from forbear.adapters.store.store import arrow_schema
from forbear.engine.book.check import check
from forbear.engine.tables import BOOK

Rows = list[dict[str, object]]
CONTRACTS = {c.name: c for c in BOOK}
SOURCE = (("source_file", pa.string()), ("source_line", pa.int64()))


@dataclass(frozen=True)
class Outcome:
    """The good rows of each table and the rejects, in a fixed order."""

    tables: dict[str, Rows]
    rejects: Rows
    unlinked: dict[str, int]


def numbered(rows: Sequence[Mapping[str, object]], file: str) -> Rows:
    """Give rows their place in a file; the heading is line 1."""
    return [{"source_file": file, "source_line": n, **row} for n, row in enumerate(rows, start=2)]


def staged(store: DuckStore, tables: Mapping[str, Rows]) -> dict[str, object]:
    """Register rows as staged tables."""
    made = {}
    for name, rows in tables.items():
        schema = pa.schema([*arrow_schema(CONTRACTS[name]), *(pa.field(*s) for s in SOURCE)])
        whole = [{column: row.get(column) for column in schema.names} for row in rows]
        held = store._name(name)  # noqa: SLF001 -- a name not used before
        store.backend.con.register(f"{held}_rows", pa.Table.from_pylist(whole, schema=schema))
        store.backend.raw_sql(f'CREATE TABLE "{held}" AS SELECT * FROM "{held}_rows"')
        made[name] = store.backend.table(held)
    return made


def checked(store: DuckStore, tables: Mapping[str, Rows]) -> Outcome:
    """Check rows, with their steps kept, and fetch what came out."""
    found = check(staged(store, tables), early=None, keep=store.keep)
    return Outcome(
        tables={n: _ordered(store.fetch(t).to_pylist()) for n, t in found.tables.items()},
        rejects=_ordered(store.fetch(found.rejects).to_pylist()),
        unlinked={n: len(store.fetch(t).to_pylist()) for n, t in found.unlinked.items()},
    )


def _ordered(rows: Rows) -> Rows:
    return sorted(rows, key=lambda row: [str(v) for v in row.values()])
