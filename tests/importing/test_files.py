"""Files as lenders write them: encodings, gzip, workbooks, Parquet, and true lines."""

import gzip
from datetime import date
from pathlib import Path

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from deliveries import SOUND, bring, plain_map, rows_of, write_files

from forbear.adapters.store.seal import read_seal

PAID = "payment_id,loan_id,borrower_id,currency,amount_minor,received_on,reverses_payment_id\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gb18030", "big5"])
def test_text_is_read_in_its_encoding(encoding: str, tmp_path: Path) -> None:
    """A name in Chinese comes through whole in every encoding lenders use."""
    text = SOUND["borrowers.csv"].replace("ana", "小明")
    loans = SOUND["loans.csv"].replace("ana", "小明")
    source = write_files(tmp_path / "in", SOUND | {"loans.csv": loans.encode(encoding),
                                                    "borrowers.csv": text.encode(encoding)})
    said = plain_map()
    if not encoding.startswith("utf"):
        said["tables"]["borrowers"]["encoding"] = encoding
        said["tables"]["loans"]["encoding"] = encoding
    bring(source, tmp_path / "book", said)
    assert [r["borrower_id"] for r in rows_of(tmp_path / "book", "borrowers")] == ["小明"]
    assert rows_of(tmp_path / "book", "rejects") == []


def test_gzip_workbook_and_parquet_bring_the_same_rows(tmp_path: Path) -> None:
    """The same rows come out of every kind of file."""
    write_files(tmp_path / "csv", SOUND)
    other = write_files(tmp_path / "other", {
        "borrowers.csv": SOUND["borrowers.csv"],
        "payments.csv.gz": gzip.compress(SOUND["payments.csv"].encode())})
    loans = [line.split(",") for line in SOUND["loans.csv"].split()]
    pq.write_table(pa.table({n: [v] for n, v in zip(*loans, strict=True)}),
                   other / "loans.parquet")
    book = openpyxl.Workbook()
    book.active.append(SOUND["instalments.csv"].split("\n")[0].split(","))
    book.active.append(["loan-1", 1, date(2024, 2, 1), 500.0, 10, 0])
    book.save(other / "instalments.xlsx")
    bring(tmp_path / "csv", tmp_path / "one")
    bring(other, tmp_path / "two")
    for table in ("borrowers", "loans", "instalments", "payments", "rejects"):
        assert rows_of(tmp_path / "one", table) == rows_of(tmp_path / "two", table)


def test_lines_are_true_through_cells_that_span_them(tmp_path: Path) -> None:
    """A quoted cell with line ends, an empty line and a torn row leave later lines right."""
    text = PAID + 'pay-1,"loan-1",,"C\nN\nY",1,2024-02-01,\n\npay-2,loan-1\n' + (
        "pay-3,loan-1,,CNY,x,2024-02-01,\n")
    source = write_files(tmp_path / "in", SOUND | {"payments.csv": text})
    bring(source, tmp_path / "book")
    assert [
        (r["line"], r["reason"]) for r in rows_of(tmp_path / "book", "rejects")
    ] == [(2, "currency_unknown"), (6, "row_cells_differ"), (7, "amount_unreadable")]


def test_lines_are_true_where_no_cell_spans_them(tmp_path: Path) -> None:
    """The quick reader counts torn and empty lines too, over many blocks."""
    good = [f"pay-{n},loan-1,,CNY,1.00,2024-02-01," for n in range(60_000)]
    good[10] = "pay-10,loan-1"
    good[20] = ""
    good[59_999] = "pay-59999,loan-1,,CNY,x,2024-02-01,"
    source = write_files(tmp_path / "in", SOUND | {"payments.csv": PAID + "\n".join(good)})
    seal = bring(source, tmp_path / "book")
    assert [
        (r["line"], r["reason"]) for r in rows_of(tmp_path / "book", "rejects")
    ] == [(12, "row_cells_differ"), (60_001, "amount_unreadable")]
    assert seal.tables["payments"].rows == 59_997


def test_headings_alone_make_an_empty_book(tmp_path: Path) -> None:
    """A delivery without rows is a book without rows."""
    heads = {name: text.split("\n")[0] for name, text in SOUND.items()}
    seal = bring(write_files(tmp_path / "in", heads), tmp_path / "book")
    assert {0} == {table.rows for table in seal.tables.values()}


def test_the_same_files_twice_change_nothing(tmp_path: Path) -> None:
    """Every byte of the book, its seal too, is as it was."""
    source = write_files(tmp_path / "in", SOUND)
    bring(source, tmp_path / "book")
    before = {p.name: (p.read_bytes(), p.stat().st_mtime_ns)
              for p in (tmp_path / "book").iterdir() if p.name != "book.json"}
    sealed = (tmp_path / "book" / "book.json").read_bytes()
    bring(source, tmp_path / "book")
    assert before == {p.name: (p.read_bytes(), p.stat().st_mtime_ns)
                      for p in (tmp_path / "book").iterdir() if p.name != "book.json"}
    assert sealed == (tmp_path / "book" / "book.json").read_bytes()


def test_one_file_replaces_its_table_and_leaves_the_others(tmp_path: Path) -> None:
    """A new list of payments takes the place of the old one, rejects and all."""
    bad = SOUND | {"payments.csv": SOUND["payments.csv"] + "pay-2,loan-1,,CNY,x,2024-02-01,\n"}
    bring(write_files(tmp_path / "in", bad), tmp_path / "book")
    assert len(rows_of(tmp_path / "book", "rejects")) == 1
    fresh = {"payments.csv": PAID + "pay-7,loan-1,,CNY,2.00,2024-02-03,\n"}
    source = write_files(tmp_path / "later", fresh) / "payments.csv"
    said = plain_map()
    for name, table in said["tables"].items():
        table["file"] = f"{name}.*"
    bring(source, tmp_path / "book", said)
    assert [r["payment_id"] for r in rows_of(tmp_path / "book", "payments")] == ["pay-7"]
    assert [r["loan_id"] for r in rows_of(tmp_path / "book", "loans")] == ["loan-1"]
    assert rows_of(tmp_path / "book", "rejects") == []


def test_contacts_about_loans_of_old_are_kept_and_counted(tmp_path: Path) -> None:
    """The seal says how many stay without their loan, also when later files leave them alone."""
    heading = "contact_id,borrower_id,loan_id,channel,direction,tried_at,outcome,by_whom\n"
    row = "ana,{},call,out,2024-02-03 09:00:00,conversation,lender\n"
    lines = heading + "c-1," + row.format("loan-1") + "c-2," + row.format("loan-0")
    source = write_files(tmp_path / "in", SOUND | {"contacts.csv": lines})
    said = plain_map(zone="Asia/Hong_Kong")
    sealed = bring(source, tmp_path / "book", said)
    assert (sealed.tables["contacts"].rows, sealed.tables["contacts"].rejected) == (2, 0)
    assert sealed.tables["contacts"].unlinked == 1
    assert sealed == bring(source, tmp_path / "book", said)
    assert {r["contact_id"]: r["loan_id"] for r in rows_of(tmp_path / "book", "contacts")} == {
        "c-1": "loan-1", "c-2": None}
    (source / "contacts.csv").unlink()
    later = bring(source, tmp_path / "book", said)
    assert later.tables["contacts"].unlinked == 1
    assert read_seal(tmp_path / "book") == later
