"""The standing of every loan: two passes over all of them, and a close look at the few.

A loan whose money covers all that has come due needs no more than two sums. Only the others,
and those with charges, statements, moved due dates or something due on the day itself, are looked
at item by item.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import ibis
import ibis.expr.types as ir

from forbear.engine.standing.buckets import with_bucket
from forbear.engine.standing.fill import fill, unpaid_parts
from forbear.engine.standing.items import PARTS, counted_charges, items
from forbear.engine.standing.pauses import paused_days, paused_now
from forbear.engine.standing.plans import plan_in_force, plan_standing
from forbear.engine.standing.pooled import pools, settled_from_pools
from forbear.engine.standing.revolving import lost_money
from forbear.engine.standing.sums import due_sums, last_days, paid_sums
from forbear.engine.standing.terms import terms
from forbear.engine.tables.arithmetic import (
    at_least_zero,
    days_between,
    zero_if_none,
)
from forbear.engine.tables.keep import Keep, as_is
from forbear.engine.tables.moment import Moment
from forbear.engine.tables.night import LOAN_STANDINGS

Tables = Mapping[str, ir.Table]


@dataclass(frozen=True, kw_only=True)
class Assessed:
    """The standing of every loan, and the items of those that were looked at closely."""

    loan_standings: ir.Table
    items: ir.Table


def assess(book: Tables, *, settings: Tables, moment: Moment, keep: Keep = as_is) -> Assessed:
    """Age every loan opened by the day: one row of LOAN_STANDINGS each.

    `book` holds the tables of a checked book, `settings` those of the rim.
    """
    known = keep("loan_sums", _sums(book, settings, moment))
    close = keep("close_loans", _close(known, book, moment))
    lines = keep("close_items", items(
        close,
        instalments=book["instalments"], statements=book["statements"],
        charges=book["charges"], calendars=settings["calendars"], moment=moment,
    ))
    money = keep("close_money", _money(close, lines, book, moment))
    filled = keep("close_filled", fill(lines, money))
    looked_at = keep("close_standings", _look(close, filled, money, book, settings, moment))
    every = LOAN_STANDINGS.leave(_all(known, looked_at, book, moment))
    return Assessed(loan_standings=every, items=lines)


def _sums(book: Tables, settings: Tables, moment: Moment) -> ir.Table:
    """Join each loan's terms with what came due and what was paid."""
    base = terms(book["loans"], products=settings["products"], buckets=settings["buckets"],
                 moment=moment)
    due = due_sums(book["instalments"], as_of=moment.as_of).rename(due_loan="loan_id")
    paid = paid_sums(book["payments"], moment=moment).rename(paid_loan="loan_id")
    t = base.left_join(due, base.loan_id == due.due_loan)
    t = t.left_join(paid, t.loan_id == paid.paid_loan).drop("due_loan", "paid_loan")
    sums = ("scheduled_minor", "due_minor", "paid_minor", "reversals")
    return t.mutate(**{name: zero_if_none(t[name]) for name in sums})


def _close(known: ir.Table, book: Tables, moment: Moment) -> ir.Table:
    """Keep the open loans that two sums do not settle."""
    special = (
        book["statements"].select("loan_id")
        .union(counted_charges(book["charges"], moment).select("loan_id"))
        .distinct().mutate(special=True)
    )
    t = known.left_join(special, "loan_id")
    late = t.due_minor > t.paid_minor
    due_today = (t.last_due_on == ibis.literal(moment.as_of)).fill_null(False)
    moved = t.due_date_rule != "as_is"
    looked_at = t.is_open & (late | due_today | moved | t.special.notnull())
    return t.filter(looked_at).select(*known.columns)


def _money(close: ir.Table, lines: ir.Table, book: Tables, moment: Moment) -> ir.Table:
    """Give the money of each loan looked at: its own, less what is lost, and the borrower's."""
    lost = lost_money(book["statements"], book["payments"], moment).semi_join(close, "loan_id")
    t = close.left_join(lost, "loan_id")
    lost_minor = zero_if_none(t.lost_minor)
    own = t.select("loan_id", own_minor=t.paid_minor - lost_minor, lost_minor=lost_minor)
    pooled = settled_from_pools(lines, own=own.select("loan_id", "own_minor"),
                                pools=pools(book["payments"], moment))
    out = own.left_join(pooled, "loan_id")
    return out.select("loan_id", "own_minor", "lost_minor",
                      pooled_minor=zero_if_none(out.pooled_minor))


def _look(
    close: ir.Table, filled: ir.Table, money: ir.Table, book: Tables, settings: Tables,
    moment: Moment,
) -> ir.Table:
    """Give the standing of each loan looked at, as far as it differs from one that owes nothing."""
    t = filled
    due = t.group_by("loan_id").agg(
        oldest_unmet_due_date=t.effective_due_date.min(where=t.behind),
        arrears_minor=zero_if_none(t.unpaid.sum(where=t.behind)),
        instalments_behind=t.behind.sum().cast("int32"),
        overdue_minor=zero_if_none(t.total.sum(where=t.overdue)),
        owed_minor=t.unpaid.sum(),
    )
    out = close.select("loan_id", "day_count_starts_at", "grace_days", "bucket_scheme")
    for more in (
        due,
        money,
        unpaid_parts(filled, payments=book["payments"], moment=moment),
        _next_item(filled),
        paused_days(book["pauses"], late=due.filter(due.oldest_unmet_due_date.notnull()),
                    moment=moment),
        _cycle_balances(close, book, moment),
    ):
        out = out.left_join(more, "loan_id").drop("loan_id_right")
    age = ibis.coalesce(
        days_between(moment.as_of, out.oldest_unmet_due_date) + out.day_count_starts_at, 0
    ).cast("int32")
    amounts = ("arrears_minor", "own_minor", "pooled_minor", "overdue_minor", "owed_minor")
    counts = ("instalments_behind", "paused_days")
    out = out.mutate(
        past_due_days=age,
        **{name: zero_if_none(out[name]) for name in (*amounts, *PARTS)},
        **{name: zero_if_none(out[name]).cast("int32") for name in counts},
    )
    out = out.mutate(
        delinquent_days=at_least_zero(out.past_due_days - out.grace_days - out.paused_days)
    )
    return with_bucket(_amounts_left(out), settings["buckets"])


def _amounts_left(t: ir.Table) -> ir.Table:
    """Work out what is outstanding, paid ahead and due next."""
    revolving = t.balance_minor.notnull()
    ahead = ibis.ifelse(revolving, 0, at_least_zero(t.own_minor - t.overdue_minor))
    owed = ibis.ifelse(revolving, ibis.greatest(t.balance_minor, t.arrears_minor), t.owed_minor)
    t = t.mutate(paid_ahead_minor=ahead, outstanding_minor=owed)
    return t.mutate(next_due_minor=_next_minor(t.next_item_minor, t.paid_ahead_minor))


def _next_minor(item: ir.IntegerValue, ahead: ir.IntegerValue) -> ir.IntegerValue:
    """Give what is still due on the next item; empty where there is none."""
    return ibis.ifelse(item.isnull(), ibis.null("int64"), at_least_zero(item - ahead))


def _next_item(filled: ir.Table) -> ir.Table:
    """Give the first item of each loan that is not overdue: its date and amount."""
    t = filled.filter(~filled.overdue)
    place = ibis.row_number().over(
        group_by="loan_id", order_by=[t.effective_due_date, t.number, t.source]
    )
    t = t.mutate(place=place)
    t = t.filter(t.place == 0)
    return t.select("loan_id", next_due_date=t.effective_due_date, next_item_minor=t.total)


def _cycle_balances(close: ir.Table, book: Tables, moment: Moment) -> ir.Table:
    """Give `balance_minor` of revolving accounts: the last statement's less what was paid since."""
    t = book["statements"].semi_join(close, "loan_id")
    t = t.filter(t.cut_off_on <= ibis.literal(moment.as_of))
    latest = ibis.row_number().over(
        group_by="loan_id", order_by=[t.cut_off_on.desc(), t.number.desc()]
    )
    t = t.mutate(place=latest)
    t = t.filter(t.place == 0).select("loan_id", "cut_off_on", "balance_minor")
    own = book["payments"].semi_join(t, "loan_id").join(
        t.select("loan_id", "cut_off_on"), "loan_id"
    )
    since = own.filter((own.received_on > own.cut_off_on)
                       & moment.known(own.received_on, own.known_on))
    signed = ibis.ifelse(since.reverses_payment_id.isnull(), since.amount_minor,
                         -since.amount_minor)
    paid = since.mutate(signed=signed).group_by("loan_id").agg(since_minor=ibis._.signed.sum())
    out = t.left_join(paid, "loan_id")
    return out.select(
        "loan_id", balance_minor=at_least_zero(out.balance_minor - zero_if_none(out.since_minor))
    )


def _all(known: ir.Table, looked_at: ir.Table, book: Tables, moment: Moment) -> ir.Table:
    """Join the few back to all: a loan not looked at owes nothing that is past due."""
    close = looked_at.select(**{f"close_{name}": looked_at[name] for name in looked_at.columns})
    t = known.left_join(close, known.loan_id == close.close_loan_id)
    looked = t.close_loan_id.notnull()

    def pick(name: str, plain: ir.Value) -> ir.Value:
        return ibis.ifelse(looked, t[f"close_{name}"], plain)

    ahead = ibis.ifelse(t.is_open, at_least_zero(t.paid_minor - t.due_minor), 0)
    left = ibis.ifelse(t.is_open, at_least_zero(t.scheduled_minor - t.paid_minor), 0)
    next_due = ibis.ifelse(t.is_open, t.next_due_date, ibis.null("date"))
    next_minor = ibis.ifelse(t.is_open, _next_minor(t.next_item_minor, ahead),
                             ibis.null("int64"))
    out = t.select(
        "loan_id", "borrower_id", "product", "currency", "status", "is_open",
        "bucket_scheme", "last_paid_on", "reversals",
        as_of=ibis.literal(moment.as_of),
        paid_ahead_minor=pick("paid_ahead_minor", ahead),
        outstanding_minor=pick("outstanding_minor", left),
        oldest_unmet_due_date=t.close_oldest_unmet_due_date,
        next_due_date=pick("next_due_date", next_due),
        next_due_minor=pick("next_due_minor", next_minor),
        bucket=pick("bucket", t.on_time_bucket),
        bucket_rank=pick("bucket_rank", t.on_time_rank),
        **{
            name: zero_if_none(t[f"close_{name}"])
            for name in ("past_due_days", "delinquent_days", "arrears_minor", "pooled_minor",
                         "instalments_behind")
        },
        **{f"{part}_arrears_minor": zero_if_none(t[f"close_{part}"]) for part in PARTS},
    )
    return _after_plans(_corrected(out, book, moment), known, book, moment)


def _corrected(out: ir.Table, book: Tables, moment: Moment) -> ir.Table:
    """Correct the last day of payment where money was taken back, and say which loans pause."""
    again = out.filter(out.reversals > 0).select("loan_id")
    days = last_days(book["payments"], among=again, moment=moment)
    days = days.select(again_loan="loan_id", again_on="last_paid_on")
    now = paused_now(book["pauses"], moment).select(pause_loan="loan_id")
    t = out.left_join(days, out.loan_id == days.again_loan)
    t = t.left_join(now, t.loan_id == now.pause_loan)
    return t.mutate(
        last_paid_on=ibis.ifelse(t.reversals > 0, t.again_on, t.last_paid_on),
        paused=t.pause_loan.notnull(),
    ).drop("again_loan", "again_on", "pause_loan", "reversals")


def _after_plans(out: ir.Table, known: ir.Table, book: Tables, moment: Moment) -> ir.Table:
    """Put the age and arrears after plans beside the contractual ones."""
    agreed = plan_in_force(book["plans"], moment)
    terms_of = known.filter(known.is_open)
    planned = plan_standing(
        agreed, plan_instalments=book["plan_instalments"], payments=book["payments"],
        terms=terms_of, moment=moment,
    ).select(plan_loan="loan_id", planned_days="plan_past_due_days",
             planned_minor="plan_arrears_minor", planned_oldest="plan_oldest_due_date")
    t = out.left_join(planned, out.loan_id == planned.plan_loan)
    return t.mutate(
        plan_past_due_days=ibis.coalesce(t.planned_days, t.past_due_days),
        plan_arrears_minor=ibis.coalesce(t.planned_minor, t.arrears_minor),
        plan_oldest_due_date=ibis.ifelse(
            t.plan_loan.notnull(), t.planned_oldest, t.oldest_unmet_due_date
        ),
    )
