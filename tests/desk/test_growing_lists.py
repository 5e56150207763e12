"""A list that has more rows takes as many queries as one that has few."""

from collections.abc import Callable
from datetime import date, timedelta
from itertools import count
from typing import Final

import pytest
from deeds import call, say, talk
from django.db import connection
from django.test.utils import CaptureQueriesContext
from staff import TWO_O_CLOCK, browser, person

from forbear.desk.actions.data_requests import EnterRequest
from forbear.desk.actions.record_hold import RecordHold
from forbear.desk.actions.score_call import ScoreCall
from forbear.desk.records import clock
from forbear.desk.records.models import (
    Agency,
    AgencyContact,
    AgencyFile,
    Case,
    Grant,
    GrantStep,
    Payment,
    PaymentUnclear,
    Placement,
    Promise,
    Reply,
    Visit,
    VisitStep,
)

pytestmark = pytest.mark.usefixtures("desk")
TODAY = date(2026, 11, 1)
MANY: Final = 3
_numbers = count(1)


def untouched() -> Case:
    """Give the next case that nothing was done to."""
    found = Case.objects.filter(
        rank__isnull=False, state="open", held_by__isnull=True, reason="", contacts__isnull=True,
        holds__isnull=True, grants__isnull=True, data_requests__isnull=True, visits__isnull=True)
    return found.select_related("night", "borrower").order_by("rank")[0]


def a_hold() -> None:
    """Place a stop that waits for its answer."""
    RecordHold(by=person("ben"), case=untouched(), kind="complaint", evidence="a letter").run()


def a_grant(*, decided: bool = False) -> None:
    """Ask for a plan; decide on it or not."""
    case = untouched()
    made = Grant.objects.create(
        case=case, borrower_id=case.borrower_id, at=TWO_O_CLOCK, by=person("ben"), kind="plan",
        basis="all", loan_id=f"L{next(_numbers)}", currency="CNY", amount_minor=1, owed_minor=1,
        why="x", rules="x")
    if decided:
        GrantStep.objects.create(grant=made, step="approved", at=TWO_O_CLOCK, by=person("cleo"))


def a_request() -> None:
    """Enter a request that one's data go."""
    EnterRequest(by=person("ben"), case=untouched(), kind="erasure", came_on=TODAY).run()


def a_promise() -> None:
    """Let somebody have promised for today."""
    case = untouched()
    Promise.objects.create(
        case=case, borrower_id=case.borrower_id, at=TWO_O_CLOCK, by=person("ben"),
        currency="CNY", amount_minor=1, made_on=TODAY, promised_on=TODAY, arrears_minor=1)


def a_call_back() -> None:
    """Agree on a call back."""
    ben = person("ben")
    say(talk(untouched(), ben), ben, "call_back", back_at=clock.now() + timedelta(hours=2))


def a_talk() -> None:
    """Let Ben talk with somebody, and score it."""
    ben = person("ben")
    contact = talk(untouched(), ben)
    say(contact, ben, "talked")
    ScoreCall(by=person("cleo"), contact=contact, met={"correct": True}).run()


def a_reply(*, read: bool = False) -> None:
    """Let somebody have written; somebody read it or not."""
    case = untouched()
    Reply.objects.create(
        account="sms", channel="sms", text="x", case=case, borrower=case.borrower, at=TWO_O_CLOCK,
        read_at=TWO_O_CLOCK if read else None, read_by=person("ben") if read else None)


def a_held_case() -> None:
    """Let a case be in Ben's hands, with a call that has no outcome."""
    call(untouched(), person("ben"))


def a_visit() -> None:
    """Ask for a visit."""
    case = untouched()
    made = Visit.objects.create(
        case=case, borrower=case.borrower, contact_point=case.borrower.points.first(),
        reason="no call was answered", planned_on=TODAY + timedelta(days=1), from_minute=600,
        until_minute=720, asked_at=TWO_O_CLOCK, asked_by=person("cleo"))
    made.visitors.set([person("vic"), person("val")])
    VisitStep.objects.create(visit=made, state="asked", at=TWO_O_CLOCK, by=person("cleo"))


def an_unclear_payment() -> None:
    """Let a payment be one that cannot be counted."""
    case = untouched()
    made = Payment.objects.create(
        case=case, borrower_id=case.borrower_id, at=TWO_O_CLOCK, by=person("cleo"),
        lender=case.night.lender, payment_id=f"U{next(_numbers)}", currency="CNY",
        amount_minor=1, received_on=TODAY)
    PaymentUnclear.objects.create(payment=made, night=case.night, since=TWO_O_CLOCK,
                                  tried_at=TWO_O_CLOCK, why="instalments: KeyError")


def an_agency() -> None:
    """Let another agency have a loan and have told of a day."""
    case, number = untouched(), next(_numbers)
    agency = Agency.objects.create(name=f"agency {number}")
    Placement.objects.create(borrower=case.borrower, loan_id=f"P{number}", agency=agency,
                             placed_on=TODAY, at=TWO_O_CLOCK)
    AgencyFile.objects.create(agency=agency, day=TODAY, digest=str(number), taken=0, rejected=0,
                              at=TWO_O_CLOCK)


def a_placement() -> None:
    """Let the agency of Amy have a further loan, and have made a contact about it."""
    case, number = untouched(), next(_numbers)
    agency = person("amy").agency
    assert agency is not None
    Placement.objects.create(borrower=case.borrower, loan_id=f"P{number}", agency=agency,
                             placed_on=TODAY, at=TWO_O_CLOCK)
    file = AgencyFile.objects.create(agency=agency, day=TODAY - timedelta(days=number),
                                     digest=str(number), taken=1, rejected=0, at=TWO_O_CLOCK)
    AgencyContact.objects.create(
        contact_id=f"c{number}", agency=agency, file=file, borrower=case.borrower,
        loan_id=f"P{number}", channel="call", direction="out", tried_at=TWO_O_CLOCK,
        outcome="no_answer")


LISTS: Final[dict[str, tuple[str, Callable[[], None], str]]] = {
    "holds": ("/holds/", a_hold, "cleo"),
    "approvals": ("/approvals/", a_grant, "cleo"),
    "approvals decided": ("/approvals/", lambda: a_grant(decided=True), "cleo"),
    "requests": ("/requests/", a_request, "rui"),
    "promises": ("/promises/", a_promise, "cleo"),
    "call-backs": ("/call-backs/", a_call_back, "cleo"),
    "quality": ("/quality/", a_talk, "cleo"),
    "own quality": ("/quality/", a_talk, "ben"),
    "team": ("/team/", a_held_case, "cleo"),
    "team unclear": ("/team/", an_unclear_payment, "cleo"),
    "day": ("/day/", a_talk, "ben"),
    "queue": ("/queue/", a_held_case, "cleo"),
    "queue held": ("/queue/?list=held", a_hold, "cleo"),
    "queue back": ("/queue/?list=back", a_call_back, "cleo"),
    "replies": ("/replies/", a_reply, "cleo"),
    "replies read": ("/replies/?list=done", lambda: a_reply(read=True), "cleo"),
    "log": ("/log/", a_hold, "rui"),
    "visits": ("/visit-register/", a_visit, "cleo"),
    "agencies": ("/agencies/", an_agency, "max"),
    "placed": ("/placed/", a_placement, "amy"),
    "day of an agency": ("/placed/contacts/", a_placement, "abe"),
}


@pytest.mark.parametrize("name", LISTS)
def test_more_rows_take_no_more_queries(name: str) -> None:
    """Two rows and five are read in as many queries."""
    address, add, who = LISTS[name]
    for _ in range(2):
        add()
    few = queries(address, who)
    for _ in range(MANY):
        add()
    assert queries(address, who) == few


def queries(address: str, who: str) -> int:
    """Count the queries of a page, once what is prepared once is prepared."""
    client = browser(who)
    assert client.get(address).status_code == 200
    with CaptureQueriesContext(connection) as found:
        client.get(address)
    return len(found)
