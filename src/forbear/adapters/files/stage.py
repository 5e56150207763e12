"""Stage a lender's files: typed tables of the contracts with file and line, and early rejects."""

import tempfile
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Self

import ibis.expr.types as ir

from forbear.adapters.files.errors import SourceMissing
from forbear.adapters.files.maps import BookMap, ColumnMap, TableMap
from forbear.adapters.files.parse import (
    SQL_TYPES,
    Kind,
    Parsed,
    digits_sql,
    name_of,
    parsed,
    text_of,
    text_sql,
)
from forbear.adapters.files.rows import LINE, Sheet, read_rows
from forbear.adapters.files.zones import zones
from forbear.adapters.store.duck import DuckStore
from forbear.engine.book.rejects import REASONS, VALUE_LENGTH_MAX
from forbear.engine.tables import BOOK, Column, Type
from forbear.engine.tables.night import REJECTS

Heard = Callable[[str], None]

_KINDS: dict[Type, Kind] = {
    Type.STRING: "id", Type.BOOLEAN: "yes", Type.INT32: "whole", Type.INT64: "wide",
    Type.DATE: "date", Type.TIMESTAMP: "moment",
}
_KEYS = {c.name: c.key for c in BOOK}
ZONE_FIRST, ZONE_LAST = 1950, 2150


@dataclass
class Staged:
    """What was read: tables by name, rejects found on the way, and the files by name."""

    tables: dict[str, ir.Table] = field(default_factory=dict)
    early: ir.Table | None = None
    files: dict[str, Path] = field(default_factory=dict)


def kind_of(column: Column) -> Kind:
    """Tell how the text of a column of a contract is read."""
    if column.unit == "minor units":
        return "amount"
    if column.unit == "basis points":
        return "rate"
    return _KINDS[column.type]


class Reader:
    """Reads the files of one source through one map into tables of a store."""

    def __init__(
        self, store: DuckStore, source: Path, book: BookMap, *, limit: int | None = None,
        tell: Heard = lambda _: None,
    ) -> None:
        self.store, self.source, self.book, self.limit, self.tell = store, source, book, limit, tell
        self.files: dict[str, Path] = {}
        self._count = 0
        self._scratch = tempfile.TemporaryDirectory(prefix="forbear-read-")
        rejects = store.rows(REJECTS, [])
        self._early: str = rejects.get_name()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._scratch.cleanup()

    @property
    def early(self) -> ir.Table:
        """The rejects found so far."""
        return self.store.backend.table(self._early)

    def book_table(self, name: str, table: TableMap) -> ir.Table | None:
        """Read one table of the book; nothing where its file is not there and need not be."""
        contract = next(c for c in BOOK if c.name == name)
        columns: dict[str, tuple[Kind, ColumnMap]] = {}
        for column in contract.columns:
            spec = table.columns.get(column.name)
            default = self.book.default(column.name)
            if spec is None and column.name == "currency":
                spec = table.currency
            if spec is None and default is not None:
                spec = ColumnMap(value=default)
            if spec is None:
                spec = ColumnMap()
            columns[column.name] = (kind_of(column), spec)
        return self.typed(name, table, columns=columns)

    def read(self, name: str, table: TableMap) -> ir.Table:
        """Read one intermediate table of an adapter, with the types its map says.

        Raises:
            SourceMissing: Its file is not there.

        """
        columns: dict[str, tuple[Kind, ColumnMap]] = {
            c: (spec.type or "text", spec) for c, spec in table.columns.items()
        }
        found = self.typed(table.rejects_as or name, table, columns=columns)
        if found is None:
            raise SourceMissing(source=self.source, table=name, pattern=table.file)
        return found

    def typed(
        self, name: str, table: TableMap, *, columns: dict[str, tuple[Kind, ColumnMap]]
    ) -> ir.Table | None:
        """Read the files of one table, type them, and note what could not be read."""
        made: list[str] = []
        for path in self._files(name, table):
            self.tell(path.name)
            self._count += 1
            raw = f"raw_{self._count}"
            sheet = Sheet(
                path=path, table=name, columns=frozenset(table.sources()), sheet=table.sheet,
                encoding=table.encoding or self.book.encoding, limit=self.limit,
                delimiter=table.delimiter or self.book.delimiter,
            )
            torn = read_rows(
                self.store.backend.con, sheet, into=raw, scratch=Path(self._scratch.name)
            )
            shown = path.name
            self.files[shown] = path
            self._note_torn(name, shown, torn.lines)
            made.append(self._type(raw, shown, name, table=table, columns=columns))
            self.store.backend.raw_sql(f'DROP TABLE "{raw}"')
        if not made:
            return None
        whole = self.store.backend.table(made[0])
        for part in made[1:]:
            whole = whole.union(self.store.backend.table(part))
        return whole

    def _files(self, name: str, table: TableMap) -> list[Path]:
        if self.source.is_file():
            pattern = table.file
            single = len(self.book.tables) + len(self.book.reads) == 1
            fits = pattern is None or self.source.match(pattern)
            return [self.source] if fits or single else []
        pattern = table.file or f"{name}.*"
        found = sorted(p for p in self.source.glob(pattern) if p.is_file())
        if not found and not table.optional:
            raise SourceMissing(source=self.source, table=name, pattern=pattern)
        return found

    def _type(
        self, raw: str, file: str, name: str, *, table: TableMap,
        columns: dict[str, tuple[Kind, ColumnMap]],
    ) -> str:
        """Create the typed table of one raw one; rows with a fault go to the early rejects."""
        currency = self._currency(table, columns)
        parts = [
            parsed(column, kind, spec=spec, book=self.book, digits=digits_sql(currency))
            if spec.sources or spec.value is not None
            else _absent(column, kind)
            for column, (kind, spec) in columns.items()
        ]
        steps = self._steps(raw, table, parts)
        made = f"{name}_staged_{self._count}"
        values = ", ".join(f"v_{p.name} AS {name_of(p.name)}" for p in parts)
        con = self.store.backend.con
        con.execute(
            f"CREATE TABLE {name_of(made)} AS SELECT {values}, {text_of(file)} AS source_file, "
            f"{LINE} FROM ({steps}) WHERE faults = []"
        )
        con.execute(
            f"INSERT INTO {name_of(self._early)} BY NAME {_rejecting(name, file, parts)} "
            f"FROM (SELECT *, unnest(faults) AS fault FROM ({steps}) WHERE faults <> [])"
        )
        return made

    def _currency(self, table: TableMap, columns: dict[str, tuple[Kind, ColumnMap]]) -> str:
        spec = table.currency
        if spec is None and "currency" in columns:
            spec = columns["currency"][1]
        if spec is None or not (spec.sources or spec.value):
            spec = ColumnMap(value=self.book.currency or "USD")
        return text_sql(spec, self.book)

    def _steps(self, raw: str, table: TableMap, parts: list[Parsed]) -> str:
        """Write the three steps of `parse` as nested selects, with `faults` at the end."""
        skip = [
            f"coalesce({text_sql(ColumnMap(column=column), self.book)}, '') IN "
            f"({', '.join(text_of(w) for w in words)})"
            for column, words in table.skip_when.items()
        ]
        there = [f"{name_of(c)} <> ''" for c in sorted(table.sources())]
        keep = f"({' OR '.join(there)})" if there else "true"
        if skip:
            keep += f" AND NOT coalesce({' OR '.join(skip)}, false)"
        texts = ", ".join(f"{p.text} AS {name_of('t_' + p.name)}" for p in parts)
        plains = ", ".join(f"{p.plain} AS {name_of('n_' + p.name)}" for p in parts)
        values = ", ".join(f"{p.value} AS v_{p.name}" for p in parts)
        faults = ", ".join(
            f"CASE WHEN f_{p.name} IS NOT NULL THEN {{'reason': f_{p.name}, "
            f"'column_name': {text_of(p.name)}, 'value': t_{p.name}}} END"
            for p in parts if p.kind not in ("id", "text")
        ) or "CAST(NULL AS STRUCT(reason VARCHAR, column_name VARCHAR, value VARCHAR))"
        found = ", ".join(f"{p.fault} AS f_{p.name}" for p in parts)
        own = ", ".join(f"r.{name_of(c)}" for c in sorted(table.sources()))
        own = f"{own}, " if own else ""
        one = f'SELECT {own}{LINE}, {texts} FROM "{raw}" r WHERE {keep}'
        two = f"SELECT *, {plains} FROM ({one})"
        three = f"SELECT *, {values}, {found} FROM ({self._in_utc(two, parts)})"
        return f"SELECT *, list_filter([{faults}], x -> x IS NOT NULL) AS faults FROM ({three})"

    def _in_utc(self, sql: str, parts: list[Parsed]) -> str:
        """Turn local times into UTC, by the time zone the map says; none said: they are UTC."""
        for part in parts:
            if part.kind == "moment" and part.zone:
                spans = self._spans(part.zone)
                n = name_of(f"n_{part.name}")
                sql = (
                    f"SELECT s.* REPLACE (s.{n} - to_minutes(coalesce(z.offset_minutes, 0)) AS {n})"
                    f" FROM ({sql}) s ASOF LEFT JOIN {spans} z ON s.{n} >= z.local_from"
                )
        return sql

    def _spans(self, zone: str) -> str:
        self._count += 1
        name = f"zone_spans_{self._count}"
        con = self.store.backend.con
        con.execute(f"CREATE TABLE {name} (local_from TIMESTAMP, offset_minutes INTEGER)")
        con.executemany(
            f"INSERT INTO {name} SELECT ?::TIMESTAMP + to_minutes(?::INTEGER), ?",
            [
                (row["utc_from"], row["offset_minutes"], row["offset_minutes"])
                for row in zones([zone], first_year=ZONE_FIRST, last_year=ZONE_LAST)
            ],
        )
        return name

    def _note_torn(self, name: str, file: str, lines: Iterable[tuple[int, str]]) -> None:
        rows = [
            {"table_name": name, "file": file, "line": line, "reason": "row_cells_differ",
             "column_name": "", "cure": REASONS["row_cells_differ"][1], "row_hash": digest}
            for line, digest in lines
        ]
        if rows:
            made = self.store.rows(REJECTS, rows).get_name()
            self.store.backend.raw_sql(
                f"INSERT INTO {name_of(self._early)} SELECT * FROM {name_of(made)}"
            )


def _absent(name: str, kind: Kind) -> Parsed:
    """Give the SQL of a column that nobody brings."""
    null = f"CAST(NULL AS {SQL_TYPES[kind]})"
    return Parsed(name=name, kind="id", text="CAST(NULL AS VARCHAR)", plain=null,
                  fault="CAST(NULL AS VARCHAR)", value=null)


def _rejecting(name: str, file: str, parts: list[Parsed]) -> str:
    """Give the select list that makes a reject of a row and one fault of it."""
    there = {p.name for p in parts}
    texts = [f"coalesce(t_{p.name}, chr(0))" for p in parts]
    key = [f"t_{k}" for k in _KEYS.get(name, ()) if k in there]
    whole_key = len(key) == len(_KEYS.get(name, ())) and key
    cures = " ".join(
        f"WHEN {text_of(reason)} THEN {text_of(cure)}" for reason, (_, cure) in REASONS.items()
    )
    known = {
        column: f"t_{column}" if column in there else "CAST(NULL AS VARCHAR)"
        for column in ("loan_id", "borrower_id")
    }
    row_key = " || '|' || ".join(key) if whole_key else "CAST(NULL AS VARCHAR)"
    return (
        f"SELECT {text_of(name)} AS table_name, {text_of(file)} AS file, {LINE} AS line, "
        f"fault.reason AS reason, fault.column_name AS column_name, {row_key} AS row_key, "
        f"substr(fault.value, 1, {VALUE_LENGTH_MAX}) AS value, "
        f"CASE fault.reason {cures} END AS cure, {known['loan_id']} AS loan_id, "
        f"{known['borrower_id']} AS borrower_id, "
        f"md5({' || chr(31) || '.join(texts)}) AS row_hash"
    )
