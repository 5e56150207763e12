"""The embedded engine: DuckDB in this process, with limits on memory and threads."""

import shutil
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import Self

import duckdb
import ibis
import ibis.backends.duckdb
import ibis.expr.types as ir
import pyarrow as pa

from forbear.adapters.store.store import Row, TableDamaged, arrow_table
from forbear.engine.tables import Contract, Type

MEMORY_DEFAULT = "5GB"
ROW_GROUP = 122_880
DICTIONARY = 1_000
"""A column with more values than this in a row group is written as it is: to collect more of them
costs time, and the files grow with it."""


_SQL = {
    Type.STRING: "VARCHAR",
    Type.BOOLEAN: "BOOLEAN",
    Type.INT32: "INTEGER",
    Type.INT64: "BIGINT",
    Type.DATE: "DATE",
    Type.TIMESTAMP: "TIMESTAMP",
}
_WHOLE = {"int64": "BIGINT", "int32": "INTEGER", "int16": "SMALLINT"}


def _exact(name: str, type_: str) -> str:
    """Write a column with its type.

    Sums of integers are 128 bits wide in DuckDB, and a Parquet file would hold those as floats. A
    sum that does not fit stops the run.
    """
    return f'CAST("{name}" AS {type_}) AS "{name}"' if type_ else f'"{name}"'


def connect(
    *, threads: int | None = None, memory: str = MEMORY_DEFAULT, spill: str = ""
) -> ibis.backends.duckdb.Backend:
    """Open DuckDB in memory, set up so that it is the same on every run.

    Row order is never relied on: every write sorts. The optimiser that shares common parts of
    expressions takes `d + 30 days` and `d + 1 month` for equal in DuckDB 2.0; it stays on, for the
    close look costs half as much with it, and no expression of the engine adds months (a test
    reads the sources for it).
    """
    settings: dict[str, object] = {
        "memory_limit": memory,
        "preserve_insertion_order": False,
        "lambda_syntax": "ENABLE_SINGLE_ARROW",
    }
    if threads:
        settings["threads"] = threads
    if spill:
        settings["temp_directory"] = spill
    backend = ibis.duckdb.connect(**settings)
    backend.raw_sql("SET enable_progress_bar = false")  # the command shows its own
    return backend


class DuckStore:
    """Tables in DuckDB. Steps are kept as tables of a database that ends with the night."""

    def __init__(self, *, threads: int | None = None, memory: str = MEMORY_DEFAULT) -> None:
        self._spill = Path(tempfile.mkdtemp(prefix="forbear-"))
        self.backend = connect(threads=threads, memory=memory, spill=str(self._spill))
        self._kept = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def read(self, path: Path) -> ir.Table:
        """Give the table that rests in a Parquet file.

        Raises:
            TableDamaged: It is no whole Parquet file.

        """
        try:
            return self.backend.read_parquet(str(path), table_name=self._name(path.stem))
        except (duckdb.InvalidInputException, duckdb.IOException) as fault:
            raise TableDamaged(file=path) from fault

    def rows(self, contract: Contract, rows: Iterable[Row]) -> ir.Table:
        """Give a small table made of plain rows."""
        name = self._name(contract.name)
        self.backend.con.register(f"{name}_rows", arrow_table(contract, rows))
        self.backend.raw_sql(f'CREATE TABLE "{name}" AS SELECT * FROM "{name}_rows"')
        self.backend.con.unregister(f"{name}_rows")
        return self.backend.table(name)

    def keep(self, name: str, table: ir.Table) -> ir.Table:
        """Store a step as a table; its rows are computed once."""
        kept = self._name(name)
        sql = self.backend.compile(table)
        columns = ", ".join(
            _exact(name, _WHOLE.get(str(dtype.copy(nullable=True)), ""))
            for name, dtype in table.schema().items()
        )
        self.backend.raw_sql(f'CREATE TABLE "{kept}" AS SELECT {columns} FROM ({sql})')
        return self.backend.table(kept)

    def drop(self, *steps: ir.Table) -> None:
        """Give back the memory of kept steps that nothing reads any more."""
        for step in steps:
            self.backend.raw_sql(f'DROP TABLE "{step.get_name()}"')

    def write(self, contract: Contract, table: ir.Table, *, path: Path) -> int:
        """Write one Parquet file, sorted by the key: the same rows give the same bytes."""
        order = ", ".join(f'"{name}" ASC NULLS FIRST' for name in contract.key)
        sql = self.backend.compile(contract.leave(table))
        target = str(path).replace("'", "''")
        columns = ", ".join(_exact(c.name, _SQL[c.type]) for c in contract.columns)
        done = self.backend.raw_sql(
            f"COPY (SELECT {columns} FROM ({sql}) ORDER BY {order}) TO '{target}' "
            f"(FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE {ROW_GROUP}, "
            f"DICTIONARY_SIZE_LIMIT {DICTIONARY})"
        ).fetchall()
        return int(done[0][0])

    def fetch(self, table: ir.Table) -> pa.Table:
        """Bring a small result into this process."""
        result: pa.Table = self.backend.to_pyarrow(table)
        return result

    def close(self) -> None:
        """Close the database and remove what it spilled."""
        self.backend.disconnect()
        shutil.rmtree(self._spill, ignore_errors=True)

    def _name(self, stem: str) -> str:
        """Give a table name that was not used before, so that nothing old is ever read."""
        self._kept += 1
        return f"{stem}_{self._kept}"
