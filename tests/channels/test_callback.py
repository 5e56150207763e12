"""What a gateway calls back: believed when it is signed and fresh, and read whole or not at all."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from gateways import SECRET
from standardwebhooks import Webhook

from forbear.adapters.channels.channel import Receipt, Reply
from forbear.adapters.channels.heard import CallbackRefused
from forbear.adapters.channels.http.callback import read_callback

RECEIPT = {"kind": "receipt", "provider_id": "g-1", "state": "undelivered", "said": "EXPIRED",
           "at": "2026-03-02T12:00:00+08:00"}
REPLY = {"kind": "reply", "sender": "+85291234567", "to": "Lender", "text": "退訂"}


def call(*heard: Any, at: datetime | None = None) -> tuple[bytes, dict[str, str]]:
    """Sign a callback as the library of the specification's authors does."""
    body = json.dumps({"heard": heard})
    now = at or datetime.now(UTC)  # noqa: TID251 -- a gateway signs in the present
    return body.encode(), {
        "Webhook-Id": "call-1", "Webhook-Timestamp": str(int(now.timestamp())),
        "Webhook-Signature": Webhook(SECRET).sign("call-1", now, body)}


def refused(body: bytes, headers: dict[str, str], *, secret: str = SECRET) -> str:
    """Give why a callback is refused."""
    with pytest.raises(CallbackRefused) as wrong:
        read_callback(body, headers=headers, secret=secret)
    return str(wrong.value.fields["said"])


def test_receipts_and_replies_are_read() -> None:
    """A reply that has no id has one by its place, so that the same call twice is known."""
    body, headers = call(RECEIPT, REPLY)
    heard = read_callback(body, headers=headers, secret=SECRET)
    assert heard == (
        Receipt(provider_id="g-1", state="undelivered", said="EXPIRED",
                at=datetime.fromisoformat("2026-03-02T12:00:00+08:00")),
        Reply(provider_id="call-1:2", sender="+85291234567", to="Lender", text="退訂"))
    assert read_callback(body, headers=headers, secret=SECRET) == heard


def test_nobody_is_believed_without_a_signature() -> None:
    """Missing, made with another secret, over another body or another time: none is ours."""
    body, headers = call(RECEIPT)
    assert refused(body, {}) == "unsigned"
    assert refused(body, headers, secret="whsec_" + "A" * 40) == "not_ours"
    assert refused(body + b" ", headers) == "not_ours"
    assert refused(body, headers | {"Webhook-Id": "call-2"}) == "not_ours"
    assert refused(body, headers | {"Webhook-Timestamp": "1"}) == "not_ours"
    assert refused(body, headers | {"Webhook-Timestamp": "\u0662"}) == "unsigned"
    assert refused(body, headers | {"Webhook-Signature": "v1,\u00e9 v2,abc"}) == "not_ours"


def test_a_secret_may_change_while_both_hold() -> None:
    """A gateway that signs with two secrets is believed for either."""
    body, headers = call(RECEIPT)
    both = headers | {"Webhook-Signature": "v1,AAAA " + headers["Webhook-Signature"]}
    assert len(read_callback(body, headers=both, secret=SECRET)) == 1


@pytest.mark.parametrize(("age", "said"), [
    (timedelta(minutes=6), "too_old"), (timedelta(minutes=-6), "from_the_future")])
def test_a_callback_cannot_be_kept_and_played_again(age: timedelta, said: str) -> None:
    """Five minutes after it was signed nobody believes it."""
    body, headers = call(RECEIPT, at=datetime.now(UTC) - age)  # noqa: TID251 -- as above
    assert refused(body, headers) == said


@pytest.mark.parametrize(("heard", "said"), [
    ([7], "unreadable"), ([{"kind": "gossip"}], "heard 1 is unreadable (the line)"),
    ([RECEIPT, RECEIPT | {"state": "lost"}], "heard 2 is unreadable (receipt.state)"),
    ([RECEIPT] * 1_001, "too_many"), ([RECEIPT | {"said": "x" * 1_000_000}], "too_long"),
])
def test_what_cannot_be_read_is_refused_whole(heard: list[Any], said: str) -> None:
    """The gateway hears that none of it was taken, and may send it again; nothing is quoted."""
    body, headers = call(*heard)
    assert refused(body, headers) == said
