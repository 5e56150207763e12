"""The standing of every borrower: all loans of a person together, each currency apart."""

from collections.abc import Mapping
from datetime import timedelta

import ibis
import ibis.expr.types as ir

from forbear.engine.standing.assess import Assessed, late
from forbear.engine.tables.arithmetic import zero_if_none
from forbear.engine.tables.keep import Keep, as_is
from forbear.engine.tables.moment import Moment
from forbear.engine.tables.night import BORROWER_STANDINGS
from forbear.engine.vocabulary.limits import REMINDER_DAYS_AHEAD_MAX

Tables = Mapping[str, ir.Table]
_WHO = ("borrower_id", "currency")


def by_borrower(
    assessed: Assessed,
    *,
    purses: ir.Table,
    stops: ir.Table,
    promises: ir.Table,
    promise_standings: ir.Table,
    moment: Moment,
    keep: Keep = as_is,
) -> ir.Table:
    """Give one row of BORROWER_STANDINGS per borrower and currency with an open loan.

    Most loans are not late and add nothing to most columns: all of them are summed for the few
    columns they do add to, and the late ones alone for the rest.
    """
    held = keep("held_loans", _held(stops))
    standings = assessed.numbered.filter(assessed.numbered.is_open)
    out = _every(standings).mutate(as_of=ibis.literal(moment.as_of))
    late_sums = _late_sums(_late(assessed.looked_at, held))
    for more in (
        keep("late_purses_summed", late_sums),
        assessed.usual,
        keep("coming_purses", _coming(standings, held, moment)),
        keep("promised_purses", _kept_promises(promise_standings, promises)),
        assessed.unapplied,
    ):
        out = out.left_join(more, "purse_number").drop("purse_number_right")
    out = _named(out, purses)
    none = (
        "loans_late", "loans_stopped", "past_due_days", "delinquent_days", "ask_days",
        "arrears_minor", "ask_arrears_minor", "instalments_behind", "promises_judged",
        "unapplied_minor",
    )
    return BORROWER_STANDINGS.leave(out.mutate(
        **{name: zero_if_none(out[name]) for name in none}
    ))


def _named(t: ir.Table, purses: ir.Table) -> ir.Table:
    """Put borrower and currency in the place of the number of a purse.

    What a night writes names nothing by number: with the next loan the numbers are others.
    """
    return t.join(purses.select("purse_number", *_WHO), "purse_number").drop("purse_number")


def _held(stops: ir.Table) -> ir.Table:
    """Name the loans that a stop of their own holds back on every channel."""
    own = stops.filter((stops.loan_id != "") & (stops.channel == "*"))
    return own.select(held_loan="loan_id").distinct()


def _late(looked_at: ir.Table, held: ir.Table) -> ir.Table:
    """Say of each late loan whether it is held back, and whether it is asked for."""
    t = late(looked_at).left_join(held, looked_at.loan_id == held.held_loan)
    held_back = t.held_loan.notnull()
    return t.mutate(held_back=held_back, asked=(t.plan_past_due_days > 0) & ~held_back)


def _every(t: ir.Table) -> ir.Table:
    """Sum what every open loan adds to: number, outstanding, worst bucket, last payment."""
    return t.group_by("purse_number").agg(
        loans=t.count(),
        outstanding_minor=t.outstanding_minor.sum(),
        bucket_rank=t.bucket_rank.max(),
        last_paid_on=t.last_paid_on.max(),
    )


def _late_sums(t: ir.Table) -> ir.Table:
    """Sum what only late loans add to, by purse."""
    return t.group_by("purse_number").agg(
        loans_late=t.count(),
        loans_stopped=t.held_back.sum(),
        past_due_days=t.past_due_days.max(),
        delinquent_days=t.delinquent_days.max(),
        ask_days=t.plan_past_due_days.max(where=t.asked),
        arrears_minor=t.arrears_minor.sum(),
        ask_arrears_minor=t.plan_arrears_minor.sum(where=t.asked),
        oldest_unmet_due_date=t.plan_oldest_due_date.min(where=t.asked),
        instalments_behind=t.instalments_behind.sum(),
    )


def _coming(standings: ir.Table, held: ir.Table, moment: Moment) -> ir.Table:
    """Give what is due next, if soon, on loans that are neither late nor held back."""
    last = ibis.literal(moment.as_of + timedelta(days=REMINDER_DAYS_AHEAD_MAX))
    t = standings.filter(
        (standings.plan_past_due_days == 0) & (standings.past_due_days == 0)
        & (standings.next_due_minor > 0) & (standings.next_due_date <= last)
    )
    t = t.select("loan_id", "purse_number", "next_due_date", "next_due_minor")
    t = t.anti_join(held, [t.loan_id == held.held_loan])
    by_day = t.group_by(["purse_number", "next_due_date"]).agg(due=t.next_due_minor.sum())
    return by_day.group_by("purse_number").agg(
        next_due_minor=by_day.due.argmin(by_day.next_due_date),
        next_due_date=by_day.next_due_date.min(),
    )


def _kept_promises(standings: ir.Table, promises: ir.Table) -> ir.Table:
    """Count by purse the promises whose day has come, and the share of them kept."""
    t = standings.filter(standings.state.isin(["kept", "part_kept", "broken"]))
    t = t.select("promise_id", "state").join(
        promises.select("promise_id", "purse_number"), "promise_id"
    )
    counted = t.group_by("purse_number").agg(
        promises_judged=t.count(), kept=(t.state == "kept").sum()
    )
    share = (counted.kept.cast("int64") * 10_000 / counted.promises_judged).floor()
    return counted.select(
        "purse_number", "promises_judged", promises_kept_bp=share.cast("int32")
    )
