"""The generated pages are as the code would make them, and every command is written about."""

from pathlib import Path

import pytest
from tools import docs, pack_pages, pages

ROOT = Path(__file__).parents[2]
WRITTEN = "\n".join(
    path.read_text(encoding="utf-8")
    for path in sorted([ROOT / "README.md", *(ROOT / "docs").rglob("*.md")])
    if path.name != "command.md"
)


@pytest.mark.parametrize("name", list(docs.PAGES))
def test_a_generated_page_is_current(name: str) -> None:
    """`make docs` would change nothing."""
    there = (docs.REFERENCE / name).read_text(encoding="utf-8")
    assert there == docs.PAGES[name](), "run `make docs`"


def test_a_page_left_behind_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A page that is missing, or was edited by hand, is named."""
    for name in docs.PAGES:
        text = (docs.REFERENCE / name).read_text(encoding="utf-8")
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    (tmp_path / "tables.md").write_text("# Tables\n\nby hand\n", encoding="utf-8")
    (tmp_path / "words.md").unlink()
    monkeypatch.setattr(docs, "REFERENCE", tmp_path)
    (tmp_path / "packs" / "gone.md").write_text("# gone\n", encoding="utf-8")
    assert docs.stale() == ["tables.md", "words.md", "packs/gone.md"]
    assert docs.main(["--check"]) == 1


def test_every_word_is_defined() -> None:
    """Each value of each closed list has its sentence, and no sentence is left over."""
    assert list(docs.undefined(docs.definitions())) == []


def test_a_word_without_a_definition_is_found() -> None:
    """A new value, a value that is gone, and a list that is gone are all found."""
    said = docs.definitions()
    said["VERDICTS"] = {"allowed": "Yes.", "review": "Perhaps.", "maybe": "Gone."}
    said["COLOURS"] = {"red": "Gone."}
    assert list(docs.undefined(said)) == [
        "COLOURS.red is defined and gone",
        "VERDICTS.refused has no definition",
        "VERDICTS.maybe is defined and gone",
    ]


def test_every_key_of_a_pack_is_explained() -> None:
    """Below each key of a pack's files and of a case stands what it says."""
    assert pack_pages.silent_fields() == []


def test_every_definition_is_a_sentence() -> None:
    """Each begins with a capital letter and ends with a full stop."""
    every = [v for part in docs.definitions().values() for v in part.values()]
    assert [v for v in every if not (v[0].isupper() and v.endswith("."))] == []


def test_every_error_says_what_and_what_to_do() -> None:
    """Each error has a code of its own, a sentence, a cure and a docstring."""
    errors = docs.errors_known()
    assert len({e.code for e in errors}) == len(errors) > 1
    assert [e.code for e in errors if not (e.sentence and e.cure and e.__doc__)] == []


def test_no_two_errors_share_a_code() -> None:
    """A code names one error; a class that inherits its parent's code would hide behind it."""
    assert docs.doubled_codes() == []


def test_every_command_is_written_about() -> None:
    """Each command stands in a page a person wrote, not only in the generated one."""
    assert [path for path, _ in docs.commands() if path not in WRITTEN] == []


def test_every_command_and_option_has_help() -> None:
    """`--help` explains each word it lists."""
    silent = [
        f"{path} {param.name}"
        for path, entry in docs.commands()
        for param in entry.params
        if param.name != "help" and not getattr(param, "help", None)
    ]
    assert silent == []
    assert [path for path, entry in docs.commands() if not entry.help] == []


def test_every_page_is_reached_from_the_index() -> None:
    """The index of the docs leads to every page."""
    index = (ROOT / "docs" / "index.md").read_text(encoding="utf-8")
    every = {
        str(path.relative_to(ROOT / "docs"))
        for path in (ROOT / "docs").rglob("*.md")
        if path.name != "index.md"
    }
    assert {p for p in every if f"({p})" not in index} == set()


@pytest.mark.parametrize(("heading", "address"), [
    ("Days", "days"), ("What is due", "what-is-due"), ("loan_standings", "loan_standings"),
    ("`make` and co.", "make-and-co"),
])
def test_a_heading_has_the_usual_address(heading: str, address: str) -> None:
    """Links into a page use the addresses that readers of Markdown make."""
    assert pages.anchor(heading) == address
