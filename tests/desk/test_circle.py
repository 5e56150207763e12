"""The whole circle: night, outbox, a real SMSC, receipt and reply, facts, and the next night."""

import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from staff import TWO_O_CLOCK
from tools.smsc import PASSWORD, Smsc, running

from forbear.adapters.channels.smpp.channel import SmppChannel
from forbear.adapters.channels.smpp.settings import SmppSettings
from forbear.adapters.store.duck import DuckStore
from forbear.adapters.store.run import Ask, run_night
from forbear.desk.exchange.facts import join_facts
from forbear.desk.records import clock
from forbear.desk.records.models import Message, Order, Wish
from forbear.desk.sending.office import Office

pytestmark = pytest.mark.usefixtures("desk")
EVENING = TWO_O_CLOCK.replace(hour=12)
NEXT: date = date(2026, 11, 1)
"""The night after the day on which the message went."""


@pytest.fixture
def smsc(tmp_path: Path) -> Iterator[Smsc]:
    """Start an SMSC that nobody here wrote."""
    with running(tmp_path) as smsc:
        yield smsc


@pytest.fixture
def office(smsc: Smsc) -> Iterator[Office]:
    """Give a worker with a line to the SMSC."""
    channel = SmppChannel(SmppSettings(
        name="sms", host="127.0.0.1", port=smsc.port, system_id="lender", password=PASSWORD,
        source="LENDER"))
    channel.open()
    clock.set_clock(EVENING)
    yield Office(channels={"sms": channel})
    channel.close()


def night_of(book: Path, out: Path) -> list[dict[str, object]]:
    """Run the next night, and give its verdicts."""
    with DuckStore(threads=1, memory="1GB") as store:
        run_night(store, Ask(book=book, out=out, as_of=NEXT), engine="duckdb")
    rows: list[dict[str, object]] = pq.read_table(out / "verdicts.parquet").to_pylist()
    return rows


def test_who_writes_stop_is_texted_once_more_and_never_again(
    smsc: Smsc, office: Office, night: Path, tmp_path: Path
) -> None:
    """The reminder arrives, its receipt is heard, "退订" is a wish; the next night is another."""
    order = Order.objects.filter(channel="sms", due_at__isnull=False).order_by("pk")[0]
    Order.objects.exclude(pk=order.pk).update(due_at=None)
    assert office.round() == 1
    message = Message.objects.get(order=order)
    assert message.state == "sent"
    arrived = smsc.received()
    assert "".join(one["text"] for one in arrived) == message.words.text
    assert len(arrived) == message.parts

    for one in arrived:
        smsc.tell("receipt", id=one["id"], stat="DELIVRD", options={"from": one["to"]})
    smsc.tell("deliver", fields={
        "source_addr": arrived[0]["to"], "source_addr_ton": 1, "data_coding": 8,
        "short_message": {"hex": "退订".encode("utf-16-be").hex()}})
    heard = 0
    while heard < len(arrived) + 1:
        heard += office.hear(wait=10)
    message.refresh_from_db()
    assert message.state == "delivered"
    assert Wish.objects.get(case=message.case).kind == "not_channel"
    assert office.round() == 1
    assert Message.objects.get(order__purpose="confirm_stop").state == "sent"
    assert len(smsc.received()) > len(arrived)

    plain, known = tmp_path / "plain", tmp_path / "known"
    shutil.copytree(night.parent / "book", plain)
    shutil.copytree(night.parent / "book", known)
    told = join_facts(known)
    assert told["contacts"] == 3
    before, after = (night_of(book, tmp_path / f"{book.name}-night") for book in (plain, known))
    mine = [{str(row["action"]): f"{row['reason']} {row['also']}" for row in rows
             if row["borrower_id"] == order.borrower_id} for rows in (before, after)]
    texts = [action for action in mine[0] if action.startswith(("text", "offer"))]
    assert texts
    # The message of yesterday lets the ladder rest, and where it proposes one the wish is against.
    assert [one for one in texts if "wish_channel" not in mine[1].get(one, "wish_channel")] == []
    assert mine[0] != mine[1]
    wishes = pq.read_table(known / "preferences.parquet").to_pylist()
    assert ("not_channel", "sms") in {(row["kind"], row["channel"]) for row in wishes
                                      if row["borrower_id"] == order.borrower_id}
