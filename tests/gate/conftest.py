"""The gate's tests share one DuckDB, which is closed when they end."""

from collections.abc import Iterator

import gate_tables
import pytest


@pytest.fixture(scope="session", autouse=True)
def _one_engine() -> Iterator[None]:
    """Close the engine, so that nothing of it is alive when Python ends."""
    yield
    gate_tables.engine().disconnect()
    gate_tables.engine.cache_clear()
