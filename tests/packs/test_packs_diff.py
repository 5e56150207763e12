"""A night judged again by other packs: the same verdicts that a night with those packs gives."""

import json
import shutil
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner

import forbear
from forbear.adapters.packs.diff import BookDiffers, compare
from forbear.adapters.store.duck import DuckStore
from forbear.adapters.store.run import Ask, run_night
from forbear.cli.lab import make_book
from forbear.cli.main import with_commands
from forbear.lab.shape import AS_OF

SAID = ("verdict", "reason", "rule_id")


@pytest.fixture(scope="module")
def store() -> Iterator[DuckStore]:
    """Give one engine."""
    with DuckStore(memory="1GB", threads=2) as open_:
        yield open_


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory, store: DuckStore) -> Path:
    """Make a small book, a night by the pack for China, and one with house values beside it."""
    made = tmp_path_factory.mktemp("diff")
    make_book(made / "book", loans=400, seed=3)
    for name, packs in (("night", ("cn",)), ("other", ("cn", "house"))):
        run_night(store, Ask(book=made / "book", out=made / name, as_of=AS_OF, packs=packs),
                  engine="duckdb")
    return made


def verdicts(store: DuckStore, night: Path) -> dict[tuple[str, str], tuple[str, ...]]:
    """Give what a night says of each candidate."""
    rows = store.fetch(store.read(night / "verdicts.parquet")).to_pylist()
    return {(r["borrower_id"], r["action"]): tuple(r[name] for name in SAID) for r in rows}


def test_the_difference_is_that_of_two_nights(store: DuckStore, folder: Path) -> None:
    """Row by row, old and new, as if the night had been run with the other packs."""
    old, new = verdicts(store, folder / "night"), verdicts(store, folder / "other")
    expected = {key: (old[key], new[key]) for key in old if old[key] != new[key]}
    found = compare(store, folder / "night", book=folder / "book", packs=["cn", "house"])
    told = {
        (row["borrower_id"], row["action"]): (
            tuple(row[f"was_{name}"] for name in SAID), tuple(row[f"now_{name}"] for name in SAID))
        for row in found.rows
    }
    assert told == expected
    assert expected
    assert (found.candidates, found.differing) == (len(old), len(expected))
    assert found.contact_on == AS_OF + timedelta(days=1)


def test_the_packs_of_the_night_change_nothing(store: DuckStore, folder: Path) -> None:
    """As long as their files stand as they stood."""
    assert compare(store, folder / "night", book=folder / "book").differing == 0


def test_a_changed_value_shows_whom_it_touches(
    store: DuckStore, folder: Path, tmp_path: Path
) -> None:
    """House values of one's own: shorter hours turn nobody away, no attempts at all everybody."""
    house = tmp_path / "house"
    shutil.copytree(Path(forbear.__path__[0]) / "packs" / "law" / "house" / "contact", house)
    hours = house / "parameters" / "hours_until.yaml"
    hours.write_text(hours.read_text(encoding="utf-8").replace("20:00", "09:30"),
                     encoding="utf-8")
    packs = ["cn", str(house)]
    assert compare(store, folder / "other", book=folder / "book", packs=packs).differing == 0
    week = house / "parameters" / "attempts_a_week_most.yaml"
    week.write_text(week.read_text(encoding="utf-8").replace("value: 3", "value: 0"),
                    encoding="utf-8")
    none = compare(store, folder / "other", book=folder / "book", packs=packs, most=3)
    assert len(none.rows) == 3
    assert "allowed" in {turn["was_verdict"] for turn in none.turns}
    assert {turn["now_verdict"] for turn in none.turns} == {"refused"}


def test_another_book_is_refused(store: DuckStore, folder: Path, tmp_path: Path) -> None:
    """What the gate read then must be what it reads now; the tables that differ are named."""
    night = tmp_path / "night"
    shutil.copytree(folder / "night", night)
    account = json.loads((night / "night.json").read_text(encoding="utf-8"))
    account["book"]["contacts"]["sha256"] = "0" * 64
    account["book"]["payments"]["sha256"] = "0" * 64
    (night / "night.json").write_text(json.dumps(account), encoding="utf-8")
    with pytest.raises(BookDiffers, match=": contacts differ") as refused:
        compare(store, night, book=folder / "book")
    assert "night.json names the hash" in refused.value.tell()


def test_the_command_tells_turns_and_borrowers(folder: Path) -> None:
    """For a person the first borrowers; for a program all of them."""
    words = ["packs", "diff", str(folder / "night"), "--book", str(folder / "book"), "--packs",
             "cn, house"]
    app = with_commands(["packs"])
    told = CliRunner(env={"COLUMNS": "200"}).invoke(app, [*words, "--show", "1"])
    assert told.exit_code == 0
    assert "allowed  refused too_many_attempts house.attempts_a_week" in told.stdout
    assert "more; --show N or --json gives them" in told.stdout
    given = json.loads(CliRunner().invoke(app, [*words, "--json"]).stdout)
    assert len(given["rows"]) == sum(turn["candidates"] for turn in given["turns"]) > 1
