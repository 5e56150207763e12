"""Harbour Bank again, with a borrower whose loan is at an agency and one whose came back."""

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent.parent / "explain"))
sys.path.insert(0, str(Path(__file__).parent))

import harbour
from at_the_desk import MORE


@pytest.fixture(scope="session")
def desk_book(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give the book of the evening of 14 October 2026."""
    return harbour.make_book(tmp_path_factory.mktemp("desk"), MORE)


@pytest.fixture(scope="session")
def desk_night(desk_book: Path) -> Path:
    """Give the night over that book, for contact on 15 October."""
    return harbour.run(desk_book, desk_book.parent / "night")
