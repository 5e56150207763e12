"""Small pieces that many stages rest on: arithmetic on columns, places, rolls, business days."""

import re
from collections import Counter
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import ibis
import ibis.expr.types as ir
import pytest
from hypothesis import given
from hypothesis import strategies as st

from forbear.adapters.store.duck import DuckStore, connect
from forbear.adapters.store.engines import open_store
from forbear.engine.insight.rolls import rolls
from forbear.engine.outcome.business_days import after_business_days
from forbear.engine.standing.place import is_scheduled, moved, place
from forbear.engine.tables.arithmetic import clamp, days_between, plus_days
from forbear.engine.vocabulary.limits import DATE_FIRST, DATE_LAST, INSTALMENT_NUMBER_MAX

DAYS = st.dates(DATE_FIRST, DATE_LAST - timedelta(days=400))
ENGINE = Path(__file__).parents[1] / "src" / "forbear" / "engine"
CON = connect(threads=1, memory="500MB")


def one(value: ir.Value) -> Any:
    """Work out one value on DuckDB."""
    return CON.to_pyarrow(value).as_py()


@given(day=DAYS, days=st.integers(-400, 400))
def test_days_are_added_as_the_calendar_has_them(day: date, days: int) -> None:
    """Thirty days are thirty days beside a month of thirty-one, and back again."""
    later = plus_days(ibis.literal(day), ibis.literal(days))
    assert one(later) == day + timedelta(days=days)
    assert one(days_between(later, ibis.literal(day))) == days


def test_thirty_days_beside_thirty_one_in_one_row() -> None:
    """Two spans of nearly a month in one SELECT stay apart."""
    t = ibis.memtable({"d": [date(2026, 1, 31)]})
    row = t.select(
        a=plus_days(t.d, ibis.literal(30)), b=plus_days(t.d, ibis.literal(31)),
        c=plus_days(t.d, ibis.literal(28)),
    )
    assert CON.to_pyarrow(row).to_pylist() == [
        {"a": date(2026, 3, 2), "b": date(2026, 3, 3), "c": date(2026, 2, 28)}
    ]


def test_no_month_is_added_anywhere_in_the_engine() -> None:
    """DuckDB takes a month and thirty days for one; the engine adds neither months nor years."""
    adds = re.compile(r"""as_interval\(\s*["'](?!D|m|us)|ibis\.interval\(""")
    found = [p.name for p in ENGINE.rglob("*.py") if adds.search(p.read_text(encoding="utf-8"))]
    assert found == []
    assert adds.search('n.as_interval("M")')
    assert adds.search("ibis.interval(months=1)")


@given(value=st.integers(-(10**16), 10**16), most=st.integers(0, 10**15))
def test_clamp_holds_a_value_between_nothing_and_the_most(value: int, most: int) -> None:
    """What is settled is never below 0 and never more than was due."""
    held = clamp(ibis.literal(value, "int64"), ibis.literal(most, "int64"))
    assert one(held) == min(max(value, 0), most)


@given(
    one_item=st.tuples(DAYS, st.integers(0, INSTALMENT_NUMBER_MAX), st.integers(0, 2)),
    other=st.tuples(DAYS, st.integers(0, INSTALMENT_NUMBER_MAX), st.integers(0, 2)),
)
def test_places_sort_as_day_number_and_kind_do(
    one_item: tuple[date, int, int], other: tuple[date, int, int]
) -> None:
    """One integer orders items as the three things it is made of, and none is lost."""
    first, second = (
        one(place(ibis.literal(day), ibis.literal(number), kind=kind))
        for day, number, kind in (one_item, other)
    )
    assert (first < second) == (one_item < other)
    assert one(is_scheduled(ibis.literal(first))) == (one_item[2] == 0)
    day, number, kind = one_item
    later = place(ibis.literal(day + timedelta(days=3)), ibis.literal(number), kind=kind)
    assert one(moved(ibis.literal(first), ibis.literal(3))) == one(later)


def test_rolls_count_who_went_where() -> None:
    """Of three loans in a bucket one cured, one stayed and one rolled on; a closed one is out."""
    def standings(ranks: list[int], *, is_open: list[bool]) -> ir.Table:
        return ibis.memtable(
            {"loan_id": list("abcd"), "bucket_rank": ranks, "is_open": is_open}
        )

    everyone, three = [True] * 4, [True, True, True, False]
    counted = rolls(standings([1, 1, 1, 1], is_open=everyone),
                    standings([0, 1, 2, 1], is_open=three))
    rows = CON.to_pyarrow(counted).to_pylist()
    assert Counter({(r["rank_from"], r["rank_to"]): r["loans"] for r in rows}) == {
        (1, 0): 1, (1, 1): 1, (1, 2): 1,
    }


def test_business_days_pass_over_days_off() -> None:
    """Two business days after a Thursday before a long weekend is the Wednesday after."""
    off = ibis.memtable({
        "day": [date(2026, 4, 4), date(2026, 4, 5), date(2026, 4, 6)],
        "next_business_day": [date(2026, 4, 7)] * 3,
    })
    t = ibis.memtable({"start": [date(2026, 4, 2)]})
    out = after_business_days(t, start=t.start, steps=ibis.literal(3), calendar=off, name="end")
    assert CON.to_pyarrow(out).to_pylist()[0]["end"] == date(2026, 4, 8)


def test_the_embedded_engine_is_the_default() -> None:
    """The name `duckdb` opens the store in this process."""
    with open_store("duckdb", threads=1, memory="200MB") as store:
        assert isinstance(store, DuckStore)


def test_a_dropped_step_is_gone_and_its_memory_free() -> None:
    """A step that was let go cannot be read, and what it took can be taken again."""
    with DuckStore(threads=1, memory="500MB") as store:
        long = ibis.range(0, 1_000_000).unnest().name("n").as_table()
        taken = "SELECT sum(memory_usage_bytes) FROM duckdb_memory() WHERE tag = 'IN_MEMORY_TABLE'"
        before = store.backend.con.execute(taken).fetchall()[0][0]
        step = store.keep("long", long)
        kept = store.backend.con.execute(taken).fetchall()[0][0]
        store.drop(step)
        assert before == store.backend.con.execute(taken).fetchall()[0][0] < kept
        with pytest.raises(Exception, match="does not exist"):
            store.fetch(step)
