"""The map: a YAML file that says which column of a lender's file is which column of the book."""

from collections.abc import Iterator
from datetime import date
from importlib.resources import files
from pathlib import Path
from typing import Annotated, Literal

import yaml
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from forbear.adapters.files.errors import MapFaulty, MapMissing
from forbear.engine.tables import ALL, BOOK, Column, Contract, Type

DATE_FORMATS = (
    "%Y-%m-%d", "%Y/%m/%d", "%Y-%m-%d %H:%M:%S", "%Y-%m-%dT%H:%M:%S",
    "%Y-%m-%d %H:%M:%S.%f", "%Y-%m-%dT%H:%M:%S.%f", "%Y-%m-%d %H:%M",
)
"""Read without being told: year first, so that day and month cannot be taken for each other."""

READ_TYPES = ("id", "text", "amount", "date", "moment", "whole", "rate", "yes")


def _as_text(value: object) -> object:
    """Take what YAML made of a plain word (yes, 12, 2020-01-31) for the text it was."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value) if isinstance(value, int | float | date) else value


def _as_spec(value: object) -> object:
    return {"column": value} if isinstance(value, str) else value


Text = Annotated[str, BeforeValidator(_as_text)]


class Strict(BaseModel):
    """A part of a map; a word it does not know is a fault. docs/reference/maps.md is made of it."""

    model_config = ConfigDict(extra="forbid", frozen=True, use_attribute_docstrings=True)


class ColumnMap(Strict):
    """Where one column of the book comes from, and how it is written there."""

    column: str | None = None
    """The column of the file. `loan_id: Loan` is short for `loan_id: {column: Loan}`."""
    columns: tuple[str, ...] = ()
    """Several columns of the file, whose texts are put together."""
    join: str = "-"
    """What stands between the texts of `columns`."""
    value: Text | None = None
    """The same for every row; written as a cell of the file would be."""
    values: dict[Text, Text] = Field(default_factory=dict)
    """The lender's words, and what each is in the book."""
    otherwise: Text | None = None
    """What a word that is not among `values` is in the book; without it, the word itself."""
    formats: tuple[str, ...] = ()
    """How days or moments are written, the first that fits; in place of those of the head."""
    decimal: Literal[".", ","] | None = None
    """The decimal point, where it is another than that of the head."""
    thousands: Literal["", ".", ",", " ", "'"] | None = None
    """The mark between thousands, where it is another than that of the head."""
    strip: tuple[str, ...] = ()
    """Signs to take out of a number before it is read; in place of those of the head."""
    unit: Literal["major", "minor"] = "major"
    """Whether an amount is in the currency's unit or in its smallest coin."""
    rate: Literal["percent", "fraction", "basis_points"] = "percent"
    """How a rate is written: 12.5, 0.125 and 1250 are the same."""
    zone: str | None = None
    """The time zone in which moments are written, where it is another than that of the head."""
    type: Literal["id", "text", "amount", "date", "moment", "whole", "rate", "yes"] | None = None
    """What a column under `reads` holds; needed there, and not asked in `tables`."""

    @property
    def sources(self) -> tuple[str, ...]:
        """The columns of the file it is made of."""
        return (self.column,) if self.column else self.columns


Spec = Annotated[ColumnMap, BeforeValidator(_as_spec)]


class TableMap(Strict):
    """Where one table of the book comes from."""

    file: str | None = None
    """The name of its file, or a pattern as `loans*.csv`: then all that fit. Without it, the
    table's name with any ending. One file may serve several tables."""
    sheet: str | None = None
    """The sheet of a workbook; without it, the first."""
    optional: bool = False
    """Whether the file may be missing."""
    encoding: str | None = None
    """The encoding of this file, where it is another than that of the head."""
    delimiter: str | None = None
    """What stands between the cells of this file, where it is another than that of the head."""
    currency: Spec | None = None
    """The currency of this table's amounts, as for a column; needed where neither a column
    `currency` nor the head says it."""
    columns: dict[str, Spec]
    """The columns of the book's table, each with where it comes from. Needed; columns that may be
    empty need not be named."""
    skip_when: dict[str, tuple[Text, ...]] = Field(default_factory=dict)
    """Columns of the file, each with the words for which a row is left out on purpose."""
    rejects_as: str | None = None
    """Under `reads`: the table under whose name a row that cannot be read is rejected."""

    def sources(self) -> set[str]:
        """Every column of the file that is read."""
        named = {s for spec in self.columns.values() for s in spec.sources}
        named |= set(self.skip_when)
        return named | set(self.currency.sources if self.currency else ())


class BookMap(Strict):
    """A whole map."""

    lender: str = ""
    """The name that messages give."""
    report_language: Literal["en", "zh-Hant", "zh-Hans"] = "en"
    """The language in which the lender's staff read the report of a night."""
    note: str = ""
    """What a reader of the map should know."""
    adapter: str | None = None
    """A source that needs more than a map: an adapter that comes with Forbear, and `reads`."""
    packs: tuple[str, ...] = ("house",)
    """The packs of rules that nights of this book use."""
    encoding: str = "utf-8"
    """The encoding of the files."""
    delimiter: str = ","
    """What stands between the cells."""
    formats: tuple[str, ...] = DATE_FORMATS
    """How days and moments are written. Without it, the year comes first."""
    decimal: Literal[".", ","] = "."
    """The decimal point."""
    thousands: Literal["", ".", ",", " ", "'"] = ""
    """The mark between thousands."""
    strip: tuple[str, ...] = ()
    """Signs to take out of numbers before they are read."""
    empty: tuple[Text, ...] = ()
    """Words that stand for nothing, beside the empty cell."""
    currency: str | None = None
    """The currency (ISO 4217), where no column says it."""
    language: str | None = None
    """The language of borrowers, where no column says it."""
    zone: str | None = None
    """The time zone (IANA) of borrowers, where no column says it, and of moments in the files;
    without it, moments are in UTC."""
    tables: dict[str, TableMap] = Field(default_factory=dict)
    """The tables of the book that the files bring."""
    reads: dict[str, TableMap] = Field(default_factory=dict)
    """What an adapter reads, in place of `tables`."""
    products: tuple[dict[str, object], ...] = ()
    """Products of the lender's own: rows of the setting `products`."""
    buckets: tuple[dict[str, object], ...] = ()
    """Buckets of the lender's own: rows of the setting `buckets`."""

    def default(self, column: str) -> str | None:
        """Give the value of a column that no file holds, from the head of the map."""
        return {"currency": self.currency, "language": self.language, "zone": self.zone}.get(column)


def known_maps() -> list[str]:
    """Name the maps that come with Forbear."""
    folder = files("forbear.packs") / "maps"
    return sorted(p.name.removesuffix(".yaml") for p in folder.iterdir() if _is_map(p.name))


def _is_map(name: str) -> bool:
    return name.endswith(".yaml") and name != "us_state_zones.yaml"


def find_map(name: str) -> tuple[str, bytes]:
    """Give a map's name and bytes: a file, or one of the maps that come with Forbear.

    Raises:
        MapMissing: There is neither.

    """
    path = Path(name)
    if path.is_file():
        return path.name, path.read_bytes()
    if name in known_maps():
        return name, (files("forbear.packs") / "maps" / f"{name}.yaml").read_bytes()
    raise MapMissing(map=name, known=", ".join(known_maps()))


def load_map(name: str, text: bytes) -> BookMap:
    """Read a map and hold it against the contracts.

    Raises:
        MapFaulty: With every fault that was found.

    """
    try:
        said = yaml.safe_load(text.decode("utf-8-sig"))
        read = BookMap.model_validate(said if said is not None else {})
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise _faulty(name, [f"line {line}: this is not YAML ({error.problem})"]) from None
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise _faulty(name, [" ".join(str(error).split())]) from None
    except ValidationError as error:
        raise _faulty(name, [_told(fault) for fault in error.errors()]) from None
    faults = list(_faults(read))
    if faults:
        raise _faulty(name, faults)
    return read


def _faulty(name: str, faults: list[str]) -> MapFaulty:
    return MapFaulty(map=name, faults="\n".join(f"  - {f}" for f in faults))


def _told(fault: object) -> str:
    """Say one fault of pydantic's in the words of the map."""
    assert isinstance(fault, dict)  # noqa: S101 -- what pydantic gives
    place = ".".join(str(part) for part in fault["loc"])
    if fault["type"] == "extra_forbidden":
        return f"{place}: this word is not known here"
    return f"{place}: {fault['msg']}"


def _faults(read: BookMap) -> Iterator[str]:
    contracts = {c.name: c for c in BOOK}
    if not read.tables and not read.adapter:
        yield "tables: no table is mapped"
    for name, table in read.tables.items():
        if name not in contracts:
            yield f"tables.{name}: the book has no such table; it has {', '.join(contracts)}"
            continue
        yield from _table_faults(contracts[name], table, read)
    for name, table in read.reads.items():
        for column, spec in table.columns.items():
            if spec.type is None:
                yield f"reads.{name}.columns.{column}: say its `type`: {', '.join(READ_TYPES)}"
    for setting in ("products", "buckets"):
        contract = ALL[setting]
        for number, row in enumerate(getattr(read, setting), start=1):
            yield from (
                f"{setting}, row {number}: there is no column {column}"
                for column in row if column not in contract.names
            )


def _table_faults(contract: Contract, table: TableMap, read: BookMap) -> Iterator[str]:
    where = f"tables.{contract.name}.columns"
    for name, spec in table.columns.items():
        if name not in contract.names:
            yield f"{where}.{name}: there is no such column; there is {', '.join(contract.names)}"
        given = [bool(spec.column), bool(spec.columns), spec.value is not None]
        if sum(given) != 1:
            yield f"{where}.{name}: give one of `column`, `columns` and `value`"
    for column in contract.columns:
        there = column.name in table.columns or read.default(column.name) is not None
        if not column.nullable and not there:
            yield (
                f"{where}: {column.name} is not mapped ({column.says}) Name its column, or give "
                "every row the same with `value`"
            )
    if _needs_currency(contract) and not (table.currency or read.currency
                                          or "currency" in table.columns):
        yield (
            f"tables.{contract.name}: say the `currency` of its amounts, here or at the head of "
            "the map"
        )


def _needs_currency(contract: Contract) -> bool:
    return any(_is_amount(c) for c in contract.columns)


def _is_amount(column: Column) -> bool:
    return column.unit == "minor units" and column.type is Type.INT64
