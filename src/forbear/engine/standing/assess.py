"""The standing of every loan: two passes over all of them, and a close look at the few.

A loan whose money covers all that has come due needs no more than two sums. Only the others, and
those with charges, statements, plans, moved due dates or something due on the day itself, are
looked at item by item.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import ibis
import ibis.expr.types as ir

from forbear.engine.standing.close import close_standings
from forbear.engine.standing.items import PARTS, counted_charges, items, with_moved_day
from forbear.engine.standing.pauses import paused_now
from forbear.engine.standing.plans import plan_in_force, plan_standing
from forbear.engine.standing.sums import (
    charge_sums,
    due_sums,
    last_days,
    paid_sums,
    watched_payments,
)
from forbear.engine.standing.terms import loans_on, with_on_time_bucket, with_terms
from forbear.engine.tables.arithmetic import at_least_zero, zero_if_none
from forbear.engine.tables.keep import Keep, as_is
from forbear.engine.tables.moment import Moment
from forbear.engine.tables.night import LOAN_STANDINGS

Tables = Mapping[str, ir.Table]


@dataclass(frozen=True, kw_only=True)
class Assessed:
    """The standing of every loan, and what was read closely on the way.

    `items` are those of the loans looked at, `watched` their money and that of borrowers (see
    `sums.watched_payments`); later steps read these instead of the whole book.
    """

    loan_standings: ir.Table
    items: ir.Table
    watched: ir.Table


def assess(book: Tables, *, settings: Tables, moment: Moment, keep: Keep = as_is) -> Assessed:
    """Age every loan opened by the day: one row of LOAN_STANDINGS each.

    `book` holds the tables of a checked book, `settings` those of the rim.
    """
    known = keep("loan_sums", _sums(book, settings, moment))
    agreed = plan_in_force(book["plans"], moment)
    close = keep("close_loans", _close(known, book=book, settings=settings, agreed=agreed,
                                       moment=moment))
    watched = keep("watched_payments", watched_payments(
        book["payments"], watched=_watched(known, close, book), moment=moment))
    lines = keep("close_items", items(
        close, instalments=book["instalments"], statements=book["statements"],
        charges=book["charges"], calendars=settings["calendars"], moment=moment,
    ))
    looked_at = keep("close_standings", close_standings(
        close, items=lines, watched=watched, statements=book["statements"],
        pauses=book["pauses"], buckets=settings["buckets"], moment=moment, keep=keep,
    ))
    planned = plan_standing(
        agreed, plan_instalments=book["plan_instalments"], watched=watched,
        terms=close.select("loan_id", "day_count_starts_at"), moment=moment,
    )
    every = _all(known, looked_at, settings)
    corrected = _corrected(every, watched, book["pauses"], moment)
    return Assessed(
        loan_standings=LOAN_STANDINGS.leave(_after_plans(corrected, planned, moment)),
        items=lines,
        watched=watched,
    )


def _sums(book: Tables, settings: Tables, moment: Moment) -> ir.Table:
    """Join each loan with what came due, what was charged and what was paid."""
    t = loans_on(book["loans"], products=settings["products"], moment=moment)
    for sums in (
        due_sums(book["instalments"], as_of=moment.as_of),
        charge_sums(counted_charges(book["charges"], moment)),
        paid_sums(book["payments"], moment=moment),
    ):
        t = t.left_join(sums, "loan_id").drop("loan_id_right")
    names = ("scheduled_minor", "due_minor", "charged_minor", "paid_minor", "reversals")
    return t.mutate(**{name: zero_if_none(t[name]) for name in names})


def _close(
    known: ir.Table, *, book: Tables, settings: Tables, agreed: ir.Table, moment: Moment
) -> ir.Table:
    """Keep the open loans that two sums do not settle; of those `whole` every item is read.

    Charges join items that are due (any charge is after the first due date, or joins the first
    item), so a loan whose money covers both sums owes nothing; only where nothing has come due yet
    the items must tell.
    """
    special = book["statements"].select("loan_id").union(agreed.select("loan_id"))
    special = special.distinct().select(special_loan="loan_id")
    t = with_terms(known.filter(known.is_open), settings["products"])
    t = t.left_join(special, t.loan_id == special.special_loan)
    t = with_moved_day(t, day="last_due_on", name="last_turn_on",
                       calendars=settings["calendars"])
    late = t.due_minor + t.charged_minor > t.paid_minor
    due_today = (t.last_turn_on >= ibis.literal(moment.as_of)).fill_null(False)
    early_charge = (t.charged_minor > 0) & t.last_due_on.isnull()
    whole = t.special_loan.notnull() | early_charge
    t = t.mutate(whole=whole, looked_at=late | due_today | whole)
    t = t.filter(t.looked_at)
    t = with_moved_day(t, day="next_due_date", name="next_due_date",
                       calendars=settings["calendars"])
    return t.drop("special_loan", "last_turn_on", "last_due_on", "looked_at")


def _watched(known: ir.Table, close: ir.Table, book: Tables) -> ir.Table:
    """Name the loans whose payments are looked at one by one."""
    promised = known.semi_join(book["promises"], "borrower_id").select("loan_id")
    taken_back = known.filter(known.reversals > 0).select("loan_id")
    return close.select("loan_id").union(promised, taken_back).distinct()


def _all(known: ir.Table, looked_at: ir.Table, settings: Tables) -> ir.Table:
    """Join the few back to all: a loan not looked at owes nothing that is past due."""
    close = looked_at.select(**{f"close_{name}": looked_at[name] for name in looked_at.columns})
    t = with_on_time_bucket(known, products=settings["products"], buckets=settings["buckets"])
    t = with_moved_day(t, day="next_due_date", name="next_due_date",
                       calendars=settings["calendars"])
    t = t.left_join(close, t.loan_id == close.close_loan_id)
    looked = t.close_loan_id.notnull()

    def pick(name: str, plain: ir.Value) -> ir.Value:
        return ibis.ifelse(looked, t[f"close_{name}"], plain)

    overdue = t.due_minor + t.charged_minor
    every = t.scheduled_minor + t.charged_minor
    ahead = ibis.ifelse(t.is_open, at_least_zero(t.paid_minor - overdue), 0)
    left = ibis.ifelse(t.is_open, at_least_zero(every - t.paid_minor), 0)
    next_due = ibis.ifelse(t.is_open, t.next_due_date, ibis.null("date"))
    # Where there is no next item there is no amount either: `greatest` would make it 0.
    comes = t.is_open & t.next_item_minor.notnull()
    next_minor = ibis.ifelse(comes, at_least_zero(t.next_item_minor - ahead), ibis.null("int64"))
    none_owed = ("past_due_days", "delinquent_days", "arrears_minor", "pooled_minor",
                 "instalments_behind")
    return t.select(
        "loan_id", "borrower_id", "product", "currency", "status", "is_open",
        "bucket_scheme", "last_paid_on", "reversals",
        paid_ahead_minor=pick("paid_ahead_minor", ahead),
        outstanding_minor=pick("outstanding_minor", left),
        oldest_unmet_due_date=t.close_oldest_unmet_due_date,
        next_due_date=pick("next_due_date", next_due),
        next_due_minor=pick("next_due_minor", next_minor),
        bucket=pick("bucket", t.on_time_bucket),
        bucket_rank=pick("bucket_rank", t.on_time_rank),
        **{name: zero_if_none(t[f"close_{name}"]) for name in none_owed},
        **{f"{part}_arrears_minor": zero_if_none(t[f"close_{part}"]) for part in PARTS},
    )


def _corrected(
    every: ir.Table, watched: ir.Table, pauses: ir.Table, moment: Moment
) -> ir.Table:
    """Correct the last day of payment where money was taken back, and say which loans pause."""
    again = every.filter(every.reversals > 0).select("loan_id")
    days = last_days(watched, among=again).select(again_loan="loan_id", again_on="last_paid_on")
    now = paused_now(pauses, moment).select(pause_loan="loan_id")
    t = every.left_join(days, every.loan_id == days.again_loan)
    t = t.left_join(now, t.loan_id == now.pause_loan)
    return t.mutate(
        last_paid_on=ibis.ifelse(t.reversals > 0, t.again_on, t.last_paid_on),
        paused=t.pause_loan.notnull(),
    ).drop("again_loan", "again_on", "pause_loan", "reversals")


def _after_plans(every: ir.Table, planned: ir.Table, moment: Moment) -> ir.Table:
    """Put the age and arrears after plans beside the contractual ones."""
    named = planned.select(
        "plan_id", plan_loan="loan_id", planned_days="plan_past_due_days",
        planned_minor="plan_arrears_minor", planned_oldest="plan_oldest_due_date",
    )
    t = every.left_join(named, every.loan_id == named.plan_loan)
    return t.mutate(
        as_of=ibis.literal(moment.as_of),
        plan_past_due_days=ibis.coalesce(t.planned_days, t.past_due_days),
        plan_arrears_minor=ibis.coalesce(t.planned_minor, t.arrears_minor),
        plan_oldest_due_date=ibis.ifelse(
            t.plan_loan.notnull(), t.planned_oldest, t.oldest_unmet_due_date
        ),
    )
