"""Settings of a book: products, buckets, calendars and zones, as rows of their contracts.

Defaults come with Forbear in packs/products and packs/buckets. A book may bring its own in
BOOK/settings/products.yaml and buckets.yaml, which `forbear import` writes from the map; a row of
the book replaces the default of the same name.
"""

from collections.abc import Callable, Iterable, Mapping
from importlib.resources import files
from itertools import pairwise
from pathlib import Path

import yaml

from forbear.adapters.files.calendars import calendars
from forbear.adapters.files.errors import SettingsFaulty
from forbear.adapters.files.zones import known_zone, zones
from forbear.engine.tables import Contract, Type
from forbear.engine.tables.settings import BUCKETS, PRODUCTS
from forbear.engine.vocabulary.words import COMPONENTS

Row = dict[str, object]
SETTINGS_FOLDER = "settings"

__all__ = ["calendars", "known_zone", "load_buckets", "load_products", "save_settings", "zones"]


def load_products(book: Path | None = None) -> list[Row]:
    """Give the rows of `products`: the default `*`, and what the book has of its own.

    Raises:
        SettingsFaulty: With every fault of the book's file.

    """
    default = _yaml("products", "default")
    return _merged(PRODUCTS, _rows(default, "products"), book, lambda row: row["product"])


def load_buckets(book: Path | None = None) -> list[Row]:
    """Give the rows of `buckets`: the schemes that come with Forbear, and the book's own.

    Raises:
        SettingsFaulty: With every fault of the book's file; two buckets of a scheme may not
            overlap.

    """
    rows: list[Row] = []
    folder = files("forbear.packs") / "buckets"
    for file in sorted(folder.iterdir(), key=lambda f: f.name):
        said = yaml.safe_load(file.read_text(encoding="utf-8"))
        rows += [
            {"bucket_scheme": said["bucket_scheme"], "measure": said["measure"], **row}
            for row in said["buckets"]
        ]
    return _merged(BUCKETS, rows, book, lambda row: row["bucket_scheme"])


def save_settings(
    folder: Path, *, products: Iterable[Mapping[str, object]],
    buckets: Iterable[Mapping[str, object]],
) -> None:
    """Write the products and buckets of a map beside a book; none given: none written.

    Raises:
        SettingsFaulty: With every fault of the rows.

    """
    for contract, rows in ((PRODUCTS, list(products)), (BUCKETS, list(buckets))):
        if not rows:
            continue
        _checked(contract, [dict(row) for row in rows], where=f"{contract.name} in the map")
        target = folder / SETTINGS_FOLDER / f"{contract.name}.yaml"
        target.parent.mkdir(parents=True, exist_ok=True)
        text = yaml.safe_dump({contract.name: [dict(r) for r in rows]}, allow_unicode=True,
                              sort_keys=False)
        target.write_text(text, encoding="utf-8")


def _yaml(folder: str, name: str) -> Mapping[str, object]:
    text = (files("forbear.packs") / folder / f"{name}.yaml").read_text(encoding="utf-8")
    said: Mapping[str, object] = yaml.safe_load(text)
    return said


def _rows(said: Mapping[str, object], name: str) -> list[Row]:
    rows = said.get(name) if isinstance(said, Mapping) else None
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise SettingsFaulty(file=f"{name}.yaml", faults=f"it holds no list `{name}`")
    return rows


def _merged(
    contract: Contract, default: list[Row], book: Path | None, name: Callable[[Row], object]
) -> list[Row]:
    path = book / SETTINGS_FOLDER / f"{contract.name}.yaml" if book else None
    own: list[Row] = []
    if path is not None and path.exists():
        try:
            own = _rows(yaml.safe_load(path.read_text(encoding="utf-8")), contract.name)
        except (yaml.YAMLError, UnicodeDecodeError) as error:
            raise SettingsFaulty(file=path, faults=" ".join(str(error).split())) from None
        _checked(contract, own, where=str(path))
    replaced = {name(row) for row in own}
    rows = [row for row in default if name(row) not in replaced] + own
    return [{column: row.get(column) for column in contract.names} for row in rows]


def _checked(contract: Contract, rows: list[Row], *, where: str) -> None:
    """Hold rows against their contract, and tell all faults at once."""
    faults = [fault for row in rows for fault in _row_faults(contract, row)]
    seen: set[tuple[object, ...]] = set()
    for row in rows:
        key = tuple(row.get(k) for k in contract.key)
        if key in seen:
            faults.append(f"{'/'.join(str(k) for k in key)} is there twice")
        seen.add(key)
    if contract is BUCKETS and not faults:
        faults += _overlaps(rows)
    if faults:
        raise SettingsFaulty(file=where, faults="; ".join(faults))


def _row_faults(contract: Contract, row: Row) -> list[str]:
    called = "/".join(str(row.get(k)) for k in contract.key)
    faults = [f"{called}: there is no column {c}" for c in row if c not in contract.names]
    for column in contract.columns:
        value = row.get(column.name)
        if value is None:
            if not column.nullable:
                faults.append(f"{called}: {column.name} is missing")
            continue
        whole = isinstance(value, int) and not isinstance(value, bool)
        if column.type is Type.STRING and not isinstance(value, str):
            faults.append(f"{called}: {column.name} is no text")
        elif column.type in (Type.INT32, Type.INT64) and not whole:
            faults.append(f"{called}: {column.name} is no whole number")
        elif whole and isinstance(value, int) and value < 0:
            faults.append(f"{called}: {column.name} is below zero")
        elif column.one_of and value not in column.one_of:
            faults.append(f"{called}: {column.name} is not one of {', '.join(column.one_of)}")
        elif column.name.startswith("settle_order") and isinstance(value, str) and (
            sorted(value.split()) != sorted(COMPONENTS)
        ):
            faults.append(f"{called}: {column.name} names each of {', '.join(COMPONENTS)} once")
    return faults


def _overlaps(rows: list[Row]) -> list[str]:
    faults = []
    for scheme in sorted({str(r["bucket_scheme"]) for r in rows}):
        ordered = sorted((r for r in rows if r["bucket_scheme"] == scheme),
                         key=lambda r: int(str(r["least"])))
        for row, after in pairwise(ordered):
            most = row.get("most")
            if most is None or int(str(most)) >= int(str(after["least"])):
                faults.append(f"{scheme}: {row['bucket']} and {after['bucket']} overlap")
    return faults
