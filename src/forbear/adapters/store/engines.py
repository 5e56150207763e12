"""Which engine does the work: DuckDB in this process, or Spark."""

from collections.abc import Iterator
from contextlib import contextmanager

from forbear.adapters.store.duck import DuckStore
from forbear.adapters.store.store import Store
from forbear.engine.vocabulary.errors import ForbearError


class SparkMissing(ForbearError):
    """Spark was asked for and is not installed."""

    code = "spark_missing"
    sentence = "Spark is not installed."
    cure = (
        "In the folder of Forbear, run `.venv/bin/python -m pip install -e '.[spark]'`; Spark also "
        "needs Java 17 or later."
    )


@contextmanager
def open_store(
    engine: str, *, threads: int | None = None, memory: str = "5GB", master: str = "local[2]"
) -> Iterator[Store]:
    """Open an engine for one night.

    Raises:
        SparkMissing: Spark is asked for and not installed.

    """
    if engine == "duckdb":
        store: Store = DuckStore(threads=threads, memory=memory)
    else:
        try:
            from forbear.adapters.store.spark import SparkStore  # noqa: PLC0415 -- an extra
        except ImportError as error:
            raise SparkMissing from error
        store = SparkStore(master=master)
    try:
        yield store
    finally:
        store.close()
