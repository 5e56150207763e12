"""The contracts of the book, the settings and the night fit together."""

import ibis
import pytest

from forbear.engine.tables import ALL, Contract
from forbear.engine.tables.book import BOOK
from forbear.engine.tables.contract import Column, Type
from forbear.engine.tables.settings import SETTINGS
from forbear.engine.vocabulary.errors import ContractBroken

SMALL = Contract(
    name="small",
    grain="one row per thing",
    columns=(
        Column(name="thing_id", type=Type.STRING, says="The thing.", key=True),
        Column(name="amount_minor", type=Type.INT64, says="How much.", unit="minor units"),
    ),
)


@pytest.mark.parametrize("contract", [*BOOK, *SETTINGS], ids=lambda c: str(c.name))
def test_each_reference_names_a_key(contract: Contract) -> None:
    """A column that refers to another table names that table's key."""
    for column in contract.columns:
        if column.refers:
            table, name = column.refers.split(".")
            assert name in ALL[table].key, column.name


@pytest.mark.parametrize("contract", BOOK, ids=lambda c: str(c.name))
def test_control_sums_are_amounts(contract: Contract) -> None:
    """Only amounts in minor units can be announced as a sum."""
    for name in contract.control:
        assert contract[name].unit == "minor units"


def test_a_missing_column_is_a_fault_of_ours() -> None:
    """A stage that leaves a column out is stopped, and told which."""
    table = ibis.table({"thing_id": "string"}, name="t")
    with pytest.raises(ContractBroken, match="amount_minor is missing"):
        SMALL.leave(table)


def test_a_float_does_not_leave_a_stage() -> None:
    """Money that became a float is stopped, never rounded."""
    table = ibis.table({"thing_id": "string", "amount_minor": "float64"}, name="t")
    with pytest.raises(ContractBroken, match="amount_minor is float64"):
        SMALL.leave(table)


def test_columns_leave_in_the_order_of_the_contract() -> None:
    """Extra columns are let go and whole numbers of any width take the contract's type."""
    table = ibis.table({"more": "date", "amount_minor": "int32", "thing_id": "string"}, name="t")
    left = SMALL.leave(table)
    assert left.columns == ("thing_id", "amount_minor")
    assert left.schema() == SMALL.schema


def test_what_enters_has_the_types_as_written() -> None:
    """A table of another type is refused at the door of the next stage."""
    table = ibis.table({"thing_id": "string", "amount_minor": "int32"}, name="t")
    with pytest.raises(ContractBroken, match="amount_minor is int32"):
        SMALL.enter(table)
