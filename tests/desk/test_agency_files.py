"""Files of agencies as they should not be: each is refused whole, or by its line."""

from datetime import date, timedelta
from typing import Any

import pytest
from staff import NORTH, first_case, person

from forbear.desk.actions.take_agency_file import DayUnfit, FileRefused, TakeAgencyFile
from forbear.desk.exchange.agency_file import COLUMNS, ID_LONGEST, ROWS_MOST
from forbear.desk.judging.agencies import all_complete_up_to, complete_up_to
from forbear.desk.records import clock
from forbear.desk.records.models import (
    Agency,
    AgencyContact,
    AgencyFile,
    Night,
    Placement,
    Recall,
)

pytestmark = pytest.mark.usefixtures("desk")
TODAY = date(2026, 11, 1)
HEAD = ",".join(COLUMNS)
SAID = "call,out,{at},conversation,yes"
AT = "2026-11-01T10:00+08:00"


@pytest.fixture
def loan() -> str:
    """Give a loan that is with the agency."""
    return with_agency(first_case().borrower.slice.rows("loans")[0]["loan_id"])


def with_agency(loan: str, *, on: date = date(2026, 10, 1), back: date | None = None) -> str:
    """Place a loan with the agency, and let it come back."""
    made = Placement.objects.create(
        borrower=first_case().borrower, loan_id=loan, placed_on=on, at=clock.now(),
        agency=Agency.objects.get(name=NORTH))
    if back:
        Recall.objects.create(placement=made, recalled_on=back, at=clock.now())
    return loan


def take(data: bytes, *, day: date = TODAY) -> AgencyFile:
    """Take a file."""
    return TakeAgencyFile(agency=Agency.objects.get(name=NORTH), day=day, data=data,
                          by=person("abe")).run()


def rejected(loan: str, **columns: str) -> list[tuple[int, str, str]]:
    """Take a good row and one that differs in these columns; give what is told of it."""
    row = {"contact_id": "c1", "loan_id": loan, "channel": "call", "direction": "out",
           "tried_at": AT, "outcome": "conversation", "right_party": "yes"}
    lines = [HEAD, ",".join({**row, "contact_id": "good"}.values()),
             ",".join({**row, **columns}.values())]
    taken = take("\n".join(lines).encode())
    assert AgencyContact.objects.filter(pk=f"{NORTH}:good").exists()
    return [(one.line, one.column, one.reason) for one in taken.rejects.all()]


@pytest.mark.parametrize(("columns", "column", "reason"), [
    ({"tried_at": "0001-01-01T00:00+14:00"}, "tried_at", "moment_unreadable"),
    ({"tried_at": "9999-12-31T23:59-12:00"}, "tried_at", "moment_unreadable"),
    ({"tried_at": "0001-01-01T12:00+00:00"}, "tried_at", "day_unfit"),
    ({"tried_at": "9999-12-31T12:00+00:00"}, "tried_at", "day_unfit"),
    ({"tried_at": "1899-12-30T00:00+08:00"}, "tried_at", "day_unfit"),
    ({"tried_at": "2026-02-30T10:00+08:00"}, "tried_at", "moment_unreadable"),
    ({"tried_at": "46327.5"}, "tried_at", "moment_unreadable"),
    ({"tried_at": "=NOW()"}, "tried_at", "moment_unreadable"),
    ({"contact_id": "=1+1"}, "contact_id", "value_unfit"),
    ({"contact_id": "@SUM(A1)"}, "contact_id", "value_unfit"),
    ({"contact_id": "c\x00d"}, "contact_id", "value_unfit"),
    ({"loan_id": "L\x00"}, "loan_id", "value_unfit"),
    ({"outcome": "conversation\x1b[31m"}, "outcome", "value_unfit"),
    ({"contact_id": "x" * ID_LONGEST}, "contact_id", "value_unfit"),
    ({"loan_id": "x" * (ID_LONGEST + 1)}, "loan_id", "value_unfit"),
    ({"contact_id": '"c\n1"'}, "contact_id", "value_unfit"),
    ({"right_party": "yes,and more"}, "right_party", "too_many_cells"),
    ({"contact_id": "good"}, "contact_id", "contact_twice"),
    ({"right_party": "１"}, "right_party", "yes_no_unreadable"),
])
def test_a_row_that_cannot_be_is_told_with_its_line(
    loan: str, columns: dict[str, str], column: str, reason: str
) -> None:
    """The others are taken; nothing of it is a fault of the desk's."""
    line = 4 if "\n" in columns.get("contact_id", "") else 3
    assert rejected(loan, **columns) == [(line, column, reason)]


def test_long_numbers_that_begin_alike_are_two() -> None:
    """Two of the longest that may be, which differ in the last sign, are not taken for one."""
    loan = with_agency(first_case().borrower.slice.rows("loans")[0]["loan_id"])
    most = ID_LONGEST - len(f"{NORTH}:") - 1
    rows = [f"{'x' * most}{n},{loan},{SAID.format(at=AT)}" for n in range(2)]
    assert take("\n".join((HEAD, *rows)).encode()).taken == 2


@pytest.mark.parametrize("data", [
    f"{HEAD}\n".encode("utf-16"), f"{HEAD}\nc1,é\n".encode("latin-1"), b"\x00" * 50,
    f"{HEAD},outcome\n".encode(), HEAD.replace(",", ";").encode(), b"\xef\xbb\xbf",
    f'{HEAD}\n"c1,L1\n'.encode(), f"{HEAD}\n{'x' * 200_000},L1\n".encode(),
    f"{HEAD}\n".encode() + b"c,L\n" * (ROWS_MOST + 1), b"PK\x03\x04 a workbook", b",\n,\n",
], ids=["utf-16", "latin-1", "nulls", "column twice", "semicolons", "nothing", "quote left open",
        "huge cell", "too many rows", "workbook", "no heading"])
def test_a_file_that_is_none_is_refused(data: bytes) -> None:
    """Whatever it is, the answer is a sentence, and nothing is kept."""
    with pytest.raises(FileRefused):
        take(data)
    assert not AgencyFile.objects.exists()


def test_a_file_of_a_spreadsheet_with_its_mark_is_read(loan: str) -> None:
    """A byte order mark, line ends of Windows, blank lines and empty columns are no fault."""
    text = f"{HEAD},,\r\n\r\nc1,{loan},{SAID.format(at=AT)},,\r\n"
    taken = take(b"\xef\xbb\xbf" + text.encode())
    assert (taken.taken, taken.rejected) == (1, 0)


@pytest.mark.parametrize("day", [date(1, 1, 1), date(1949, 12, 31), TODAY + timedelta(days=1)])
def test_a_day_that_cannot_be_is_refused(day: date) -> None:
    """Neither of the year one nor of tomorrow."""
    with pytest.raises(DayUnfit):
        take(f"{HEAD}\n".encode(), day=day)


def test_a_loan_that_came_back_and_went_again_was_with_them_twice() -> None:
    """A contact of the first time counts; one between the two does not."""
    loan = first_case().borrower.slice.rows("loans")[0]["loan_id"]
    with_agency(loan, on=date(2026, 9, 1), back=date(2026, 9, 10))
    with_agency(loan, on=date(2026, 10, 20))
    rows = [f"c{n},{loan},{SAID.format(at=f'2026-{on}T10:00+08:00')}"
            for n, on in enumerate(("09-05", "09-20", "10-25"))]
    taken = take("\n".join((HEAD, *rows)).encode())
    assert taken.taken == 2
    assert [(one.line, one.reason) for one in taken.rejects.all()] == [(3, "loan_elsewhere")]


def test_many_agencies_are_asked_about_at_once(
    loan: str, django_assert_num_queries: Any
) -> None:
    """The days of all take one query, and each is what it is alone."""
    take(f"{HEAD}\n".encode())
    with_agency(f"{loan}-2")
    every = [Agency.objects.get(name=NORTH),
             *(Agency.objects.create(name=f"agency {n}") for n in range(5))]
    night = Night.objects.get()
    with django_assert_num_queries(1):
        found = all_complete_up_to(every, night=night)
    assert found == {one.pk: complete_up_to(one, night=night) for one in every}
    assert all_complete_up_to([], night=night) == {}
