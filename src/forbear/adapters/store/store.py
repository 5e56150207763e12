"""What the night asks of an engine: read, keep a step, write a table under its contract."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Protocol

import ibis.expr.types as ir
import pyarrow as pa

from forbear.engine.tables import Contract, Type
from forbear.engine.vocabulary.errors import ForbearError

ARROW = {
    Type.STRING: pa.string(),
    Type.BOOLEAN: pa.bool_(),
    Type.INT32: pa.int32(),
    Type.INT64: pa.int64(),
    Type.DATE: pa.date32(),
    Type.TIMESTAMP: pa.timestamp("us"),
}

class TableDamaged(ForbearError):
    """A file of a book or a night is not whole."""

    code = "table_damaged"
    sentence = "{file} is no whole Parquet file."
    cure = "Import the book or run the night again, or bring the file back from where it was kept."


Row = Mapping[str, object]


def arrow_schema(contract: Contract) -> pa.Schema:
    """Give the Arrow schema of a contract, in its order."""
    return pa.schema([(c.name, ARROW[c.type]) for c in contract.columns])


def arrow_table(contract: Contract, rows: Iterable[Row]) -> pa.Table:
    """Make an Arrow table of plain rows; columns a row does not name are null."""
    whole = [{name: row.get(name) for name in contract.names} for row in rows]
    return pa.Table.from_pylist(whole, schema=arrow_schema(contract))


class Store(Protocol):
    """One engine at work: DuckDB in this process, or Spark."""

    def read(self, path: Path) -> ir.Table:
        """Give the table that rests in a Parquet file or folder."""

    def rows(self, contract: Contract, rows: Iterable[Row]) -> ir.Table:
        """Give a small table made of plain rows."""

    def keep(self, name: str, table: ir.Table) -> ir.Table:
        """Store a step of the night and give it back; see `engine.tables.keep`."""

    def drop(self, *steps: ir.Table) -> None:
        """Let go of kept steps that nothing reads any more; see `engine.tables.keep`."""

    def write(self, contract: Contract, table: ir.Table, *, path: Path) -> int:
        """Write a table under its contract, sorted by its key; give the number of rows."""

    def fetch(self, table: ir.Table) -> pa.Table:
        """Bring a small result into this process."""

    def close(self) -> None:
        """Let everything go that was stored on the way."""
