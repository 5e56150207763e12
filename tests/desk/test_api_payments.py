"""The lender's own systems tell of payments: once each, with a token, in their own portfolio."""

import json
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from staff import LENDER, first_case
from systems import Caller, caller

from forbear.desk.actions.count_payments import count_payments
from forbear.desk.exchange.tokens import TokenNameUnfit, make_token, revoke_token
from forbear.desk.judging.answer import may_call
from forbear.desk.project.work import work
from forbear.desk.records import clock
from forbear.desk.records.counted import with_counted
from forbear.desk.records.models import AuditEntry, Case, Order, Payment, Portfolio
from forbear.desk.records.models.tokens import Token

pytestmark = pytest.mark.usefixtures("desk")
TODAY = date(2026, 11, 1)


@pytest.fixture
def core() -> Caller:
    """Give the lender's core system, with a token for payments."""
    return caller("core", "payments:write")


def payment(case: Case, **other: Any) -> dict[str, Any]:
    """Give a payment that settles a case."""
    return {"payment_id": "P-1", "borrower_id": case.borrower_id, "currency": case.currency,
            "amount_minor": case.amount_minor * 20, "received_on": TODAY.isoformat(), **other}


def test_a_payment_is_told_counted_and_closes_the_case(core: Caller) -> None:
    """201, then the engine counts it: nothing is late, the case closes, its orders stop."""
    case = first_case()
    answer = core.post("payments", payment(case))
    assert answer.status_code == 201
    assert answer.json()["counted"] is None
    work(once=True)
    looked = core.get("payments/P-1").json()
    assert looked["counted"]["late_minor"] == 0
    case.refresh_from_db()
    assert (case.state, case.closed_because, case.amount_minor) == ("closed", "paid", 0)
    assert not Order.objects.filter(borrower__person=case.person_id, state="open").exists()
    assert count_payments() == 0


def test_nobody_is_called_about_money_that_is_not_counted_yet(core: Caller) -> None:
    """Between telling and counting, the door says no; a small payment then leaves the rest."""
    case = first_case()
    core.post("payments", payment(case, amount_minor=1))
    assert may_call(case).reason == "stop_says_paid"
    count_payments()
    assert may_call(case).allowed
    case.refresh_from_db()
    assert case.state == "open"


def test_a_night_that_knows_nothing_of_a_payment_does_not_ask_again(core: Caller) -> None:
    """It opens a new case of a day before the money came in; the door stays shut, and it closes."""
    case = first_case()
    core.post("payments", payment(case))
    count_payments()
    night, case = case.night, Case.objects.get(pk=case.pk)
    night.pk, night.digest = None, "of the same day"
    night.save()
    case.pk, case.night, case.state, case.closed_because, case.closed_at = (
        None, night, "open", "", None)
    case.save()
    assert may_call(case).reason == "stop_says_paid"
    assert not with_counted(Payment.objects.all()).get().counted
    assert count_payments() == 1
    case.refresh_from_db()
    assert (case.state, case.closed_because) == ("closed", "paid")
    assert with_counted(Payment.objects.all()).get().counted


def test_the_same_payment_again_changes_nothing(core: Caller) -> None:
    """200 with the same answer, one row, one entry in the log."""
    case = first_case()
    first = core.post("payments", payment(case))
    again = core.post("payments", payment(case))
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json() == again.json()
    assert Payment.objects.count() == 1
    assert AuditEntry.objects.filter(did="take_payment", by="api:core").count() == 1


@pytest.mark.parametrize("other", [
    {"amount_minor": 5}, {"received_on": "2026-10-30"}, {"loan_id": "theirs"},
    {"borrower_id": "another"},
])
def test_the_same_id_for_something_else_is_refused(core: Caller, other: dict[str, Any]) -> None:
    """409 that names the payment; the first one stays as it was."""
    case = first_case()
    core.post("payments", payment(case))
    if other.get("loan_id"):
        other = {"loan_id": case.borrower.slice.rows("loans")[0]["loan_id"]}
    if other.get("borrower_id"):
        other = {"borrower_id": first_case(pk__gt=case.pk).borrower_id}
    answer = core.post("payments", payment(case, **other))
    assert answer.status_code == 409
    assert answer.json()["code"] == "payment_differs"
    assert "P-1" in answer.json()["detail"]
    assert Payment.objects.get().amount_minor == case.amount_minor * 20


@pytest.mark.parametrize(("other", "code"), [
    ({"received_on": (TODAY + timedelta(days=2)).isoformat()}, "day_unfit"),
    ({"loan_id": "nobody's"}, "loan_not_theirs"),
    ({"currency": "ZZZ"}, "currency_unfit"),
    ({"amount_minor": 0}, "request_unfit"), ({"amount_minor": 1.5}, "request_unfit"),
    ({"amount_minor": "100"}, "request_unfit"), ({"amount_minor": 10**16}, "request_unfit"),
    ({"received_on": 1}, "request_unfit"), ({"received_on": "tomorrow"}, "request_unfit"),
    ({"payment_id": ""}, "request_unfit"), ({"payment_id": "a\u0000b"}, "request_unfit"),
    ({"ammount_minor": 1}, "request_unfit"),
])
def test_what_cannot_be_is_refused(core: Caller, other: dict[str, Any], code: str) -> None:
    """422 with what is wrong; nothing was saved."""
    answer = core.post("payments", payment(first_case(), **other))
    assert (answer.status_code, answer.json()["code"]) == (422, code)
    assert {one["where"] for one in answer.json().get("errors", ())} <= {f"body.{n}" for n in other}
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert not Payment.objects.exists()


@pytest.mark.parametrize(("body", "kind", "status"), [
    ("{", "application/json", 400), ('{"a": NaN}', "application/json", 400),
    ('{"a": 1, "a": 2}', "application/json", 400), ("{}", "text/plain", 415),
    ('"' + "x" * 300_000 + '"', "application/json", 413),
])
def test_a_body_that_is_no_fit_json_is_refused(
    core: Caller, body: str, kind: str, status: int
) -> None:
    """Broken, doubled, undeclared or far too large: each is told as a problem."""
    answer = core.post_text("payments", body, kind=kind)
    assert answer.status_code == status
    assert answer.headers["Content-Type"] == "application/problem+json"


def test_two_payments_at_once_are_both_counted(core: Caller) -> None:
    """The engine sees all who paid, in one run; each case has its own result."""
    first = first_case()
    second = first_case(pk__gt=first.pk)
    core.post("payments", payment(first))
    core.post("payments", payment(second, payment_id="P-2", amount_minor=1))
    core.post("payments", payment(second, payment_id="P-3", amount_minor=2))
    assert count_payments() == 3
    assert core.get("payments/P-1").json()["counted"]["late_minor"] == 0
    left = core.get("payments/P-3").json()["counted"]["late_minor"]
    assert core.get("payments/P-2").json()["counted"]["late_minor"] == left > 0


def test_without_a_good_token_nothing_is_told(core: Caller) -> None:
    """No token, a wrong one, one that is over and one that is revoked look the same: 401."""
    assert Client().get("/api/v1/payments/P-1").status_code == 401
    answers = [Caller("forbear_nothing").get("payments/P-1")]
    token = Token.objects.get(name="core")
    Token.objects.filter(pk=token.pk).update(expires_at=clock.now())
    answers.append(core.get("payments/P-1"))
    Token.objects.filter(pk=token.pk).update(expires_at=token.expires_at)
    assert core.get("payments/P-1").status_code == 404
    revoke_token("core")
    answers.append(core.get("payments/P-1"))
    assert {a.status_code for a in answers} == {401}
    assert len({a.content for a in answers}) == 1
    assert answers[0].headers["WWW-Authenticate"].startswith("Bearer")


def test_another_lender_finds_nothing() -> None:
    """A person of another portfolio is not here, and neither is their payment."""
    case = first_case()
    caller("core", "payments:write").post("payments", payment(case))
    stranger = caller("stranger", "payments:write", portfolio="Another Lender")
    assert stranger.post("payments", payment(case)).status_code == 404
    assert stranger.get("payments/P-1").status_code == 404
    assert stranger.get("payments/P-2").content == stranger.get("payments/P-1").content


def test_the_ids_of_another_lender_are_its_own(core: Caller) -> None:
    """Two lenders at one desk may both have a payment of the same number; each finds its own."""
    mine = first_case()
    core.post("payments", payment(mine))
    theirs = first_case(pk__gt=mine.pk)
    night = theirs.night
    night.pk, night.digest, night.lender = None, "of another lender", "Another Lender"
    night.save()
    portfolio = Portfolio.objects.get(name="Another Lender")
    Case.objects.filter(pk=theirs.pk).update(night=night, portfolio=portfolio)
    other = caller("other", "payments:write", portfolio="Another Lender")
    assert other.post("payments", payment(theirs, amount_minor=7)).status_code == 201
    assert other.post("payments", payment(theirs, amount_minor=7)).status_code == 200
    assert other.get("payments/P-1").json()["amount_minor"] == 7
    assert core.get("payments/P-1").json()["case"] == mine.pk


def test_the_secret_is_kept_nowhere(core: Caller) -> None:
    """Neither the token's row nor the log holds it; its use is noted."""
    core.get("payments/P-1")
    token = Token.objects.get()
    assert token.used_at is not None
    kept = [str(vars(token)), *(json.dumps(e.data) for e in AuditEntry.objects.all())]
    assert not any(core.secret in text for text in kept)


def test_too_many_requests_wait(core: Caller, monkeypatch: pytest.MonkeyPatch) -> None:
    """429 says how long."""
    monkeypatch.setattr("forbear.desk.api.auth.REQUESTS_A_MINUTE_MOST", 0)
    answer = core.get("payments/P-1")
    assert answer.status_code == 429
    assert 0 < int(answer.headers["Retry-After"]) <= 60


def test_a_name_is_one_tokens(core: Caller) -> None:
    """The log tells tokens apart by name, so a second one needs another."""
    assert core.secret
    with pytest.raises(TokenNameUnfit):
        make_token("core", scopes=["payments:write"], portfolios=[LENDER], days=1)
