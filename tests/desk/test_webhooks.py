"""Other systems hear of what happens at the desk: each event, signed, once, without names."""

import json
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final

import pyarrow.parquet as pq
import pytest
from deeds import call, say, talk
from django.db import transaction
from receivers import Receiver, believed, hold, receiving, subscribe
from staff import LENDER, TWO_O_CLOCK, first_case, person
from systems import caller

from forbear.adapters.network import open_network
from forbear.adapters.network.signed import signed
from forbear.desk.actions.count_payments import count_payments
from forbear.desk.actions.end_hold import EndHold
from forbear.desk.actions.record_hold import RecordHold
from forbear.desk.actions.record_wish import RecordWish
from forbear.desk.actions.undo import UndoOutcome
from forbear.desk.exchange import webhooks
from forbear.desk.exchange.load import load
from forbear.desk.exchange.tokens import PortfolioUnknown
from forbear.desk.exchange.webhooks import add_webhook, remove_webhook
from forbear.desk.project.deliver import deliver
from forbear.desk.records import clock, events
from forbear.desk.records.models import (
    AuditEntry,
    Borrower,
    Case,
    Night,
    Person,
    Portfolio,
    Promise,
    Webhook,
    WebhookEvent,
    Wish,
)
from forbear.desk.records.models.cases import CLOSED, OPEN

pytestmark = pytest.mark.usefixtures("desk")
OPEN_URL: Final = "https://1.1.1.1/x"
"""An address of the open network, to which nothing is sent here."""
Told = tuple[Case, dict[str, str]]
"""About whom, and the ids that go out beside the person's."""


@pytest.fixture
def receiver(settings: Any) -> Iterator[Receiver]:
    """Give a receiver in the desk's own network, which the settings allow."""
    settings.FORBEAR_WEBHOOKS_PRIVATE = True
    with receiving() as made:
        yield made


def paid(share: int) -> Case:
    """Let the lender's core system tell of a payment, and the engine count it."""
    case = first_case()
    caller("bank", "payments:write").post("payments", {
        "payment_id": "P-1", "borrower_id": case.borrower_id, "currency": case.currency,
        "amount_minor": case.amount_minor * share // 20, "received_on": "2026-11-01"})
    count_payments()
    return case


def case_opens(night: Path) -> Told:
    """Somebody whose case was closed has something to do in a night that comes in."""
    case = first_case()
    Case.objects.filter(pk=case.pk).update(state=CLOSED, closed_because="paid")
    Night.objects.update(digest="an earlier one")
    load(night)
    return Case.objects.get(person=case.person_id, state=OPEN), {}


def case_closes(_: Path) -> Told:
    """Everything is paid."""
    return paid(400), {}


def payment_is_counted(_: Path) -> Told:
    """Some of it is paid."""
    return paid(1), {"payment": "P-1"}


def promise_is_made(_: Path) -> Told:
    """Somebody gives their word on a call."""
    case, ben = first_case(), person("ben")
    said = say(talk(case, ben), ben, "promise", amount_minor=case.amount_minor,
               promised_on=TWO_O_CLOCK.date() + timedelta(days=2))
    return case, {"promise": str(Promise.objects.get().fact_id), "outcome": str(said.pk)}


def hold_is_placed(_: Path) -> Told:
    """A dispute comes by letter."""
    return first_case(), {"hold": hold()}


def hold_ends(_: Path) -> Told:
    """The dispute is answered."""
    case = first_case()
    placed = RecordHold(by=person("ben"), case=case, kind="dispute", evidence="a letter").run()
    EndHold(by=person("cleo"), case=case, hold=placed, answer="told by letter", upheld=False).run()
    return case, {"hold": str(placed.fact_id)}


def wish_is_noted(_: Path) -> Told:
    """Somebody wishes for no text messages."""
    case = first_case()
    RecordWish(by=person("ben"), case=case, kind="not_channel", channel="sms").run()
    return case, {"wish": str(Wish.objects.get().fact_id)}


def contact_is_made(_: Path) -> Told:
    """A call is over."""
    case, ben = first_case(), person("ben")
    contact = call(case, ben)
    said = say(contact, ben, "busy")
    return case, {"contact": str(contact.pk), "outcome": str(said.pk)}


def contact_is_undone(_: Path) -> Told:
    """What was written down a moment ago was a slip."""
    case, ben = first_case(), person("ben")
    said = say(call(case, ben), ben, "busy")
    UndoOutcome(by=ben, case=Case.objects.get(pk=case.pk), outcome=said).run()
    return case, {"contact": str(said.contact_id), "outcome": str(said.pk)}


HAPPENS: Final[dict[str, Callable[[Path], Told]]] = {
    "case.opened": case_opens, "case.closed": case_closes,
    "payment.counted": payment_is_counted, "promise.recorded": promise_is_made,
    "hold.placed": hold_is_placed, "hold.ended": hold_ends, "wish.recorded": wish_is_noted,
    "contact.recorded": contact_is_made, "contact.undone": contact_is_undone,
}


def test_every_event_has_its_case_here() -> None:
    """An event that nobody thought of fails here."""
    assert set(HAPPENS) == set(events.EVENTS)


@pytest.mark.parametrize("event", HAPPENS)
def test_each_event_goes_out_once_signed_and_without_names(
    event: str, receiver: Receiver, night: Path
) -> None:
    """It comes once, its signature holds, and it says who by ids alone."""
    secret = subscribe(receiver.url, events=[event])
    case, ids = HAPPENS[event](night)
    assert deliver() == 1
    told = [believed(secret, one) for one in receiver.heard]
    assert [one["type"] for one in told] == [event]
    assert told[0]["data"] == {"case": case.pk, "borrower_id": case.borrower_id, **ids}
    assert datetime.fromisoformat(told[0]["timestamp"]).utcoffset() == timedelta()
    assert set(told[0]) == {"type", "timestamp", "data"}
    clock.set_clock(clock.now() + timedelta(days=9))
    assert (deliver(), len(receiver.heard)) == (0, 1)


def test_the_signature_is_that_of_the_published_example(monkeypatch: pytest.MonkeyPatch) -> None:
    """The key, id, time and body of the specification's authors give their signature."""
    monkeypatch.setattr("forbear.adapters.network.signed.time.time", lambda: 1614265330.9)
    headers = signed("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
                     event_id="msg_p5jXN8AQM9LWM0D4loKWxJek", body=b'{"test": 2432232314}')
    assert headers == {
        "webhook-id": "msg_p5jXN8AQM9LWM0D4loKWxJek", "webhook-timestamp": "1614265330",
        "webhook-signature": "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="}


def case_without_reason(night: Path) -> Case:
    """Open a case for somebody who pays as agreed, as if an earlier night had meant otherwise."""
    meant = {row["borrower_id"] for table in ("candidates", "borrower_standings")
             for row in pq.read_table(night / f"{table}.parquet").to_pylist()
             if row.get("arrears_minor", 1)}
    borrower = min(row["borrower_id"]
                   for row in pq.read_table(night.parent / "book" / "borrowers.parquet").to_pylist()
                   if row["person_key"] is None and row["borrower_id"] not in meant)
    Person.objects.create(key=borrower)
    Borrower.objects.create(borrower_id=borrower, person_id=borrower)
    return Case.objects.create(
        person_id=borrower, borrower_id=borrower, portfolio=Portfolio.objects.get(name=LENDER),
        night=Night.objects.get(), opened_at=clock.now())


def test_a_case_that_a_night_closes_is_told(receiver: Receiver, night: Path) -> None:
    """Somebody with nothing late and nothing to do is done with as the night comes in."""
    case = case_without_reason(night)
    secret = subscribe(receiver.url, events=["case.closed"])
    Night.objects.update(digest="an earlier one")
    load(night)
    assert deliver() == 1
    assert believed(secret, receiver.heard[0])["data"]["case"] == case.pk


def test_a_contact_told_twice_is_one_event(receiver: Receiver) -> None:
    """The lender's system repeats itself, and nobody hears of it twice."""
    subscribe(receiver.url)
    told = {"contact_id": "C-1", "borrower_id": first_case().borrower_id, "channel": "sms",
            "direction": "out", "tried_at": "2026-11-01T08:00:00+08:00", "outcome": "delivered"}
    system = caller("sender", "contacts:write")
    assert [system.post("contacts", told).status_code for _ in range(2)] == [201, 200]
    assert [json.loads(one.body)["data"]["contact"] for one in WebhookEvent.objects.all()] == [
        "C-1"]


def test_what_is_rolled_back_leaves_no_event(receiver: Receiver) -> None:
    """The event stands and falls with what it tells of."""
    subscribe(receiver.url)

    def fail() -> None:
        with transaction.atomic():
            hold()
            assert WebhookEvent.objects.count() == 1
            raise LookupError

    with pytest.raises(LookupError):
        fail()
    assert not WebhookEvent.objects.exists()


def test_a_promise_on_a_call_tells_both(receiver: Receiver) -> None:
    """The outcome and what came with it are events of their own, joined by the outcome's id."""
    secret = subscribe(receiver.url)
    case, ids = promise_is_made(Path())
    deliver()
    told = sorted((believed(secret, one) for one in receiver.heard), key=lambda one: one["type"])
    assert [one["type"] for one in told] == ["contact.recorded", "promise.recorded"]
    assert {one["data"]["outcome"] for one in told} == {ids["outcome"]}
    assert {one["data"]["case"] for one in told} == {case.pk}


def test_no_name_number_or_word_goes_out(receiver: Receiver) -> None:
    """What a person is called, where they are reached and what was said stay at the desk."""
    subscribe(receiver.url)
    case, ben = first_case(), person("ben")
    say(talk(case, ben), ben, "dispute", note="Li Wei was in hospital")
    bodies = "".join(WebhookEvent.objects.values_list("body", flat=True))
    assert bodies.count('"type"') == 2
    private = [case.borrower.personal.called_as, "Li Wei", "hospital",
               *case.borrower.points.values_list("address", flat=True)]
    assert [one for one in private if one and one in bodies] == []


def test_another_portfolio_hears_nothing(receiver: Receiver) -> None:
    """A receiver hears of its own portfolios, and of the events it asked for."""
    subscribe(receiver.url, portfolio="Another Lender")
    subscribe(receiver.url, name="wishes", events=["wish.recorded"])
    contact_is_made(Path())
    hold()
    assert not WebhookEvent.objects.exists()


def test_what_cannot_be_added_is_refused() -> None:
    """A bad name, address, event or portfolio is told, and nothing is kept."""
    fits: dict[str, Any] = {
        "url": OPEN_URL, "events": ["hold.placed"], "portfolios": [LENDER]}
    for url in ("http://1.1.1.1/", "https://u:p@1.1.1.1/", "ftp://1.1.1.1/",
                "https://", "https://1.1.1.1:x/", "https://1.1.1.1/a b"):
        with pytest.raises(webhooks.WebhookAddressUnfit):
            add_webhook("core", **{**fits, "url": url})
    with pytest.raises(webhooks.EventUnknown):
        add_webhook("core", **{**fits, "events": ["all"]})
    with pytest.raises(PortfolioUnknown):
        add_webhook("core", **{**fits, "portfolios": ["nowhere"]})
    with pytest.raises(webhooks.WebhookNameUnfit):
        add_webhook("Core!", **fits)
    assert not Webhook.objects.exists()


@pytest.mark.parametrize("host", [
    "127.0.0.1", "localhost", "[::1]", "10.0.0.5", "169.254.169.254", "2130706433", "0x7f000001",
    "[::ffff:10.0.0.5]"])
def test_an_address_of_ones_own_network_is_refused(host: str, settings: Any) -> None:
    """However it is written; unless the settings allow it."""
    with pytest.raises(webhooks.WebhookAddressPrivate):
        subscribe(f"https://{host}/x")
    assert not Webhook.objects.exists()
    settings.FORBEAR_WEBHOOKS_PRIVATE = True
    assert subscribe(f"https://{host}/x")


def test_a_name_that_nobody_knows_yet_is_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is judged at each try, as every one is."""
    def unknown(*_: object, **__: object) -> None:
        raise open_network.socket.gaierror

    monkeypatch.setattr(open_network.socket, "getaddrinfo", unknown)
    assert subscribe("https://core.example/x")


def test_the_secret_is_not_in_the_log_and_a_removed_one_hears_nothing() -> None:
    """The log names who was added and removed; what was on its way goes too."""
    secret = subscribe(f"{OPEN_URL}?key=k")
    hold()
    remove_webhook("core")
    assert not WebhookEvent.objects.exists()
    written = "".join(f"{e.data}" for e in AuditEntry.objects.filter(did__endswith="_webhook"))
    assert "core" in written
    assert secret not in written
    assert "key=k" not in written
    with pytest.raises(webhooks.WebhookUnknown):
        remove_webhook("core")
