"""The dossier as people ask for it."""

import json
from pathlib import Path

from click.testing import Result
from typer.testing import CliRunner

from forbear.cli import dossier
from forbear.cli.main import with_commands
from forbear.engine.vocabulary.errors import ForbearError


def forbear_dossier(book: Path, *words: str) -> Result:
    """Run the command in this process."""
    return CliRunner().invoke(with_commands(["dossier"]), ["dossier", str(book), *words])


def test_it_writes_one_file_and_says_where(
    case_book: Path, case_night: Path, case_moment: Path, tmp_path: Path
) -> None:
    """A page in the language asked for; nothing of it is printed."""
    out = tmp_path / "for-the-regulator" / "ida.html"
    told = forbear_dossier(
        case_book, "--borrower", "ida2", "--night", str(case_night), "--moment", str(case_moment),
        "--language", "zh-Hant", "--out", str(out),
    )
    assert (told.exit_code, told.stdout) == (0, f"{out}\n")
    assert "雙方的聯絡" in out.read_text(encoding="utf-8")
    assert [path.name for path in out.parent.iterdir()] == ["ida.html"]


def test_json_takes_the_place_of_the_page(case_book: Path, tmp_path: Path) -> None:
    """The file holds JSON, and is not written over."""
    out = tmp_path / "ida.json"
    words = ("--borrower", "ida1", "--json", "--out", str(out))
    assert forbear_dossier(case_book, *words).exit_code == 0
    assert json.loads(out.read_text(encoding="utf-8"))["person"]["ids"] == ["ida1", "ida2"]
    again = forbear_dossier(case_book, *words)
    assert isinstance(again.exception, ForbearError)
    assert again.exception.code == "dossier_in_the_way"


def test_the_command_says_what_is_hidden() -> None:
    """Its help tells that personal data is hidden unless asked for."""
    assert "hidden unless asked for" in " ".join(str(dossier.dossier.__doc__).split())
