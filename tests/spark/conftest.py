"""One Spark for the whole run, and one made-up book that both engines age."""

import warnings
from collections.abc import Iterator
from typing import Any

import pytest
from spark_nights import Nights

from forbear.adapters.store.duck import DuckStore
from forbear.adapters.store.run import Ask, run_night
from forbear.cli.lab import make_book
from forbear.lab.shape import AS_OF

LOANS = 1_500
"""A book that has every feature, and a hundred orders."""


@pytest.fixture(scope="session")
def session(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """Start Spark once: that takes longer than most tests."""
    with warnings.catch_warnings():
        # PySpark 4.3 says so of pandas 3 when it is imported; nothing of ours goes by pandas.
        warnings.filterwarnings("ignore", "PySpark does not yet fully support", FutureWarning)
        from forbear.adapters.store.spark import start  # noqa: PLC0415 -- an extra

        folder = tmp_path_factory.mktemp("spark")
        running = start(folder=folder, partitions=2, memory="1500m", more={
            # Short plans over few rows: compiling them well takes longer than running them.
            "spark.driver.extraJavaOptions":
                "-Duser.timezone=UTC -XX:TieredStopAtLevel=1 -XX:+UseSerialGC "
                f"-Dlog4j2.configurationFile={(folder / 'log4j2.properties').as_uri()}",
            "spark.sql.codegen.wholeStage": "false",
            "spark.sql.codegen.factoryMode": "NO_CODEGEN",
        })
        yield running
        running.stop()


@pytest.fixture
def duck() -> Iterator[DuckStore]:
    """Open DuckDB."""
    with DuckStore(threads=1, memory="1GB") as store:
        yield store


@pytest.fixture
def spark(session: Any) -> Iterator[Any]:
    """Open a store on the Spark that runs."""
    from forbear.adapters.store.spark import SparkStore  # noqa: PLC0415 -- an extra

    with SparkStore(session=session, partitions=2) as store:
        yield store


@pytest.fixture(scope="session")
def nights(session: Any, tmp_path_factory: pytest.TempPathFactory) -> Nights:
    """Make a book, and run its night on both engines."""
    from forbear.adapters.store.spark import SparkStore  # noqa: PLC0415 -- an extra

    folder = tmp_path_factory.mktemp("nights")
    made = Nights(folder / "book", folder / "duck", folder / "spark")
    make_book(made.book, loans=LOANS, seed=1, threads=1, memory="1GB")
    with DuckStore(threads=1, memory="1GB") as store:
        run_night(store, Ask(book=made.book, out=made.duck, as_of=AS_OF), engine="duckdb")
    with SparkStore(session=session, partitions=2) as store:
        run_night(store, Ask(book=made.book, out=made.spark, as_of=AS_OF), engine="spark")
    return made
