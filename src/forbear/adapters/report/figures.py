"""What the report counts: small tables, each one expression over the night's Parquet.

Only the few rows of a result come into this process, whatever the size of the night.
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import ibis
import ibis.expr.types as ir

from forbear.adapters.store.store import Store

LISTED_MAX: Final = 50
"""So many exceptions of a kind are listed; the rest is in the table."""

Rows = list[dict[str, Any]]


@dataclass(frozen=True, kw_only=True)
class Figures:
    """The rows behind every number and chart of the report."""

    loans: Rows
    """Per currency, scheme and bucket of the open loans: how many, late ones, amounts."""
    fates: dict[str, int]
    """What becomes of each borrower who is late: one fate each."""
    planned: Rows
    """Orders by rung, action and channel, with cost and burden."""
    refused: Rows
    """Verdicts that are not `allowed`, by reason and rule."""
    exceptions: Rows
    """By kind, table and measure."""
    listed: Rows
    """The first exceptions of each kind."""
    rejects: Rows
    """By table, reason and column."""
    promises: Rows
    """By state and currency."""
    stops: Rows
    """What holds contact back, by kind."""


FATES: Final = (
    "heard", "refused", "held", "review", "other_id", "no_capacity", "no_moment", "rested",
)
"""Every fate of a late borrower, in the order in which the report tells them."""


def gather(store: Store, folder: Path) -> Figures:
    """Count everything the report says of one night."""
    night = _Night(store, folder)
    return Figures(
        loans=night.rows(_loans),
        fates={row["fate"]: row["borrowers"] for row in night.rows(_fates)},
        planned=night.rows(_planned),
        refused=night.rows(_refused),
        exceptions=night.rows(_exceptions),
        listed=night.rows(_listed),
        rejects=night.rows(_rejects),
        promises=night.rows(_promises),
        stops=night.rows(_stops),
    )


class _Night:
    """Reads each table of a night once, under its name."""

    def __init__(self, store: Store, folder: Path) -> None:
        self._store = store
        self._folder = folder
        self._read: dict[str, ir.Table] = {}

    def __getitem__(self, name: str) -> ir.Table:
        if name not in self._read:
            self._read[name] = self._store.read(self._folder / f"{name}.parquet")
        return self._read[name]

    def rows(self, count: Callable[["_Night"], ir.Table]) -> Rows:
        """Count, and bring the few rows here; sums come as whole numbers on every engine."""
        found: Rows = self._store.fetch(count(self)).to_pylist()
        return found


def _sum(value: ir.Value) -> ir.Value:
    """Add up whole numbers, 0 where there are none, in the type every engine can hand over."""
    return value.sum().fill_null(0).cast("int64")


def _loans(night: _Night) -> ir.Table:
    t = night["loan_standings"]
    t = t.filter(t.is_open)
    late = t.past_due_days > 0
    counted = t.group_by("currency", "bucket_scheme", "bucket_rank", "bucket").agg(
        loans=t.count(),
        late=_sum(late.cast("int64")),
        outstanding=_sum(t.outstanding_minor),
        late_outstanding=_sum(ibis.ifelse(late, t.outstanding_minor, 0)),
        arrears=_sum(t.arrears_minor),
    )
    return counted.order_by("currency", "bucket_scheme", "bucket_rank", "bucket")


def _fates(night: _Night) -> ir.Table:
    """Give each late borrower one fate, the first that fits, and count them."""
    standings = night["borrower_standings"]
    late = standings.filter(standings.loans_late > 0)
    late = late.group_by("borrower_id").agg(
        late=_sum(late.loans_late), stopped=_sum(late.loans_stopped)
    )
    considered = night["candidates"].select("borrower_id", "action", "person_key")
    verdicts = night["verdicts"].select("borrower_id", "action", "verdict")
    judged = considered.join(verdicts, ["borrower_id", "action"])
    each = judged.group_by("borrower_id").agg(
        person_key=judged.person_key.min(),
        allowed=_sum((judged.verdict == "allowed").cast("int64")),
        review=_sum((judged.verdict == "review").cast("int64")),
    )
    chosen = night["chosen"].select("borrower_id")
    reached = considered.semi_join(chosen, "borrower_id").select(by_person="person_key").distinct()
    orders = night["orders"].select(ordered="borrower_id")
    t = late.left_join(each, "borrower_id").drop("borrower_id_right")
    t = t.left_join(orders, t.borrower_id == orders.ordered)
    picked = chosen.select(picked="borrower_id")
    t = t.left_join(picked, t.borrower_id == picked.picked)
    t = t.left_join(reached, t.person_key == reached.by_person)
    fate = ibis.cases(
        (t.ordered.notnull(), "heard"),
        (t.picked.notnull(), "no_moment"),
        # Nothing is proposed about loans that are each held back by themselves: at court, say.
        (t.person_key.isnull() & (t.stopped >= t.late), "held"),
        (t.person_key.isnull(), "rested"),
        ((t.allowed == 0) & (t.review > 0), "review"),
        (t.allowed == 0, "refused"),
        (t.by_person.notnull(), "other_id"),
        else_="no_capacity",
    )
    told = t.mutate(fate=fate)
    return told.group_by("fate").agg(borrowers=told.count()).order_by("fate")


def _planned(night: _Night) -> ir.Table:
    orders = night["orders"].select("borrower_id", "action", "channel", "needs_approval")
    candidates = night["candidates"].select(
        "borrower_id", "action", "rung", "rung_rank", "cost_minor", "burden", "offer"
    )
    t = orders.join(candidates, ["borrower_id", "action"])
    counted = t.group_by("rung_rank", "rung", "action", "channel", "offer").agg(
        orders=t.count(),
        cost=_sum(t.cost_minor),
        burden=_sum(t.burden),
        approvals=_sum(t.needs_approval.cast("int64")),
    )
    return counted.order_by("rung_rank", "action", "channel")


def _refused(night: _Night) -> ir.Table:
    t = night["verdicts"]
    t = t.filter(t.verdict != "allowed")
    counted = t.group_by("verdict", "reason", "rule_id", "cites").agg(
        actions=t.count(), borrowers=t.borrower_id.nunique()
    )
    return counted.order_by(counted.actions.desc(), "reason", "rule_id", "verdict")


def _exceptions(night: _Night) -> ir.Table:
    t = night["exceptions"]
    counted = t.group_by("kind", "table_name", "measure", "says").agg(rows=t.count())
    return counted.order_by("kind", "table_name", "measure", "says")


def _listed(night: _Night) -> ir.Table:
    t = night["exceptions"]
    nth = ibis.row_number().over(
        ibis.window(
            group_by="kind", order_by=["table_name", "borrower_id", "loan_id", "measure"]
        )
    )
    t = t.mutate(nth=nth)
    return t.filter(t.nth < LISTED_MAX).order_by("kind", "nth")


def _rejects(night: _Night) -> ir.Table:
    t = night["rejects"]
    counted = t.group_by("table_name", "reason", "column_name").agg(
        rows=t.count(), file=t.file.min(), line=t.line.min(), cure=t.cure.min()
    )
    return counted.order_by(counted.rows.desc(), "table_name", "reason", "column_name")


def _promises(night: _Night) -> ir.Table:
    t = night["promise_standings"]
    counted = t.group_by("state", "currency").agg(
        promises=t.count(), promised=_sum(t.amount_minor), paid=_sum(t.paid_minor)
    )
    return counted.order_by("state", "currency")


def _stops(night: _Night) -> ir.Table:
    t = night["stops"]
    counted = t.group_by("kind").agg(rows=t.count(), borrowers=t.borrower_id.nunique())
    return counted.order_by(counted.borrowers.desc(), "kind")
