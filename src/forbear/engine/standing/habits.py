"""How a person usually pays: on time or not, how many days late, on which day of the month.

Read only for borrowers with something late: a window over everyone's instalments would cost more
than the rest of the night, and nobody else is asked anything for which it matters.
"""

from collections.abc import Mapping
from datetime import timedelta

import ibis
import ibis.expr.types as ir

from forbear.engine.standing.place import is_scheduled
from forbear.engine.tables.arithmetic import days_between, plus_days, zero_if_none
from forbear.engine.tables.keep import Drop, Keep, as_is, let_be
from forbear.engine.tables.moment import Moment
from forbear.engine.vocabulary.limits import CONTACT_HISTORY_DAYS, HABIT_DAYS

Tables = Mapping[str, ir.Table]
_PURSE = "purse_number"


def habits(
    late: ir.Table, *, items: ir.Table, watched: ir.Table, book: Tables, settings: Tables,
    moment: Moment, keep: Keep = as_is, drop: Drop = let_be,
) -> ir.Table:
    """Give the habits of the borrowers of `late` loans, one row per purse.

    `late` holds `loan_number`, `purse_number`, `tolerance_days` and `revolving`; `items` and
    `watched` as the close look has them.
    """
    loans = late.filter(~late.revolving).select("loan_number", _PURSE, "tolerance_days")
    days = keep("money_days", _money_days(watched, loans))
    recent = _met(_instalments(loans, items, moment), days)
    lags = recent.group_by(_PURSE).agg(
        habit_instalments=recent.count(),
        on_time=recent.on_time.sum(),
        lags=recent.lag_days.collect(where=recent.lag_days.notnull()),
    )
    # The lower median: place (n − 1) / 2, rounded down, of the sorted lags.
    middle = ((lags.lags.length() - 1).cast("int64") >> 1).cast("int64")
    lags = lags.select(
        _PURSE, "habit_instalments",
        on_time_share_bp=_floor_share(lags.on_time, lags.habit_instalments),
        usual_lag_days=ibis.ifelse(
            lags.lags.length() > 0, lags.lags.sort()[middle], ibis.null("int32")
        ),
    )
    paid = _usual_day(days, loans, moment)
    out = keep("late_purses", book["purses"].semi_join(late, _PURSE).select(
        _PURSE, "borrower_number"))
    hours = _usual_hour(out, book, settings, moment)
    for more, by in ((lags, _PURSE), (paid, _PURSE), (hours, "borrower_number")):
        out = out.left_join(more, by).drop(f"{by}_right")
    usual = keep("usual_borrowers", out.drop("borrower_number").mutate(
        habit_instalments=zero_if_none(out.habit_instalments)
    ))
    drop(days)
    return usual


def _floor_share(part: ir.IntegerValue, whole: ir.IntegerValue) -> ir.IntegerValue:
    """Give part / whole in basis points, rounded down; small counts, so a double is exact enough.

    10,000 × part and whole are below 2^53, and the quotient of two such integers rounds to an
    integer only when it is one.
    """
    return (part.cast("int64") * 10_000 / whole.nullif(0)).floor().cast("int32")


def _instalments(late: ir.Table, items: ir.Table, moment: Moment) -> ir.Table:
    """Give the instalments of late loans due in the last year, with what was asked up to each."""
    first = ibis.literal(moment.as_of - timedelta(days=HABIT_DAYS))
    last = ibis.literal(moment.as_of)
    t = items.filter(
        items.overdue & is_scheduled(items.place)
        & (items.effective_due_date >= first) & (items.effective_due_date < last)
    )
    t = t.select("loan_number", "effective_due_date", asked=t.before + t.total)
    return t.join(late, "loan_number")


def _money_days(watched: ir.Table, late: ir.Table) -> ir.Table:
    """Give each day with money on a late loan: `until`, the money of the loan up to its end."""
    t = watched.select("loan_number", "received_on", "signed_minor")
    t = t.semi_join(late, "loan_number")
    by_day = t.group_by(["loan_number", "received_on"]).agg(money=t.signed_minor.sum())
    by_day = by_day.filter(by_day.money > 0)
    along = ibis.cumulative_window(group_by="loan_number", order_by="received_on")
    by_day = by_day.mutate(until=by_day.money.sum().over(along))
    return by_day.mutate(since=by_day.until - by_day.money)


def _met(asked: ir.Table, days: ir.Table) -> ir.Table:
    """Find the day each instalment was met: the one whose money reaches what was asked so far.

    An instalment of nothing, before any money, counts as met on its due date.
    """
    t = asked.left_join(
        days,
        [
            asked.loan_number == days.loan_number,
            days.since < asked.asked,
            days.until >= asked.asked,
        ],
    )
    met_on = ibis.ifelse(t.asked == 0, t.effective_due_date, t.received_on)
    last_day = plus_days(t.effective_due_date, t.tolerance_days)
    return t.select(
        _PURSE,
        lag_days=days_between(met_on, t.effective_due_date),
        on_time=(met_on <= last_day).fill_null(False).cast("int32"),
    )


def _usual_day(days: ir.Table, late: ir.Table, moment: Moment) -> ir.Table:
    """Give the day of the month most payment days fell on; the earlier of two equals."""
    first = ibis.literal(moment.as_of - timedelta(days=HABIT_DAYS))
    t = days.filter(days.received_on > first)
    t = t.join(late.select("loan_number", _PURSE), "loan_number")
    t = t.mutate(day_of_month=t.received_on.day())
    counted = t.group_by([_PURSE, "day_of_month"]).agg(n=t.count())
    # One integer carries both: the more payments the larger, and among equals the earlier day.
    best = counted.mutate(score=counted.n * 32 + (31 - counted.day_of_month))
    best = best.group_by(_PURSE).agg(score=best.score.max())
    return best.select(_PURSE, usual_paid_day=(31 - (best.score % 32)).cast("int32"))


def _usual_hour(whose: ir.Table, book: Tables, settings: Tables, moment: Moment) -> ir.Table:
    """Give the local hour at which the right person was most often reached."""
    since = ibis.literal(moment.as_of - timedelta(days=CONTACT_HISTORY_DAYS))
    c = book["contacts"]
    day = c.tried_at.date()
    c = c.filter(c.right_party.fill_null(False) & (day > since)
                 & (day <= ibis.literal(moment.as_of)))
    c = c.select("borrower_number", "tried_at").semi_join(whose, "borrower_number")
    homes = book["borrowers"].select("borrower_number", "zone")
    zones = settings["zones"]
    t = c.join(homes, "borrower_number")
    t = t.join(zones, [t.zone == zones.zone, t.tried_at >= zones.utc_from,
                       t.tried_at < zones.utc_until])
    # Hours are read from minutes of the day: adding the offset as a number keeps to integers.
    minutes = t.tried_at.hour() * 60 + t.tried_at.minute() + t.offset_minutes + 2 * 1_440
    t = t.mutate(hour=((minutes % 1_440) / 60).floor().cast("int32"))
    counted = t.group_by(["borrower_number", "hour"]).agg(n=t.count())
    best = counted.mutate(score=counted.n * 24 + (23 - counted.hour))
    best = best.group_by("borrower_number").agg(score=best.score.max())
    return best.select("borrower_number", usual_hour=(23 - (best.score % 24)).cast("int32"))
