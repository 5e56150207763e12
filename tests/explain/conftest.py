"""Two nights of a small made-up lender: one with capacity for all, one with none."""

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

import harbour

NO_CALLS = """name: no_calls
version: "1"
messages: {sms: 0, email: 0, app: 0, letter: 0}
visits: 0
"""


@pytest.fixture(scope="session")
def book(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give the book of Harbour Bank."""
    return harbour.make_book(tmp_path_factory.mktemp("harbour"))


@pytest.fixture(scope="session")
def night(book: Path) -> Path:
    """Give its night, with the capacity that comes with Forbear."""
    return harbour.run(book, book.parent / "night")


@pytest.fixture(scope="session")
def night_without_room(book: Path) -> Path:
    """Give the same night where nothing at all can be done."""
    file = book.parent / "none.yaml"
    file.write_text(NO_CALLS, encoding="utf-8")
    return harbour.run(book, book.parent / "no_room", capacity=str(file))
