"""What every contract keeps: exact types, plain names, a key, and a sentence for each column."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

import duckdb
import ibis.expr.datatypes as dt
import pytest

from forbear.engine.tables import ALL, Column, Contract, Type
from forbear.engine.vocabulary import limits, money, words

SPARK_RESERVED: Final = frozenset(
    (Path(__file__).parent / "spark_reserved.txt").read_text(encoding="utf-8").split()
)
"""What `sql_keywords()` of Spark 4.3 calls reserved; written out, so that no Spark is started."""

DUCKDB_RESERVED: Final = frozenset(
    name.lower()
    for (name,) in duckdb.connect()
    .execute("select keyword_name from duckdb_keywords() where keyword_category = 'reserved'")
    .fetchall()
)

Check = Callable[[Contract], Iterator[str]]


def inexact(contract: Contract) -> Iterator[str]:
    """A column that rounds: money, rates and days are exact."""
    for column in contract.columns:
        if column.type.ibis.is_floating():
            yield f"{contract.name}.{column.name} is {column.type}"


def silent(contract: Contract) -> Iterator[str]:
    """A column that does not say what it holds, or a table without a grain."""
    for column in contract.columns:
        if not re.fullmatch(r"[A-Z0-9`].*[.…]", column.says, re.DOTALL):
            yield f"{contract.name}.{column.name} says {column.says!r}"
    if not contract.grain.startswith("one row per "):
        yield f"{contract.name} has no grain"


def keyless(contract: Contract) -> Iterator[str]:
    """A table whose rows cannot be put in one order."""
    if not contract.key:
        yield f"{contract.name} has no key"


def quoted(contract: Contract) -> Iterator[str]:
    """A name that some engine wants in quotes."""
    for name in (contract.name, *contract.names):
        plain = re.fullmatch(r"[a-z][a-z0-9_]*", name)
        if not plain or name in SPARK_RESERVED | DUCKDB_RESERVED:
            yield f"{contract.name}: {name}"


def doubled(contract: Contract) -> Iterator[str]:
    """A name that stands twice."""
    if len(set(contract.names)) != len(contract.names):
        yield f"{contract.name} names a column twice"


def lost(contract: Contract) -> Iterator[str]:
    """A reference to a table or column that is not there."""
    for column in contract.columns:
        table, _, name = (column.refers or ".").partition(".")
        if column.refers and (table not in ALL or name not in ALL[table].names):
            yield f"{contract.name}.{column.name} refers to {column.refers}"


def unitless(contract: Contract) -> Iterator[str]:
    """Money, days and shares whose name does not end in their unit."""
    endings = {"minor units": "_minor", "basis points": "_bp"}
    for column in contract.columns:
        ending = endings.get(column.unit or "", "")
        if not column.name.endswith(ending):
            yield f"{contract.name}.{column.name} holds {column.unit}"


CHECKS: Final = (inexact, silent, keyless, quoted, doubled, lost, unitless)


@pytest.mark.parametrize("check", CHECKS, ids=lambda c: c.__name__)
def test_every_contract_keeps_the_rule(check: Check) -> None:
    """No contract breaks any of the rules above."""
    assert [f for contract in ALL.values() for f in check(contract)] == []


class Floating:
    """A type of the kind no contract may hold."""

    ibis = dt.float64


def contract(**changed: object) -> Contract:
    """Make a contract of one column, with something wrong in it."""
    said: dict[str, object] = {
        "name": "loan_id", "type": Type.STRING, "says": "The loan.", "key": True, "unit": "id",
    }
    column = Column(**{**said, **changed})  # type: ignore[arg-type]  # -- a specimen is wrong
    return Contract(name="specimens", grain="one row per specimen", columns=(column,))


TWICE = Contract(
    name="specimens", grain="one row per specimen", columns=contract().columns * 2,
)
BROKEN: Final = [
    (inexact, contract(type=Floating())),
    (silent, contract(says="")),
    (silent, contract(says="the loan")),
    (silent, Contract(name="specimens", grain="", columns=contract().columns)),
    (keyless, contract(key=False)),
    (quoted, contract(name="order")),
    (quoted, contract(name="time")),
    (quoted, contract(name="Loan")),
    (quoted, contract(name="loan id")),
    (doubled, TWICE),
    (lost, contract(refers="loans.nothing")),
    (lost, contract(refers="nothing.loan_id")),
    (unitless, contract(unit="minor units", name="amount")),
]


@pytest.mark.parametrize(("check", "broken"), BROKEN)
def test_each_rule_bites(check: Check, broken: Contract) -> None:
    """A contract that breaks a rule is found by it."""
    assert list(check(broken)) != []


def test_every_rule_has_a_specimen() -> None:
    """No rule is set without a contract that shows it can fail."""
    assert {check for check, _ in BROKEN} == set(CHECKS)


def test_no_rule_bites_what_is_good() -> None:
    """A plain contract is left alone."""
    assert [f for check in CHECKS for f in check(contract())] == []


def test_the_keyword_lists_are_there() -> None:
    """Both engines' lists hold the word every engine reserves."""
    assert "select" in DUCKDB_RESERVED & SPARK_RESERVED


def test_the_lender_brings_four_tables_at_least() -> None:
    """Borrowers, loans, instalments and payments make a book."""
    least = {name for name, contract in ALL.items() if contract.least}
    assert least == {"borrowers", "loans", "instalments", "payments"}


def test_sums_of_the_largest_amounts_stay_exact() -> None:
    """Nine thousand of the largest amounts add up within 64 bits."""
    assert limits.AMOUNT_MINOR_MAX * 9_000 < 2**63
    assert limits.AMOUNT_MINOR_MAX < 2**53


def test_the_limits_agree_with_each_other() -> None:
    """Windows lie within the history kept, and the calendar runs forward."""
    assert limits.DATE_FIRST < limits.DATE_LAST
    assert limits.HABIT_DAYS < limits.CONTACT_HISTORY_DAYS
    assert limits.FREQUENCY_DAYS_MAX < limits.CONTACT_HISTORY_DAYS
    assert 0 < limits.REMINDER_DAYS_AHEAD_MAX < limits.HABIT_DAYS


def test_every_limit_is_above_zero() -> None:
    """A limit of nothing would allow nothing."""
    numbers = [v for k, v in vars(limits).items() if k.isupper() and isinstance(v, int)]
    assert numbers != []
    assert min(numbers) > 0


def test_closed_lists_hold_each_word_once() -> None:
    """No value stands twice in a closed list."""
    lists = {k: v for k, v in vars(words).items() if isinstance(v, tuple)}
    assert [k for k, v in lists.items() if len(set(v)) != len(v)] == []


def test_every_channel_has_a_kind_of_contact_point() -> None:
    """A channel that nothing serves could never be used."""
    assert set(words.CONTACT_POINT_KIND_OF_CHANNEL) == set(words.CHANNELS)


@pytest.mark.parametrize(("currency", "digits"), [("CNY", 2), ("JPY", 0), ("KWD", 3)])
def test_minor_units_follow_the_standard(currency: str, digits: int) -> None:
    """Most currencies have two digits after the point; yen none, dinars three."""
    assert money.minor_digits(currency) == digits
