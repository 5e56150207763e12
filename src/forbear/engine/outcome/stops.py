"""Which states stop contact on the day: what people and the lender placed, and what we found."""

from collections.abc import Mapping
from dataclasses import dataclass

import ibis
import ibis.expr.types as ir

from forbear.engine.outcome.business_days import after_business_days, one_calendar
from forbear.engine.outcome.limits import OutcomeLimits
from forbear.engine.tables.arithmetic import plus_days
from forbear.engine.tables.moment import Moment
from forbear.engine.tables.night import STOPS
from forbear.engine.vocabulary.words import NOTICE_KINDS

Tables = Mapping[str, ir.Table]


@dataclass(frozen=True, kw_only=True)
class Found:
    """What earlier stages found tonight: contracts of the same names."""

    loan_standings: ir.Table
    promise_standings: ir.Table
    exceptions: ir.Table


def stops(
    book: Tables, *, settings: Tables, found: Found, moment: Moment, limits: OutcomeLimits
) -> ir.Table:
    """Give one row of STOPS for each state that holds on the day of contact."""
    parts = [
        _holds(book["holds"], settings, moment, limits),
        _loan_status(found.loan_standings, book["loans"]),
        _placements(found.loan_standings, book["placements"], moment),
        _promises(found.promise_standings, moment),
        _plans(found.loan_standings, book["plans"], moment),
        _debits(book["debit_attempts"], found.loan_standings, moment, limits),
        _exceptions(found.exceptions, moment),
    ]
    every = parts[0].union(*parts[1:])
    contact_on = ibis.literal(moment.contact_on)
    on_the_day = (every.since <= contact_on) & (
        every.ends_before.isnull() | (every.ends_before > contact_on)
    )
    return STOPS.leave(every.filter(on_the_day))


def _stop(
    t: ir.Table, *, kind: ir.Value | str, since: ir.Value, ends_before: ir.Value | None = None,
    loan_id: ir.Value | None = None, channel: ir.Value | None = None, source_id: ir.Value,
    evidence: ir.Value | None = None,
) -> ir.Table:
    """Shape rows of any origin into those of STOPS."""
    none_day, none_text = ibis.null("date"), ibis.null("string")
    return t.select(
        borrower_id=t.borrower_id,
        kind=kind if isinstance(kind, ir.Value) else ibis.literal(kind),
        loan_id=ibis.coalesce(loan_id, "") if loan_id is not None else ibis.literal(""),
        channel=ibis.coalesce(channel, "*") if channel is not None else ibis.literal("*"),
        source_id=source_id,
        since=since,
        ends_before=ends_before if ends_before is not None else none_day,
        evidence=evidence if evidence is not None else none_text,
    )


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
    return _stop(t, kind=t.kind, since=t.starts_on, ends_before=until, loan_id=t.loan_id,
                 channel=t.channel, source_id=t.hold_id, evidence=t.evidence)


def _loan_status(standings: ir.Table, loans: ir.Table) -> ir.Table:
    t = standings.filter(standings.status.isin(["placed", "legal"]))
    t = t.select("loan_id", "borrower_id", "status").join(
        loans.select("loan_id", "status_on", "opened_on"), "loan_id"
    )
    return _stop(
        t, kind="loan_status", since=ibis.coalesce(t.status_on, t.opened_on), loan_id=t.loan_id,
        source_id=t.loan_id, evidence=ibis.literal("status=") + t.status,
    )


def _placements(standings: ir.Table, placements: ir.Table, moment: Moment) -> ir.Table:
    """Give quiet to each loan at an agency: two who ask for one debt are one too many."""
    day = ibis.literal(moment.as_of)
    back = (placements.recalled_on <= day).fill_null(False)
    there = placements.filter((placements.placed_on <= day) & ~back)
    t = there.join(standings.select("loan_id", "borrower_id"), "loan_id")
    return _stop(t, kind="loan_status", since=t.placed_on, loan_id=t.loan_id,
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
    return _stop(t, kind="promise_open", since=since, ends_before=ends, source_id=t.promise_id)


def _plans(standings: ir.Table, plans: ir.Table, moment: Moment) -> ir.Table:
    """Give quiet to each loan whose plan is being kept."""
    changed = (plans.status_on <= ibis.literal(moment.as_of)).fill_null(True)
    active = plans.filter((plans.status == "active") | ~changed)
    planned = standings.filter(standings.plan_id.notnull())
    kept = planned.filter(planned.is_open & (planned.plan_past_due_days == 0))
    t = kept.select("borrower_id", "plan_id").join(
        active.select("plan_id", "loan_id", "agreed_on"), "plan_id"
    )
    return _stop(t, kind="plan_kept", since=t.agreed_on, loan_id=t.loan_id, source_id=t.plan_id)


def _debits(
    attempts: ir.Table, standings: ir.Table, moment: Moment, limits: OutcomeLimits
) -> ir.Table:
    """Give quiet while a debit is on its way, and after one that failed for no fault of theirs."""
    day = ibis.literal(moment.as_of)
    t = attempts.join(standings.select("loan_id", "borrower_id"), "loan_id")
    t = t.filter(t.requested_on <= day)
    answered = t.result_on.notnull() & (t.result_on <= day)
    pending = t.filter(~answered)
    waits = _stop(
        pending, kind="debit_pending", since=pending.requested_on,
        ends_before=plus_days(pending.requested_on, ibis.literal(limits.debit_pending_days)),
        loan_id=pending.loan_id, source_id=pending.attempt_id,
    )
    failed = t.filter(answered & (t.outcome == "technical"))
    after = _stop(
        failed, kind="debit_technical", since=failed.result_on,
        ends_before=plus_days(failed.result_on, ibis.literal(limits.debit_technical_days)),
        loan_id=failed.loan_id, source_id=failed.attempt_id,
    )
    return waits.union(after)


def _exceptions(exceptions: ir.Table, moment: Moment) -> ir.Table:
    """Give a stop for whatever kept the night from trusting its figures; notices stop nobody."""
    t = exceptions.filter(exceptions.kind.notin(NOTICE_KINDS))
    t = t.mutate(
        borrower_id=ibis.ifelse(t.borrower_id == "", "*", t.borrower_id),
        source_id=t.kind + ":" + t.table_name + ":" + t.loan_id + ":" + t.measure,
    )
    return _stop(t, kind=t.kind, since=ibis.literal(moment.as_of), source_id=t.source_id,
                 evidence=t.says)
