"""Money of two currencies at the desk: never added up, and counted in the coins of the loan."""

from datetime import date

import pytest
from slices_changed import again, also_owing
from staff import browser, first_case, person
from test_grants import WHY, halves, rules  # noqa: F401 -- the authority of the test

from forbear.adapters.store.duck import DuckStore
from forbear.desk.actions.late import put_late
from forbear.desk.actions.open_case import OpenCase
from forbear.desk.actions.record_hold import RecordHold
from forbear.desk.actions.take_payment import TakePayment
from forbear.desk.exchange import slices
from forbear.desk.judging.reads import Known
from forbear.desk.judging.standing import Late, Standing, standing_today
from forbear.desk.records.models import Case, Grant, PaymentCount

pytestmark = pytest.mark.usefixtures("desk")
TODAY = date(2026, 11, 1)


def in_two() -> Case:
    """Give somebody who is as late in yen as in yuan."""
    return also_owing(first_case(currency="CNY"), currency="JPY")


def row(currency: str, arrears: int, days: int) -> dict[str, object]:
    """Give the standing of an open loan."""
    return {"loan_id": f"{currency}{arrears}", "currency": currency, "is_open": True,
            "plan_arrears_minor": arrears, "plan_past_due_days": days}


@pytest.mark.parametrize(("rows", "lead"), [
    ([row("USD", 100, 5), row("CNY", 900, 3)], Late(currency="USD", amount_minor=100, ask_days=5)),
    ([row("USD", 100, 5), row("CNY", 900, 5), row("CNY", 1, 2)],
     Late(currency="CNY", amount_minor=901, ask_days=5)),
    ([row("USD", 0, 0), row("CNY", 0, 0)], None), ([], None),
])
def test_the_currency_that_is_late_the_longest_leads(
    rows: list[dict[str, object]], lead: Late | None
) -> None:
    """As it does by night; of two alike the first by its name, and never a sum of both."""
    assert Standing(loans=rows).lead() == lead


def test_a_loan_that_is_held_back_is_not_asked_for() -> None:
    """Neither after a payment; where all that is late is held back it is told as it is."""
    standing = Standing(loans=[row("CNY", 900, 30), row("CNY", 50, 9), row("USD", 7, 20)])
    assert standing.lead(held={"CNY900"}) == Late(currency="USD", amount_minor=7, ask_days=20)
    assert standing.lead(held={"CNY900", "USD7"}) == Late(
        currency="CNY", amount_minor=50, ask_days=9)
    assert standing.lead(held={"CNY900", "CNY50", "USD7"}) == standing.lead()
    case = in_two()
    loans = [one for one in standing_today(Known(case, today=TODAY)).loans if one["is_open"]]
    for one in loans:
        if one["currency"] == "CNY":
            RecordHold(by=person("ben"), case=case, kind="dispute", evidence="not mine",
                       loan_id=one["loan_id"]).run()
    TakePayment(by=person("cleo"), case=case, payment_id="B-2", currency="JPY", amount_minor=1,
                received_on=TODAY).run()
    assert again(case).currency == "JPY"


def test_a_payment_counts_in_its_own_currency() -> None:
    """What is paid in yen leaves the yuan as they were; the case then asks for these alone."""
    case = in_two()
    now = standing_today(Known(case, today=TODAY))
    yuan, yen = now.late_in("CNY"), now.late_in("JPY")
    assert yuan.amount_minor == yen.amount_minor > 0
    assert now.lead() == yuan
    TakePayment(by=person("cleo"), case=case, payment_id="B-1", currency="CNY",
                amount_minor=yuan.amount_minor, received_on=TODAY).run()
    assert PaymentCount.objects.get().arrears_minor == 0
    left = again(case)
    assert (left.state, left.currency, left.amount_minor) == ("open", "JPY", yen.amount_minor)


def test_nothing_late_leaves_the_currency_as_it_was() -> None:
    """A case that owes nothing more is still told in the money it was about."""
    case = first_case(currency="CNY")
    put_late(case, Standing(loans=[]), known=Known(case, today=TODAY))
    assert (case.currency, case.amount_minor, case.ask_days) == ("CNY", 0, 0)


def test_a_plan_is_written_in_the_coins_of_its_loan() -> None:
    """A case in yuan with a loan in yen: "1200" is twelve hundred yen, and no fen."""
    case = in_two()
    loan = next(one for one in standing_today(Known(case, today=TODAY)).loans
                if one["is_open"] and one["currency"] == "JPY" and one["outstanding_minor"])
    OpenCase(by=person("ben"), case=case).run()
    typed = {"loan_id": loan["loan_id"], "basis": "all", "why": WHY}
    for n, (on, amount) in enumerate(halves(loan["outstanding_minor"]), start=1):
        typed |= {f"on-{n}": on.isoformat(), f"amount-{n}": str(amount)}
    page = browser("ben").post(f"/cases/{case.pk}/plan/", typed)
    assert page.status_code == 422, "the authority knows no yen, and says so of the right sum"
    assert "at most" in page.content.decode()
    assert "The parts add up to" not in page.content.decode()
    assert not Grant.objects.exists()


def test_a_case_without_a_candidate_stands_in_one_currency() -> None:
    """What is late in several is told in the one that is late the longest, and not as a sum."""
    with DuckStore(threads=1, memory="500MB") as store:
        con = store.backend.con
        for sql in (
            "CREATE TABLE who AS SELECT 'p' AS person, 'b' AS borrower_id, 'en' AS language",
            "CREATE TABLE borrower_standings AS SELECT * FROM (VALUES ('b', 'CNY', 700, 3), "
            "('b', 'USD', 50, 9)) t(borrower_id, currency, arrears_minor, past_due_days)",
            "CREATE TABLE loan_standings (borrower_id VARCHAR, bucket VARCHAR, bucket_rank INT, "
            "is_open BOOLEAN)",
            "CREATE TABLE contacts (borrower_id VARCHAR, tried_at TIMESTAMP, outcome VARCHAR)",
            "CREATE TABLE promise_standings (borrower_id VARCHAR, promised_on DATE, "
            "state VARCHAR)",
            "CREATE TABLE candidates (borrower_id VARCHAR, action VARCHAR, channel VARCHAR, "
            "ask_days INT, preference INT, language VARCHAR, currency VARCHAR, "
            "amount_minor BIGINT, because VARCHAR)",
            "CREATE TABLE verdicts (borrower_id VARCHAR, action VARCHAR, verdict VARCHAR, "
            "reason VARCHAR, not_before DATE, open_at TIMESTAMP, close_at TIMESTAMP, "
            "counters VARCHAR)",
            "CREATE TABLE chosen (borrower_id VARCHAR, action VARCHAR, place INT)",
            slices._LEAD,  # noqa: SLF001 -- the query itself is what is tried
        ):
            con.execute(sql)
        found = con.execute("SELECT currency, amount_minor, ask_days FROM lead").fetchall()
    assert found == [("USD", 50, 9)]
