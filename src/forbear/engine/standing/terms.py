"""The terms of each loan on the day: its status then, and what its product says of ageing."""

import ibis
import ibis.expr.types as ir

from forbear.engine.tables.moment import Moment
from forbear.engine.vocabulary.words import LOAN_STATUSES_OPEN

TERM_COLUMNS = (
    "day_count_starts_at", "grace_days", "tolerance_minor", "due_date_rule", "calendar",
    "settle_order", "settle_order_changes_after_days", "settle_order_late", "bucket_scheme",
)


def terms(
    loans: ir.Table, *, products: ir.Table, buckets: ir.Table, moment: Moment
) -> ir.Table:
    """Give one row per loan opened by the day: ids, status on the day, and its product's terms.

    `on_time_bucket` and `on_time_rank` are the bucket of a loan that owes nothing.
    """
    begun = loans.filter(loans.opened_on <= ibis.literal(moment.as_of))
    named = begun.select(
        "loan_id", "borrower_id", "product", "currency",
        status=ibis.ifelse(begun.status_on > ibis.literal(moment.as_of), "active", begun.status)
        .fill_null(begun.status),
    )
    settings = _with_on_time_bucket(products, buckets)
    own = settings.filter(settings.product != "*").select(own_product="product")
    named = named.left_join(own, named.product == own.own_product)
    named = named.mutate(
        terms_of=ibis.coalesce(named.own_product, "*"),
        is_open=named.status.isin(LOAN_STATUSES_OPEN),
    ).drop("own_product")
    settings = settings.rename(terms_of="product")
    return named.join(settings, "terms_of").drop("terms_of")


def _with_on_time_bucket(products: ir.Table, buckets: ir.Table) -> ir.Table:
    """Add to each product the bucket of a measure of 0; `?` where its scheme has a gap there."""
    zero = buckets.filter(buckets.least <= 0).select(
        "bucket_scheme", on_time_bucket="bucket", on_time_rank="bucket_rank"
    )
    joined = products.select("product", *TERM_COLUMNS).left_join(zero, "bucket_scheme")
    return joined.drop("bucket_scheme_right").mutate(
        on_time_bucket=ibis.coalesce(joined.on_time_bucket, "?"),
        on_time_rank=ibis.coalesce(joined.on_time_rank, -1).cast("int32"),
    )
