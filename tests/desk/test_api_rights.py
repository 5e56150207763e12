"""Every operation of the API and every scope; what is another lender's is not found."""

import json
import os
from pathlib import Path
from typing import Any, Final
from uuid import uuid4

import pytest
from deeds import call
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from staff import first_case, person
from systems import Caller, caller

from forbear.desk.actions.record_hold import RecordHold
from forbear.desk.api.urls import api
from forbear.desk.records import policy
from forbear.desk.records.models import AuditEntry

pytestmark = pytest.mark.usefixtures("desk")
LEDGER: Final = Path(__file__).with_name("api_query_counts.json")
QUERIES_MOST: Final = 40
"""A write counts too: the token, the case, its facts, what follows from them, and the log."""

TABLE: Final = """
GET  cases                    cases:read        200 200
GET  cases/{case}             cases:read        200 404
POST payments                 payments:write    201 404
GET  payments/{payment_id}    payments:write    200 404
POST contacts                 contacts:write    201 404
POST holds                    holds:write       201 404
POST holds/{hold_id}/end      holds:end         201 404
POST wishes                   wishes:write      201 404
POST recorders                recordings:write  201 422
POST recordings               recordings:write  201 404
"""
"""Method, address, the one scope that opens it, then the answers to the lender's own system and to
another lender's."""


def rows() -> list[tuple[str, str, str, int, int]]:
    """Read the table."""
    lines = [line.split() for line in TABLE.strip().splitlines()]
    return [(method, path, scope, int(own), int(other))
            for method, path, scope, own, other in lines]


@pytest.fixture
def bodies(desk: Any) -> dict[str, Any]:
    """Give what each operation takes, and the ids in its address."""
    del desk
    case, ben = first_case(), person("ben")
    contact = call(case, ben)
    hold = RecordHold(by=ben, case=case, kind="other", evidence="a letter").run()
    caller("first", "payments:write").post("payments", {
        **paid(case), "payment_id": "P-0"})
    return {
        "case": case.pk, "payment_id": "P-0", "hold_id": hold.pk,
        "payments": paid(case),
        "contacts": {"contact_id": "C-1", "borrower_id": case.borrower_id, "channel": "sms",
                     "direction": "out", "tried_at": "2026-11-01T08:00:00+08:00",
                     "outcome": "delivered"},
        "holds": {"borrower_id": case.borrower_id, "kind": "dispute", "evidence": "by letter"},
        "holds/{hold_id}/end": {"answer": "told so", "upheld": False},
        "wishes": {"borrower_id": case.borrower_id, "kind": "not_channel", "channel": "sms"},
        "recorders": {"agent": "ben", "runs": True, "until": "2026-11-01T18:00:00+08:00"},
        "recordings": {"recording_id": "R-1", "desk_call": str(contact.pk), "reference": "a/b",
                       "sha256": "0" * 64, "began_at": "2026-11-01T14:05:00+08:00",
                       "ended_at": "2026-11-01T14:06:00+08:00"},
    }


def paid(case: Any) -> dict[str, Any]:
    """Give a small payment of a case."""
    return {"payment_id": "P-1", "borrower_id": case.borrower_id, "amount_minor": 1,
            "currency": case.currency, "received_on": "2026-11-01"}


def ask(system: Caller | Client, method: str, *, path: str, bodies: dict[str, Any]) -> Any:
    """Make a request of the table."""
    address = path.format(**{name: bodies[name] for name in ("case", "payment_id", "hold_id")})
    if isinstance(system, Client):
        return system.generic(method, f"/api/v1/{address}", json.dumps(bodies.get(path)),
                              content_type="application/json")
    if method == "GET":
        return system.get(address)
    return system.post(address, bodies[path], idempotency_key=str(uuid4()))


def test_every_operation_is_in_the_table() -> None:
    """An operation that nobody thought of, or another scope than it says, fails here."""
    described = {
        (method.upper(), path.removeprefix("/api/v1/"), details["security"][0]["Bearer"][0])
        for path, methods in api.get_openapi_schema()["paths"].items()
        for method, details in methods.items()}
    assert described == {(method, path, scope) for method, path, scope, *_ in rows()}
    assert {scope for _, _, scope in described} == set(policy.SCOPES)


@pytest.mark.parametrize("row", rows(), ids=lambda row: f"{row[0]} {row[1]}")
def test_an_operation_opens_to_its_scope_alone(
    row: tuple[str, str, str, int, int], bodies: dict[str, Any]
) -> None:
    """Without a token 401; with every other scope 403; with its own it is done, and logged."""
    method, path, scope, own, other = row
    assert ask(Client(), method, path=path, bodies=bodies).status_code == 401
    others = caller("others", *(set(policy.SCOPES) - {scope}))
    refused = ask(others, method, path=path, bodies=bodies)
    assert (refused.status_code, refused.json()["code"]) == (403, "scope_missing")
    assert scope in refused.json()["detail"]
    stranger = caller("stranger", scope, portfolio="Another Lender")
    assert ask(stranger, method, path=path, bodies=bodies).status_code == other
    assert not AuditEntry.objects.filter(by__in=["api:others", "api:stranger"]).exists()
    mine = caller("mine", scope)
    assert ask(mine, method, path=path, bodies=bodies).status_code == own
    assert AuditEntry.objects.filter(by="api:mine").exists() is (method == "POST")


def test_another_lender_sees_no_case_in_the_list(bodies: dict[str, Any]) -> None:
    """The list of another portfolio is empty, not shorter."""
    assert bodies
    stranger = caller("stranger", "cases:read", portfolio="Another Lender")
    assert stranger.get("cases").json() == {"cases": [], "next_cursor": None}


def test_what_is_nowhere_is_told_as_a_problem() -> None:
    """An address that is none, and a method that is none, are no pages of the desk."""
    answer = Client().get("/api/v1/nothing")
    assert (answer.status_code, answer.headers["Content-Type"]) == (
        404, "application/problem+json")
    answer = Client().delete("/api/v1/payments")
    assert (answer.status_code, answer.headers["Content-Type"]) == (
        405, "application/problem+json")
    assert (answer.headers["Allow"], answer.json()["code"]) == ("POST", "not_this_way")


def test_the_ledger_of_the_apis_queries(bodies: dict[str, Any]) -> None:
    """Each operation takes as many queries as the ledger says.

    After a change that is meant: FORBEAR_LEDGER=1 writes the ledger anew.
    """
    system, found = caller("core", *policy.SCOPES), {}
    system.get("cases")
    for method, path, *_ in rows():
        with CaptureQueriesContext(connection) as queries:
            assert ask(system, method, path=path, bodies=bodies).status_code < 300
        # PostgreSQL is asked to let one writer of the log go at a time; SQLite need not be.
        found[f"{method} {path}"] = sum("pg_advisory" not in one["sql"] for one in queries)
    if os.environ.get("FORBEAR_LEDGER"):
        LEDGER.write_text(json.dumps(found, indent=2) + "\n", encoding="utf-8")
    assert found == json.loads(LEDGER.read_text(encoding="utf-8"))
    assert max(found.values()) <= QUERIES_MOST
