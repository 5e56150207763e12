"""What is due on a loan, item by item: instalments and minimums, with the charges that join them.

Only for the loans looked at closely: a window over every instalment of a large book costs three
times the rest of the night.
"""

import ibis
import ibis.expr.types as ir

from forbear.engine.tables.arithmetic import at_least_zero, days_between, zero_if_none
from forbear.engine.tables.moment import Moment
from forbear.engine.vocabulary.limits import DATE_FIRST

PARTS = ("penalty", "fees", "interest", "principal")
_ORDER = ("effective_due_date", "number", "source")


def items(
    close: ir.Table,
    *,
    instalments: ir.Table,
    statements: ir.Table,
    charges: ir.Table,
    calendars: ir.Table,
    moment: Moment,
) -> ir.Table:
    """Give the items of the loans in `close`, one row per item, as narrow as can be.

    `close` holds `loan_id`, `day_count_starts_at`, `due_date_rule`, `calendar` and `whole`. Of a
    loan that is not `whole` only what is due by the day is read; of the others everything.
    Beside the parts: `scheduled`, what the schedule alone asks for; `total`, all of them; `before`,
    the totals of all items settled earlier; and `overdue` on the day.
    """
    bare = _scheduled(close, instalments, moment).union(_minimums(close, statements, moment))
    counted = counted_charges(charges, moment).semi_join(close, "loan_id")
    dated = _effective(_join_charges(bare, counted), close, calendars)
    last_day = ibis.literal(moment.as_of)
    overdue = ibis.ifelse(
        dated.day_count_starts_at == 1,
        dated.effective_due_date <= last_day,
        dated.effective_due_date < last_day,
    )
    total = dated.penalty + dated.fees + dated.interest + dated.principal
    narrow = dated.select(
        "loan_id", "number", "source", "effective_due_date", *PARTS, "scheduled",
        total=total, overdue=overdue,
    )
    earlier = ibis.cumulative_window(
        group_by="loan_id", order_by=[narrow[name] for name in _ORDER]
    )
    return narrow.mutate(before=narrow.total.sum().over(earlier) - narrow.total)


def counted_charges(charges: ir.Table, moment: Moment) -> ir.Table:
    """Keep the charges that count: charged by the day, known, and not waived by then."""
    day = ibis.literal(moment.as_of)
    stands = charges.waived_on.isnull() | (charges.waived_on > day)
    return charges.filter(moment.known(charges.charged_on, charges.known_on) & stands)


def _scheduled(close: ir.Table, instalments: ir.Table, moment: Moment) -> ir.Table:
    """Give one item per instalment, read in one pass."""
    due = instalments.filter(instalments.due_date <= ibis.literal(moment.as_of))
    due = due.semi_join(close.filter(~close.whole), "loan_id")
    t = due.union(instalments.semi_join(close.filter(close.whole), "loan_id"))
    return t.select(
        "loan_id", "number", "due_date", source=ibis.literal(0).cast("int32"),
        fees=t.fees_minor, interest=t.interest_minor, principal=t.principal_minor,
        scheduled=t.fees_minor + t.interest_minor + t.principal_minor,
    )


def _minimums(close: ir.Table, statements: ir.Table, moment: Moment) -> ir.Table:
    """Give one item per statement that exists by the day: what its minimum newly asks for."""
    t = statements.filter(statements.cut_off_on <= ibis.literal(moment.as_of))
    t = t.semi_join(close, "loan_id")
    nothing = ibis.literal(0).cast("int64")
    asked = at_least_zero(t.minimum_due_minor - t.carried_minor)
    return t.select(
        "loan_id", "number", "due_date", source=ibis.literal(1).cast("int32"),
        fees=nothing, interest=nothing, principal=asked, scheduled=asked,
    )


def _join_charges(bare: ir.Table, charges: ir.Table) -> ir.Table:
    """Add each charge to the latest item due by its day, or the first one.

    A loan without items gets one: number 0, due on the day of its first charge.
    """
    first = charges.group_by("loan_id").agg(due_date=charges.charged_on.min())
    first = first.anti_join(bare, "loan_id")
    nothing = ibis.literal(0).cast("int64")
    own = first.select(
        "loan_id", "due_date", number=ibis.literal(0).cast("int32"),
        source=ibis.literal(2).cast("int32"), fees=nothing, interest=nothing, principal=nothing,
        scheduled=nothing,
    ).select(*bare.columns)
    all_items = bare.union(own)
    pairs = charges.select("charge_id", "loan_id", "charged_on", "kind", "amount_minor").join(
        all_items.select("loan_id", "number", "source", "due_date"), "loan_id"
    )
    # Among items due by the charge's day the latest comes first; failing those, the first of all.
    after = pairs.due_date > pairs.charged_on
    way = ibis.ifelse(after, 1, -1)
    day_number = days_between(pairs.due_date, ibis.literal(DATE_FIRST))
    rank = ibis.row_number().over(
        group_by="charge_id",
        order_by=[after.cast("int32"), day_number * way, pairs.number * way, pairs.source * way],
    )
    joined = pairs.mutate(rank=rank).filter(lambda t: t["rank"] == 0)
    is_penalty = joined.kind == "penalty_interest"
    per_item = joined.group_by(["loan_id", "number", "source"]).agg(
        penalty=joined.amount_minor.sum(where=is_penalty),
        more_fees=joined.amount_minor.sum(where=~is_penalty),
    )
    out = all_items.left_join(per_item, ["loan_id", "number", "source"])
    return out.select(
        "loan_id", "number", "source", "due_date",
        penalty=zero_if_none(out.penalty),
        fees=out.fees + zero_if_none(out.more_fees),
        interest=out.interest,
        principal=out.principal,
        scheduled=out.scheduled,
    )


def _effective(items: ir.Table, close: ir.Table, calendars: ir.Table) -> ir.Table:
    """Move due dates to the next business day where the product says so."""
    terms = close.select("loan_id", "day_count_starts_at", "due_date_rule", "calendar")
    t = items.join(terms, "loan_id")
    shifts = calendars.select(off_calendar="calendar", off_day="day", moved_to="next_business_day")
    t = t.left_join(shifts, [t.calendar == shifts.off_calendar, t.due_date == shifts.off_day])
    moves = (t.due_date_rule == "next_business_day") & t.moved_to.notnull()
    return t.mutate(effective_due_date=ibis.ifelse(moves, t.moved_to, t.due_date))
