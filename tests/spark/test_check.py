"""Bad rows are found on Spark as on DuckDB: the same rows, for the same reasons."""

from pathlib import Path
from typing import Any

import pytest

from forbear.adapters.store.book import write_book
from forbear.adapters.store.duck import DuckStore
from forbear.adapters.store.seal import SEAL_VERSION, Seal, unbroken
from forbear.adapters.store.store import Store
from forbear.engine.tables import ALL
from forbear.lab.make import make_rows

pytestmark = pytest.mark.spark


def checked(store: Store, staged: dict[str, Path], *, folder: Path) -> Seal:
    """Check rows into a book, each with the name of the file it came from."""
    tables = {
        name: store.read(path).mutate(source_file=path.parent.name)
        for name, path in staged.items()
    }
    return write_book(store, tables, folder=folder, template=Seal(version=SEAL_VERSION, tables={}))


def test_bad_rows_are_the_same(duck: DuckStore, spark: Any, tmp_path: Path) -> None:
    """A book with faults in it is the same book on both engines, rejects and sums too."""
    staged = make_rows(tmp_path / "rows", loans=300, seed=1, flaws=True, threads=1, memory="1GB")
    seals = {
        store: checked(store, staged, folder=tmp_path / type(store).__name__)
        for store in (duck, spark)
    }
    told = [
        {name: (t.rows, t.rejected, t.sum_minor) for name, t in seal.tables.items()}
        for seal in seals.values()
    ]
    assert told[0] == told[1]
    assert told[0]["rejects"][0] >= 6
    for name in told[0]:
        one, other = (
            sorted(map(repr, duck.fetch(duck.read(where)).to_pylist()))
            for where in (
                tmp_path / "DuckStore" / f"{name}.parquet",
                tmp_path / "SparkStore" / f"{name}.parquet" / "*.parquet",
            )
        )
        assert one == other, name
    assert set(told[0]) <= {*ALL}
    assert unbroken(tmp_path / "SparkStore", seals[spark])
