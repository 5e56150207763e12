"""Which engine does the work: DuckDB in this process, or Spark."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from fractions import Fraction
from typing import Final

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


class MemoryUnclear(ForbearError):
    """An amount of memory cannot be read."""

    code = "memory_unclear"
    sentence = "`{memory}` is no amount of memory."
    cure = "Write a number and a unit, as 800MB, 5GB or 4GiB."


_UNITS: Final = {"": 0, "K": 1, "M": 2, "G": 3, "T": 4}


def memory_bytes(memory: str) -> int:
    """Give how many bytes `5GB` or `4GiB` are.

    Raises:
        MemoryUnclear: It is no such amount, or none at all.

    """
    said = re.fullmatch(r"\s*(\d+(?:\.\d+)?)\s*([KMGT]?)(i?)B\s*", memory, re.IGNORECASE)
    if said is None:
        raise MemoryUnclear(memory=memory)
    number, unit, binary = said.groups()
    size = int(Fraction(number) * (1024 if binary else 1000) ** _UNITS[unit.upper()])
    if not size:
        raise MemoryUnclear(memory=memory)
    return size


@contextmanager
def open_store(
    engine: str, *, threads: int | None = None, memory: str = "5GB", master: str = "local[2]",
    partitions: int | None = None,
) -> Iterator[Store]:
    """Open an engine for one night.

    `threads` is for DuckDB; `master` and `partitions` are for Spark, whose driver `memory` goes
    to.

    Raises:
        SparkMissing: Spark is asked for and not installed.
        MemoryUnclear: `memory` is no amount.

    """
    size = memory_bytes(memory)
    if engine == "duckdb":
        store: Store = DuckStore(threads=threads, memory=memory)
    else:
        try:
            from forbear.adapters.store.spark import (  # noqa: PLC0415 -- an extra
                PARTITIONS_DEFAULT,
                SparkStore,
            )
        except ImportError as error:
            raise SparkMissing from error
        store = SparkStore(
            master=master, memory=f"{size >> 20}m", partitions=partitions or PARTITIONS_DEFAULT
        )
    try:
        yield store
    finally:
        store.close()
