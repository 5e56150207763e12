"""A few orders as their borrowers would read them, spread over languages and words."""

from collections.abc import Mapping
from datetime import UTC, datetime
from itertools import zip_longest
from pathlib import Path
from typing import Any, Final
from zoneinfo import ZoneInfo

import ibis
from babel.dates import format_date

from forbear.adapters.store.store import Store
from forbear.adapters.words import render

CHANNEL_WORDS: Final = {
    "sms": "text message", "email": "e-mail", "app": "message in the app", "letter": "letter",
    "call": "call, how it opens", "visit": "request for a visit",
}


def sample_orders(store: Store, out: Path, *, most: int, lender: str) -> list[str]:
    """Render up to `most` orders of the night in `out`, each under a line that says how and when.

    One of each language in turn, each time with other words; among the same words the first by
    order id. The salutation is all that is personal in them.
    """
    if most <= 0:
        return []
    orders = store.read(out / "orders.parquet")
    place = ibis.row_number().over(
        group_by=["language", "template"], order_by="order_id"
    )
    first = orders.mutate(place=place).filter(lambda t: t.place < most).drop("place")
    rows: list[dict[str, Any]] = store.fetch(first).to_pylist()
    return [f"{_head(row)}\n{render(row, lender=lender)}" for row in _in_turn(rows)[:most]]


def _in_turn(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Order rows so that languages take turns, and within each language the templates do."""
    by_language: dict[str, dict[str, list[dict[str, Any]]]] = {}
    for row in sorted(rows, key=lambda r: (r["language"], r["template"], r["order_id"])):
        groups = by_language.setdefault(row["language"], {})
        groups.setdefault(row["template"], []).append(row)
    queues = []
    for number, groups in enumerate(by_language.values()):
        # Each language begins with another template, so that few samples show many words.
        start = number % len(groups)
        turned = [*groups.values()][start:] + [*groups.values()][:start]
        queues.append([r for turn in zip_longest(*turned) for r in turn if r is not None])
    return [r for turn in zip_longest(*queues) for r in turn if r is not None]


def _head(order: Mapping[str, Any]) -> str:
    """Say how, when in the borrower's own time, and in which language."""
    channel = CHANNEL_WORDS[order["channel"]]
    return f"── {channel} · {local_time(order)} · {order['language']} ──"


def local_time(order: Mapping[str, Any]) -> str:
    """Write when an order goes out, as `Sunday 1 November 2026, 09:02 (Asia/Shanghai)`."""
    sent: datetime = order["send_at"].replace(tzinfo=UTC)
    zone = order.get("zone") or "UTC"
    there = sent.astimezone(ZoneInfo(zone))
    day = format_date(there.date(), format="EEEE d MMMM y", locale="en")
    return f"{day}, {there:%H:%M} ({zone})"
