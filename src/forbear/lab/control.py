"""What the lender says it delivered: rows and control sums of every table."""

from pathlib import Path

import duckdb

from forbear.engine.tables import BOOK
from forbear.engine.tables.book import FEEDS
from forbear.lab.shape import DAY, select


def feeds(con: duckdb.DuckDBPyConnection, folder: Path) -> str:
    """Count what was made, and give the rows of `feeds`."""
    rows = []
    for contract in BOOK:
        if contract is FEEDS:
            continue
        total = " + ".join(contract.control)
        wanted = f"sum({total})::BIGINT" if total else "NULL::BIGINT"
        path = str(folder / contract.name / "*.parquet").replace("'", "''")
        count, minor = con.execute(
            f"SELECT count(*), {wanted} FROM read_parquet('{path}')"
        ).fetchall()[0]
        rows.append(f"('{contract.name}', {count}, {'NULL' if minor is None else minor})")
    return select(
        FEEDS,
        {
            "feed": "feed",
            "day": DAY,
            "rows": "counted",
            "sum_minor": "minor",
            "complete_up_to": DAY,
        },
        source=f"(VALUES {', '.join(rows)}) AS told(feed, counted, minor)",
    )
