"""What others who have to do with a loan do to contact about it.

Parties are few beside loans, so every join begins with them.
"""

from collections.abc import Mapping

import ibis
import ibis.expr.types as ir

from forbear.engine.outcome.a_stop import a_stop

_OWING = ("joint", "borrower")


def of_representatives(book: Mapping[str, ir.Table], standings: ir.Table) -> ir.Table:
    """Give quiet to each borrower for whom somebody else speaks, about whatever loan."""
    parties, loans = book["parties"], book["loans"]
    speaking = parties.filter(parties.role == "representative")
    t = _on_open_loans(speaking.select("loan_id", speaks="borrower_id"), standings)
    t = t.join(loans.select("loan_id", "opened_on").semi_join(speaking, "loan_id"), "loan_id")
    t = t.group_by("borrower_id", "speaks").agg(since=t.opened_on.min())
    return a_stop(t, kind="attorney", since=t.since,
                  source_id=ibis.literal("representative:") + t.speaks)


def of_others_holds(holds: ir.Table, standings: ir.Table) -> ir.Table:
    """Carry what one person placed on another's loan over to whom the loan is.

    `holds` has the columns of STOPS.
    """
    own = holds.filter(holds.loan_id != "").rename(held_by="borrower_id")
    t = _on_open_loans(own, standings)
    return t.filter(t.borrower_id != t.held_by).select(*holds.columns)


def shared(whole: ir.Table, *, parties: ir.Table, standings: ir.Table) -> ir.Table:
    """Carry what stops somebody altogether over to the loans they owe with somebody else.

    `whole` has the columns of STOPS. One debt has one protection, whoever of those who owe it was
    given it.
    """
    owing = parties.filter(parties.role.isin(_OWING)).select("loan_id", owes="borrower_id")
    t = _on_open_loans(owing.distinct(), standings)
    t = t.filter(t.borrower_id != t.owes).rename(for_loan="loan_id", for_borrower="borrower_id")
    rows = whole.filter(whole.loan_id == "").drop("loan_id")
    rows = t.join(rows, t.owes == rows.borrower_id).drop("owes", "borrower_id").rename(
        loan_id="for_loan", borrower_id="for_borrower"
    )
    one = rows.group_by("borrower_id", "kind", "loan_id", "channel", "source_id").agg(
        since=rows.since.min(), ends_before=rows.ends_before.max(), evidence=rows.evidence.min(),
    )
    return one.select(*whole.columns)


def _on_open_loans(some: ir.Table, standings: ir.Table) -> ir.Table:
    """Join who the loan is of, for loans on which something may still be owed."""
    open_ones = standings.filter(standings.is_open).select("loan_id", "borrower_id")
    return some.join(open_ones, "loan_id")
