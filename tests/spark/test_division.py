"""Division: the one place where a night goes by way of floats, and gives whole numbers."""

from typing import Any

import pytest

from forbear.adapters.store.store import Store
from forbear.engine.standing.habits import _floor_share
from forbear.engine.tables import Column, Contract, Type

pytestmark = pytest.mark.spark

SHARES = Contract(
    name="shares",
    grain="one row per part and whole",
    columns=(
        Column(name="part", type=Type.INT32, says="Of these.", key=True),
        Column(name="whole", type=Type.INT32, says="Of so many.", key=True),
    ),
)

MOST = 2**31 - 1
PAIRS = [(part, whole) for whole in range(1, 121) for part in range(whole + 1)] + [
    (MOST - 1, MOST), (MOST, MOST), (1, MOST), (0, MOST),
]


@pytest.fixture(params=["duckdb", "spark"])
def store(request: pytest.FixtureRequest) -> Store:
    """Give each engine in turn."""
    opened: Store = request.getfixturevalue({"duckdb": "duck", "spark": "spark"}[request.param])
    return opened


def shares(store: Store, pairs: list[tuple[int, int]]) -> dict[tuple[int, int], Any]:
    """Work out the share of each pair on an engine."""
    rows = store.rows(SHARES, [{"part": part, "whole": whole} for part, whole in pairs])
    found = store.fetch(rows.mutate(share=_floor_share(rows.part, rows.whole))).to_pylist()
    return {(row["part"], row["whole"]): row["share"] for row in found}


def test_a_share_is_rounded_down_exactly(store: Store) -> None:
    """Every share is the whole number that integers give, also where it comes out even."""
    assert shares(store, PAIRS) == {(part, whole): part * 10_000 // whole for part, whole in PAIRS}


def test_a_share_of_nothing_is_none(store: Store) -> None:
    """To divide by 0 gives no share, and stops neither engine."""
    assert shares(store, [(0, 0), (3, 0), (1, 3)]) == {(0, 0): None, (3, 0): None, (1, 3): 3_333}
