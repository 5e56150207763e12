"""Tables that the rim makes from settings and libraries: inputs of the night like any other."""

from typing import Final

from forbear.engine.tables.columns import amount, code, count, day, days, moment, text
from forbear.engine.tables.contract import Contract
from forbear.engine.vocabulary import words

PRODUCTS: Final = Contract(
    name="products",
    kind="setting",
    grain="one row per product; the row `*` serves every product that has none",
    columns=(
        code("product", "The product, as `loans.product` names it.", key=True),
        count("day_count_starts_at", "The age on the due date itself: 0, or 1 where the lender "
              "counts that day."),
        days("grace_days", "Taken off the delinquent days."),
        days("tolerance_days", "Late by no more than this still counts as on time in habits."),
        amount("tolerance_minor", "An instalment of which no more than this is missing counts as "
               "met."),
        code("due_date_rule", "What becomes of a due date on a day that is no business day.",
             one_of=words.DUE_DATE_RULES),
        code("calendar", "Whose business days: a name in `calendars`.", nullable=True),
        text("settle_order", "In which order money settles the parts of an instalment, as "
             "`penalty fees interest principal`.", nullable=False),
        days("settle_order_changes_after_days", "When the instalment is later than this, the "
             "second order holds.", nullable=True),
        text("settle_order_late", "The second order."),
        code("bucket_scheme", "A name in `buckets`."),
        days("posting_days", "Business days a payment takes to post; a promise waits for them."),
    ),
)

BUCKETS: Final = Contract(
    name="buckets",
    kind="setting",
    grain="one row per scheme and bucket",
    columns=(
        code("bucket_scheme", "The scheme.", key=True),
        code("bucket", "Its name.", key=True),
        count("bucket_rank", "0 is on time; the higher, the later."),
        code("measure", "What is measured.", one_of=words.BUCKET_MEASURES),
        count("least", "From this on, inclusive."),
        count("most", "Up to this, inclusive; empty: without end.", nullable=True),
    ),
)

CALENDARS: Final = Contract(
    name="calendars",
    kind="setting",
    grain="one row per calendar and day that is no business day",
    columns=(
        code("calendar", "The calendar, as `CN`.", key=True),
        day("day", "A weekend or holiday.", key=True),
        day("next_business_day", "The first business day after it."),
    ),
)

ZONES: Final = Contract(
    name="zones",
    kind="setting",
    grain="one row per time zone and span with one offset, from the time-zone database",
    columns=(
        code("zone", "IANA name.", key=True),
        moment("utc_from", "The span begins, inclusive.", key=True),
        moment("utc_until", "The span ends, exclusive."),
        count("offset_minutes", "Local time less UTC.", signed=True),
    ),
)

CAPACITIES: Final = Contract(
    name="capacities",
    kind="setting",
    grain="one row per resource and skill",
    columns=(
        code("resource", "What is scarce: a channel.", key=True, one_of=words.CHANNELS),
        code("skill", "The language it is for; `*` serves every language.", key=True),
        count("units", "How much there is: minutes of calls, number of messages or visits.",
              wide=True),
    ),
)

DELIVERED: Final = Contract(
    name="delivered",
    kind="setting",
    grain="one row per table of the book, as it was read",
    columns=(
        code("table_name", "The table.", key=True),
        count("good_rows", "Rows that could be used.", wide=True),
        count("rejected_rows", "Rows that could not.", wide=True),
        amount("sum_minor", "Sum of the amounts `feeds` speaks about; empty: none.",
               nullable=True, signed=True),
    ),
)

SETTINGS: Final = (PRODUCTS, BUCKETS, CALENDARS, ZONES, CAPACITIES, DELIVERED)

