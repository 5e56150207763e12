"""The standing of every loan: two passes over all of them, and a close look at the few.

A loan whose money covers all that has come due needs no more than two sums. Only the others, and
those with charges, statements, plans, moved due dates or something due on the day itself, are
looked at item by item.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

import ibis
import ibis.expr.types as ir

from forbear.engine.standing.close import close_standings
from forbear.engine.standing.habits import habits
from forbear.engine.standing.items import PARTS, counted_charges, items, with_moved_day
from forbear.engine.standing.pauses import paused_now
from forbear.engine.standing.plans import plan_in_force, plan_standing
from forbear.engine.standing.pooled import unapplied_money
from forbear.engine.standing.sums import (
    charge_sums,
    due_sums,
    is_settled,
    last_days,
    paid_sums,
    watched_payments,
)
from forbear.engine.standing.terms import loans_on, with_on_time_bucket, with_terms
from forbear.engine.tables.arithmetic import at_least_zero, zero_if_none
from forbear.engine.tables.keep import Drop, Keep, as_is, let_be
from forbear.engine.tables.moment import Moment
from forbear.engine.tables.night import LOAN_STANDINGS
from forbear.engine.tables.numbers import LOAN, PURSE

Tables = Mapping[str, ir.Table]
_NUMBERED: Final = replace(LOAN_STANDINGS, columns=(*LOAN_STANDINGS.columns, LOAN, PURSE))


@dataclass(frozen=True, kw_only=True)
class Assessed:
    """The standing of every loan, and what was read closely on the way.

    `numbered` are the rows of LOAN_STANDINGS with `loan_number` and `purse_number`, `looked_at`
    those of the loans looked at, all that are late among them; `usual` the habits of those who are
    late, and `watched` the money looked at one by one (see `sums.watched_payments`). Later steps
    read these instead of the whole book. `numbered` alone reads `sums`.
    """

    numbered: ir.Table
    looked_at: ir.Table
    usual: ir.Table
    unapplied: ir.Table
    watched: ir.Table
    sums: ir.Table

    @property
    def loan_standings(self) -> ir.Table:
        """The standings as a night gives them, where nothing is named by number."""
        return LOAN_STANDINGS.leave(self.numbered)


def assess(
    book: Tables, *, settings: Tables, moment: Moment, keep: Keep = as_is, drop: Drop = let_be
) -> Assessed:
    """Age every loan opened by the day: one row of LOAN_STANDINGS each.

    `book` holds the tables of a checked book, `settings` those of the rim.
    """
    agreed = plan_in_force(book["plans"], moment)
    known = keep("loan_sums", _sums(book, settings, agreed=agreed, moment=moment))
    close = keep("close_loans", _close(known, settings["products"]))
    # Before the money: the items take the most memory on the way.
    lines = keep("close_items", items(
        close, instalments=book["instalments"], statements=book["statements"],
        charges=book["charges"], calendars=settings["calendars"], moment=moment,
    ))
    watched = keep("watched_payments", watched_payments(
        book["payments"], watched=_watched(known, close, book), moment=moment))
    by_contract = close_standings(
        close, items=lines, watched=watched, statements=book["statements"],
        pauses=book["pauses"], buckets=settings["buckets"], moment=moment, keep=keep, drop=drop,
    )
    planned = keep("planned_loans", plan_standing(
        agreed, plan_instalments=book["plan_instalments"], watched=watched,
        terms=close.select("loan_number", "day_count_starts_at"), moment=moment,
    ))
    looked_at = _after_plans(by_contract, planned, moment)
    usual = habits(
        late(looked_at), items=lines, watched=watched, book=book, settings=settings,
        moment=moment, keep=keep, drop=drop,
    )
    unapplied = keep("unapplied_money", unapplied_money(looked_at, watched))
    taken_back = keep("taken_back", last_days(
        watched, among=known.filter(known.taken_back)))
    drop(close, lines)
    plain = _plain(known.filter(~known.looked_at), settings, moment)
    every = _NUMBERED.leave(plain).union(_NUMBERED.leave(looked_at))
    return Assessed(
        numbered=_corrected(every, taken_back), looked_at=looked_at, usual=usual,
        unapplied=unapplied, watched=watched, sums=known,
    )


def _sums(book: Tables, settings: Tables, *, agreed: ir.Table, moment: Moment) -> ir.Table:
    """Join each loan with what came due, what was charged and what was paid.

    `looked_at` tells the open loans that two sums do not settle; of those that are `whole` every
    item is read. Charges join items that are due (any charge is after the first due date, or joins
    the first item), so a loan whose money covers both sums owes nothing; only where nothing has
    come due yet the items must tell.
    """
    loans = loans_on(book["loans"], products=settings["products"], moment=moment)
    unsettled = loans.filter(~is_settled(loans, moment))
    t = loans
    for sums in (
        due_sums(book["instalments"], as_of=moment.as_of),
        charge_sums(counted_charges(book["charges"], moment)),
        paid_sums(book["payments"], among=unsettled, moment=moment),
        _marks(book, agreed, moment),
    ):
        t = t.left_join(sums, "loan_number").drop("loan_number_right")
    settled, begun = is_settled(t, moment), t.last_due_on.notnull()
    t = t.mutate(
        paid_minor=ibis.ifelse(settled, t.paid_in_all_minor, t.paid_minor),
        last_paid_on=ibis.ifelse(settled, t.paid_in_all_on, t.last_paid_on),
        reversals=ibis.ifelse(settled, t.reversals_in_all, t.reversals),
        next_due_date=ibis.ifelse(begun, t.next_due_date, t.first_due_date),
        next_item_minor=ibis.ifelse(begun, t.next_item_minor, t.first_due_minor),
    )
    names = ("due_minor", "charged_minor", "paid_minor", "reversals")
    t = t.mutate(**{name: zero_if_none(t[name]) for name in names})
    t = with_terms(t, settings["products"])
    for day in ("last_due_on", "next_due_date"):
        t = with_moved_day(t, day=day, name=f"moved_{day}", calendars=settings["calendars"])
    behind = t.due_minor + t.charged_minor > t.paid_minor
    due_today = (t.moved_last_due_on >= ibis.literal(moment.as_of)).fill_null(False)
    early_charge = (t.charged_minor > 0) & t.last_due_on.isnull()
    whole = t.in_cycles.fill_null(False) | early_charge
    return t.select(
        "loan_number", "purse_number", "loan_id", "borrower_id", "product", "currency", "status",
        "is_open", "terms_of",
        "paid_minor", "last_paid_on", "next_item_minor",
        overdue_minor=t.due_minor + t.charged_minor,
        every_minor=t.scheduled_minor + t.charged_minor,
        next_due_date=t.moved_next_due_date,
        taken_back=t.reversals > 0,
        paused=t.paused.fill_null(False),
        whole=whole,
        looked_at=t.is_open & (behind | due_today | whole),
    )


def _marks(book: Tables, agreed: ir.Table, moment: Moment) -> ir.Table:
    """Tell of few loans: whether they have statements or a plan (`in_cycles`), and `paused`."""
    yes, no = ibis.literal(True), ibis.literal(False)
    cycles = book["statements"].select("loan_number").union(agreed.select("loan_number"))
    t = cycles.mutate(in_cycles=yes, paused=no).union(
        paused_now(book["pauses"], moment).mutate(in_cycles=no, paused=yes)
    )
    return t.group_by("loan_number").agg(in_cycles=t.in_cycles.any(), paused=t.paused.any())


def _close(known: ir.Table, products: ir.Table) -> ir.Table:
    """Keep the loans that are looked at, and add their terms."""
    t = known.filter(known.looked_at).drop("looked_at", "overdue_minor", "taken_back")
    return with_terms(t, products).drop("terms_of")


def _watched(known: ir.Table, close: ir.Table, book: Tables) -> ir.Table:
    """Name the loans whose payments are looked at one by one."""
    promised = known.semi_join(book["promises"], "purse_number").select("loan_number")
    taken_back = known.filter(known.taken_back).select("loan_number")
    return close.select("loan_number").union(promised, taken_back, distinct=True)


def _plain(t: ir.Table, settings: Tables, moment: Moment) -> ir.Table:
    """Give the standing of loans that are not looked at: they owe nothing that is past due."""
    t = with_on_time_bucket(t, products=settings["products"], buckets=settings["buckets"])
    ahead = at_least_zero(t.paid_minor - t.overdue_minor)
    left = at_least_zero(t.every_minor - t.paid_minor)
    # Where there is no next item there is no amount either: `greatest` would make it 0.
    comes = t.is_open & t.next_item_minor.notnull()
    nothing = (
        "past_due_days", "delinquent_days", "plan_past_due_days", "arrears_minor",
        "plan_arrears_minor", "pooled_minor", "instalments_behind",
        *(f"{part}_arrears_minor" for part in PARTS),
    )
    none = ibis.null("date")
    return t.mutate(
        as_of=ibis.literal(moment.as_of),
        plan_id=ibis.null("string"),
        paid_ahead_minor=ibis.ifelse(t.is_open, ahead, 0),
        outstanding_minor=ibis.ifelse(t.is_open, left, 0),
        oldest_unmet_due_date=none,
        plan_oldest_due_date=none,
        next_due_date=ibis.ifelse(t.is_open, t.next_due_date, none),
        next_due_minor=ibis.ifelse(
            comes, at_least_zero(t.next_item_minor - ahead), ibis.null("int64")
        ),
        **dict.fromkeys(nothing, ibis.literal(0)),
    )


def _corrected(every: ir.Table, taken_back: ir.Table) -> ir.Table:
    """Correct the last day of payment of the loans in `taken_back`, where there may be none."""
    days = taken_back.select(again_loan="loan_number", again_on="last_paid_on")
    t = every.left_join(days, every.loan_number == days.again_loan)
    again = ibis.ifelse(t.again_loan.notnull(), t.again_on, t.last_paid_on)
    return _NUMBERED.leave(t.mutate(last_paid_on=again))


def late(looked_at: ir.Table) -> ir.Table:
    """Keep the late loans, by contract or after plans; only loans that are looked at can be."""
    return looked_at.filter((looked_at.plan_past_due_days > 0) | (looked_at.past_due_days > 0))


def _after_plans(t: ir.Table, planned: ir.Table, moment: Moment) -> ir.Table:
    """Put the age and arrears after plans beside the contractual ones."""
    named = planned.select(
        "plan_id", plan_loan="loan_number", planned_days="plan_past_due_days",
        planned_minor="plan_arrears_minor", planned_oldest="plan_oldest_due_date",
    )
    t = t.left_join(named, t.loan_number == named.plan_loan)
    return t.mutate(
        as_of=ibis.literal(moment.as_of),
        plan_past_due_days=ibis.coalesce(t.planned_days, t.past_due_days),
        plan_arrears_minor=ibis.coalesce(t.planned_minor, t.arrears_minor),
        plan_oldest_due_date=ibis.ifelse(
            t.plan_loan.notnull(), t.planned_oldest, t.oldest_unmet_due_date
        ),
    ).drop("plan_loan", "planned_days", "planned_minor", "planned_oldest")
