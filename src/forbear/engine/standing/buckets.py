"""Buckets are data: a scheme says what is measured and which range has which name."""

import ibis
import ibis.expr.types as ir


def with_bucket(late: ir.Table, buckets: ir.Table) -> ir.Table:
    """Add `bucket`, `bucket_rank` to rows with a scheme and both measures.

    Ranges are inclusive at both ends. Where they overlap the scheme is refused when it is loaded;
    in a gap the bucket is `?` with rank −1.
    """
    t = late
    ranges = buckets.select("bucket_scheme", "bucket", "bucket_rank", "measure", "least", "most")
    measured = ibis.ifelse(
        ranges.measure == "delinquent_days", t.delinquent_days, t.instalments_behind
    )
    found = t.join(
        ranges,
        [
            t.bucket_scheme == ranges.bucket_scheme,
            measured >= ranges.least,
            ranges.most.isnull() | (measured <= ranges.most),
        ],
    ).select("loan_id", "bucket", "bucket_rank")
    out = t.left_join(found, "loan_id")
    return out.select(
        *t.columns,
        bucket=ibis.coalesce(out.bucket, "?"),
        bucket_rank=ibis.coalesce(out.bucket_rank, -1).cast("int32"),
    )
