"""A newcomer's walk: every command of the tutorial runs, in order, and finds what it promises."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pyarrow.parquet as pq
import pytest

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "tutorial" / "first-night.md"
FILES = PAGE.with_suffix("")


def commands(text: str) -> list[str]:
    """Give the lines a reader types: those after `$` in the console blocks."""
    blocks = re.findall(r"^```console\n(.*?)^```", text, re.DOTALL | re.MULTILINE)
    return [line[2:] for block in blocks for line in block.splitlines() if line[:2] == "$ "]


def walk(folder: Path, lines: list[str]) -> list[str]:
    """Type each line in a folder that holds the tutorial's files; give what each printed."""
    shutil.copytree(FILES, folder / "docs" / "tutorial" / "first-night")
    beside = str(Path(sys.executable).parent)
    said = []
    for line in lines:
        done = subprocess.run(  # noqa: S602 -- the tutorial's own lines, as a reader types them
            line,
            shell=True,
            cwd=folder,
            env={**os.environ, "PATH": f"{beside}:{os.environ['PATH']}", "COLUMNS": "200"},
            check=False,
            capture_output=True,
            text=True,
        )
        assert done.returncode == 0, f"{line}\n{done.stdout}\n{done.stderr}"
        said.append(done.stdout + done.stderr)
    return said


@pytest.fixture(scope="module")
def walked(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, list[str]]]:
    """Walk through the tutorial once; the tests look at what it left."""
    folder = tmp_path_factory.mktemp("first-night")
    lines = commands(PAGE.read_text(encoding="utf-8"))
    said: dict[str, list[str]] = {}
    for line, output in zip(lines, walk(folder, lines), strict=True):
        said.setdefault(line, []).append(output)
    return folder, said


def rows(folder: Path, table: str) -> list[dict[str, object]]:
    """Read one table of the night."""
    read: list[dict[str, object]] = pq.read_table(folder / "night" / f"{table}.parquet").to_pylist()
    return read


def test_the_preview_shows_the_wrong_date(walked: tuple[Path, dict[str, list[str]]]) -> None:
    """The first preview names the file, the line and the value; the second finds nothing wrong."""
    _, said = walked
    first, second = next(v for k, v in said.items() if "--preview" in k)
    for found in ("receipts.csv", "13", "31/09/2026"):
        assert found in first
    assert "31/09/2026" not in second


def test_the_standings_are_those_of_the_page(walked: tuple[Path, dict[str, list[str]]]) -> None:
    """The table in the tutorial is what the night works out."""
    folder, _ = walked
    text = PAGE.read_text(encoding="utf-8")
    expected = {m: int(d) for m, d in re.findall(r"^\| (M\d) \|.*\| (\d+) \|$", text, re.MULTILINE)}
    found = {str(r["borrower_id"]): r["past_due_days"] for r in rows(folder, "borrower_standings")}
    assert len(expected) == 6
    assert found == expected


def test_the_orders_are_those_of_the_page(walked: tuple[Path, dict[str, list[str]]]) -> None:
    """The late with a number get one contact each, and one due soon a reminder."""
    folder, _ = walked
    assert sorted(str(r["borrower_id"]) for r in rows(folder, "orders")) == ["M2", "M3", "M4"]


def test_a_borrower_without_a_number_is_told_of(walked: tuple[Path, dict[str, list[str]]]) -> None:
    """Every verdict on M6 is a refusal that says no number is known."""
    folder, _ = walked
    reasons = {r["reason"] for r in rows(folder, "verdicts") if r["borrower_id"] == "M6"}
    assert reasons == {"contact_point_unknown"}


def test_the_night_explains_each_borrower(walked: tuple[Path, dict[str, list[str]]]) -> None:
    """`explain` speaks about the borrower it was asked for."""
    _, said = walked
    for line, outputs in said.items():
        if line.startswith("forbear explain"):
            assert line.split()[-1] in outputs[0]


def test_the_report_needs_no_network(walked: tuple[Path, dict[str, list[str]]]) -> None:
    """The page loads nothing from elsewhere."""
    folder, _ = walked
    page = (folder / "night" / "report.html").read_text(encoding="utf-8")
    assert not re.search(r"""(src|href)\s*=\s*["']?(https?:)?//|url\(\s*["']?https?:""", page)


def test_the_files_break_where_the_page_says() -> None:
    """The wrong date stands on the line the tutorial names."""
    lines = (FILES / "receipts.csv").read_text(encoding="utf-8").splitlines()
    assert "31/09/2026" in lines[12]
    assert "line 13" in PAGE.read_text(encoding="utf-8")


def test_a_command_that_does_not_run_is_found(tmp_path: Path) -> None:
    """The walk stops at the first line that fails."""
    with pytest.raises(AssertionError, match="ls nothing-here"):
        walk(tmp_path, ["ls docs", "ls nothing-here"])


def test_only_console_lines_are_typed() -> None:
    """What a block prints, and other blocks, are not typed."""
    text = "```console\n$ ls\na file\n```\n\n```sh\n$ make\n```\n"
    assert commands(text) == ["ls"]
