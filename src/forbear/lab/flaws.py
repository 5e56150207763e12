"""Bad rows on purpose, added to a clean book: what a lender's files really look like."""

from pathlib import Path
from typing import Final

import duckdb

FLAWS: Final = (
    ("instalments", "*", 20_011),
    ("instalments", "* REPLACE (number + 100 AS number, -principal_minor AS principal_minor)",
     30_011),
    ("payments", "* REPLACE ('X' || payment_id[2:] AS payment_id, 'L99999999' AS loan_id, "
     "NULL AS borrower_id, NULL AS reverses_payment_id)", 40_009),
    ("payments", "* REPLACE ('Y' || payment_id[2:] AS payment_id, -amount_minor AS amount_minor, "
     "NULL AS reverses_payment_id)", 50_021),
    ("payments", "* REPLACE ('Z' || payment_id[2:] AS payment_id, 'EUR' AS currency, "
     "NULL AS reverses_payment_id)", 60_013),
    ("contact_points", "* REPLACE ('X' || contact_point_id[2:] AS contact_point_id, "
     "'carrier pigeon' AS kind)", 10_007),
    ("holds", "* REPLACE ('X' || hold_id[2:] AS hold_id, DATE '0001-01-01' AS starts_on)", 101),
)
"""Table, what is changed of a row, and of how many rows one is copied so."""


def add_flaws(con: duckdb.DuckDBPyConnection, folder: Path) -> None:
    """Copy a row in many thousands with a fault in it; the first row of a table always."""
    for place, (table, changed, every) in enumerate(FLAWS):
        good = str(folder / table / "0*.parquet").replace("'", "''")
        bad = str(folder / table / f"flaws-{place}.parquet").replace("'", "''")
        con.execute(
            f"COPY (SELECT * EXCLUDE (file_row_number, filename) FROM (SELECT {changed} FROM "
            f"read_parquet('{good}', file_row_number = true, filename = true) "
            f"WHERE file_row_number % {every} = 0) ORDER BY ALL) TO '{bad}' (FORMAT parquet)"
        )
