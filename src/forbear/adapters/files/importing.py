"""Import a source through a map into a book: the whole way from files to a sealed folder.

A book that is there already keeps every table the source does not bring; those it brings are
replaced, rejects and all. The new book is made beside the old one and takes its place when it is
whole, so an import that cannot be finished leaves the old book as it was. Files whose bytes come
out the same are left untouched: importing the same files twice changes nothing.
"""

import hashlib
import shutil
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import ibis
import ibis.expr.types as ir

from forbear.adapters.files.errors import SourceMissing
from forbear.adapters.files.maps import BookMap
from forbear.adapters.files.settings import SETTINGS_FOLDER, save_settings
from forbear.adapters.files.sources import ADAPTERS
from forbear.adapters.files.stage import Reader
from forbear.adapters.store.book import write_book
from forbear.adapters.store.duck import DuckStore
from forbear.adapters.store.seal import SEAL_VERSION, Seal, file_hash, read_seal, write_seal
from forbear.engine.book.check import check
from forbear.engine.tables import BOOK
from forbear.engine.tables.night import REJECTS
from forbear.engine.vocabulary.errors import ForbearError, SettingUnknown

Tell = Callable[[str], None]
_ACROSS = ("reference_missing", "orphan", "reversal_of_nothing")
"""Reasons that say nothing about a sample, for what a row names may lie beyond it."""


class BookInTheWay(ForbearError):
    """The folder for the book holds something else."""

    code = "book_in_the_way"
    sentence = "{folder} is there already and is no book."
    cure = "Name another folder with --out; Forbear does not write over what it did not make."


@dataclass(frozen=True, kw_only=True)
class Read:
    """What a source brought: staged tables, early rejects, and the hash of each file."""

    tables: dict[str, ir.Table]
    early: ir.Table
    sources: dict[str, str]


def read_source(
    store: DuckStore, source: Path, *, book: BookMap, limit: int | None = None,
    tell: Tell = lambda _: None,
) -> Read:
    """Read what a source brings, through its map.

    Raises:
        ForbearError: A file as a whole cannot be read; nothing is written.

    """
    if not source.exists():
        raise SourceMissing(source=source, table="the book", pattern="what you name as SOURCE")
    with Reader(store, source, book, limit=limit, tell=tell) as reader:
        if book.adapter is not None:
            if book.adapter not in ADAPTERS:
                raise SettingUnknown(where="adapter in the map", name=book.adapter,
                                     known=", ".join(ADAPTERS))
            reads = {name: reader.read(name, table) for name, table in book.reads.items()}
            tables = ADAPTERS[book.adapter](reads)
        else:
            found = {n: reader.book_table(n, table) for n, table in book.tables.items()}
            tables = {name: table for name, table in found.items() if table is not None}
        if not tables:
            pattern = ", ".join(str(t.file) for t in book.tables.values())
            raise SourceMissing(source=source, table="any table", pattern=pattern)
        hashes = {name: file_hash(path) for name, path in sorted(reader.files.items())}
        return Read(tables=tables, early=reader.early, sources=hashes)


def import_book(
    store: DuckStore, source: Path, *, folder: Path, book: BookMap, map_name: str,
    map_text: bytes, tell: Tell = lambda _: None,
) -> Seal:
    """Import a source into a book folder and give its seal.

    Raises:
        ForbearError: Nothing was written, or what was there before is there still.

    """
    old = _old_book(folder)
    read = read_source(store, source, book=book, tell=tell)
    staged, early = dict(read.tables), read.early
    kept: list[str] = []
    if old is not None:
        kept = [c.name for c in BOOK if c.name in old.tables and c.name not in staged]
        for name in kept:
            staged[name] = store.read(folder / f"{name}.parquet").mutate(
                source_file=ibis.literal(f"{name}.parquet")
            )
        before = store.read(folder / "rejects.parquet")
        before = before.filter(before.table_name.isin(kept or [""]))
        early = REJECTS.leave(early).union(REJECTS.leave(before))
    hashes = dict(old.sources) if old else {}
    hashes |= read.sources | {f"map {map_name}": hashlib.sha256(map_text).hexdigest()}
    template = Seal(
        version=SEAL_VERSION, tables={name: old.tables[name] for name in kept} if old else {},
        sources=hashes, lender=book.lender, packs=book.packs,
        report_language=book.report_language,
    )
    partial = folder.with_name(f".{folder.name}.importing")
    shutil.rmtree(partial, ignore_errors=True)
    try:
        save_settings(partial, products=book.products, buckets=book.buckets)
        seal = write_book(store, staged, folder=partial, template=template, early=early, tell=tell)
        return _take_place(partial, folder, seal=seal, old=old)
    finally:
        shutil.rmtree(partial, ignore_errors=True)


def sample_rejects(read: Read) -> ir.Table:
    """Give the rejects of a sample, without those that a sample cannot tell."""
    from_check = check(read.tables, early=read.early).rejects
    return from_check.filter(~from_check.reason.isin(_ACROSS))


def _old_book(folder: Path) -> Seal | None:
    if not folder.exists():
        return None
    seal = read_seal(folder)
    if seal is None and (not folder.is_dir() or any(folder.iterdir())):
        raise BookInTheWay(folder=folder)
    return seal


def _take_place(partial: Path, folder: Path, *, seal: Seal, old: Seal | None) -> Seal:
    """Put the new files in the place of the old ones; those with the same bytes stay."""
    folder.mkdir(parents=True, exist_ok=True)
    stays = {n for n in seal.tables if old and _unchanged(folder, n, seal=seal, old=old)}
    tables = {
        name: replace(made, mtime_ns=old.tables[name].mtime_ns) if old and name in stays else made
        for name, made in seal.tables.items()
    }
    final = replace(seal, tables=tables)
    if (partial / SETTINGS_FOLDER).exists():
        shutil.rmtree(folder / SETTINGS_FOLDER, ignore_errors=True)
        (partial / SETTINGS_FOLDER).replace(folder / SETTINGS_FOLDER)
    if final == old:
        return final
    (folder / "book.json").unlink(missing_ok=True)
    for path in folder.glob("*.parquet"):
        if path.stem not in tables:
            path.unlink()
    for name in set(tables) - stays:
        (partial / f"{name}.parquet").replace(folder / f"{name}.parquet")
    write_seal(folder, final)
    return final


def _unchanged(folder: Path, name: str, *, seal: Seal, old: Seal) -> bool:
    """Tell whether the file in the book has the very bytes of the new one."""
    there, before = folder / f"{name}.parquet", old.tables.get(name)
    if before is None or not there.exists() or before.sha256 != seal.tables[name].sha256:
        return False
    return there.stat().st_mtime_ns == before.mtime_ns and there.stat().st_size == before.size
