"""One small made-up book for every test of a whole night."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from forbear.adapters.store.duck import DuckStore
from forbear.adapters.store.run import Ask, run_night
from forbear.cli.lab import make_book
from forbear.lab.shape import AS_OF

Night = Callable[..., dict[str, Any]]


@pytest.fixture(scope="session")
def book(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make a book of 600 loans with every feature."""
    folder = tmp_path_factory.mktemp("books") / "book"
    make_book(folder, loans=600, seed=7)
    return folder


@pytest.fixture(scope="session")
def night() -> Night:
    """Give a way to run a night into a folder; gives its account."""

    def run(book: Path, out: Path, *, threads: int = 2, as_of: date = AS_OF, **ask: Any) -> Any:
        with DuckStore(threads=threads, memory="1GB") as store:
            return run_night(
                store, Ask(book=book, out=out, as_of=as_of, **ask), engine="duckdb"
            )

    return run
