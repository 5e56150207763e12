"""Rows that share a key: like rows are copies, and one of them is used; unlike rows are not."""

from dataclasses import dataclass
from typing import Final

import ibis
import ibis.expr.types as ir

from forbear.engine.book.rejects import one_fault, row_hash
from forbear.engine.tables import Contract
from forbear.engine.tables.keep import Keep

_BITS: Final = 30
_WORDS: Final = 3
"""Numbers below 90 are marked as bits of three whole numbers; 30 bits fit where an engine
shifts in 32 bits, and their sum over a billion like rows in 64."""


@dataclass(frozen=True, kw_only=True)
class Unique:
    """A table of which every key is there once, and what was rejected to make it so."""

    rows: ir.Table
    rejects: ir.Table


def unique(
    contract: Contract, rows: ir.Table, *, groups: ir.Table | None, keep: Keep
) -> Unique:
    """Leave each key once.

    `groups` is `marked` of the same rows, where the key is an id and a number: it shows the few
    ids among whose numbers one may stand twice, so that not every row must be compared.
    """
    name, key = contract.name, list(contract.key)
    narrow = rows
    if groups is not None:
        doubtful = keep(f"{name}_doubtful", groups.filter(groups.doubtful).select(key[0]))
        narrow = rows.semi_join(doubtful, key[0])
    counted = narrow.group_by(key).agg(n_rows=lambda t: t.count())
    twice = keep(f"{name}_twice", counted.filter(counted.n_rows > 1).select(*key))
    told = rows.semi_join(twice, key)
    told = told.mutate(hash_of_row=row_hash(contract, told))
    same_key = ibis.window(group_by=key)
    in_order = ibis.window(group_by=key, order_by=["source_file", "source_line", "hash_of_row"])
    told = keep(
        f"{name}_copies",
        told.mutate(
            all_alike=told.hash_of_row.min().over(same_key)
            == told.hash_of_row.max().over(same_key),
            nth_copy=ibis.row_number().over(in_order),
        ),
    )
    survivors = told.filter(told.all_alike, told.nth_copy == 0).select(*rows.columns)
    copies = told.filter(told.all_alike, told.nth_copy > 0)
    unlike = told.filter(~told.all_alike)
    return Unique(
        rows=rows.anti_join(twice, key).select(*rows.columns).union(survivors),
        rejects=one_fault(contract, copies, reason="duplicate_row", column=key[0]).union(
            one_fault(contract, unlike, reason="duplicate_key", column=key[0])
        ),
    )


def marked(number: ir.IntegerColumn) -> dict[str, ir.Value]:
    """Give the measures, per id, from which `doubt` tells whether a number may stand twice."""
    measures: dict[str, ir.Value] = {
        "number_count": number.count(), "number_least": number.min(), "number_most": number.max(),
    }
    for word in range(_WORDS):
        place = number - word * _BITS
        here = (place >= 0) & (place < _BITS)
        bit = (ibis.literal(1) << place.clip(0, _BITS - 1)).cast("int64")
        measures[f"bits_{word}"] = here.ifelse(bit, 0).sum()
    return measures


def doubt(groups: ir.Table) -> ir.BooleanValue:
    """Tell of which ids a number may stand twice.

    As many numbers as lie between the least and the most, and as bits they add up to just what
    that whole run of bits adds up to: then each stands once, for no fewer powers of two give that
    sum. Runs with gaps, and numbers too large to mark, are doubtful and looked at one by one.
    """
    least, most = groups.number_least, groups.number_most
    doubtful = (most >= _BITS * _WORDS) | (groups.number_count != most - least + 1)
    for word in range(_WORDS):
        begin = (least - word * _BITS).clip(0, _BITS)
        end = (most + 1 - word * _BITS).clip(0, _BITS)
        run = (ibis.literal(1) << end) - (ibis.literal(1) << begin)
        doubtful = doubtful | (groups[f"bits_{word}"] != run)
    return doubtful
