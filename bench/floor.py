"""The floor: scan once every column that a night reads, and do nothing with it.

Prints one line of JSON. Each column is read whole and folded into its least, its greatest and,
where it is a number, its sum; a text into its least and greatest length and value.
"""

import json
import sys
import time
from pathlib import Path
from typing import Final

import duckdb

UNREAD: Final = frozenset({
    # Words for people that no stage looks at.
    ("contacts", "recording"), ("contacts", "contact_id"), ("payments", "purpose"),
    ("contact_points", "address"), ("contact_points", "source"), ("charges", "waived_by"),
    ("holds", "owner"), ("pauses", "reason"),
})
"""Columns that a night does not need to read; all others count."""

_NUMBERS: Final = ("INTEGER", "BIGINT")


def scan(book: Path, *, threads: int, memory: str) -> dict[str, object]:
    """Scan a book and tell seconds, rows and columns."""
    began = time.perf_counter()
    rows = columns = 0
    with duckdb.connect(config={"threads": threads, "memory_limit": memory}) as con:
        for path in sorted(book.glob("*.parquet")):
            source = f"read_parquet('{str(path).replace(chr(39), chr(39) * 2)}')"
            told = con.execute(f"DESCRIBE SELECT * FROM {source}").fetchall()
            folds = ["count(*)"]
            for name, kind, *_ in told:
                if (path.stem, name) in UNREAD:
                    continue
                columns += 1
                folds += [f"min({name})", f"max({name})"]
                if kind in _NUMBERS:
                    folds.append(f"sum({name})")
            rows += con.execute(f"SELECT {', '.join(folds)} FROM {source}").fetchall()[0][0]
    return {"seconds": round(time.perf_counter() - began, 2), "rows": rows, "columns": columns}


if __name__ == "__main__":
    print(json.dumps(scan(Path(sys.argv[1]), threads=int(sys.argv[2]), memory=sys.argv[3])))
