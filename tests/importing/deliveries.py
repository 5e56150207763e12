"""Small deliveries of a made-up lender: sound files, and the map that reads them."""

from pathlib import Path

import yaml

from forbear.adapters.files.importing import import_book
from forbear.adapters.files.maps import load_map
from forbear.adapters.store.duck import DuckStore
from forbear.adapters.store.seal import Seal
from forbear.engine.tables import BOOK

SOUND = {
    "borrowers.csv": "borrower_id,language,zone\nana,en,America/New_York\n",
    "loans.csv": (
        "loan_id,borrower_id,product,currency,principal_minor,annual_rate_bp,opened_on,status\n"
        "loan-1,ana,standard,CNY,1000.00,12,2024-01-01,active\n"
    ),
    "instalments.csv": (
        "loan_id,number,due_date,principal_minor,interest_minor,fees_minor\n"
        "loan-1,1,2024-02-01,500.00,10.00,0\n"
    ),
    "payments.csv": (
        "payment_id,loan_id,borrower_id,currency,amount_minor,received_on,reverses_payment_id\n"
        "pay-1,loan-1,,CNY,510.00,2024-02-01,\n"
    ),
}
"""One loan of one borrower, paid once."""

COLUMNS = {name.removesuffix(".csv"): text.split("\n")[0].split(",")
           for name, text in SOUND.items()}
FURTHER = {
    "contact_points": ["contact_point_id", "borrower_id", "kind", "failures_in_row", "shared",
                       "status"],
    "contacts": ["contact_id", "borrower_id", "loan_id", "channel", "direction", "tried_at",
                 "outcome", "by_whom"],
    "pauses": ["pause_id", "loan_id", "starts_on", "ends_before"],
    "statements": ["loan_id", "number", "cut_off_on", "balance_minor", "minimum_due_minor",
                   "carried_minor", "due_date"],
}

Rows = list[dict[str, object]]


def plain_map(**head: object) -> dict[str, object]:
    """Give a map of files whose columns are already named as the book's."""
    tables: dict[str, object] = {
        name: {"columns": {c: c for c in columns}, "optional": name in FURTHER}
        for name, columns in (COLUMNS | FURTHER).items()
    }
    return {"lender": "A bank", "currency": "CNY", "tables": tables, **head}


def write_files(folder: Path, files: dict[str, str | bytes]) -> Path:
    """Write the files of a delivery; texts in UTF-8."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in files.items():
        data = content if isinstance(content, bytes) else content.encode()
        (folder / name).write_bytes(data)
    return folder


def bring(source: Path, book: Path, said: dict[str, object] | None = None) -> Seal:
    """Import a delivery, by the plain map unless another is given."""
    text = yaml.safe_dump(said or plain_map()).encode()
    with DuckStore(threads=1) as store:
        return import_book(
            store, source, folder=book, book=load_map("map.yaml", text), map_name="map.yaml",
            map_text=text,
        )


def rows_of(book: Path, table: str) -> Rows:
    """Give the rows of one table of a book, in the order of its key."""
    contract = next((c for c in BOOK if c.name == table), None)
    with DuckStore(threads=1) as store:
        found = store.read(book / f"{table}.parquet")
        key = contract.key if contract else ("table_name", "file", "line", "reason")
        rows: Rows = store.fetch(found.order_by(*key)).to_pylist()
        return rows
