"""Spark takes a path for what it is, whatever signs are in it."""

from pathlib import Path
from typing import Any

import pytest

from forbear.engine.tables.book import BORROWERS

pytestmark = pytest.mark.spark

ODD = r"a [b] {c,d} e* f? g\h"
"""A name with every sign that Spark would take for a pattern."""


def test_no_sign_in_a_path_is_a_pattern(spark: Any, tmp_path: Path) -> None:
    """What is written to a folder with an odd name is counted there, and read from there."""
    path = tmp_path / ODD / "borrowers.parquet"
    path.parent.mkdir()
    table = spark.rows(BORROWERS, [{"borrower_id": "ana"}])
    assert spark.write(BORROWERS, table, path=path) == 1
    found = spark.fetch(spark.read(path).select("borrower_id"))
    assert found.to_pylist() == [{"borrower_id": "ana"}]
