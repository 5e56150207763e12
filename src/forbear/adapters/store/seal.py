"""The seal of a book: what was checked, and the hash of each file as it was then.

Checking a hundred million rows each night, when a few thousand changed, is work done twice. So a
book is checked when it is made, and `book.json` keeps the hash of every file beside the result.
A night trusts a file whose size and time are as sealed (as git trusts its index), reads it again
when they differ, and checks the book anew when the bytes differ too.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass, field
from pathlib import Path

from forbear.engine.tables import BOOK

SEAL_FILE = "book.json"
SEAL_VERSION = 3
_BLOCK = 1 << 22


@dataclass(frozen=True, kw_only=True)
class SealedTable:
    """One table of a sealed book: its rows, and the file as it was when sealed.

    `unlinked` counts good rows that named what is not in the book, and stay without it.
    """

    rows: int
    rejected: int
    sum_minor: int | None
    sha256: str
    size: int
    mtime_ns: int
    unlinked: int = 0


@dataclass(frozen=True, kw_only=True)
class Seal:
    """What `book.json` holds.

    `sources` is the hash of each lender's file that was read; `report_language` the lender's own.
    """

    version: int
    tables: Mapping[str, SealedTable]
    sources: Mapping[str, str] = field(default_factory=dict)
    lender: str = ""
    packs: tuple[str, ...] = ("house",)
    report_language: str = "en"

    @property
    def brought(self) -> dict[str, SealedTable]:
        """The lender's own tables, without those that the check and the seal made."""
        return {c.name: self.tables[c.name] for c in BOOK if c.name in self.tables}

    @property
    def told(self) -> dict[str, SealedTable]:
        """What a lender is told of: their own tables, and the rows that could not be used."""
        return self.brought | {n: t for n, t in self.tables.items() if n == "rejects"}


def file_hash(path: Path) -> str:
    """Give the SHA-256 of a file, as hexadecimal text; of a folder, that of its parts in order."""
    digest = hashlib.sha256()
    for part in _parts(path):
        with part.open("rb") as file:
            while block := file.read(_BLOCK):
                digest.update(block)
    return digest.hexdigest()


def rows_hash(rows: Sequence[Mapping[str, object]]) -> str:
    """Give the SHA-256 of plain rows, in the order they were given."""
    text = json.dumps([dict(row) for row in rows], sort_keys=True, default=str, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def _parts(path: Path) -> list[Path]:
    """Give the files a table is in: DuckDB writes one, Spark a folder of them."""
    return sorted(path.glob("*.parquet")) if path.is_dir() else [path]


def _measure(path: Path) -> tuple[int, int]:
    """Give the size of a table on disk, and when it was last written, in nanoseconds."""
    stats = [part.stat() for part in _parts(path)]
    return sum(s.st_size for s in stats), max((s.st_mtime_ns for s in stats), default=0)


def sealed_table(
    path: Path, *, rows: int, rejected: int, sum_minor: int | None = None, unlinked: int = 0
) -> SealedTable:
    """Seal one file as it is now."""
    size, mtime_ns = _measure(path)
    return SealedTable(
        rows=rows,
        rejected=rejected,
        sum_minor=sum_minor,
        sha256=file_hash(path),
        size=size,
        mtime_ns=mtime_ns,
        unlinked=unlinked,
    )


def write_seal(folder: Path, seal: Seal) -> None:
    """Write `book.json`; the last step of making a book."""
    text = json.dumps(asdict(seal), indent=2, sort_keys=True, ensure_ascii=False)
    target = folder / SEAL_FILE
    partial = target.with_suffix(".json.partial")
    partial.write_text(text + "\n", encoding="utf-8")
    partial.replace(target)


def read_seal(folder: Path) -> Seal | None:
    """Read `book.json`; nothing where there is none or it cannot be read."""
    path = folder / SEAL_FILE
    if not path.exists():
        return None
    try:
        said = json.loads(path.read_text(encoding="utf-8"))
        tables = {name: SealedTable(**row) for name, row in said["tables"].items()}
        return Seal(
            version=said["version"],
            tables=tables,
            sources=said.get("sources", {}),
            lender=said.get("lender", ""),
            packs=tuple(said.get("packs", ("house",))),
            report_language=said.get("report_language", "en"),
        )
    except (ValueError, KeyError, TypeError):
        return None


def unbroken(folder: Path, seal: Seal) -> bool:
    """Tell whether every file is as it was sealed, and none was added or taken away.

    What another version of Forbear sealed is checked and sealed anew.
    """
    if seal.version != SEAL_VERSION:
        return False
    there = {p.stem for p in folder.glob("*.parquet")}
    if there != set(seal.tables):
        return False

    def same(name: str) -> bool:
        path, was = folder / f"{name}.parquet", seal.tables[name]
        size, mtime_ns = _measure(path)
        if size != was.size:
            return False
        return mtime_ns == was.mtime_ns or file_hash(path) == was.sha256

    with ThreadPoolExecutor(max_workers=2) as pool:
        return all(pool.map(same, seal.tables))
