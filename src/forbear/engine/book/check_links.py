"""Rows that name others: what they name must be in the book, and be good itself."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import reduce
from typing import Final

import ibis
import ibis.expr.types as ir

from forbear.engine.book.rejects import one_fault
from forbear.engine.tables import Contract
from forbear.engine.tables.keep import Keep
from forbear.engine.vocabulary.limits import AMOUNT_MINOR_MAX


@dataclass(frozen=True, kw_only=True)
class Parents:
    """The ids that may be named, by table: good ones, and all that the lender brought."""

    good: Mapping[str, ir.Table]
    brought: Mapping[str, ir.Table]


FORGOTTEN: Final = {"contacts": ("loan_id",)}
"""Columns that are emptied where they name what is not in the book; the row stays.

A lender's list of contacts outlives the loans they were about, and the limits count each of them:
without a loan it counts for all.
"""


@dataclass(frozen=True, kw_only=True)
class Linked:
    """Rows whose references hold, what was rejected, and the rows of which one was emptied."""

    rows: ir.Table
    rejects: list[ir.Table]
    unlinked: list[ir.Table]


def linked(
    contract: Contract, rows: ir.Table, *, parents: Parents, groups: ir.Table | None, keep: Keep
) -> Linked:
    """Let go the rows that name something that is not there or was itself rejected.

    What a column of FORGOTTEN names is emptied instead.

    `groups` holds one row per id of the first column, where it was made already: looking there is
    cheaper than looking at every row.
    """
    left, rejects, unlinked = rows, [], []
    for column in contract.columns:
        if column.refers is None or column.refers.startswith(f"{contract.name}."):
            continue
        parent, parent_id = column.refers.split(".")
        few = groups if groups is not None and column.name in groups.columns else rows
        named = few.filter(few[column.name].notnull()).select(column.name)
        lost = named.anti_join(parents.good[parent], [(column.name, parent_id)]).distinct()
        lost = keep(f"{contract.name}_{column.name}_lost", lost)
        if column.name in FORGOTTEN.get(contract.name, ()):
            unlinked.append(left.semi_join(lost, column.name).select(*contract.key))
            left = _emptied(left, column.name, lost=lost)
            continue
        found = keep(f"{contract.name}_{column.name}_found", rows.semi_join(lost, column.name))
        by_id = [(column.name, parent_id)]
        orphans = found.semi_join(parents.brought[parent], by_id)
        missing = found.anti_join(parents.brought[parent], by_id)
        rejects.append(one_fault(contract, orphans, reason="orphan", column=column.name))
        rejects.append(one_fault(contract, missing, reason="reference_missing", column=column.name))
        left = left.anti_join(lost, column.name)
    return Linked(rows=left, rejects=rejects, unlinked=unlinked)


def _emptied(rows: ir.Table, column: str, *, lost: ir.Table) -> ir.Table:
    """Empty a column where it names one of the lost ids."""
    gone = lost.select(lost_id=column)
    t = rows.left_join(gone, rows[column] == gone.lost_id)
    held = ibis.ifelse(t.lost_id.isnull(), t[column], ibis.null("string"))
    return t.mutate(**{column: held}).select(*rows.columns)


def overflowing(
    items: list[tuple[ir.Table, ir.Table, ir.IntegerColumn]], *, keep: Keep
) -> ir.Table:
    """Give the loans whose instalments, payments, charges or statements add up too high.

    Each item is rows, their groups (per loan: `n_rows`, `most`), and the amount of a row. Only
    loans where count times largest amount is too high are added up, and exactly.
    """
    found = []
    for rows, groups, amount in items:
        bound = groups.n_rows.cast("decimal(38,0)") * groups.most.cast("decimal(19,0)")
        doubtful = groups.filter((bound > AMOUNT_MINOR_MAX).fill_null(False)).select("loan_id")
        near = rows.mutate(amount_of_row=amount.cast("decimal(38,0)"))
        near = near.semi_join(doubtful.distinct(), "loan_id")
        total = near.group_by("loan_id").agg(total=lambda t: t.amount_of_row.sum())
        found.append(total.filter(total.total > AMOUNT_MINOR_MAX).select("loan_id"))
    return keep("loans_overflowing", reduce(lambda a, b: a.union(b), found).distinct())
