"""What is given way in: held against the authority, decided by four eyes, exact to the coin."""

import json
import shutil
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from staff import browser, first_case, person

from forbear.adapters.packs.desk_rules import Authority
from forbear.desk.actions.ask_plan import AskPlan, NotLess, PartsUnfit, SumDiffers
from forbear.desk.actions.ask_waiver import AskWaiver, ChargesUnfit
from forbear.desk.actions.base import NotAllowed
from forbear.desk.actions.decide_grant import (
    ApproveGrant,
    DecidedAlready,
    DeclineGrant,
    HeldTo,
    NoteMissing,
    OverApproval,
    OwnRequest,
    WithdrawGrant,
)
from forbear.desk.actions.grants import (
    AskedBefore,
    NotTheirLoan,
    OverAuthority,
    OwedChanged,
    WhyMissing,
)
from forbear.desk.actions.open_case import OpenCase
from forbear.desk.actions.take_payment import TakePayment
from forbear.desk.exchange.facts import facts, join_facts
from forbear.desk.judging import granted, house
from forbear.desk.judging.answer import may_call
from forbear.desk.judging.reads import Known
from forbear.desk.judging.standing import standing_today
from forbear.desk.records import clock, policy
from forbear.desk.records.models import Borrower, Case, Grant, Slice
from forbear.engine.vocabulary.money import minor_digits

pytestmark = pytest.mark.usefixtures("desk")
TODAY = date(2026, 11, 1)
WHY = "new work from the fifth; can pay half each month"


def limits(**more: Any) -> Authority:
    """Make an authority for the currency of the test: agents little, leads more."""
    kind = {"agent": {"alone": {"CNY": 0}, "asks": {"CNY": 90_000}},
            "lead": {"alone": {"CNY": 90_000}, "asks": {"CNY": 90_000},
                     "approves": {"CNY": 90_000}},
            "specialist": {"approves": {"CNY": 1}}}
    return Authority.model_validate({
        "name": "test", "waiver": kind, "plan": kind, "settlement": kind, "plan_parts_most": 6,
        "plan_days_most": 365, **more})


@pytest.fixture(autouse=True)
def rules(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Let the authority be that of this page."""
    monkeypatch.setattr(house, "load_authority", lambda _folder: limits())
    house.authority.cache_clear()
    yield
    monkeypatch.undo()
    house.authority.cache_clear()


def late() -> tuple[Case, dict[str, Any]]:
    """Give a case, and the late loan of it with all the figures of today."""
    case = first_case(currency="CNY")
    loan = max((row for row in case.borrower.slice.rows("loan_standings") if row["is_open"]),
               key=lambda row: row["arrears_minor"])["loan_id"]
    now = standing_today(Known(case, today=TODAY)).of(loan)
    assert now["arrears_minor"] > 0
    return case, now


def halves(amount: int) -> list[tuple[date, int]]:
    """Cut an amount in two, to the coin."""
    return [(TODAY + timedelta(days=14), amount // 2),
            (TODAY + timedelta(days=45), amount - amount // 2)]


def ask(case: Case, loan: dict[str, Any], *, by: str = "ben", basis: str = "all",
        parts: list[tuple[date, int]] | None = None) -> Grant:
    """Take the case and ask for a plan."""
    OpenCase(by=person(by), case=case).run()
    owed = loan["arrears_minor" if basis == "late" else "outstanding_minor"]
    return AskPlan(by=person(by), case=case, loan_id=loan["loan_id"], basis=basis, why=WHY,
                   parts=halves(owed) if parts is None else parts).run()


def again(case: Case) -> Case:
    """Read a case as it is now."""
    return Case.objects.select_related("night", "borrower").get(pk=case.pk)


def test_a_plan_is_asked_for_approved_by_another_and_holds() -> None:
    """Until approved nothing changes; then nothing is late, and nobody calls while it is kept."""
    case, loan = late()
    made = ask(case, loan)
    assert (made.state, made.amount_minor) == ("asked", loan["outstanding_minor"])
    assert again(case).amount_minor == case.amount_minor
    with pytest.raises(NotAllowed):
        ApproveGrant(by=person("eve"), case=case, grant=made).run()
    with pytest.raises(OverApproval):
        ApproveGrant(by=person("sue"), case=case, grant=made).run()
    ApproveGrant(by=person("cleo"), case=case, grant=made).run()
    assert (again(case).amount_minor, again(case).reason) == (0, "stop_plan_kept")
    assert may_call(again(case)).reason == "stop_plan_kept"
    with pytest.raises(DecidedAlready):
        DeclineGrant(by=person("cleo"), case=case, grant=made, note="x").run()


def test_the_sum_is_what_is_owed_to_the_coin() -> None:
    """A coin too much or too little is refused with both sums; days must rise and not be past."""
    case, loan = late()
    owed = loan["outstanding_minor"]
    with pytest.raises(SumDiffers):
        ask(case, loan, parts=halves(owed - 1))
    for days in ([14, 14], [30, 14], [-1, 14], [14, 4_000]):
        with pytest.raises(PartsUnfit):
            ask(case, loan, parts=[(TODAY + timedelta(days=n), owed // 2) for n in days])
    with pytest.raises(PartsUnfit):
        ask(case, loan, parts=[(TODAY + timedelta(days=n), 1) for n in range(1, 8)])
    with pytest.raises(WhyMissing):
        AskPlan(by=person("ben"), case=case, loan_id=loan["loan_id"], basis="all", why=" ",
                parts=halves(owed)).run()
    with pytest.raises(NotTheirLoan):
        ask(case, {**loan, "loan_id": "somebody-else"})
    assert not Grant.objects.exists()


def test_a_plan_of_what_is_late_keeps_the_coming_instalments() -> None:
    """The parts are of what is late; what falls due later stays due, so the whole is owed still."""
    case, loan = late()
    made = ask(case, loan, by="cleo", basis="late")
    assert made.state == "approved"
    assert made.amount_minor == loan["arrears_minor"]
    assert sum(part["amount_minor"] for part in made.parts) == loan["outstanding_minor"]


def test_a_settlement_is_measured_by_what_is_given_up() -> None:
    """Less than is owed is taken; as much or more is no settlement."""
    case, loan = late()
    owed = loan["outstanding_minor"]
    with pytest.raises(NotLess):
        ask(case, loan, basis="less", parts=halves(owed))
    made = ask(case, loan, basis="less", parts=halves(owed - 500))
    assert (made.kind, made.amount_minor) == ("settlement", 500)
    with pytest.raises(AskedBefore):
        ask(case, loan)


def test_nothing_beyond_the_authority_is_even_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    """The role's limit is said, and nothing is written down."""
    case, loan = late()
    small = limits(plan={"agent": {"asks": {"CNY": 1}}, "lead": {"approves": {"CNY": 1}}})
    monkeypatch.setattr(house, "load_authority", lambda _folder: small)
    house.authority.cache_clear()
    with pytest.raises(OverAuthority) as told:
        ask(case, loan)
    assert "1.00" in told.value.told()
    assert not Grant.objects.exists()


def test_what_changed_since_is_not_approved() -> None:
    """A payment came between asking and approving: it is refused and has to be asked anew."""
    case, loan = late()
    made = ask(case, loan)
    TakePayment(by=person("cleo"), case=case, payment_id="B-9", amount_minor=100,
                received_on=TODAY, loan_id=loan["loan_id"]).run()
    with pytest.raises(OwedChanged):
        ApproveGrant(by=person("cleo"), case=again(case), grant=made).run()
    with pytest.raises(NoteMissing):
        DeclineGrant(by=person("cleo"), case=again(case), grant=made).run()
    DeclineGrant(by=person("cleo"), case=again(case), grant=made, note="owed has changed").run()
    assert Grant.objects.get().state == "declined"


def test_nobody_decides_on_their_own() -> None:
    """A lead who asks for more than they may grant alone needs another lead."""
    case, loan = late()
    made = ask(case, loan)
    Grant.objects.filter(pk=made.pk).update(by=person("cleo"))
    made.refresh_from_db()
    with pytest.raises(OwnRequest):
        ApproveGrant(by=person("cleo"), case=case, grant=made).run()
    with pytest.raises(OwnRequest):
        WithdrawGrant(by=person("ben"), case=case, grant=made).run()
    WithdrawGrant(by=person("cleo"), case=case, grant=made).run()
    assert Grant.objects.get().state == "withdrawn"


def test_a_plan_withdrawn_counts_no_longer() -> None:
    """What was late is late again, today and in the facts."""
    case, loan = late()
    made = ask(case, loan, by="cleo")
    assert again(case).amount_minor == 0
    WithdrawGrant(by=person("cleo"), case=again(case), grant=made).run()
    assert (again(case).amount_minor, again(case).reason) == (loan["arrears_minor"], "")
    assert [(p["status"], p["status_on"]) for p in facts()["plans"]] == [("withdrawn", TODAY)]


def test_a_plan_holds_from_the_day_it_is_where_the_person_is() -> None:
    """In the evening of New York the day of UTC is the next; the plan holds all the same."""
    case, loan = late()
    Borrower.objects.filter(person=case.person_id).update(zone="America/New_York")
    clock.set_clock(datetime(2026, 11, 2, 2, 0, tzinfo=UTC))
    ask(again(case), loan, by="cleo")
    assert [plan["agreed_on"] for plan in facts()["plans"]] == [TODAY]
    now = standing_today(Known(again(case), today=TODAY)).of(loan["loan_id"])
    assert now["plan_arrears_minor"] == 0


def charged() -> tuple[Case, dict[str, Any]]:
    """Give a case with a charge on an open loan that nobody forgave."""
    for case in Case.objects.filter(currency="CNY").select_related("night", "borrower__slice"):
        open_ones = {r["loan_id"] for r in case.borrower.slice.rows("loan_standings")
                     if r["is_open"] and r["outstanding_minor"]}
        for row in case.borrower.slice.rows("charges"):
            if row["waived_on"] is None and row["loan_id"] in open_ones:
                return case, row
    raise AssertionError


def test_charges_are_forgiven_once_and_stay_forgiven() -> None:
    """Each as a whole, by its id; twice is refused, and it is not taken back."""
    case, charge = charged()
    cleo = person("cleo")
    OpenCase(by=cleo, case=case).run()

    def waive(*ids: str) -> Grant:
        return AskWaiver(by=cleo, case=case, loan_id=charge["loan_id"], why=WHY,
                         charge_ids=ids).run()

    with pytest.raises(ChargesUnfit):
        waive("another")
    made = waive(charge["charge_id"])
    assert (made.state, made.amount_minor) == ("approved", charge["amount_minor"])
    OpenCase(by=cleo, case=again(case)).run()
    with pytest.raises(AskedBefore):
        waive(charge["charge_id"])
    with pytest.raises(HeldTo):
        WithdrawGrant(by=cleo, case=again(case), grant=made).run()
    row = facts()["charges"][0]
    assert (row["charge_id"], row["waived_on"], row["waived_by"]) == (
        charge["charge_id"], TODAY, "cleo")


def test_charges_forgiven_one_by_one_count_together(monkeypatch: pytest.MonkeyPatch) -> None:
    """What one may give alone on a loan is not more for being given in parts."""
    case, charge = charged()
    whole = json.loads(case.borrower.slice.document)
    whole["charges"].append({**next(r for r in whole["charges"]
                                    if r["charge_id"] == charge["charge_id"]),
                             "charge_id": "another"})
    Slice.objects.filter(pk=case.borrower.slice.pk).update(
        document=json.dumps(whole, separators=(",", ":"), ensure_ascii=False))
    alone = -(-charge["amount_minor"] // 100)
    kind = {"lead": {"alone": {"CNY": alone}, "asks": {"CNY": 90_000},
                     "approves": {"CNY": 90_000}}}
    monkeypatch.setattr(house, "load_authority", lambda _folder: limits(waiver=kind))
    house.authority.cache_clear()
    cleo, states = person("cleo"), []
    for one in (charge["charge_id"], "another"):
        OpenCase(by=cleo, case=again(case)).run()
        states.append(AskWaiver(by=cleo, case=again(case), loan_id=charge["loan_id"], why=WHY,
                                charge_ids=[one]).run().state)
    assert states == ["approved", "asked"]


def test_the_next_book_has_the_plan_and_the_engine_holds_to_it(
    night: Path, tmp_path: Path
) -> None:
    """Joined to the book, the plan and its parts are there as they were agreed."""
    case, loan = late()
    made = ask(case, loan, by="cleo")
    book = tmp_path / "book"
    shutil.copytree(night.parent / "book", book)
    join_facts(book)
    mine = [p for p in pq.read_table(book / "plans.parquet").to_pylist()
            if p["plan_id"] == str(made.pk)]
    assert [(p["kind"], p["status"], p["agreed_on"]) for p in mine] == [
        ("reschedule", "active", TODAY)]
    parts = [p for p in pq.read_table(book / "plan_instalments.parquet").to_pylist()
             if p["plan_id"] == str(made.pk)]
    assert sum(p["amount_minor"] for p in parts) == loan["outstanding_minor"]
    assert minor_digits("CNY") == 2
    assert granted.approved([case.borrower_id]) == [made]


def test_it_is_asked_for_and_decided_on_the_pages() -> None:
    """The agent types parts, the lead approves; the borrower's page tells both."""
    case, loan = late()
    ben, cleo = browser("ben"), browser("cleo")
    OpenCase(by=person("ben"), case=case).run()
    typed = {"loan_id": loan["loan_id"], "basis": "all", "why": WHY}
    for n, (on, amount) in enumerate(halves(loan["outstanding_minor"]), start=1):
        typed |= {f"on-{n}": on.isoformat(), f"amount-{n}": f"{amount / 100:.2f}"}
    wrong = ben.post(f"/cases/{case.pk}/plan/", {**typed, "amount-2": "1"})
    assert wrong.status_code == 422
    assert "The parts add up to" in wrong.content.decode()
    half = ben.post(f"/cases/{case.pk}/plan/", {**typed, "on-2": ""})
    assert "Each part needs a day and an amount." in half.content.decode()
    assert ben.post(f"/cases/{case.pk}/plan/", typed).status_code == 302
    made = Grant.objects.get()
    assert "above your limit" not in cleo.get("/approvals/").content.decode()
    cleo.post(f"/approvals/{made.pk}/approve/", {"note": "fits what they earn"})
    assert Grant.objects.get().state == "approved"
    page = ben.get(f"/cases/{case.pk}/?part=plans").content.decode()
    assert "Payment in parts: approved" in page
    assert policy.grants(person("dan")).count() == 0
    assert browser("dan").post(f"/approvals/{made.pk}/withdraw/").status_code == 404
    assert Slice.objects.exists()
