"""What is due on a loan, item by item: instalments and minimums, with the charges that join them.

Only for the loans looked at closely: a window over every instalment of a large book costs three
times the rest of the night.
"""

import ibis
import ibis.expr.types as ir

from forbear.engine.standing.place import CHARGES_ALONE, MINIMUM, SCHEDULED, moved, place
from forbear.engine.tables.arithmetic import at_least_zero, days_between, zero_if_none
from forbear.engine.tables.moment import Moment

PARTS = ("penalty", "fees", "interest", "principal")


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

    `close` holds `loan_number`, `day_count_starts_at`, `due_date_rule`, `calendar` and
    `whole`. Of a loan that is not `whole` only what is due by the day is read; of the others
    everything. Columns: `loan_number`; `place` by the nominal and `turn` by the effective due date
    (see `place`); `effective_due_date`; the parts; `total`, all of them; `before`, the totals of
    all items settled earlier; and `overdue` on the day.
    """
    bare = _scheduled(close, instalments, moment).union(_minimums(close, statements, moment))
    counted = counted_charges(charges, moment).semi_join(close, "loan_number")
    t = _effective(_join_charges(bare, counted), close, calendars)
    last_day = ibis.literal(moment.as_of)
    overdue = ibis.ifelse(
        t.day_count_starts_at == 1, t.effective_due_date <= last_day,
        t.effective_due_date < last_day,
    )
    t = t.select(
        "loan_number", "place", "turn", "effective_due_date", *PARTS,
        total=t.penalty + t.fees + t.interest + t.principal,
        overdue=overdue,
    )
    earlier = ibis.cumulative_window(group_by="loan_number", order_by="turn")
    return t.mutate(before=t.total.sum().over(earlier) - t.total)


def counted_charges(charges: ir.Table, moment: Moment) -> ir.Table:
    """Keep the charges that count: charged by the day, known, and not waived by then."""
    day = ibis.literal(moment.as_of)
    stands = charges.waived_on.isnull() | (charges.waived_on > day)
    return charges.filter(moment.known(charges.charged_on, charges.known_on) & stands)


def _scheduled(close: ir.Table, instalments: ir.Table, moment: Moment) -> ir.Table:
    """Give one item per instalment, read in one pass."""
    t = instalments.join(close.select("loan_number", "whole"), "loan_number")
    t = t.filter(t.whole | (t.due_date <= ibis.literal(moment.as_of)))
    return t.select(
        "loan_number", "due_date", place=place(t.due_date, t.number, kind=SCHEDULED),
        fees=t.fees_minor, interest=t.interest_minor, principal=t.principal_minor,
    )


def _minimums(close: ir.Table, statements: ir.Table, moment: Moment) -> ir.Table:
    """Give one item per statement that exists by the day: what its minimum newly asks for."""
    t = statements.semi_join(close, "loan_number")
    t = t.filter(t.cut_off_on <= ibis.literal(moment.as_of))
    nothing = ibis.literal(0).cast("int64")
    return t.select(
        "loan_number", "due_date", place=place(t.due_date, t.number, kind=MINIMUM),
        fees=nothing, interest=nothing,
        principal=at_least_zero(t.minimum_due_minor - t.carried_minor),
    )


def _join_charges(bare: ir.Table, charges: ir.Table) -> ir.Table:
    """Add each charge to the latest item due by its day, or the first one.

    A loan without items gets one: number 0, due on the day of its first charge.
    """
    own = _alone(bare, charges)
    every = bare.union(own)
    pairs = charges.select("charge_id", "loan_number", "charged_on", "kind", "amount_minor").join(
        every.select("loan_number", "place", "due_date"), "loan_number"
    )
    by_then = ibis.ifelse(pairs.due_date <= pairs.charged_on, pairs.place, ibis.null("int64"))
    joined = pairs.group_by(["charge_id", "loan_number", "kind", "amount_minor"]).agg(
        latest=by_then.max(), first=pairs.place.min()
    )
    joined = joined.mutate(place=ibis.coalesce(joined.latest, joined["first"]))
    penalty = joined.kind == "penalty_interest"
    more = joined.group_by(["loan_number", "place"]).agg(
        penalty=ibis.ifelse(penalty, joined.amount_minor, 0).sum(),
        more_fees=ibis.ifelse(penalty, 0, joined.amount_minor).sum(),
    )
    out = every.left_join(more, ["loan_number", "place"])
    return out.select(
        "loan_number", "due_date", "place", "interest", "principal",
        penalty=zero_if_none(out.penalty),
        fees=out.fees + zero_if_none(out.more_fees),
    )


def _alone(bare: ir.Table, charges: ir.Table) -> ir.Table:
    """Give one empty item to each loan that has charges and nothing else."""
    first = charges.group_by("loan_number").agg(due_date=charges.charged_on.min())
    first = first.anti_join(bare, "loan_number")
    nothing = ibis.literal(0).cast("int64")
    return first.select(
        "loan_number", "due_date",
        place=place(first.due_date, ibis.literal(0), kind=CHARGES_ALONE),
        fees=nothing, interest=nothing, principal=nothing,
    )


def _effective(items: ir.Table, close: ir.Table, calendars: ir.Table) -> ir.Table:
    """Move due dates to the next business day where the product says so."""
    terms = close.select("loan_number", "day_count_starts_at", "due_date_rule", "calendar")
    t = items.join(terms, "loan_number")
    t = with_moved_day(t, day="due_date", name="effective_due_date", calendars=calendars)
    later = days_between(t.effective_due_date, t.due_date)
    return t.mutate(turn=moved(t.place, later))


def with_moved_day(t: ir.Table, *, day: str, name: str, calendars: ir.Table) -> ir.Table:
    """Add the column `name`: the day of column `day`, or the business day it moves to.

    `t` has `due_date_rule` and `calendar`; an empty day stays empty.
    """
    shifts = calendars.select(off_calendar="calendar", off_day="day", moved_to="next_business_day")
    # Only where the rule asks for it does the calendar match: the join itself decides.
    t = t.mutate(asks=ibis.ifelse(
        t.due_date_rule == "next_business_day", t.calendar, ibis.null("string")
    ))
    t = t.left_join(shifts, [t.asks == shifts.off_calendar, t[day] == shifts.off_day])
    return t.mutate(**{name: ibis.coalesce(t.moved_to, t[day])}).drop(
        "asks", "off_calendar", "off_day", "moved_to"
    )
