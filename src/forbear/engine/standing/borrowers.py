"""The standing of every borrower: all loans of a person together, each currency apart."""

from collections.abc import Mapping
from datetime import timedelta

import ibis
import ibis.expr.types as ir

from forbear.engine.standing.assess import Assessed
from forbear.engine.standing.habits import habits
from forbear.engine.standing.pooled import pools
from forbear.engine.tables.arithmetic import at_least_zero, zero_if_none
from forbear.engine.tables.keep import Keep, as_is
from forbear.engine.tables.moment import Moment
from forbear.engine.tables.night import BORROWER_STANDINGS
from forbear.engine.vocabulary.limits import REMINDER_DAYS_AHEAD_MAX

Tables = Mapping[str, ir.Table]
_WHO = ("borrower_id", "currency")


def by_borrower(
    assessed: Assessed,
    *,
    book: Tables,
    settings: Tables,
    stops: ir.Table,
    promise_standings: ir.Table,
    moment: Moment,
    keep: Keep = as_is,
) -> ir.Table:
    """Give one row of BORROWER_STANDINGS per borrower and currency with an open loan."""
    loans = _marked(assessed.loan_standings, stops)
    late = keep("late_loans", loans.filter(loans.late).select(
        "loan_id", *_WHO, "product"))
    usual = habits(late, items=assessed.items, watched=assessed.watched, book=book,
                   settings=settings, moment=moment)
    out = _sums(loans).mutate(as_of=ibis.literal(moment.as_of))
    for more in (
        _coming(loans, moment),
        usual,
        _kept_promises(promise_standings),
        _unapplied(assessed.loan_standings, assessed.watched),
    ):
        out = out.left_join(more, _WHO).drop("borrower_id_right", "currency_right")
    return BORROWER_STANDINGS.leave(out.mutate(
        promises_judged=zero_if_none(out.promises_judged),
        unapplied_minor=zero_if_none(out.unapplied_minor),
    ))


def _marked(standings: ir.Table, stops: ir.Table) -> ir.Table:
    """Say of each open loan whether it is late, held back by a stop of its own, or asked for."""
    own = stops.filter((stops.loan_id != "") & (stops.channel == "*"))
    held = own.select(held_loan="loan_id").distinct()
    t = standings.filter(standings.is_open)
    t = t.left_join(held, t.loan_id == held.held_loan)
    late = (t.plan_past_due_days > 0) | (t.past_due_days > 0)
    held_back = t.held_loan.notnull()
    return t.mutate(
        late=late,
        held_back=held_back,
        asked=(t.plan_past_due_days > 0) & ~held_back,
        coming=~late & ~held_back & (t.next_due_minor > 0).fill_null(False),
    )


def _sums(t: ir.Table) -> ir.Table:
    """Sum the open loans of each borrower and currency."""
    return t.group_by(_WHO).agg(
        loans=t.count(),
        loans_late=t.late.sum(),
        loans_stopped=(t.late & t.held_back).sum(),
        past_due_days=t.past_due_days.max(),
        delinquent_days=t.delinquent_days.max(),
        ask_days=zero_if_none(t.plan_past_due_days.max(where=t.asked)),
        arrears_minor=t.arrears_minor.sum(),
        ask_arrears_minor=zero_if_none(t.plan_arrears_minor.sum(where=t.asked)),
        outstanding_minor=t.outstanding_minor.sum(),
        oldest_unmet_due_date=t.plan_oldest_due_date.min(where=t.asked),
        instalments_behind=t.instalments_behind.sum(),
        bucket_rank=t.bucket_rank.max(),
        last_paid_on=t.last_paid_on.max(),
    )


def _coming(loans: ir.Table, moment: Moment) -> ir.Table:
    """Give what is due next, if within a fortnight, on loans that are neither late nor held."""
    last = ibis.literal(moment.as_of + timedelta(days=REMINDER_DAYS_AHEAD_MAX))
    t = loans.filter(loans.coming & (loans.next_due_date <= last))
    by_day = t.group_by([*_WHO, "next_due_date"]).agg(due=t.next_due_minor.sum())
    return by_day.group_by(_WHO).agg(
        next_due_minor=by_day.due.argmin(by_day.next_due_date),
        next_due_date=by_day.next_due_date.min(),
    )


def _kept_promises(standings: ir.Table) -> ir.Table:
    t = standings.filter(standings.state.isin(["kept", "part_kept", "broken"]))
    counted = t.group_by(_WHO).agg(
        promises_judged=t.count(), kept=(t.state == "kept").sum()
    )
    share = (counted.kept.cast("int64") * 10_000 / counted.promises_judged).floor()
    return counted.select(*_WHO, "promises_judged", promises_kept_bp=share.cast("int32"))


def _unapplied(standings: ir.Table, watched: ir.Table) -> ir.Table:
    """Give the money of each borrower that names no loan and settled on none."""
    pool = pools(watched)
    used = standings.filter(standings.pooled_minor > 0)
    used = used.group_by(_WHO).agg(used_minor=used.pooled_minor.sum())
    t = pool.left_join(used, _WHO).drop("borrower_id_right", "currency_right")
    return t.select(*_WHO, unapplied_minor=at_least_zero(t.pool_minor - zero_if_none(t.used_minor)))
