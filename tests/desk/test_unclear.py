"""One person whose data make no sense: noted and left alone, while everybody else is counted."""

from datetime import date, timedelta
from typing import Any

import pytest
from slices_changed import again, rewrite
from staff import TWO_O_CLOCK, browser, first_case, person

from forbear.desk.actions import count_payments as counting
from forbear.desk.actions.ask_plan import AskPlan
from forbear.desk.actions.count_payments import count_payments
from forbear.desk.actions.grants import OwedUnclear
from forbear.desk.actions.open_case import OpenCase
from forbear.desk.actions.take_payment import ReceivePayment, TakePayment
from forbear.desk.judging.answer import may_call
from forbear.desk.judging.reads import Known
from forbear.desk.judging.standing import StandingUnclear, standing_now
from forbear.desk.project.work import work
from forbear.desk.records import clock
from forbear.desk.records.models import AuditEntry, Borrower, Case, Payment, PaymentUnclear
from forbear.desk.ui.reminders import reminders

pytestmark = pytest.mark.usefixtures("desk")
TODAY = date(2026, 11, 1)


def broken(case: Case, amount: object = 2**64) -> Case:
    """Let an instalment of a person be of an amount that no column holds."""

    def change(tables: dict[str, list[dict[str, Any]]]) -> None:
        tables["instalments"][0]["principal_minor"] = amount

    return rewrite(case, change)


def mended(case: Case) -> Case:
    """Bring the amount back."""

    def change(tables: dict[str, list[dict[str, Any]]]) -> None:
        tables["instalments"][0]["principal_minor"] = 100

    return rewrite(case, change)


def pay(case: Case, number: str, *, amount: int = 1) -> Payment:
    """Tell a payment that is not counted at once."""
    return ReceivePayment(by=person("cleo"), case=case, payment_id=number, amount_minor=amount,
                          received_on=TODAY).run()


def others(many: int) -> list[Case]:
    """Give the first cases of the queue."""
    found = Case.objects.filter(rank__isnull=False, state="open").order_by("rank")
    return list(found.select_related("night", "borrower")[:many])


def test_everybody_else_is_counted() -> None:
    """Of five who paid one is unclear: four are counted, and the one stays protected."""
    cases = others(5)
    broken(cases[2])
    for n, case in enumerate(cases):
        pay(case, f"P-{n}")
    assert count_payments() == 4
    assert PaymentUnclear.objects.get().payment.payment_id == "P-2"
    assert may_call(again(cases[2])).reason == "stop_says_paid"
    assert may_call(again(cases[1])).reason != "stop_says_paid"
    assert AuditEntry.objects.filter(did="leave_uncounted").count() == 1


def test_the_reason_names_the_table_and_no_value() -> None:
    """The lead reads where to look; what stands there, which may be a name, is written nowhere."""
    case = broken(first_case(), "a lot of Mr Chen")
    pay(case, "P-1")
    count_payments()
    why = PaymentUnclear.objects.get().why
    assert why.startswith("instalments: ")
    assert "Chen" not in why
    assert "1 payment cannot be counted" in [one.says for one in reminders(person("cleo"))]
    page = browser("cleo").get("/team/").content.decode()
    assert why in page
    assert "Chen" not in page
    assert [one.says for one in reminders(person("ben"))] == []


def test_it_is_tried_again_in_an_hour_and_counted_once_it_is_right() -> None:
    """Not at once, so that nobody waits for it; with right data the note is gone."""
    case = broken(first_case())
    pay(case, "P-1")
    work(once=True)
    case = mended(case)
    assert count_payments() == 0
    clock.set_clock(TWO_O_CLOCK + timedelta(minutes=61))
    assert count_payments() == 1
    assert not PaymentUnclear.objects.exists()


def test_another_night_is_tried_at_once() -> None:
    """What a new night brings may be right."""
    case = broken(first_case())
    pay(case, "P-1")
    count_payments()
    night = case.night
    night.pk, night.digest, night.as_of = None, "of the next day", TODAY - timedelta(days=1)
    night.save()
    Case.objects.filter(pk=case.pk).update(night=night)
    mended(case)
    assert count_payments() == 1


def test_where_it_is_everybody_a_round_is_soon_over(monkeypatch: pytest.MonkeyPatch) -> None:
    """The engine is not run a thousand times; whoever was not reached waits for the next round."""
    runs = []

    def fails(people: list[Known], **_: Any) -> None:
        runs.append(len(people))
        raise StandingUnclear("engine: Fault")

    monkeypatch.setattr(counting, "standings_now", fails)
    monkeypatch.setattr(counting, "RUNS_MOST", 5)
    for n, case in enumerate(others(6)):
        pay(case, f"P-{n}")
    counting.count_payments()
    assert len(runs) <= 5


def test_a_zone_that_is_none_stops_nobody() -> None:
    """The book may name any zone; the day of UTC is taken, and the gate lets nobody call."""
    one, other = others(2)
    Borrower.objects.filter(pk=one.borrower_id).update(zone="Mars/Olympus")
    for n, case in enumerate((one, other)):
        pay(case, f"P-{n}")
    assert count_payments() == 2
    assert browser("cleo").get(f"/cases/{one.pk}/").status_code == 200


def test_nothing_is_agreed_on_while_it_is_unclear() -> None:
    """A payment is written down, and says so; a plan is refused with the reason."""
    case = broken(first_case(currency="CNY"))
    taking = TakePayment(by=person("cleo"), case=case, payment_id="P-1", amount_minor=5,
                         received_on=TODAY)
    taking.run()
    assert taking.unclear.startswith("instalments: ")
    ben = person("ben")
    OpenCase(by=ben, case=again(case)).run()
    loan = case.borrower.slice.rows("loans")[0]["loan_id"]
    with pytest.raises(OwedUnclear):
        AskPlan(by=ben, case=again(case), loan_id=loan, basis="all", why="x",
                parts=[(TODAY, 1)]).run()
    page = browser("ben").get(f"/cases/{case.pk}/plan/", follow=True).content.decode()
    assert "cannot be worked out" in page
    told = browser("cleo").post(f"/cases/{case.pk}/payment/", {
        "payment_id": "P-2", "amount": "1", "on": TODAY.isoformat()}, follow=True)
    assert "The payment is written down" in told.content.decode()


def test_a_machine_without_room_is_not_the_persons_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    """A full disk is raised as what it is, and nobody is noted."""

    def full(*_: Any, **__: Any) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("forbear.desk.judging.standing.assess", full)
    case = first_case()
    pay(case, "P-1")
    with pytest.raises(OSError, match="No space"):
        standing_now(Known(case, today=TODAY), as_of=TODAY)
    with pytest.raises(OSError, match="No space"):
        count_payments()
    assert not PaymentUnclear.objects.exists()
