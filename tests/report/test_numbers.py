"""Numbers, money and ids as the report writes them."""

from datetime import date

import pytest

from forbear.adapters.report.numbers import (
    amount,
    listed,
    long_day,
    masked,
    share,
    short_amount,
    whole,
)
from forbear.adapters.report.phrases import Teller

GAP = "\u00a0"


@pytest.mark.parametrize(("part", "of", "written"), [
    (1, 8, "12.5 %"), (121, 1000, "12.1 %"), (0, 5, "0.0 %"), (5, 5, "100.0 %"),
    (1, 10_000, "under 0.1 %"), (5, 10_000, "0.1 %"), (0, 0, "–"),
])
def test_a_share(part: int, of: int, written: str) -> None:
    """One digit, half up; what is there is never shown as none."""
    assert share(part, of).replace(GAP, " ") == written


@pytest.mark.parametrize(("currency", "minor", "full", "short"), [
    ("TWD", 1_840_000_000, "NT$18,400,000", "NT$18.4M"),
    ("HKD", 12_345, "HK$123.45", "HK$123.45"),
    ("JPY", 250_000, "JPY 250,000", "JPY 250K"),
    ("NGN", 999, "NGN 9.99", "NGN 9.99"),
])
def test_an_amount(currency: str, minor: int, full: str, short: str) -> None:
    """Minor units by the currency; short only from a hundred thousand."""
    assert amount(currency, minor).replace(GAP, " ") == full
    assert short_amount(currency, minor).replace(GAP, " ") == short


def test_words_around_numbers() -> None:
    """Thousands, nouns and lists read as English."""
    assert whole(8412) == "8,412"
    assert Teller("en").count("person", 1) == f"1{GAP}person"
    assert Teller("en").count("person", 1200) == f"1,200{GAP}people"
    assert listed(["a", "b", "c"]) == "a, b and c"
    assert long_day(date(2026, 11, 1)).replace(GAP, " ") == "Sunday 1 November 2026"


@pytest.mark.parametrize(("name", "shown"), [
    ("B00000123", "B…0123"), ("B1", "B…"), ("陳先生", "陳…"), ("", ""),
])
def test_a_masked_id(name: str, shown: str) -> None:
    """A long id keeps its ends; a short one only its first sign."""
    assert masked(name) == shown


@pytest.mark.parametrize(("language", "wan", "day"), [
    ("zh-Hant", "NT$1840萬", "2026年11月1日星期日"),
    ("zh-Hans", "NT$1840万", "2026年11月1日星期日"),
])
def test_numbers_in_chinese(language: str, wan: str, day: str) -> None:
    """Ten thousands, a day with its weekday, and a share without a gap."""
    tell = Teller(language)
    assert tell.short_amount("TWD", 1_840_000_000) == wan
    assert tell.day(date(2026, 11, 1)) == day
    assert tell.share(1, 8) == "12.5%"
    assert tell.listed(["a", "b", "c"]) == "a、b 和 c"
