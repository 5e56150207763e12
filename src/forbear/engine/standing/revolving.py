"""Money on revolving accounts: what is paid in a cycle beyond its minimum is gone for later ones.

With m_k the new amount of statement k and p_k the money of its cycle, arrears after cycle k are
a_k = max(0, a_{k-1} + m_k - p_k). Unrolled, with S_k the running sum of m - p, that is
a_k = S_k - min(0, S_1, ..., S_k): the least of the running sums is the money that was lost
(Lindley's recursion, known from waiting lines). So it needs no loop, and what is left of the money
after the loss fills the minimums oldest first like any other.
"""

import ibis
import ibis.expr.types as ir

from forbear.engine.standing.place import MINIMUM, place
from forbear.engine.tables.arithmetic import at_least_zero, zero_if_none
from forbear.engine.tables.moment import Moment


def lost_money(
    statements: ir.Table, watched: ir.Table, *, close: ir.Table, items: ir.Table, moment: Moment
) -> ir.Table:
    """Give `loan_number`, `lost_minor` for each account in `close` with a statement by the day.

    What a cycle asks for is its item in `items`: the new part of the minimum, and the charges that
    joined it.
    """
    t = statements.semi_join(close, "loan_number")
    t = t.filter(t.cut_off_on <= ibis.literal(moment.as_of))
    along = ibis.window(group_by="loan_number", order_by=[t.cut_off_on, t.number])
    cycles = t.select(
        "loan_number", "number", "cut_off_on",
        place=place(t.due_date, t.number, kind=MINIMUM),
        next_cut_off_on=t.cut_off_on.lead().over(along),
    )
    asked = items.select("loan_number", "place", asked="total")
    cycles = cycles.join(asked, ["loan_number", "place"])
    own = watched.select("loan_number", "received_on", "signed_minor").semi_join(t, "loan_number")
    pairs = cycles.left_join(
        own,
        [
            cycles.loan_number == own.loan_number,
            own.received_on > cycles.cut_off_on,
            cycles.next_cut_off_on.isnull() | (own.received_on <= cycles.next_cut_off_on),
        ],
    )
    per_cycle = pairs.group_by(["loan_number", "number", "cut_off_on", "asked"]).agg(
        paid=zero_if_none(pairs.signed_minor.sum())
    )
    return _lost(per_cycle, _before_first(t, own))


def _before_first(statements: ir.Table, own: ir.Table) -> ir.Table:
    """Sum the money that came before any statement: it counts in no cycle."""
    first = statements.group_by("loan_number").agg(first_cut_off_on=statements.cut_off_on.min())
    early = own.join(first, "loan_number")
    early = early.filter(early.received_on <= early.first_cut_off_on)
    return early.group_by("loan_number").agg(early=early.signed_minor.sum())


def _lost(per_cycle: ir.Table, early: ir.Table) -> ir.Table:
    order = [per_cycle.cut_off_on, per_cycle.number]
    so_far = ibis.cumulative_window(group_by="loan_number", order_by=order)
    running = per_cycle.mutate(
        sum_so_far=(per_cycle.asked - per_cycle.paid).sum().over(so_far)
    )
    least = running.group_by("loan_number").agg(least=running.sum_so_far.min())
    out = least.left_join(early, "loan_number")
    return out.select(
        "loan_number", lost_minor=at_least_zero(-out.least) + zero_if_none(out.early)
    )
