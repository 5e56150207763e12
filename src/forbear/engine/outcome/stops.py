"""Which states stop contact on the day: what people and the lender placed, and what we found."""

from collections.abc import Mapping
from dataclasses import dataclass

import ibis
import ibis.expr.types as ir

from forbear.engine.outcome.a_stop import a_stop
from forbear.engine.outcome.business_days import after_business_days, one_calendar
from forbear.engine.outcome.debits import of_debits, of_mandates, under_way
from forbear.engine.outcome.limits import OutcomeLimits
from forbear.engine.outcome.parties import of_others_holds, of_representatives, shared
from forbear.engine.outcome.touched import AWAY, touched
from forbear.engine.tables.arithmetic import plus_days
from forbear.engine.tables.moment import Moment
from forbear.engine.tables.night import STOPS
from forbear.engine.vocabulary.words import NOTICE_KINDS

Tables = Mapping[str, ir.Table]


@dataclass(frozen=True, kw_only=True)
class Found:
    """What earlier stages found tonight: contracts of the same names.

    Of `loan_standings`, what `standings_read` leaves is enough.
    """

    loan_standings: ir.Table
    promise_standings: ir.Table
    exceptions: ir.Table


def standings_read(
    book: Tables, loan_standings: ir.Table, *, moment: Moment, limits: OutcomeLimits
) -> ir.Table:
    """Keep the rows and columns of LOAN_STANDINGS that this stage reads."""
    waiting = under_way(book["debit_attempts"], moment=moment, limits=limits)
    named = (book["holds"], book["parties"], book["placements"], waiting)
    return touched(loan_standings, named=named, moment=moment)


def stops(
    book: Tables, *, settings: Tables, found: Found, moment: Moment, limits: OutcomeLimits
) -> ir.Table:
    """Give one row of STOPS for each state that holds on the day of contact."""
    standings = found.loan_standings
    holds = _holds(book["holds"], settings, moment, limits)
    of_persons = holds.union(
        _promises(found.promise_standings, moment), _exceptions(found.exceptions, moment),
        of_representatives(book, standings),
    )
    parts = [
        of_persons,
        of_others_holds(holds, standings),
        shared(of_persons, parties=book["parties"], standings=standings),
        _loan_status(standings, book["loans"]),
        _placements(standings, book["placements"], moment),
        _plans(standings, book["plans"], moment),
        of_debits(book["debit_attempts"], standings, moment=moment, limits=limits),
        of_mandates(book, standings, moment=moment, limits=limits),
    ]
    every = parts[0].union(*parts[1:])
    contact_on = ibis.literal(moment.contact_on)
    on_the_day = (every.since <= contact_on) & (
        every.ends_before.isnull() | (every.ends_before > contact_on)
    )
    return STOPS.leave(every.filter(on_the_day))


def _holds(
    holds: ir.Table, settings: Tables, moment: Moment, limits: OutcomeLimits
) -> ir.Table:
    """Give each known hold; one that says "I have paid" ends by itself.

    One that begins on the day of contact itself, and of which nobody wrote when it was entered,
    counts too: it would be there when the contact is made.
    """
    t = holds.filter(moment.not_told_later(holds.known_on))
    t = after_business_days(
        t, start=t.starts_on, steps=ibis.literal(limits.says_paid_business_days),
        calendar=one_calendar(settings), name="says_paid_until",
    )
    open_ended = (t.kind == "says_paid") & t.ends_before.isnull()
    # The last of those business days is still quiet; the hold ends before the day after it.
    until = ibis.ifelse(
        open_ended, plus_days(t.says_paid_until, ibis.literal(1)), t.ends_before
    )
    return a_stop(t, kind=t.kind, since=t.starts_on, ends_before=until, loan_id=t.loan_id,
                 channel=t.channel, source_id=t.hold_id, evidence=t.evidence)


def _loan_status(standings: ir.Table, loans: ir.Table) -> ir.Table:
    t = standings.filter(standings.status.isin(AWAY))
    t = t.select("loan_id", "borrower_id", "status").join(
        loans.select("loan_id", "status_on", "opened_on"), "loan_id"
    )
    return a_stop(
        t, kind="loan_status", since=ibis.coalesce(t.status_on, t.opened_on), loan_id=t.loan_id,
        source_id=t.loan_id, evidence=ibis.literal("status=") + t.status,
    )


def _placements(standings: ir.Table, placements: ir.Table, moment: Moment) -> ir.Table:
    """Give quiet to each loan at an agency: two who ask for one debt are one too many."""
    day = ibis.literal(moment.as_of)
    back = (placements.recalled_on <= day).fill_null(False)
    there = placements.filter((placements.placed_on <= day) & ~back)
    t = there.join(standings.select("loan_id", "borrower_id"), "loan_id")
    return a_stop(t, kind="loan_status", since=t.placed_on, loan_id=t.loan_id,
                 source_id=t.placement_id, evidence=ibis.literal("agency=") + t.agency)


def _promises(standings: ir.Table, moment: Moment) -> ir.Table:
    """Give quiet until the day before the promised one, and again while the money may post."""
    t = standings.filter(standings.state == "open")
    contact_on = ibis.literal(moment.contact_on)
    one = ibis.literal(1)
    posting = contact_on > t.promised_on
    since = ibis.ifelse(posting, plus_days(t.promised_on, one), t.made_on)
    ends = ibis.ifelse(
        posting, plus_days(t.judged_after, one), plus_days(t.promised_on, ibis.literal(-1))
    )
    return a_stop(t, kind="promise_open", since=since, ends_before=ends, source_id=t.promise_id)


def _plans(standings: ir.Table, plans: ir.Table, moment: Moment) -> ir.Table:
    """Give quiet to each loan whose plan is being kept."""
    changed = (plans.status_on <= ibis.literal(moment.as_of)).fill_null(True)
    active = plans.filter((plans.status == "active") | ~changed)
    planned = standings.filter(standings.plan_id.notnull())
    kept = planned.filter(planned.is_open & (planned.plan_past_due_days == 0))
    t = kept.select("borrower_id", "plan_id").join(
        active.select("plan_id", "loan_id", "agreed_on"), "plan_id"
    )
    return a_stop(t, kind="plan_kept", since=t.agreed_on, loan_id=t.loan_id, source_id=t.plan_id)


def _exceptions(exceptions: ir.Table, moment: Moment) -> ir.Table:
    """Give a stop for whatever kept the night from trusting its figures; notices stop nobody."""
    t = exceptions.filter(exceptions.kind.notin(NOTICE_KINDS))
    t = t.mutate(
        borrower_id=ibis.ifelse(t.borrower_id == "", "*", t.borrower_id),
        source_id=t.kind + ":" + t.table_name + ":" + t.loan_id + ":" + t.measure,
    )
    return a_stop(t, kind=t.kind, since=ibis.literal(moment.as_of), source_id=t.source_id,
                 evidence=t.says)
