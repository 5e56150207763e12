"""The two example maps, on small made-up files of the same shape, and on the real ones if there."""

from datetime import date
from pathlib import Path

import pytest
from deliveries import rows_of, write_files

from forbear.adapters.files.importing import import_book
from forbear.adapters.files.maps import find_map, load_map
from forbear.adapters.files.sources.ally import state_zones
from forbear.adapters.files.zones import known_zone
from forbear.adapters.store.duck import DuckStore
from forbear.adapters.store.seal import Seal

DATA = Path(__file__).parents[3] / "shared" / "data"
ALLY = {
    "loans.csv": (
        "loan_id,obligorGeographicLocation,originationDate,originalLoanAmount,"
        "originalInterestRatePercentage,reportingPeriodScheduledPaymentAmount,"
        "nextReportingPeriodPaymentAmountDue\n"
        "1,RI,02/2019,14529.55,0.0664,245.87,491.74\n"
        "2,CA,07/2018,10981.81,0.0919,198.99,0.0\n"
    ),
    "monthly.csv": (
        "loan_id,seq,period_start,paid\n1,0,2019-08-01,0.0\n1,1,2019-09-01,245.87\n"
        "1,2,2019-10-01,0.0\n2,0,2019-08-01,300.0\n2,1,2020-02-01,\n"
    ),
}
SUPERLENDER = {
    "loans.csv": (
        "customerid,systemloanid,approveddate,loanamount,totaldue,termdays,closeddate,"
        "firstduedate,firstrepaiddate\n"
        "c1,1,2016-08-15 18:22:40.000000,10000,13000.0,30,2016-09-20 16:06:48.000000,"
        "2016-09-14 00:00:00.000000,2016-09-15 15:51:43.000000\n"
        "c1,2,2017-01-10 18:22:40.000000,10000,11500.5,60,2017-03-09 16:06:48.000000,"
        "2017-02-09 00:00:00.000000,2017-02-08 15:51:43.000000\n"
        "c2,3,2017-01-10 18:22:40.000000,10000,11500,30,2017-03-09 16:06:48.000000,"
        "2017-02-09 00:00:00.000000,\n"
    ),
}


def bring_by(name: str, source: Path, book: Path) -> Seal:
    """Import by one of the maps that come with Forbear."""
    called, text = find_map(name)
    with DuckStore() as store:
        return import_book(store, source, folder=book, book=load_map(called, text),
                           map_name=called, map_text=text)


def test_allys_position_opens_the_loan_and_months_follow(tmp_path: Path) -> None:
    """Above 0 the opening is an instalment, below it a payment; each month brings P and its money.

    A month whose payment is not reported keeps its instalment, and its payment is told.
    """
    bring_by("ally", write_files(tmp_path / "in", ALLY), tmp_path / "book")
    items = rows_of(tmp_path / "book", "instalments")
    assert [("1", 0, date(2019, 8, 1), 24587), ("1", 1, date(2019, 9, 1), 24587),
            ("1", 2, date(2019, 10, 1), 24587), ("2", 1, date(2020, 2, 1), 19899)] == [
        (r["loan_id"], r["number"], r["due_date"], r["principal_minor"]) for r in items]
    assert [("1-1", date(2019, 9, 30), 24587), ("2-0", date(2019, 8, 31), 19899)] == [
        (r["payment_id"], r["received_on"], r["amount_minor"])
        for r in rows_of(tmp_path / "book", "payments")]
    assert [
        (r["table_name"], r["line"], r["reason"], r["column_name"], r["borrower_id"])
        for r in rows_of(tmp_path / "book", "rejects")
    ] == [("payments", 6, "value_missing", "amount_minor", "2")]
    assert [
        r["zone"] for r in rows_of(tmp_path / "book", "borrowers")
    ] == ["America/New_York", "America/Los_Angeles"]
    assert [r["annual_rate_bp"] for r in rows_of(tmp_path / "book", "loans")] == [664, 919]


def test_every_state_has_a_zone() -> None:
    """Fifty states, the capital and three territories, each with a name the database knows."""
    assert len(state_zones()) == 54
    assert all(known_zone(zone) for zone in state_zones().values())


def test_superlenders_longer_terms_are_split(tmp_path: Path) -> None:
    """Two months are two instalments 30 days apart that add up; a missing day is told."""
    bring_by("superlender", write_files(tmp_path / "in", SUPERLENDER), tmp_path / "book")
    assert [("1", 1, date(2016, 9, 14), 1300000), ("2", 1, date(2017, 2, 9), 575025),
            ("2", 2, date(2017, 3, 11), 575025), ("3", 1, date(2017, 2, 9), 1150000)] == [
        (r["loan_id"], r["number"], r["due_date"], r["principal_minor"] + r["interest_minor"])
        for r in rows_of(tmp_path / "book", "instalments")]
    assert [("1-1", date(2016, 9, 15)), ("2-1", date(2017, 2, 8)), ("2-2", date(2017, 3, 9))] == [
        (r["payment_id"], r["received_on"]) for r in rows_of(tmp_path / "book", "payments")]
    assert [
        (r["line"], r["reason"], r["column_name"])
        for r in rows_of(tmp_path / "book", "rejects")] == [(4, "value_missing", "received_on")]


@pytest.mark.parametrize(("name", "folder", "small", "rows"), [
    ("ally", "ally_auto_loans", ALLY,
     {"borrowers": 5110, "loans": 5110, "instalments": 157063, "payments": 144318,
      "rejects": 120}),
    ("superlender", "superlender", SUPERLENDER,
     {"borrowers": 4359, "loans": 18183, "instalments": 19236, "payments": 19206, "rejects": 0}),
])
def test_a_whole_book_comes_in(
    name: str, folder: str, small: dict[str, str], rows: dict[str, int], *, tmp_path: Path
) -> None:
    """The real files give the counts docs/results.md tells; where they are not, small ones do."""
    real = (DATA / folder).is_dir()
    source = DATA / folder if real else write_files(tmp_path / "in", small)
    seal = bring_by(name, source, tmp_path / "book")
    assert {"borrowers", "loans", "instalments", "payments"} == set(seal.brought)
    assert not real or rows == {n: seal.tables[n].rows for n in (*seal.brought, "rejects")}
