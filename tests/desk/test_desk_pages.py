"""Every address, every role: who gets what, how many queries a page takes, in which languages."""

import json
import os
from datetime import date
from pathlib import Path
from typing import Any, Final
from uuid import uuid4

import pytest
from deeds import call, make_sure, say, talk
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import URLPattern, URLResolver, get_resolver
from outings import approved, visitable
from staff import browser, first_case, person

from forbear.desk.actions.data_requests import EnterRequest
from forbear.desk.actions.record_hold import RecordHold
from forbear.desk.actions.score_call import ScoreCall
from forbear.desk.agencies import urls as agencies_urls
from forbear.desk.agents import urls as agents_urls
from forbear.desk.api import urls as api_urls
from forbear.desk.managers import urls as managers_urls
from forbear.desk.project import urls
from forbear.desk.records import clock
from forbear.desk.records.models import Grant, Placement, Reply
from forbear.desk.ui import urls as ui_urls
from forbear.desk.visitors import urls as visitors_urls

pytestmark = pytest.mark.usefixtures("desk")

ROLES: Final = ("stranger", "agent", "specialist", "lead", "manager", "compliance",
                "administrator", "nobody", "visitor", "agency", "agency_lead")
"""In the order of the columns below; a stranger is an agent of another lender, nobody has not
signed in, the visitor is on the visit that the addresses name, and the agency has the loan."""
NAMES: Final = {"stranger": "dan", "agent": "eve", "specialist": "sue", "lead": "cleo",
                "manager": "max", "compliance": "rui", "administrator": "ada", "visitor": "vic",
                "agency": "amy", "agency_lead": "abe"}
OF_A_CASE: Final = (
    "case", "open-case", "give-back", "hold", "wish", "told-payment", "payment", "press-call",
    "called-in", "reassign", "ask-visit", "case-agency", "note-notice", "place-loan",
)
OF_A_VISIT: Final = (
    "decide-visit", "call-off-visit", "visit", "set-out", "visit-address", "arrive",
    "check-visited", "record-visit", "add-photo", "sign-visit", "take-back", "call-off",
)

TABLE: Final = """
home           GET   302 302 302 302 302 302 403 302 302 302 302
queue          GET   200 200 200 200 403 403 403 302 403 403 403
next           POST  302 302 302 302 403 403 403 302 403 403 403
find           GET   200 200 200 200 200 200 403 302 403 403 403
day            GET   200 200 200 200 403 403 403 302 403 403 403
case           GET   404 200 200 200 200 200 403 302 403 403 403
case-part      GET   404 200 200 200 200 200 403 302 403 403 403
open-case      POST  404 302 302 302 403 403 403 302 403 403 403
give-back      POST  404 302 302 302 403 403 403 302 403 403 403
hold           POST  404 302 302 302 403 403 403 302 403 403 403
wish           POST  404 302 302 302 403 403 403 302 403 403 403
told-payment   POST  404 302 302 302 403 403 403 302 403 403 403
payment        POST  403 403 302 302 403 403 403 302 403 403 403
unmask         POST  404 200 200 200 403 403 403 302 403 403 403
press-call     POST  404 302 302 302 403 403 403 302 403 403 403
called-in      POST  404 302 302 302 403 403 403 302 403 403 403
call           GET   404 302 302 302 403 403 403 302 403 403 403
check-person   POST  404 302 302 302 403 403 403 302 403 403 403
outcome        POST  404 422 422 422 403 403 403 302 403 403 403
undo           POST  404 404 404 404 403 403 403 302 403 403 403
team           GET   403 403 403 200 200 403 403 302 403 403 403
reassign       POST  403 403 403 302 302 403 403 302 403 403 403
holds          GET   200 200 200 200 200 200 403 302 403 403 403
mark-alike     POST  403 403 302 302 403 302 403 302 403 403 403
answer-alike   POST  403 403 302 302 403 302 403 302 403 403 403
end-hold       POST  403 403 302 302 403 302 403 302 403 403 403
assign-hold    POST  403 403 302 302 302 302 403 302 403 403 403
ask-plan       GET   404 200 200 200 403 403 403 302 403 403 403
ask-waiver     GET   404 200 200 200 403 403 403 302 403 403 403
approvals      GET   200 200 200 200 200 200 403 302 403 403 403
decide-grant   POST  404 302 302 302 302 302 403 302 403 403 403
authority      GET   200 200 200 200 200 200 403 302 403 403 403
quality        GET   200 200 200 200 200 200 403 302 403 403 403
card           GET   404 404 404 200 404 200 403 302 403 403 403
comment-card   POST  404 404 404 302 404 302 403 302 403 403 403
requests       GET   403 403 403 200 403 200 403 302 403 403 403
decide-request POST  403 403 403 302 403 302 403 302 403 403 403
enter-request  POST  404 302 302 302 403 302 403 302 403 403 403
promises       GET   200 200 200 200 200 200 403 302 403 403 403
call-backs     GET   200 200 200 200 200 200 403 302 403 403 403
replies        GET   200 200 200 200 403 200 403 302 403 403 403
read-reply     POST  404 302 302 302 403 302 403 302 403 403 403
words          GET   403 403 403 403 200 200 403 302 403 403 403
log            GET   403 403 403 403 403 200 403 302 403 403 403
ask-visit      GET   404 200 200 200 403 403 403 302 403 403 403
visit-register GET   403 403 403 200 200 200 403 302 403 403 403
decide-visit   POST  403 403 403 302 302 403 403 302 403 403 403
call-off-visit POST  404 302 302 302 302 302 403 302 302 403 403
visits         GET   403 403 403 403 403 403 403 302 200 403 403
visit          GET   403 403 403 403 403 403 403 302 200 403 403
photo          GET   403 403 403 404 403 404 403 302 404 403 403
set-out        POST  403 403 403 403 403 403 403 302 302 403 403
visit-address  POST  403 403 403 403 403 403 403 302 302 403 403
arrive         POST  403 403 403 403 403 403 403 302 302 403 403
check-visited  POST  403 403 403 403 403 403 403 302 302 403 403
record-visit   POST  403 403 403 403 403 403 403 302 422 403 403
add-photo      POST  403 403 403 403 403 403 403 302 302 403 403
sign-visit     POST  403 403 403 403 403 403 403 302 302 403 403
take-back      POST  403 403 403 403 403 403 403 302 302 403 403
call-off       POST  403 403 403 403 403 403 403 302 302 403 403
agencies       GET   403 403 403 200 200 200 403 302 403 403 403
case-agency    GET   403 403 403 200 200 403 403 302 403 403 403
note-notice    POST  403 403 403 302 302 403 403 302 403 403 403
place-loan     POST  403 403 403 302 302 403 403 302 403 403 403
recall-loan    POST  403 403 403 302 302 403 403 302 403 403 403
placed         GET   403 403 403 403 403 403 403 302 403 200 200
placed-loan    GET   403 403 403 403 403 403 403 302 403 200 200
agency-contacts GET   403 403 403 403 403 403 403 302 403 403 200
sign-in        GET   200 200 200 200 200 200 200 200 200 200 200
second-factor  GET   302 302 302 302 302 302 302 302 302 302 302
sign-out       POST  302 302 302 302 302 302 302 302 302 302 302
language       POST  302 302 302 302 302 302 302 302 302 302 302
"""
LEDGER: Final = Path(__file__).with_name("query_counts.json")
QUERIES_MOST: Final = 20


def routes(resolver: URLResolver | None = None) -> set[str]:
    """Give the name of every page of the desk; the API has a table of its own."""
    found: set[str] = set()
    for entry in (resolver or get_resolver()).url_patterns:
        if getattr(entry, "urlconf_name", None) is api_urls:
            continue
        if isinstance(entry, URLPattern):
            found.add(str(entry.name))
        else:
            found |= routes(entry)
    return found


def rows() -> dict[str, tuple[str, list[int]]]:
    """Read the table."""
    lines = [line.split() for line in TABLE.strip().splitlines()]
    return {name: (method, [int(code) for code in codes]) for name, method, *codes in lines}


@pytest.fixture
def places(desk: Any) -> dict[str, str]:
    """Give an address of every kind, on a case that Ben is calling."""
    del desk
    case, ben = first_case(), person("ben")
    contact = call(case, ben)
    hold = RecordHold(by=ben, case=first_case(pk__gt=case.pk), kind="other", evidence="x").run()
    visit = approved(visitable())
    grant = Grant.objects.create(
        case=case, borrower_id=case.borrower_id, at=contact.tried_at, by=person("eve"),
        kind="plan", basis="all", loan_id="x", currency="CNY", amount_minor=1, owed_minor=1,
        why="x", rules="x")
    wished = EnterRequest(by=ben, case=case, kind="access", came_on=date(2026, 11, 1)).run()
    talked = talk(first_case(held_by__isnull=True, pk__gt=hold.case_id), person("cleo"))
    say(talked, person("cleo"), "talked")
    score = ScoreCall(by=person("rui"), contact=talked, met={"correct": True}).run()
    placement = Placement.objects.create(
        borrower=case.borrower, agency=person("amy").agency, placed_on=case.night.as_of,
        loan_id=case.borrower.slice.rows("loans")[0]["loan_id"], at=clock.now())
    reply = Reply.objects.create(
        account="sms", channel="sms", text="x", case=case, borrower=case.borrower, at=clock.now())
    on = {"number": case.pk}
    from django.urls import reverse  # noqa: PLC0415 -- after Django is set up

    alike: list[tuple[tuple[str, ...], dict[str, Any]]] = [
        (OF_A_CASE, on), (("case-part",), {**on, "part": "rules"}),
        (("unmask",), {**on, "point_id": "none"}), (("undo",), {"outcome_id": uuid4()}),
        (("ask-plan", "ask-waiver", "enter-request"), on),
        (("card",), {"contact_id": talked.pk}), (("comment-card",), {"card_id": score.pk}),
        (("decide-request",), {"request_id": wished.pk}),
        (("read-reply",), {"reply_id": reply.pk}),
        (("decide-grant",), {"grant_id": grant.pk, "how": "decline"}),
        (("call", "check-person", "outcome"), {"contact_id": contact.pk}),
        (("end-hold", "assign-hold"), {"hold_id": hold.pk}),
        (("recall-loan", "placed-loan"), {"placement_id": placement.pk}),
        (OF_A_VISIT, {"visit_id": visit.pk}), (("photo",), {"photo_id": uuid4()}),
    ]
    keys = {name: of for names, of in alike for name in names}
    return {name: reverse(name, kwargs=keys.get(name, {})) for name in rows()}


def test_every_address_is_in_the_table() -> None:
    """A page that nobody thought of fails here."""
    assert len(urls.urlpatterns) == len(
        (agencies_urls, agents_urls, api_urls, managers_urls, visitors_urls, ui_urls))
    assert routes() == set(rows())


@pytest.mark.parametrize("role", ROLES)
def test_every_role_gets_what_the_table_says(role: str, places: dict[str, str]) -> None:
    """Each address answers each role as written; what is a stranger's is not found."""
    wrong = []
    for name, (method, codes) in rows().items():
        client = browser(NAMES[role]) if role in NAMES else Client()
        ask = client.get if method == "GET" else client.post
        code = ask(places[name]).status_code
        if code != codes[ROLES.index(role)]:
            wrong.append(f"{name}: {code}, not {codes[ROLES.index(role)]}")
    assert wrong == []


def test_what_changes_something_is_posted(places: dict[str, str]) -> None:
    """No link, picture or prefetch changes anything."""
    client = browser("cleo")
    posted = [name for name, (method, _codes) in rows().items() if method == "POST"]
    assert [name for name in posted
            if client.get(places[name]).status_code not in (403, 405)] == []


def test_a_form_without_its_token_is_refused(places: dict[str, str]) -> None:
    """Another site cannot send our forms; the answer says that nothing was saved."""
    client = Client(enforce_csrf_checks=True)
    client.force_login(person("ben"))
    answer = client.post(places["hold"], {"kind": "other", "evidence": "x"})
    assert answer.status_code == 403
    assert b"Nothing was saved" in answer.content


def counted(name: str, address: str, who: str) -> int:
    """Count the queries of a page, once what is prepared once is prepared."""
    client = browser(who)
    client.get(address)
    with CaptureQueriesContext(connection ) as queries:
        client.get(address)
    assert name
    return len(queries)


def test_the_ledger_of_queries(places: dict[str, str]) -> None:
    """Each page takes as many queries as the ledger says, and twenty at most.

    After a change that is meant: FORBEAR_LEDGER=1 writes the ledger anew.
    """
    make_sure(person("ben").held.get().contacts.get(), person("ben"))
    pages = {"queue": "cleo", "find": "cleo", "day": "ben", "case": "cleo", "case messages": "cleo",
             "call": "ben",
             "team": "cleo", "holds": "cleo", "promises": "cleo", "call-backs": "cleo",
             "log": "rui", "ask-visit": "cleo", "approvals": "cleo", "authority": "cleo",
             "ask-plan": "ben", "ask-waiver": "ben", "quality": "cleo", "card": "rui",
             "requests": "rui", "replies": "cleo", "words": "max",
             "visit-register": "cleo", "visits": "vic", "visit": "vic", "agencies": "max",
             "case-agency": "max", "placed": "amy", "placed-loan": "amy",
             "agency-contacts": "abe"}
    places = {**places, "find": "/find/?q=+999+13",
              "case messages": places["case"] + "?part=messages"}
    found = {name: counted(name, places[name], who) for name, who in pages.items()}
    if os.environ.get("FORBEAR_LEDGER"):
        LEDGER.write_text(json.dumps(found, indent=2) + "\n", encoding="utf-8")
    assert found == json.loads(LEDGER.read_text(encoding="utf-8"))
    assert max(found.values()) <= QUERIES_MOST


def test_nothing_of_a_debt_before_the_check(places: dict[str, str]) -> None:
    """On the page of a call no amount and no loan is shown until two answers were right."""
    ben = person("ben")
    contact = ben.held.get().contacts.get()
    loan = contact.case.borrower.slice.rows("loans")[0]["loan_id"]
    before = browser("ben").get(places["call"]).content.decode()
    assert loan not in before
    assert "款项" not in before
    make_sure(contact, ben)
    assert loan in browser("ben").get(places["call"]).content.decode()


def test_a_refused_call_shows_no_number() -> None:
    """When the door says no, the page holds no number to dial."""
    case, ben = first_case(), person("ben")
    RecordHold(by=ben, case=case, kind="dispute", evidence="x").run()
    client = browser("ben")
    client.post(f"/cases/{case.pk}/open/")
    page = client.post(f"/cases/{case.pk}/call/", follow=True).content.decode()
    assert "tel:" not in page
    assert not any(p.address in page for p in case.borrower.points.all() if p.kind == "mobile")


@pytest.mark.parametrize("language", ["zh-Hant", "zh-Hans", "en"])
def test_each_page_speaks_the_language_that_was_chosen(
    language: str, places: dict[str, str]
) -> None:
    """A page names its language, and in Chinese no English sentence is left in the frame."""
    client = browser("cleo")
    client.post("/language/", {"language": language, "back": "/queue/"})
    page = client.get(places["case"]).content.decode()
    assert f'<html lang="{language}">' in page
    assert ("Call now?" in page) is (language == "en")


def test_a_form_with_a_fault_says_so_at_its_top() -> None:
    """An amount that is none: the summary names it, links to it, and keeps what was typed."""
    ben = person("ben")
    contact = talk(first_case(), ben)
    page = browser("ben").post(f"/calls/{contact.pk}/outcome/", {
        "came": "promise", "amount": "a lot", "note": "kept as typed"})
    text = page.content.decode()
    assert page.status_code == 422
    assert 'href="#amount"' in text
    assert "kept as typed" in text
