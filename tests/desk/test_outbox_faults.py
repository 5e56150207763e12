"""What breaks on one order, channel or line, and stops nobody else's.

Of `forbear.desk.sending` and `forbear.desk.exchange.load`.
"""

import json
import logging
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from threading import Event
from typing import Any, Literal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from test_outbox import EVENING, LATE, an_order, carried, only, sent_one
from test_outbox import office as office  # noqa: PLC0414 -- a fixture of both files

from forbear.adapters.channels.channel import (
    Accepted,
    ChannelRefused,
    Declined,
    Message,
    Receipt,
    Reply,
)
from forbear.desk.exchange.load import load
from forbear.desk.records import clock
from forbear.desk.records.models import Message as Record
from forbear.desk.records.models import MessagePart, Night, Order
from forbear.desk.records.models import Reply as Written
from forbear.desk.sending import results, run
from forbear.desk.sending.claim import Claimed, due
from forbear.desk.sending.judged import Judged, judge
from forbear.desk.sending.office import Office

pytestmark = pytest.mark.usefixtures("desk")


def spoil(order: Order, **values: object) -> Order:
    """Let an order's row hold what nobody expected; it is the first to be claimed."""
    Order.objects.filter(pk=order.pk).update(
        row=json.dumps({**json.loads(order.row), **values}), due_at=EVENING - timedelta(hours=12))
    return Order.objects.get(pk=order.pk)


@pytest.mark.parametrize("values", [
    {"template": "no_such_words"}, {"due_date": None}, {"language": "tlh"}, {"due_date": "31.2."},
])
def test_an_order_that_cannot_be_judged_stops_nobody_elses(
    office: Office, tmp_path: Path, values: dict[str, object], caplog: pytest.LogCaptureFixture
) -> None:
    """It waits and is tried again until its time ends; the others leave, and a log names it."""
    order = spoil(an_order(office), **values)
    planned = due(EVENING).count()
    assert len(carried(office, tmp_path)) > 20
    order.refresh_from_db()
    assert (order.state, order.tries) == ("open", 1)
    assert order.due_at is not None
    assert EVENING < order.due_at <= clock.now() + results.BACK_OFF[0]
    assert Record.objects.get(order=order).why == "not_judged"
    assert Record.objects.values("order").distinct().count() == planned
    assert order.pk in caplog.text
    clock.set_clock(LATE)
    carried(office, tmp_path)
    order.refresh_from_db()
    assert order.state == "expired"


def some_by_app() -> None:
    """Let some orders go by the lender's app."""
    some = list(due(EVENING).values_list("pk", flat=True)[:10])
    Order.objects.filter(pk__in=some).update(channel="app")


class Breaks:
    """A channel with a fault of its own: it takes so many messages, then breaks."""

    name = "sms"

    def __init__(self, *, after: int = 0) -> None:
        self.after = after

    def send(self, messages: list[Message]) -> Iterator[Accepted]:
        """Take some, then break."""
        for message in messages[:self.after]:
            yield Accepted(message_id=message.message_id, provider_ids=(message.message_id,))
        raise ValueError(messages[0].to)

    def heard(self, *, wait: float) -> Iterator[Any]:
        """Hear nothing."""
        del wait
        return iter(())


def test_a_channel_that_breaks_stops_no_other(office: Office, tmp_path: Path) -> None:
    """What it had taken is written down, and the messages in the app leave."""
    office.channels = {**office.channels, "sms": Breaks(after=1)}  # type: ignore[dict-item]  # -- it breaks
    some_by_app()
    with pytest.raises(ValueError, match="999"):
        office.round(most=1_000)
    assert Record.objects.filter(channel="sms", state="sent").count() == 1
    assert not Record.objects.filter(state="sending").exclude(channel="sms").exists()
    assert any(tmp_path.glob("app/sent/*.jsonl"))


class Falls:
    """A line that falls after the first round, and a provider that does not let us in."""

    name = "sms"
    opened = 0

    def open(self) -> None:
        """Count how often it is tried."""
        self.opened += 1
        raise ChannelRefused(name="sms", said="14", settings="channels.yaml")

    def send(self, messages: list[Message]) -> Iterator[Declined]:
        """Take nothing."""
        return iter([Declined(message_id=one.message_id, why="down") for one in messages])

    def heard(self, *, wait: float) -> Iterator[Any]:
        """Hear nothing."""
        del wait
        return iter(())


def test_a_line_that_falls_is_opened_again_and_holds_up_no_other(
    office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """Whatever a provider says, its line is tried again soon, and the others leave meanwhile."""
    some_by_app()
    falls = Falls()
    office.channels = {**office.channels, "sms": falls}  # type: ignore[dict-item]  # -- it falls
    rounds: list[int] = []
    monkeypatch.setattr(run, "LINES_AGAIN_SECONDS", 0.0)
    monkeypatch.setattr(run.signal, "signal", lambda *_: None)
    monkeypatch.setattr(run, "close_old_connections", lambda: None)
    ends = Event()
    monkeypatch.setattr(run, "Event", lambda: ends)

    def tell(_: Office) -> None:
        rounds.append(falls.opened)
        if len(rounds) == 3:
            ends.set()

    with caplog.at_level(logging.WARNING):
        run.run_on(office, tell=tell)
    assert rounds == [1, 2, 3]
    assert any(tmp_path.glob("app/sent/*.jsonl"))
    assert caplog.text.count("does not let us in") == 1


def test_a_fault_tells_the_log_nothing_personal(
    office: Office, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """The words of a fault may quote a number; what is logged is its kind and its place."""
    order = an_order(office)
    only(order)
    office.channels = {**office.channels, "sms": Breaks()}  # type: ignore[dict-item]  # -- it breaks
    ends = Event()
    monkeypatch.setattr(run, "Event", lambda: ends)
    monkeypatch.setattr(run.signal, "signal", lambda *_: None)
    monkeypatch.setattr(run, "close_old_connections", lambda: None)
    monkeypatch.setattr(ends, "wait", lambda _: ends.set())
    monkeypatch.setattr(Office, "open", lambda _: [])
    run.run_on(office, tell=lambda _: None)
    address = Record.objects.get(order=order).words.address
    assert "ValueError" in caplog.text
    assert address not in caplog.text


def test_a_provider_that_asks_to_be_left_alone_is(office: Office) -> None:
    """The next try is no sooner than it says."""
    order = an_order(office)
    only(order)

    class Busy:
        name = "sms"

        def send(self, messages: list[Message]) -> Iterator[Declined]:
            return iter([Declined(message_id=one.message_id, why="throttled", wait_seconds=1_800)
                         for one in messages])

    office.channels = {**office.channels, "sms": Busy()}  # type: ignore[dict-item]  # -- it is busy
    office.round()
    order.refresh_from_db()
    assert order.due_at is not None
    assert order.due_at >= EVENING + timedelta(minutes=30)


def test_a_receipt_is_found_by_an_index(office: Office, tmp_path: Path) -> None:
    """Each receipt of a day of a million messages is one look-up."""
    known = MessagePart.objects.get(message=sent_one(office, tmp_path))
    with CaptureQueriesContext(connection) as asked:
        results.received([Receipt(provider_id=known.provider_id, state="delivered")], account="sms")
    looks = [one["sql"] for one in asked if "messagepart" in one["sql"] and "SELECT" in one["sql"]]
    assert all('"account"' in one.split("WHERE")[1] or '"message_id"' in one.split("WHERE")[1]
               for one in looks)


def test_a_night_made_again_the_same_day_takes_its_orders_back(
    office: Office, tmp_path: Path, night: Path
) -> None:
    """Its orders have the same ids; what was not carried out is, and nothing goes twice."""
    first = an_order(office)
    only(first)
    assert len(carried(office, tmp_path)) == 1
    Night.objects.update(digest="of a book that was corrected since")
    assert load(night).anew
    first.refresh_from_db()
    assert first.state == "done"
    assert due(EVENING).count() > 20
    left = carried(office, tmp_path)
    assert len(left) > 20
    assert len({one["to"] for one in left}) == len(left)


@pytest.mark.parametrize("states", [("delivered",), ("undelivered", "delivered")])
def test_a_receipt_that_comes_before_the_result_is_put_on_it(
    office: Office, states: tuple[Literal["delivered", "undelivered"], ...]
) -> None:
    """Over another line it may be heard first; and an id may be longer than anybody keeps.

    Where a provider says both, it is taken for lost.
    """
    order = an_order(office)
    only(order)
    long_id = "x" * 300

    class Quick:
        name = "sms"

        def send(self, messages: list[Message]) -> Iterator[Accepted]:
            results.received([Receipt(provider_id=long_id, state=state, said="\0" * 70)
                              for state in states], account="sms")
            return iter([Accepted(message_id=one.message_id, provider_ids=(long_id,))
                         for one in messages])

    office.channels = {**office.channels, "sms": Quick()}  # type: ignore[dict-item]  # -- it is quick
    office.round()
    assert Record.objects.get(order=order).state == states[0]


def test_what_breaks_on_one_channel_hides_no_stop_on_another(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Though sending breaks, and hearing on one line, people are heard on the others."""

    class Deaf(Breaks):
        def heard(self, *, wait: float) -> Iterator[Any]:
            raise OSError(wait)

    class Hears(Falls):
        def heard(self, *, wait: float) -> Iterator[Any]:
            del wait
            yield Reply(provider_id="r1", sender="nobody", to="1", text="STOP")

    office.channels = {"email": Deaf(), "app": Hears(), "sms": Deaf()}  # type: ignore[dict-item]  # -- they break
    ends = Event()
    monkeypatch.setattr(run, "Event", lambda: ends)
    monkeypatch.setattr(run.signal, "signal", lambda *_: None)
    monkeypatch.setattr(run, "close_old_connections", lambda: None)
    monkeypatch.setattr(ends, "wait", lambda _: ends.set())
    monkeypatch.setattr(Office, "open", lambda _: [])
    run.run_on(office, tell=lambda _: None)
    assert Written.objects.get().text == "STOP"


def test_a_dry_run_holds_no_more_at_once_than_a_round(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A million orders are looked at in parts, each person at the desk free in between."""
    planned, sizes = due(EVENING).count(), []
    monkeypatch.setattr("forbear.desk.sending.office.AT_ONCE", 7)

    def judged(claimed: list[Claimed], **how: Any) -> list[Judged]:
        sizes.append(len(claimed))
        return judge(claimed, **how)

    monkeypatch.setattr("forbear.desk.sending.office.judge", judged)
    office.look()
    assert max(sizes) <= 7
    assert sum(sizes) == sum(office.tally.values()) == planned
    assert due(EVENING).count() == planned
