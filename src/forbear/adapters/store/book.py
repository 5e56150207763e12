"""A book is a folder of Parquet files, one per table, with a seal."""

import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import ibis
import ibis.expr.types as ir

from forbear.adapters.store.seal import (
    SEAL_VERSION,
    Seal,
    read_seal,
    sealed_table,
    unbroken,
    write_seal,
)
from forbear.adapters.store.store import Store
from forbear.engine.book.check import Checked, check
from forbear.engine.tables import BOOK, Contract
from forbear.engine.tables.night import REJECTS
from forbear.engine.tables.numbers import PURSES, SEALED, numbered
from forbear.engine.vocabulary.errors import ForbearError

Tell = Callable[[str], None]
"""Hears the name of each step, for a progress bar."""


class BookMissing(ForbearError):
    """The folder is no book."""

    code = "book_missing"
    sentence = "{folder} is no book: {why}."
    cure = "A book is made with `forbear import` or `forbear lab make`."


@dataclass(frozen=True, kw_only=True)
class Book:
    """A checked book. Every table of the contracts is in `tables`; absent ones have no rows."""

    folder: Path
    tables: Mapping[str, ir.Table]
    present: frozenset[str]
    rejects: ir.Table
    seal: Seal


def write_book(
    store: Store, staged: Mapping[str, ir.Table], *, folder: Path, template: Seal,
    early: ir.Table | None = None, tell: Tell = lambda _: None,
) -> Seal:
    """Check staged rows, write what is good and what was rejected, and seal the folder.

    `staged` holds tables of the contracts, with `source_file` and `source_line` beside their
    columns where the rows came from a file; `early` holds rejects found while reading. `template`
    gives the seal its sources and names, and of tables that were checked before their seals.
    """
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "book.json").unlink(missing_ok=True)
    for old in folder.glob("*.parquet"):
        _remove(old)
    tell("check")
    checked: Checked = check(staged, early=early, keep=store.keep)
    rejects_path = folder / "rejects.parquet"
    told = store.write(REJECTS, checked.rejects, path=rejects_path)
    bad = _rejected_rows(store, store.read(rejects_path))
    sealed = {"rejects": sealed_table(rejects_path, rows=told, rejected=0)}
    # After many checks an engine takes a long table for a short one, and joins it as such: in
    # memory. Kept, each shows how long it is.
    good = {name: store.keep(f"{name}_good", t) for name, t in checked.tables.items()}
    for contract, table in _whole(store, good):
        tell(contract.name)
        path = folder / f"{contract.name}.parquet"
        rows = store.write(contract, table, path=path)
        sealed[contract.name] = sealed_table(
            path,
            rows=rows,
            rejected=bad.get(contract.name, 0),
            sum_minor=_control_sum(store, contract, path),
            unlinked=_unlinked(store, checked, template, name=contract.name),
        )
        if contract.name in good:
            store.drop(good[contract.name])
    seal = Seal(version=SEAL_VERSION, tables=sealed, sources=template.sources,
                lender=template.lender, packs=template.packs,
                report_language=template.report_language)
    write_seal(folder, seal)
    return seal


def _whole(
    store: Store, tables: Mapping[str, ir.Table]
) -> list[tuple[Contract, ir.Table]]:
    """Give each table that was brought as it is sealed, with whole numbers beside the ids."""
    every = {c.name: tables[c.name] if c.name in tables else store.rows(c, []) for c in BOOK}
    numbers = numbered(every, keep=store.keep)
    brought = [c for c in BOOK if c.name in tables]
    return [
        (PURSES, numbers["purses"]),
        *((SEALED.get(c.name, c), numbers.get(c.name, tables[c.name])) for c in brought),
    ]


def _rejected_rows(store: Store, rejects: ir.Table) -> dict[str, int]:
    """Count the rejected rows of each table; a row with several faults is one row.

    Where neither file nor line is known, like rows look the same: each of them shows every fault
    once, so that its most frequent fault tells how many there are.
    """
    row = ["table_name", "file", "line", "row_hash"]
    faults = rejects.group_by([*row, "reason", "column_name"]).agg(times=rejects.count())
    rows = faults.group_by(row).agg(times=faults.times.max())
    counted = rows.group_by("table_name").agg(n=rows.times.sum())
    return {r["table_name"]: int(r["n"]) for r in store.fetch(counted).to_pylist()}


def _unlinked(store: Store, checked: Checked, template: Seal, *, name: str) -> int:
    """Count the rows of a table that stay without what they named, now and in earlier checks."""
    before = template.tables[name].unlinked if name in template.tables else 0
    if name not in checked.unlinked:
        return before
    keys = checked.unlinked[name]
    return before + int(store.fetch(keys.agg(n=keys.count())).to_pylist()[0]["n"])


def _control_sum(store: Store, contract: Contract, path: Path) -> int | None:
    """Sum the amounts that the lender's own control sum is about."""
    if not contract.control:
        return None
    t = store.read(path)
    sums = t.agg(**{name: t[name].sum() for name in contract.control})
    return sum(int(value or 0) for value in store.fetch(sums).to_pylist()[0].values())


def open_book(store: Store, folder: Path, *, tell: Tell = lambda _: None) -> Book:
    """Open a book; one whose files were changed since it was sealed is checked again first.

    Raises:
        BookMissing: The folder is not there, or lacks one of the tables a lender must bring.

    """
    if not folder.is_dir():
        raise BookMissing(folder=folder, why="there is no such folder")
    least = [c.name for c in BOOK if c.least and not (folder / f"{c.name}.parquet").exists()]
    if least:
        raise BookMissing(folder=folder, why=f"it lacks {', '.join(least)}")
    seal = read_seal(folder)
    if seal is None or not unbroken(folder, seal):
        seal = _seal_again(store, folder, seal, tell)
    tables = {c.name: _sealed(store, folder, seal, contract=c) for c in (*BOOK, PURSES)}
    return Book(
        folder=folder,
        tables=tables,
        present=frozenset(seal.brought),
        rejects=REJECTS.enter(store.read(folder / "rejects.parquet")),
        seal=seal,
    )


def _sealed(store: Store, folder: Path, seal: Seal, *, contract: Contract) -> ir.Table:
    """Read one table as it was sealed; one that was not brought has no rows."""
    whole = SEALED.get(contract.name, contract)
    if contract.name not in seal.tables:
        return store.rows(whole, [])
    return whole.enter(contract.filled(store.read(folder / f"{contract.name}.parquet")))


def _seal_again(store: Store, folder: Path, seal: Seal | None, tell: Tell) -> Seal:
    """Check the tables of a folder anew, in a copy that takes its place when it is whole."""
    staged = {
        c.name: store.read(path).mutate(source_file=ibis.literal(path.name))
        for c in BOOK
        if (path := folder / f"{c.name}.parquet").exists()
    }
    fresh = folder.with_name(f".{folder.name}.checked")
    template = seal or Seal(version=SEAL_VERSION, tables={})
    rejects = folder / "rejects.parquet"
    early = store.read(rejects) if rejects.exists() else None
    made = write_book(store, staged, folder=fresh, template=template, early=early, tell=tell)
    for path in fresh.iterdir():
        _remove(folder / path.name)
        path.replace(folder / path.name)
    fresh.rmdir()
    return made


def _remove(path: Path) -> None:
    """Remove a table from the disk: DuckDB writes a file, Spark a folder of files."""
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)
