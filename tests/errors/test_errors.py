"""Every error and every reason has a specimen that provokes it, pinned to its text.

A specimen replaces files of a sound delivery. One for a reason lists the rejects it must give;
one for an error holds the sentence that must be said.
"""

import gzip
import sys
from pathlib import Path

import openpyxl
import pytest
import yaml

from forbear.adapters.files import errors as file_errors
from forbear.adapters.files.importing import BookInTheWay
from forbear.adapters.files.maps import find_map, load_map
from forbear.engine.book.check import TableMissing
from forbear.engine.book.rejects import REASONS
from forbear.engine.vocabulary.errors import ForbearError

sys.path.insert(0, str(Path(__file__).parent.parent / "importing"))
from deliveries import SOUND, bring, plain_map, rows_of, write_files

FOLDER = Path(__file__).parent
SPECIMENS = {p.stem: yaml.safe_load(p.read_text(encoding="utf-8"))
             for p in sorted(FOLDER.glob("*.yaml"))}
OF_ERRORS = {code: s for code, s in SPECIMENS.items() if "error" in s}
OF_REASONS = {code: s for code, s in SPECIMENS.items() if "rejects" in s}


def delivery(folder: Path, specimen: dict) -> Path:
    """Write the sound files with those of the specimen in their place."""
    files: dict[str, str | bytes] = {**SOUND, **specimen.get("files", {})}
    for name in specimen.get("remove", []):
        del files[name]
    for name, text in files.items():
        encoding = specimen.get("encode", {}).get(name, "utf-8")
        data = text.encode(encoding)
        if name.endswith(".gz"):
            data = gzip.compress(data, mtime=0)[: specimen.get("cut", {}).get(name)]
        files[name] = data
    return write_files(folder, files)


@pytest.mark.parametrize("reason", OF_REASONS)
def test_a_bad_row_is_told_with_file_line_reason_and_cure(reason: str, tmp_path: Path) -> None:
    """The specimen gives exactly its rejects, at the true lines, with the pinned text."""
    specimen = OF_REASONS[reason]
    source = delivery(tmp_path / "in", specimen)
    bring(source, tmp_path / "book")
    found = [r for r in rows_of(tmp_path / "book", "rejects") if r["reason"] == reason]
    assert specimen["rejects"] == [
        {"table": r["table_name"], "line": r["line"], "column": r["column_name"],
         "value": r["value"]}
        for r in found
    ]
    assert {r["file"] for r in found} == {f"{r['table']}.csv" for r in specimen["rejects"]}
    assert specimen["text"] == " ".join(REASONS[reason])
    assert {r["cure"] for r in found} == {REASONS[reason][1]}


def test_every_reason_has_a_specimen() -> None:
    """No reason is without a file here, and no file is without its reason."""
    assert set(REASONS) == set(OF_REASONS)


def test_every_error_of_import_has_a_specimen() -> None:
    """No error class of the importer is without a file here."""
    classes = [c for c in vars(file_errors).values()
               if isinstance(c, type) and issubclass(c, ForbearError) and c is not ForbearError]
    codes = {c.code for c in (*classes, BookInTheWay, TableMissing)}
    assert codes == set(OF_ERRORS)


def provoke(specimen: dict, source: Path, book: Path, *, said: dict) -> None:
    """Do what the specimen is about: find a map, load one, or import."""
    if "map_name" in specimen:
        find_map(specimen["map_name"])
    elif "map_text" in specimen:
        load_map("map.yaml", specimen["map_text"].encode())
    else:
        bring(source, book, said)


@pytest.mark.parametrize("code", OF_ERRORS)
def test_an_error_says_what_where_and_what_to_do(code: str, tmp_path: Path) -> None:
    """The specimen is refused with its sentence, and nothing is written."""
    specimen = OF_ERRORS[code]
    source = delivery(tmp_path / "in", specimen)
    book = tmp_path / "book"
    said = plain_map(products=specimen.get("products", []))
    for name in specimen.get("without", []):
        del said["tables"][name]
    for name, sheet in specimen.get("sheet", {}).items():
        openpyxl.Workbook().save(source / f"{name}.xlsx")
        said["tables"][name]["sheet"] = sheet
    if specimen.get("in_the_way"):
        write_files(book, {"notes.txt": "not a book"})
    with pytest.raises(ForbearError) as refused:
        provoke(specimen, source, book, said=said)
    told = refused.value.tell().replace(str(source), "SOURCE").replace(str(book), "BOOK")
    assert specimen["error"] == told
    assert refused.value.code == code
    assert not list(book.glob("*.parquet"))
