"""Buckets are data: a scheme says what is measured and which range has which name."""

import ibis
import ibis.expr.types as ir


def with_bucket(late: ir.Table, buckets: ir.Table) -> ir.Table:
    """Add `bucket`, `bucket_rank` to rows with a scheme and both measures.

    Ranges are inclusive at both ends. Where they overlap the scheme is refused when it is loaded;
    in a gap the bucket is `?` with rank −1.
    """
    t = late
    ranges = buckets.select(
        "bucket", "bucket_rank", "measure", "least", "most", scheme="bucket_scheme"
    )
    measured = ibis.ifelse(
        ranges.measure == "delinquent_days", t.delinquent_days, t.instalments_behind
    )
    found = t.left_join(
        ranges,
        [
            t.bucket_scheme == ranges.scheme,
            measured >= ranges.least,
            measured <= ibis.coalesce(ranges.most, measured),
        ],
    )
    return found.mutate(
        bucket=ibis.coalesce(found.bucket, "?"),
        bucket_rank=ibis.coalesce(found.bucket_rank, -1).cast("int32"),
    ).drop("measure", "least", "most", "scheme")
