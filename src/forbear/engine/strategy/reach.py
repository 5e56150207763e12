"""Which number or address would be used on each channel."""

import ibis
import ibis.expr.types as ir

from forbear.engine.vocabulary.limits import DATE_LAST
from forbear.engine.vocabulary.words import CONTACT_POINT_KIND_OF_CHANNEL

SPOKEN = ("call", "visit")
"""Channels where a person can first make sure whom they speak to; all others are messages."""

_KEY_LENGTH = 24


def best_points(points: ir.Table, *, channels: tuple[str, ...]) -> ir.Table:
    """Give the best active contact point of each borrower for each channel (`best_sms`, …).

    `reached` is the number of the borrower.

    The best is the first by: not shared (shared ones never serve a message), kind in the order
    of the channel, fewest failures in a row, latest `right_party_on`, latest `verified_on`, id.
    Each point gets a text that sorts in this order and ends in its id; the least one wins, so a
    single pass without a sort finds all channels at once.
    """
    p = points.filter(points.status == "active")
    rest = (
        p.failures_in_row.cast("string").lpad(10, "0")
        + _latest_first(p.right_party_on)
        + _latest_first(p.verified_on)
        + p.contact_point_id
    )
    p = p.select("borrower_number", "kind", "shared", rest=rest)
    bests = {f"best_{name}": _best(p, channel=name) for name in channels}
    best = p.group_by(reached=p.borrower_number).agg(**bests)
    return best.mutate(**{name: best[name].substr(_KEY_LENGTH) for name in bests})


def _best(p: ir.Table, *, channel: str) -> ir.StringValue:
    """Find the least key among the points that serve one channel."""
    kinds = CONTACT_POINT_KIND_OF_CHANNEL[channel]
    rank = ibis.cases(*((p.kind == kind, str(i)) for i, kind in enumerate(kinds)), else_="9")
    key = ibis.ifelse(p.shared, "1", "0") + rank + p.rest
    serves = p.kind.isin(kinds)
    if channel not in SPOKEN:
        serves = serves & ~p.shared
    return key.min(where=serves)


def _latest_first(day: ir.DateColumn) -> ir.StringValue:
    """Write a day as six digits that sort the latest first and an unknown day last."""
    left = ibis.literal(DATE_LAST).delta(day, unit="day")
    return left.cast("string").lpad(6, "0").fill_null("999999")
