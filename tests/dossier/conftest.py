"""The book, the night and one kept moment of Ida's case."""

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent.parent / "explain"))
sys.path.insert(0, str(Path(__file__).parent.parent / "door"))
sys.path.insert(0, str(Path(__file__).parent))

import harbour
from at_the_desk import answer
from case_of_ida import INSTEAD, MORE

from forbear.adapters.door.proof import keep, proof_of


@pytest.fixture(scope="session")
def case_book(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give the book of the evening of 14 October 2026."""
    return harbour.make_book(tmp_path_factory.mktemp("case"), MORE, instead=INSTEAD)


@pytest.fixture(scope="session")
def case_night(case_book: Path) -> Path:
    """Give the night over that book."""
    return harbour.run(case_book, case_book.parent / "night")


@pytest.fixture(scope="session")
def case_moment(case_book: Path) -> Path:
    """Give the moment kept when somebody wanted to call Ida at eleven."""
    file = case_book.parent / "moment.json"
    keep(proof_of(answer(case_book, "ida2")), file)
    return file
