"""Made-up settings: products with every option, buckets with gaps, a calendar, two zones."""

from datetime import date, datetime, timedelta
from typing import Final

from clerk_days import Row, Tables
from hypothesis import strategies as st

from forbear.engine.vocabulary.words import COMPONENTS

DAY: Final = date(2024, 3, 15)
"""The night of every made-up book: a Friday."""

HOLIDAYS: Final = (date(2024, 3, 4), date(2024, 3, 18), date(2024, 2, 12), date(2024, 2, 13))
CALENDAR: Final = "CAL"


def calendars() -> list[Row]:
    """Give one calendar: weekends and a few holidays, each with the business day after it."""
    days = [DAY + timedelta(days=n) for n in range(-120, 121)]
    off = {d for d in days if d.isoweekday() > 5 or d in HOLIDAYS}
    rows = []
    for day in sorted(off):
        following = day
        while following in off:
            following += timedelta(days=1)
        rows.append({"calendar": CALENDAR, "day": day, "next_business_day": following})
    return rows


def buckets() -> list[Row]:
    """Give three schemes: by days, by days with gaps, and by instalments behind."""
    ladders = {
        "by_days": ("delinquent_days", ((0, 0), (1, 30), (31, 60), (61, None))),
        "with_gaps": ("delinquent_days", ((0, 3), (5, 10), (30, 40))),
        "by_instalments": ("instalments_behind", ((0, 0), (1, 1), (2, 3), (4, None))),
    }
    return [
        {"bucket_scheme": scheme, "bucket": f"M{rank}", "bucket_rank": rank, "measure": measure,
         "least": least, "most": most}
        for scheme, (measure, ranges) in ladders.items()
        for rank, (least, most) in enumerate(ranges)
    ]


def zones() -> list[Row]:
    """Give Hong Kong, which never moves its clocks, and New York, which does in the window."""
    first, last = datetime(2000, 1, 1), datetime(2100, 1, 1)  # noqa: DTZ001 -- naive means UTC
    autumn, spring = datetime(2023, 11, 5, 6), datetime(2024, 3, 10, 7)  # noqa: DTZ001 -- as above
    spans = (
        ("Asia/Hong_Kong", first, last, 480),
        ("America/New_York", first, autumn, -240),
        ("America/New_York", autumn, spring, -300),
        ("America/New_York", spring, last, -240),
    )
    return [
        {"zone": zone, "utc_from": start, "utc_until": end, "offset_minutes": offset}
        for zone, start, end, offset in spans
    ]


@st.composite
def products(draw: st.DrawFn) -> list[Row]:
    """Make up the terms of three products, one of them `*`."""
    rows = []
    for name in ("*", "P1", "P2"):
        order = st.permutations(COMPONENTS).map(" ".join)
        rows.append({
            "product": name,
            "day_count_starts_at": draw(st.sampled_from((0, 0, 1))),
            "grace_days": draw(st.sampled_from((0, 3))),
            "tolerance_days": draw(st.sampled_from((0, 2))),
            "tolerance_minor": draw(st.sampled_from((0, 0, 1, 2))),
            "due_date_rule": draw(st.sampled_from(("as_is", "next_business_day"))),
            "calendar": draw(st.sampled_from((CALENDAR, None))),
            "settle_order": draw(order),
            "settle_order_changes_after_days": draw(st.sampled_from((None, 0, 1, 9))),
            "settle_order_late": draw(order),
            "bucket_scheme": draw(st.sampled_from(("by_days", "with_gaps", "by_instalments"))),
            "posting_days": draw(st.sampled_from((0, 1, 2))),
        })
    return rows


@st.composite
def settings(draw: st.DrawFn) -> Tables:
    """Make up the settings of a night."""
    return {
        "products": draw(products()), "buckets": buckets(), "calendars": calendars(),
        "zones": zones(), "capacities": [],
    }
