"""The terms of each loan on the day: its status then, and what its product says of ageing."""

import ibis
import ibis.expr.types as ir

from forbear.engine.tables.moment import Moment
from forbear.engine.vocabulary.words import LOAN_STATUSES_OPEN

TERM_COLUMNS = (
    "day_count_starts_at", "grace_days", "tolerance_minor", "tolerance_days", "due_date_rule",
    "calendar",
    "settle_order", "settle_order_changes_after_days", "settle_order_late", "bucket_scheme",
)
SUMS_OF_THE_SEAL = (
    "scheduled_minor", "first_due_date", "first_due_minor", "paid_in_all_minor", "paid_in_all_on",
    "reversals_in_all", "paid_in_all_from",
)


def loans_on(loans: ir.Table, *, products: ir.Table, moment: Moment) -> ir.Table:
    """Give one row per loan opened by the day, with its status on the day.

    `terms_of` names the row of `products` that serves it: its product's own, or `*`. The sums of
    the seal come with it.
    """
    begun = loans.filter(loans.opened_on <= ibis.literal(moment.as_of))
    later = (begun.status_on > ibis.literal(moment.as_of)).fill_null(False)
    named = begun.select(
        "loan_number", "purse_number", "loan_id", "borrower_id", "product", "currency",
        *SUMS_OF_THE_SEAL,
        status=ibis.ifelse(later, "active", begun.status),
    )
    own = products.filter(products.product != "*").select(own_product="product")
    named = named.left_join(own, named.product == own.own_product)
    return named.mutate(
        terms_of=ibis.coalesce(named.own_product, "*"),
        is_open=named.status.isin(LOAN_STATUSES_OPEN),
    ).drop("own_product")


def with_terms(loans: ir.Table, products: ir.Table) -> ir.Table:
    """Add the terms of each loan's product to rows with `terms_of`."""
    terms = products.select("product", *TERM_COLUMNS).rename(terms_product="product")
    return loans.join(terms, loans.terms_of == terms.terms_product).drop("terms_product")


def with_on_time_bucket(loans: ir.Table, *, products: ir.Table, buckets: ir.Table) -> ir.Table:
    """Add the bucket of a loan that owes nothing: that of a measure of 0; `?` in a gap."""
    zero = buckets.filter(buckets.least <= 0).select(
        "bucket_rank", "bucket", zero_scheme="bucket_scheme"
    )
    schemes = products.select("bucket_scheme", scheme_product="product")
    schemes = schemes.left_join(zero, schemes.bucket_scheme == zero.zero_scheme)
    schemes = schemes.select(
        "scheme_product", "bucket_scheme",
        bucket=ibis.coalesce(schemes.bucket, "?"),
        bucket_rank=ibis.coalesce(schemes.bucket_rank, -1).cast("int32"),
    )
    t = loans.join(schemes, loans.terms_of == schemes.scheme_product)
    return t.drop("scheme_product")
