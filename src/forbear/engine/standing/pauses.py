"""Days that do not count: the union of the pauses of a loan, however they enclose each other."""

import ibis
import ibis.expr.types as ir

from forbear.engine.tables.arithmetic import days_between
from forbear.engine.tables.moment import Moment


def paused_days(pauses: ir.Table, *, late: ir.Table, moment: Moment) -> ir.Table:
    """Give `loan_number`, `paused_days`: days of [oldest due date, `as_of`) that lie in a pause.

    `late` holds `loan_number` and `oldest_unmet_due_date`. The spans are cut to that
    stretch; a span that begins after everything before it has ended opens a new island, and each
    island counts once.
    """
    t = known_pauses(pauses, moment).join(
        late.select("loan_number", "oldest_unmet_due_date"), "loan_number"
    )
    t = t.mutate(
        begins=ibis.greatest(t.starts_on, t.oldest_unmet_due_date),
        ends=ibis.least(t.ends_before, ibis.literal(moment.as_of)),
    )
    t = t.filter(t.ends > t.begins)
    order = [t.begins, t.ends, t.pause_id]
    t = t.mutate(reach=t.ends.max().over(ibis.window(group_by="loan_number", order_by=order,
                                                     rows=(None, -1))))
    opens = (t.reach.isnull() | (t.begins > t.reach)).cast("int32")
    t = t.mutate(island=opens.sum().over(ibis.cumulative_window(
        group_by="loan_number", order_by=[t.begins, t.ends, t.pause_id])))
    islands = t.group_by(["loan_number", "island"]).agg(begins=t.begins.min(), ends=t.ends.max())
    spans = islands.select("loan_number", days=days_between(islands.ends, islands.begins))
    return spans.group_by("loan_number").agg(paused_days=spans.days.sum())


def paused_now(pauses: ir.Table, moment: Moment) -> ir.Table:
    """Give the `loan_number` of each loan for which a pause holds on the day."""
    t = known_pauses(pauses, moment)
    day = ibis.literal(moment.as_of)
    return t.filter((t.starts_on <= day) & (t.ends_before > day)).select("loan_number").distinct()


def known_pauses(pauses: ir.Table, moment: Moment) -> ir.Table:
    """Keep the pauses that were known and are not empty."""
    known = pauses.filter(moment.not_told_later(pauses.known_on))
    return known.filter(known.ends_before > known.starts_on)
