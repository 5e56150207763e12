"""Made-up books that several tests look at; each is made once."""


import pytest
from made import Made

from forbear.cli.lab import make_book
from forbear.lab.make import make_rows


@pytest.fixture(scope="session")
def book(tmp_path_factory: pytest.TempPathFactory) -> Made:
    """Give a sealed book of 1,000 loans."""
    folder = tmp_path_factory.mktemp("lab") / "book"
    make_book(folder, loans=1_000, seed=1)
    return Made(folder, pattern="{table}.parquet")


@pytest.fixture(scope="session")
def rows(tmp_path_factory: pytest.TempPathFactory) -> Made:
    """Give the rows of 20,000 loans, not checked."""
    folder = tmp_path_factory.mktemp("rows")
    make_rows(folder, loans=20_000, seed=1)
    return Made(folder, pattern="{table}/*.parquet")
