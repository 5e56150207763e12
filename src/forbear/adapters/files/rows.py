"""Rows of a file as texts, each with its line: CSV, XLSX or Parquet, whatever the types there."""

import csv
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.csv as pacsv
import python_calamine as calamine

from forbear.adapters.files.errors import (
    ColumnMissing,
    FileEmpty,
    FileUnreadable,
    HeadingTwice,
    SheetMissing,
)
from forbear.adapters.files.plain import Plain, plain
from forbear.engine.vocabulary.errors import ForbearError

LINE = "source_line"
_BATCH = 50_000


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """How a file is to be read: what of it, and how its text is written."""

    path: Path
    table: str
    columns: frozenset[str]
    sheet: str | None = None
    encoding: str = "utf-8"
    delimiter: str = ","
    limit: int | None = None


@dataclass
class Torn:
    """Lines whose cells do not fit the heading: line, and md5 of the line."""

    lines: list[tuple[int, str]] = field(default_factory=list)

    def add(self, line: int, text: str) -> None:
        """Note one."""
        digest = hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()
        self.lines.append((line, digest))


def read_rows(
    con: duckdb.DuckDBPyConnection, sheet: Sheet, *, into: str, scratch: Path
) -> Torn:
    """Create the table `into` with the columns asked for, all text, and `source_line`.

    Raises:
        ForbearError: The file as a whole cannot be read; see `errors`.

    """
    torn = Torn()
    kind = _kind(sheet.path)
    if kind == "parquet":
        _parquet(con, sheet, into)
        return torn
    if kind == "xlsx":
        batches = _workbook(sheet)
    else:
        copy = plain(sheet.path, encoding=sheet.encoding, target=scratch / f"{into}.csv")
        batches = _text(sheet, copy, torn)
    first = next(batches)
    failed: list[Exception] = []
    stream = pa.RecordBatchReader.from_batches(first.schema, _chain(first, batches, failed))
    limit = "" if sheet.limit is None else f" LIMIT {sheet.limit}"
    held = f"{into}_stream"
    con.register(held, stream)
    try:
        con.execute(f'CREATE TABLE "{into}" AS SELECT * FROM "{held}"{limit}')
    except duckdb.Error as error:
        cause = failed[0] if failed else error
        if isinstance(cause, ForbearError):
            raise cause from None
        raise FileUnreadable(file=sheet.path.name, where="", why=cause) from None
    finally:
        con.unregister(held)
    (scratch / f"{into}.csv").unlink(missing_ok=True)
    return torn


def _chain(
    first: pa.RecordBatch, rest: Iterator[pa.RecordBatch], failed: list[Exception]
) -> Iterator[pa.RecordBatch]:
    """Hand on the batches; an error on the way is kept, for DuckDB hands on only its text."""
    yield first
    try:
        yield from rest
    except (ForbearError, pa.ArrowInvalid) as error:
        failed.append(error)
        raise


def _kind(path: Path) -> str:
    ends = path.suffixes[-1].lower() if path.suffixes else ""
    if ends in (".xlsx", ".xlsm", ".xls", ".ods"):
        return "xlsx"
    return "parquet" if ends in (".parquet", ".pq") else "csv"


def _heading(sheet: Sheet, names: list[str]) -> list[str]:
    """Check the heading: every column the map asks for is there, and none twice."""
    names = [" ".join(n.split()) for n in names]
    if not any(names):
        raise FileEmpty(file=sheet.path.name)
    for name in names:
        if name in sheet.columns and names.count(name) > 1:
            raise HeadingTwice(file=sheet.path.name, column=name)
    missing = sorted(sheet.columns - set(names))
    if missing:
        raise ColumnMissing(file=sheet.path.name, table=sheet.table, missing=", ".join(missing),
                            there=", ".join(n for n in names if n))
    return names


def _text(sheet: Sheet, copy: Plain, torn: Torn) -> Iterator[pa.RecordBatch]:
    """Read a text file: fast where a record is a line, with care where cells span lines."""
    with copy.path.open(encoding="utf-8", newline="") as file:
        reader = csv.reader(file, delimiter=sheet.delimiter)
        try:
            names = next(reader, [])
        except csv.Error as error:
            raise FileUnreadable(file=sheet.path.name, where=" at line 1", why=error) from None
        heading_lines = reader.line_num
        names = _heading(sheet, names)
    if copy.cells_span_lines:
        return _by_record(sheet, copy.path, names, torn)
    return _by_line(sheet, copy.path, names=names, skip=heading_lines, torn=torn)


def _schema(sheet: Sheet) -> pa.Schema:
    return pa.schema([*((n, pa.string()) for n in sorted(sheet.columns)), (LINE, pa.int64())])


def _by_line(
    sheet: Sheet, path: Path, *, names: list[str], skip: int, torn: Torn
) -> Iterator[pa.RecordBatch]:
    """Read with Arrow. Rows it refuses are told to us by number, so lines stay true."""
    refused: list[int] = []

    def refuse(row: pacsv.InvalidRow) -> str:
        refused.append(row.number)
        if row.text.strip():
            torn.add(row.number, row.text)
        return "skip"

    unique = [f"{n}\x00{i}" if n not in sheet.columns else n for i, n in enumerate(names)]
    size = path.stat().st_size
    yield pa.RecordBatch.from_pylist([], schema=_schema(sheet))
    with path.open("rb") as file:
        for _ in range(skip):
            file.readline()
        if file.tell() >= size:
            return
    options = pacsv.open_csv(
        path,
        read_options=pacsv.ReadOptions(column_names=unique, skip_rows=skip, use_threads=False),
        parse_options=pacsv.ParseOptions(
            delimiter=sheet.delimiter, ignore_empty_lines=False, invalid_row_handler=refuse
        ),
        convert_options=pacsv.ConvertOptions(
            include_columns=sorted(sheet.columns), strings_can_be_null=False,
            column_types=dict.fromkeys(sheet.columns, pa.string()),
        ),
    )
    line, seen = skip + 1, 0
    for batch in options:
        lines: list[int] = []
        while len(lines) < batch.num_rows:
            if seen < len(refused) and refused[seen] == line:
                seen += 1
            else:
                lines.append(line)
            line += 1
        yield batch.append_column(LINE, pa.array(lines, pa.int64()))


def _by_record(
    sheet: Sheet, path: Path, names: list[str], torn: Torn
) -> Iterator[pa.RecordBatch]:
    """Read record by record: a quoted cell may hold line ends, and lines are counted through it."""
    places = {name: names.index(name) for name in sorted(sheet.columns)}
    schema = _schema(sheet)
    with path.open(encoding="utf-8", newline="") as file:
        reader = csv.reader(file, delimiter=sheet.delimiter, strict=True)
        next(reader)
        start = reader.line_num + 1
        rows: list[list[str | int]] = []
        yield pa.RecordBatch.from_pylist([], schema=schema)
        try:
            for cells in reader:
                if len(cells) == len(names):
                    rows.append([*(cells[i] for i in places.values()), start])
                elif cells:
                    torn.add(start, "\x1f".join(cells))
                start = reader.line_num + 1
                if len(rows) >= _BATCH:
                    yield _batch(rows, schema)
                    rows = []
        except csv.Error as error:
            raise FileUnreadable(
                file=sheet.path.name, where=f" at line {start}",
                why=f"a quote opens there that is not closed, or not where a cell ends ({error})",
            ) from None
        if rows:
            yield _batch(rows, schema)


def _batch(rows: list[list[str | int]], schema: pa.Schema) -> pa.RecordBatch:
    columns = zip(*rows, strict=True)
    arrays = [pa.array(c, f.type) for c, f in zip(columns, schema, strict=True)]
    return pa.RecordBatch.from_arrays(arrays, schema=schema)


def _workbook(sheet: Sheet) -> Iterator[pa.RecordBatch]:
    """Read a sheet of a workbook; numbers and days become the texts a CSV would hold."""
    try:
        book = calamine.load_workbook(str(sheet.path))
        there = book.sheet_names
        wanted = sheet.sheet or (there[0] if there else "")
        if wanted not in there:
            raise SheetMissing(file=sheet.path.name, sheet=wanted, there=", ".join(there))
        table = book.get_sheet_by_name(wanted).to_python(skip_empty_area=False)
    except (calamine.CalamineError, OSError) as error:
        raise FileUnreadable(file=sheet.path.name, where="", why=error) from None
    if not table:
        raise FileEmpty(file=sheet.path.name)
    names = _heading(sheet, [_cell(v) for v in table[0]])
    places = {name: names.index(name) for name in sorted(sheet.columns)}
    rows: list[list[str | int]] = [
        [*(_cell(cells[i]) for i in places.values()), number]
        for number, cells in enumerate(table[1:], start=2)
        if any(_cell(c) for c in cells)
    ]
    yield pa.RecordBatch.from_pylist([], schema=_schema(sheet))
    if rows:
        yield _batch(rows, _schema(sheet))


def _cell(value: object) -> str:
    """Write the value of a cell as the text a CSV would hold."""
    if isinstance(value, datetime):
        return value.isoformat(sep=" ").removesuffix(" 00:00:00")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else repr(value)
    return str(value)


def _parquet(con: duckdb.DuckDBPyConnection, sheet: Sheet, into: str) -> None:
    """Read Parquet; the first row is line 1, for there is no heading."""
    path = str(sheet.path).replace("'", "''")
    source = f"read_parquet('{path}', file_row_number=true)"
    try:
        found = con.execute(f"DESCRIBE SELECT * FROM {source}").fetchall()
        names = [row[0] for row in found if row[0] != "file_row_number"]
        _heading(sheet, names)
        quoted = [_quoted(n) for n in sorted(sheet.columns)]
        parts = [f"CAST({q} AS VARCHAR) AS {q}" for q in quoted]
        limit = "" if sheet.limit is None else f" LIMIT {sheet.limit}"
        con.execute(
            f'CREATE TABLE "{into}" AS SELECT {", ".join(parts)}{"," if parts else ""} '
            f"CAST(file_row_number + 1 AS BIGINT) AS {LINE} FROM {source}{limit}"
        )
    except duckdb.Error as error:
        why = str(error).splitlines()[0]
        raise FileUnreadable(file=sheet.path.name, where="", why=why) from None


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


