"""Roll rates: of the loans in one bucket, how many are in which bucket a month on."""

import ibis.expr.types as ir


def rolls(before: ir.Table, after: ir.Table, *, by: str = "bucket_rank") -> ir.Table:
    """Count the loans that went from each rank of `by` to each other.

    `before` and `after` are LOAN_STANDINGS of two days; only loans open on both days count. `by` is
    `bucket_rank`, or `instalments_behind` where a month is a cycle: a month of 30 days and one of
    31 put the same loan into different buckets of days. One row per pair: `rank_from`, `rank_to`,
    `loans`.
    """
    first = before.filter(before.is_open).select("loan_id", rank_from=by)
    then = after.filter(after.is_open).select("loan_id", rank_to=by)
    pairs = first.join(then, "loan_id")
    return pairs.group_by(["rank_from", "rank_to"]).agg(loans=pairs.count())
