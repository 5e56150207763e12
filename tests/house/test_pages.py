"""Pages hold together, and no tracked file carries a trace of one machine."""

from pathlib import Path

import pytest
from tools import pages

ROOT = Path(__file__).parents[2]
TRACKED = pages.tracked(ROOT)
MARKDOWN = {path: text for path, text in TRACKED.items() if path.suffix == ".md"}


def test_no_file_names_a_machine_or_a_registry() -> None:
    """What is kept works anywhere: no path of one machine, no address of a registry."""
    assert [f for path, text in TRACKED.items() for f in pages.traces(path, text)] == []


@pytest.mark.parametrize("text", [
    "see /ho" + "me/ana/book", "cd /wo" + "rk/main", "https://py" + "pi.org/simple",
    "--find-" + "links wheels",
])
def test_a_trace_is_found(text: str) -> None:
    """A path of a person's folder, or a registry's address, is found on its line."""
    assert list(pages.traces(Path("a.md"), f"fine\n{text}")) != []


def test_every_page_has_one_title() -> None:
    """A reader knows what a page is about."""
    assert [f for path, text in MARKDOWN.items() for f in pages.titles(path, text)] == []


@pytest.mark.parametrize("text", ["no title", "# One\n\n# Two", "```\n# a comment\n```"])
def test_a_page_without_one_title_is_found(text: str) -> None:
    """No title, two titles, or a title only in a code block."""
    assert list(pages.titles(Path("a.md"), text)) != []


def test_no_link_is_dead() -> None:
    """Every relative link leads to a file and a heading that are there."""
    assert [f for path in MARKDOWN for f in pages.dead_links(path, MARKDOWN, root=ROOT)] == []


@pytest.mark.parametrize(("text", "dead"), [
    ("[a](b.md)", False), ("[a](b.md#second-part)", False), ("[a](https://example.com)", False),
    ("[a](#here)\n\n## Here", False), ("`[a](c.md)`", False),
    ("[a](c.md)", True), ("[a](b.md#third)", True), ("[a](#there)", True),
])
def test_a_dead_link_is_found(tmp_path: Path, text: str, dead: bool) -> None:  # noqa: FBT001 -- pytest gives it by name
    """A link to a missing file or heading is found; one in code is no link."""
    (tmp_path / "b.md").write_text("# B\n\n## Second part\n")
    (tmp_path / "a.md").write_text(text)
    found = list(pages.dead_links(Path("a.md"), {Path("a.md"): text}, root=tmp_path))
    assert bool(found) == dead


COMMANDS_SHOWN = "\n".join(
    text for path, text in MARKDOWN.items() if path.parts[0] == "docs" or path.name == "README.md"
)
