"""Amounts, dates and words as lenders write them; money is moved digit by digit, never rounded."""

from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as some

from forbear.adapters.files.maps import BookMap, ColumnMap
from forbear.adapters.files.parse import digits_sql, name_of, parsed
from forbear.adapters.store.duck import DuckStore


@pytest.fixture(scope="module")
def store() -> Iterator[DuckStore]:
    """One engine for all cases of this file."""
    with DuckStore(threads=1) as opened:
        yield opened


def read(store: DuckStore, text: str, kind: str, currency: str = "CNY", **said: object) -> object:
    """Give the value that is read of a text, or the fault as text."""
    column = parsed("x", kind, spec=ColumnMap(column="cell", **said), book=BookMap(),
                    digits=digits_sql(f"'{currency}'"))
    sql = (
        f"SELECT {column.fault}, {column.value} FROM (SELECT *, {column.plain} AS "
        f"{name_of('n_x')} FROM (SELECT {column.text} AS {name_of('t_x')} FROM "
        "(SELECT ? AS cell)))"
    )
    fault, value = store.backend.con.execute(sql, [text]).fetchall()[0]
    return fault or value


@pytest.mark.parametrize(("text", "said", "minor"), [
    ("510", {}, 51000), ("510.5", {}, 51050), ("510.50", {}, 51050), (".5", {}, 50),
    ("0.10", {}, 10), ("-3.00", {}, -300), ("3.00-", {}, -300), ("(3.00)", {}, -300),
    ("+7", {}, 700), ("510.5000", {}, 51050), ("007", {}, 700), ("\u22125", {}, -500),
    ("1,234,567.89", {"thousands": ","}, 123456789), ("1234.5", {"thousands": ","}, 123450),
    ("1.234,56", {"thousands": ".", "decimal": ","}, 123456),
    ("12,34,567.00", {"thousands": ","}, 123456700), ("1 234,5", {"thousands": " ",
                                                      "decimal": ","}, 123450),
    ("¥1234.50元", {"strip": ["¥", "元"]}, 123450), ("51050", {"unit": "minor"}, 51050),
    ("9999999999999999.99", {}, 999999999999999999),
    ("12,34", {"thousands": ","}, "amount_unreadable"), ("1e5", {}, "amount_unreadable"),
    ("0x1", {}, "amount_unreadable"), ("1.2.3", {}, "amount_unreadable"),
    ("(3.00", {}, "amount_unreadable"), ("--3", {}, "amount_unreadable"),
    ("3.005", {}, "amount_too_precise"), ("5.5", {"unit": "minor"}, "amount_too_precise"),
    ("92233720368547758.07", {}, "amount_too_large"), ("NaN", {}, "amount_unreadable"),
])
def test_an_amount_is_read_exactly_or_not_at_all(
    store: DuckStore, text: str, said: dict[str, object], minor: object
) -> None:
    """Every way of writing money gives its minor units, or the name of what is wrong."""
    assert minor == read(store, text, "amount", **said)


@pytest.mark.parametrize(("currency", "text", "minor"), [
    ("JPY", "510", 510), ("JPY", "510.0", 510), ("JPY", "510.5", "amount_too_precise"),
    ("KWD", "1.234", 1234), ("CNY", "1.234", "amount_too_precise"),
])
def test_digits_follow_the_currency(
    store: DuckStore, currency: str, text: str, minor: object
) -> None:
    """A yen has no digits after the point, a dinar has three."""
    assert minor == read(store, text, "amount", currency)


@given(minor=some.integers(-(10**15), 10**15))
def test_no_amount_is_changed_by_reading(store: DuckStore, minor: int) -> None:
    """What is written with two digits is read back, whatever the amount."""
    whole, cents = divmod(abs(minor), 100)
    text = f"{'-' if minor < 0 else ''}{whole}.{cents:02}"
    assert minor == read(store, text, "amount")


@pytest.mark.parametrize(("text", "formats", "day"), [
    ("2024-02-29", [], "2024-02-29"), ("2024/2/9", [], "2024-02-09"),
    ("2016-09-01 16:06:48.000000", [], "2016-09-01"), ("31.01.2024", ["%d.%m.%Y"], "2024-01-31"),
    ("20240131", ["%Y%m%d"], "2024-01-31"), ("0001-01-01", [], "0001-01-01"),
    ("9999-12-31", [], "9999-12-31"), ("2023-02-29", [], "date_unreadable"),
    ("01/02/2024", [], "date_unreadable"), ("2024-13-01", [], "date_unreadable"),
    ("12024-01-01", [], "date_unreadable"), ("2024年3月5日", ["%Y年%m月%d日"], "2024-03-05"),
])
def test_a_date_is_read_as_its_format_says(
    store: DuckStore, text: str, formats: list[str], day: str
) -> None:
    """Days that exist are read; others, and other ways of writing, are told."""
    assert day == str(read(store, text, "date", formats=formats))


@pytest.mark.parametrize(("text", "rate", "points"), [
    ("12", "percent", 1200), ("6.64%", "percent", 664), ("0.0664", "fraction", 664),
    ("664", "basis_points", 664), ("6.645", "percent", 665), ("much", "percent",
                                                              "rate_unreadable"),
])
def test_a_rate_becomes_basis_points(
    store: DuckStore, text: str, rate: str, points: object
) -> None:
    """Percent, fractions and basis points meet in one unit."""
    assert points == read(store, text, "rate", rate=rate)


@pytest.mark.parametrize(("text", "number"), [
    ("12", 12), ("12.0", 12), ("12.5", "number_unreadable"), ("1e3", "number_unreadable"),
    ("0x1", "number_unreadable"), ("3000000000", "number_too_large"),
])
def test_a_whole_number_is_whole(store: DuckStore, text: str, number: object) -> None:
    """A pattern comes before the cast, for casts take more than they should."""
    assert number == read(store, text, "whole")


def test_the_lenders_words_are_translated(store: DuckStore) -> None:
    """A small vocabulary turns the lender's words into the book's."""
    said = {"values": {"A": "active"}, "otherwise": "closed"}
    assert read(store, " A ", "id", **said) == "active"
    assert read(store, "Z", "id", **said) == "closed"
