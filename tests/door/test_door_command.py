"""The door as people and programs ask it."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from at_the_desk import ELEVEN
from click.testing import Result
from typer.testing import CliRunner

from forbear.cli import door as command
from forbear.cli.explain import BorrowerNeeded
from forbear.cli.main import with_commands
from forbear.engine.vocabulary.errors import ForbearError

Ask = Callable[..., Result]
AT = ("--at", "2026-10-15 11:00 Asia/Hong_Kong")


def forbear(*words: str) -> Result:
    """Run the command in this process."""
    return CliRunner().invoke(with_commands([words[0]]), list(words))


def door(book: Path, borrower: str, *words: str) -> Result:
    """Ask whether somebody may be called at eleven."""
    return forbear("door", str(book), "--borrower", borrower, "--channel", "call", *AT, *words)


def test_it_ends_with_what_a_script_asks_for(desk_book: Path, tmp_path: Path) -> None:
    """Allowed is 0, refused 3, and a person must decide 4."""
    assert door(desk_book, "ana").exit_code == 0
    assert door(desk_book, "dan").exit_code == 3
    dialled = tmp_path / "dialler.csv"
    dialled.write_text("borrower_id,channel,contact_point_id,tried_at\n" + "".join(
        f"cai,call,m-cai,2026-10-15T02:{minute}\n" for minute in range(10, 16)
    ), encoding="utf-8")
    told = door(desk_book, "cai", "--packs", "cn", "--in-flight", str(dialled))
    assert told.exit_code == 4
    assert "a person must decide" in told.stdout


def test_without_a_moment_it_is_now(desk_book: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The command reads the clock, and nothing below it does."""
    monkeypatch.setattr(command, "_now", lambda: ELEVEN)
    told = forbear("door", str(desk_book), "--borrower", "ana", "--channel", "call")
    assert told.stdout.startswith("Borrower ana at the door: 15 October 2026, 11:00")


def test_a_kept_moment_is_explained_in_the_same_words(desk_book: Path, tmp_path: Path) -> None:
    """In every language, and as JSON sign by sign."""
    kept = tmp_path / "moment.json"
    said = door(desk_book, "dan", "--keep", str(kept), "--language", "zh-Hans")
    assert forbear("explain", str(kept), "--language", "zh-Hans").stdout == said.stdout
    assert said.stdout.startswith("借款人 dan：")
    assert forbear("explain", str(kept), "--json").stdout == kept.read_text(encoding="utf-8")
    english = door(desk_book, "dan").stdout
    assert forbear("explain", str(kept), "--borrower", "dan").stdout == english


def test_a_kept_moment_is_about_one_borrower(desk_book: Path, tmp_path: Path) -> None:
    """Asked for another, it says whom it is about; a night needs to be told of whom."""
    kept = tmp_path / "moment.json"
    door(desk_book, "dan", "--keep", str(kept))
    told = forbear("explain", str(kept), "--borrower", "ana")
    assert isinstance(told.exception, ForbearError)
    assert "it is about borrower dan" in told.exception.tell()
    told = forbear("explain", str(tmp_path))
    assert isinstance(told.exception, BorrowerNeeded)
    assert told.exception.tell() == (
        f"{tmp_path} is a night of many borrowers, and none is named. Add --borrower with the id, "
        "as the lender writes it."
    )


def test_json_has_verdict_rules_and_hashes(desk_book: Path, desk_night: Path) -> None:
    """Programs read the same proof that is kept."""
    told = door(desk_book, "dan", "--night", str(desk_night), "--json")
    said = json.loads(told.stdout)
    assert said["verdict"]["reason"] == "stop_dispute"
    assert "house.stop.dispute" in {rule["rule_id"] for rule in said["rules"]}
    assert said["account"]["given"]["night/stops"]["rows"] > 0
    assert set(said["told"]) == {"en", "zh-Hant", "zh-Hans"}


def test_what_was_shown_comes_with_its_day(desk_book: Path) -> None:
    """A visit asks for approval first; a fact that is not known, or without its day, is told."""
    words = ("--channel", "visit", "--shown")
    told = door(desk_book, "ana", *words, "approved=2026-10-14", "--json")
    assert json.loads(told.stdout)["account"]["read"]["facts"]["rows"] == 1
    told = door(desk_book, "ana", *words, "well_meant=2026-10-14")
    assert isinstance(told.exception, ForbearError)
    assert "--shown: well_meant is not known; it can be one of approved" in told.exception.tell()
    told = door(desk_book, "ana", *words, "approved")
    assert isinstance(told.exception, ForbearError)
    assert "no day is not known; it can be one of a day as 2026-03-01" in told.exception.tell()
