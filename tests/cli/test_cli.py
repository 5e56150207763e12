"""The command as people type it."""

import json
import os
import resource
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from forbear.cli.main import COMMANDS, with_commands

DEMO_LOANS = "120"


def forbear(*words: str) -> subprocess.CompletedProcess[str]:
    """Run the command in a process of its own."""
    return subprocess.run(  # noqa: S603 -- our own command
        [sys.executable, "-m", "forbear", *words], capture_output=True, text=True, check=False,
        env={**os.environ, "COLUMNS": "200"},
    )


def test_help_comes_at_once_and_lists_every_command() -> None:
    """It takes less than one and a half seconds of work, so the engine is not loaded for it."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    told = forbear("--help")
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    assert told.returncode == 0
    assert [name for name in COMMANDS if name not in told.stdout] == []
    assert after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime < 1.5


@pytest.mark.parametrize("name", COMMANDS)
def test_the_list_of_commands_says_what_each_command_says_itself(name: str) -> None:
    """The first line of its own help is the one in the list."""
    told = CliRunner().invoke(with_commands(), [name, "--help"], env={"COLUMNS": "200"})
    assert told.exit_code == 0
    assert COMMANDS[name][1] in " ".join(told.stdout.split())


def test_a_mistyped_command_is_answered_with_the_right_one() -> None:
    """The list knows all names though nothing is loaded."""
    told = forbear("nigth")
    assert told.returncode == 2
    assert "night" in told.stderr


def test_an_unknown_borrower_is_one_sentence_and_exit_code_two(demo: Path) -> None:
    """No traceback, and an id that exists."""
    told = forbear("explain", str(demo / "night"), "--borrower", "B1")
    assert told.returncode == 2
    assert told.stderr.startswith("forbear: The night ")
    assert "Ids look like B00000000 there" in told.stderr
    assert "Traceback" not in told.stderr


def test_explain_gives_json_that_holds_chain_and_rows(demo: Path) -> None:
    """Programs read the same chain, and the rows it was told from."""
    told = CliRunner().invoke(
        with_commands(["explain"]),
        ["explain", str(demo / "night"), "--borrower", "B00000000", "--language", "zh-Hant",
         "--json"],
    )
    assert told.exit_code == 0
    given = json.loads(told.stdout)
    assert given["as_of"] == "2026-10-31"
    assert given["chain"][0]["heading"] == "欠款情形"
    assert given["rows"]["loans"][0]["borrower_id"] == "B00000000"


def test_the_demo_shows_messages_one_explanation_and_what_comes_next(
    demo: Path, demo_said: str
) -> None:
    """It ends with the report, three commands and the tutorial."""
    assert (demo / "night" / "report.html").is_file()
    assert demo_said.count("\n── ") == 3
    assert "What was chosen" in demo_said
    ending = demo_said.split("Next:\n")[1]
    assert [line.split()[:2] for line in ending.split("\n")[:3]] == [
        ["forbear", "explain"], ["forbear", "night"], ["forbear", "import"],
    ]
    assert "docs/tutorial/first-night.md" in ending


def test_the_demo_says_the_same_again_over_the_first(demo: Path, demo_said: str) -> None:
    """A second run takes the place of the first, with the same words."""
    told = CliRunner().invoke(
        with_commands(["demo"]), ["demo", "--loans", DEMO_LOANS, "--out", str(demo)]
    )
    assert told.exit_code == 0
    assert told.stdout == demo_said


def test_what_the_machine_refuses_is_one_sentence_too(demo: Path) -> None:
    """A folder where nobody may write, for one: no traceback, and exit code two."""
    told = forbear("night", str(demo / "book"), "--as-of", "2026-10-31", "--out", "/proc/night/x")
    assert told.returncode == 2
    assert told.stderr.startswith("forbear: /proc/night")
    assert "Traceback" not in told.stderr
