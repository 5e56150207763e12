"""One row per borrower to talk to: the currency that leads, and what else is owed."""

from datetime import date

import ibis
import ibis.expr.types as ir

ASKED, FROZEN, REMINDED = 3, 2, 1
"""Why a row is here: it may be asked for, all that is late is stopped, or it falls due soon."""


def leading(
    standings: ir.Table, *, as_of: date, contact_on: date, days_ahead: int
) -> ir.Table:
    """Give the leading row of each borrower, as docs/reference/strategy.md says.

    Columns of the standing stay, save that `ask_days` is the age the ladder goes by (below 0
    before the due date) and the counts of loans are over all currencies. New are `amount_minor`,
    `due_date` and `also_owed`.
    """
    rows = _eligible(standings, as_of=as_of, contact_on=contact_on, days_ahead=days_ahead)
    whole = ibis.window(group_by="borrower_id")
    queue = ibis.window(
        group_by="borrower_id",
        order_by=[ibis.desc("standing_kind"), ibis.desc("ask_days"), "currency"],
    )
    rows = rows.mutate(
        place=ibis.row_number().over(queue),
        lead_kind=rows.standing_kind.max().over(whole),
        loans_late=rows.loans_late.sum().over(whole),
        loans_stopped=rows.loans_stopped.sum().over(whole),
        soonest=rows.ask_days.max().over(whole),
    )
    rows = rows.filter((rows.lead_kind != REMINDED) | (rows.loans_late == 0))
    lead = rows.filter((rows.place == 0) & (rows.standing_kind > 0))
    also = _also_owed(rows)
    joined = lead.join(also, lead.borrower_id == also.of_borrower, how="left")
    return joined.select(*lead.columns, "also_owed").drop("place", "lead_kind", "soonest")


def _eligible(
    standings: ir.Table, *, as_of: date, contact_on: date, days_ahead: int
) -> ir.Table:
    """Keep the rows that are late or fall due soon, with kind, age, amount and date."""
    s = standings
    soon = (
        (s.loans_late == 0)
        & (s.next_due_minor > 0)
        & (s.next_due_date >= ibis.literal(contact_on))
        & (ibis.literal(as_of).delta(s.next_due_date, unit="day") >= -days_ahead)
    ).fill_null(False)
    s = s.filter((s.loans_late > 0) | soon)
    frozen = (s.ask_days == 0) & (s.loans_late > 0) & (s.loans_stopped == s.loans_late)
    ahead = ibis.literal(as_of).delta(s.next_due_date, unit="day").cast("int32")
    # A date less an interval is a timestamp in DuckDB, whatever Ibis says: be one before the cast.
    midnight = ibis.literal(as_of).cast("timestamp(6)")
    first_late = (midnight - s.past_due_days.as_interval("D")).cast("date")
    kind = ibis.cases(
        (s.ask_days > 0, ASKED), (frozen, FROZEN), (s.loans_late == 0, REMINDED), else_=0
    )
    return s.mutate(
        standing_kind=kind.cast("int32"),
        ask_days=ibis.cases(
            (s.ask_days > 0, s.ask_days),
            (frozen, ibis.greatest(s.past_due_days, 1)),
            (s.loans_late == 0, ahead),
            else_=0,
        ).cast("int32"),
        amount_minor=ibis.cases(
            (s.ask_days > 0, s.ask_arrears_minor),
            (frozen, s.arrears_minor),
            (s.loans_late == 0, s.next_due_minor),
            else_=0,
        ).cast("int64"),
        due_date=ibis.cases(
            (s.loans_late == 0, s.next_due_date),
            else_=ibis.coalesce(s.oldest_unmet_due_date, first_late),
        ),
    )


def _also_owed(rows: ir.Table) -> ir.Table:
    """Tell the amounts in further currencies of the same kind, in the order of the currencies.

    Before the due date only those that fall due on the very same day belong to the message.
    """
    others = rows.filter(
        (rows.place > 0)
        & (rows.standing_kind == rows.lead_kind)
        & ((rows.standing_kind == ASKED) | (rows.standing_kind == REMINDED))
        & ((rows.standing_kind == ASKED) | (rows.ask_days == rows.soonest))
        & (rows.amount_minor > 0)
    )
    said = others.currency + " " + others.amount_minor.cast("string")
    return (
        others.mutate(said=said)
        .group_by(of_borrower=others.borrower_id)
        .agg(also_owed=lambda t: t.said.collect())
        .mutate(also_owed=lambda t: t.also_owed.sort().join(" "))
    )
