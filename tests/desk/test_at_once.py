"""Grants that are asked for or approved at the same moment, and limits that are measured together.

Somebody's step that comes between the engine's answer and the lock is put there by the test.
"""

from collections.abc import Callable
from typing import Any

import pytest
from slices_changed import again, rewrite
from staff import browser, person
from test_grants import TODAY, WHY, charged, limits, rules  # noqa: F401 -- the authority

from forbear.desk.actions.ask_waiver import AskWaiver
from forbear.desk.actions.decide_grant import ApproveGrant, DeclineGrant, OverApproval
from forbear.desk.actions.grants import CameBetween, OverAuthority
from forbear.desk.actions.open_case import OpenCase
from forbear.desk.actions.take_payment import TakePayment
from forbear.desk.judging import house
from forbear.desk.judging.reads import Known
from forbear.desk.judging.standing import standing_today
from forbear.desk.judging.together import approved_by, asked_by, given_alone
from forbear.desk.records.models import Case, Grant

pytestmark = pytest.mark.usefixtures("desk")


def charged_twice() -> tuple[Case, dict[str, Any]]:
    """Give a case with two charges of the same amount on one loan."""
    case, charge = charged()

    def change(tables: dict[str, list[dict[str, Any]]]) -> None:
        mine = next(r for r in tables["charges"] if r["charge_id"] == charge["charge_id"])
        tables["charges"].append({**mine, "charge_id": "another"})

    return rewrite(case, change), charge


def waiver(case: Case, charge: dict[str, Any], charge_id: str, *, by: str = "cleo") -> AskWaiver:
    """Ask that one of the charges be forgiven."""
    OpenCase(by=person(by), case=again(case)).run()
    return AskWaiver(by=person(by), case=again(case), loan_id=charge["loan_id"], why=WHY,
                     charge_ids=[charge_id])


def meanwhile(action: Any, happens: Callable[[], object]) -> Any:
    """Let something happen after the engine was asked and before the lock."""
    prepare = action.prepare

    def prepared() -> None:
        prepare()
        happens()

    action.prepare = prepared
    return action


def give(monkeypatch: pytest.MonkeyPatch, **kind: dict[str, dict[str, int]]) -> None:
    """Let the authority for waivers be this."""
    monkeypatch.setattr(house, "load_authority", lambda _folder: limits(waiver=kind))
    house.authority.cache_clear()


def test_a_payment_at_the_same_moment_is_not_passed_over() -> None:
    """What was worked out before it is not put on the case; whoever asked does it again."""
    case, charge = charged_twice()
    paying = TakePayment(by=person("cleo"), case=case, payment_id="B-1", amount_minor=100,
                         received_on=TODAY, loan_id=charge["loan_id"])
    asking = meanwhile(waiver(case, charge, "another"), paying.run)
    with pytest.raises(CameBetween):
        asking.run()
    assert not Grant.objects.exists()
    assert waiver(case, charge, "another").run().state == "approved"
    lead = standing_today(Known(again(case), today=TODAY)).lead()
    assert lead is not None
    assert again(case).amount_minor == lead.amount_minor


def test_two_who_approve_at_once_do_not_undo_each_other() -> None:
    """The second approval rests on what the first one left, or it is not one."""
    case, charge = charged_twice()
    first = waiver(case, charge, charge["charge_id"], by="ben").run()
    second = waiver(case, charge, "another", by="ben").run()
    other = ApproveGrant(by=person("cleo"), case=again(case), grant=first)
    with pytest.raises(CameBetween):
        meanwhile(ApproveGrant(by=person("cleo"), case=again(case), grant=second),
                  other.run).run()
    assert {one.pk: one.state for one in Grant.objects.all()} == {
        first.pk: "approved", second.pk: "asked"}
    lead = standing_today(Known(again(case), today=TODAY)).lead()
    assert lead is not None
    assert again(case).amount_minor == lead.amount_minor


def test_what_one_person_asks_for_on_a_loan_counts_together(
    monkeypatch: pytest.MonkeyPatch
) -> None:
    """Cut in parts it is not less; somebody else has a limit of their own."""
    case, charge = charged_twice()
    much = -(-charge["amount_minor"] // 100)
    give(monkeypatch, agent={"asks": {"CNY": much}}, lead={"asks": {"CNY": much}},
         manager={"approves": {"CNY": much}})
    made = waiver(case, charge, charge["charge_id"], by="ben").run()
    with pytest.raises(OverAuthority):
        waiver(case, charge, "another", by="ben").run()
    assert asked_by(person("ben"), others=[made]) == made.amount_minor
    assert asked_by(person("cleo"), others=[made]) == 0
    Case.objects.filter(pk=case.pk).update(held_by=None, held_until=None)
    assert waiver(case, charge, "another").run().state == "asked"


def test_what_one_person_approves_on_a_loan_counts_together(
    monkeypatch: pytest.MonkeyPatch
) -> None:
    """The page says that the second is above the limit; a decline is not held against it."""
    case, charge = charged_twice()
    much = -(-charge["amount_minor"] // 100)
    give(monkeypatch, agent={"asks": {"CNY": 90_000}}, lead={"approves": {"CNY": much}},
         manager={"approves": {"CNY": 90_000}})
    first = waiver(case, charge, charge["charge_id"], by="ben").run()
    ApproveGrant(by=person("cleo"), case=again(case), grant=first).run()
    second = waiver(case, charge, "another", by="ben").run()
    with pytest.raises(OverApproval):
        ApproveGrant(by=person("cleo"), case=again(case), grant=second).run()
    waits = {grant.pk: mine for grant, mine in browser("cleo").get("/approvals/").context[
        "waiting"]}
    assert waits == {second.pk: False}
    assert approved_by(person("cleo"), like=[second]).total() == first.amount_minor
    assert approved_by(person("max"), like=[second]).total() == 0
    assert given_alone(person("cleo"), others=[first]) == 0
    DeclineGrant(by=person("cleo"), case=again(case), grant=second, note="enough").run()
    assert Grant.objects.get(pk=second.pk).state == "declined"
