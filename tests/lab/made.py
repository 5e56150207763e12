"""Made-up tables that a test can ask in SQL."""

from pathlib import Path

import duckdb

Rows = list[tuple[object, ...]]


class Made:
    """A folder of made-up tables that can be asked in SQL; `{loans}` stands for a table."""

    def __init__(self, folder: Path, *, pattern: str) -> None:
        self.folder = folder
        self._pattern = pattern
        self._con = duckdb.connect(config={"threads": 2})

    def path(self, table: str) -> str:
        """Give the pattern of a table's files."""
        return str(self.folder / self._pattern.format(table=table))

    def ask(self, sql: str) -> Rows:
        """Run a query over the tables named in braces."""
        named = _Tables(self)
        return self._con.execute(sql.format_map(named)).fetchall()


class _Tables(dict[str, str]):
    def __init__(self, made: Made) -> None:
        super().__init__()
        self._made = made

    def __missing__(self, table: str) -> str:
        return f"read_parquet('{self._made.path(table)}')"
