"""Rows of one candidate alone: where it is known that there is no other, nothing is looked up.

To group or to join by a key costs an engine the same for one row as for a thousand, and at the door
it is most of what a question costs. What follows from a candidate is then the candidate's without
looking. Here stands the one difference that makes, so that no rule knows of it.
"""

from collections.abc import Sequence

import ibis.expr.types as ir

from forbear.engine.gate.asking import Asking


def each_once(rows: ir.Table, *, asking: Asking) -> ir.Table:
    """Give rows, of which each candidate has one, without those that are the same."""
    return rows if asking.one else rows.distinct()


def per(
    rows: ir.Table, keys: Sequence[str], *, asking: Asking, **told: ir.Value
) -> ir.Table:
    """Group by keys that are the same in all rows of a candidate: one row for each that has any."""
    if not asking.one:
        return rows.group_by(list(keys)).agg(**told)
    one = rows.agg(
        **{key: rows[key].arbitrary() for key in keys}, **told, rows_in_all=rows.count()
    )
    return one.filter(one.rows_in_all > 0).drop("rows_in_all")


def beside(
    rows: ir.Table, own: ir.Table, *, by: Sequence[str], asking: Asking
) -> ir.Table:
    """Add to rows of candidates what is their own by some keys, at most one row; null where none.

    The keys in `own` are never null, and the other names are new.
    """
    if asking.one:
        return rows.left_join(own.drop(*by), True)
    return rows.left_join(own, list(by)).drop(*(f"{key}_right" for key in by))


def met(rows: ir.Table, own: ir.Table, *, by: Sequence[str], asking: Asking) -> ir.Table:
    """Keep the rows of candidates that have something of their own by some keys, and add it."""
    if asking.one:
        return rows.cross_join(own.drop(*by))
    return rows.join(own, list(by))
