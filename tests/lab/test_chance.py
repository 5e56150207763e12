"""Chance and habits: even, exact, and as the kinds of borrowers say."""

import hashlib

import duckdb

from forbear.lab.chance import MIX, Chance
from forbear.lab.habits import KINDS, PATIENCE, STEPS, lag_rows, lags


def drawn(sql: str) -> list[tuple[int, ...]]:
    """Run a query with the macros of chance."""
    with duckdb.connect() as con:
        con.execute(MIX)
        return con.execute(sql).fetchall()


def scattered(x: int) -> int:
    """Scatter 32 bits as `MIX` says, in Python."""
    x &= 0xFFFFFFFF
    x = ((x ^ x >> 16) * 0x21F0AAAD) & 0xFFFFFFFF
    x = ((x ^ x >> 15) * 0x735A2D97) & 0xFFFFFFFF
    return (x ^ x >> 15) >> 1


def test_a_draw_never_changes() -> None:
    """SQL gives what plain Python gives, so a book is the same on any machine."""
    rows = drawn(f"SELECT {Chance(1).of('range', 'kind')} FROM range(1000)")
    digest = hashlib.md5(b"1/kind", usedforsecurity=False).digest()
    odd, start = (int.from_bytes(digest[i : i + 4], "big") >> 1 for i in (0, 4))
    assert [row[0] for row in rows] == [scattered(n * (odd | 1) + start) for n in range(1000)]
    assert [row[0] for row in rows[:3]] == [1438626259, 352955350, 1822113832]


def test_draws_are_even() -> None:
    """Each tenth of the range gets its tenth of 100,000 rows, within three in a hundred."""
    tenth = Chance(1).below("range", "any", end=10)
    counts = drawn(f"SELECT {tenth} AS t, count(*) FROM range(100000) GROUP BY t ORDER BY t")
    assert [row[0] for row in counts] == list(range(10))
    assert all(9_700 <= row[1] <= 10_300 for row in counts)


def test_two_names_have_nothing_to_do_with_each_other() -> None:
    """What happens to a row under one name says nothing of another name."""
    chance = Chance(1)
    both = [chance.happens("range", name, per_million=500_000) for name in ("rain", "tea")]
    counts = drawn(f"SELECT count(*) FROM range(100000) WHERE {both[0]} AND {both[1]}")
    assert 24_000 <= counts[0][0] <= 26_000


def test_values_are_picked_as_often_as_they_stand_there() -> None:
    """A value that stands twice in a list of four comes half of the time."""
    picked = Chance(1).pick("range", "fruit", values=("apple", "pear", "fig", "fig"))
    counts = drawn(f"SELECT count(*) FROM range(100000) WHERE {picked} = 'fig'")
    assert 49_000 <= counts[0][0] <= 51_000


def test_lags_only_grow() -> None:
    """With every step of chance the money comes later, and nobody pays before a day is over."""
    for kind in KINDS:
        for patience in PATIENCE:
            found = [days if days is not None else 10**6 for days in lags(kind, patience)]
            assert len(found) == STEPS
            assert found == sorted(found)
            assert found[0] >= 1
    assert len(lag_rows()) == len(KINDS) * len(PATIENCE) * STEPS


def test_half_of_the_habitual_pay_within_a_week() -> None:
    """At ten in a hundred a day, half have paid after seven days: 0.902 ^ 7 is below a half."""
    habitual = KINDS[0]
    assert lags(habitual, 1_000)[STEPS // 2] == 7


def test_those_short_of_cash_pay_later_than_the_habitual() -> None:
    """They would pay soon but have nothing: half of them need four times as long."""
    kinds = {kind.name: kind for kind in KINDS}
    half = [lags(kinds[name], 1_000)[STEPS // 2] for name in ("habitual", "cash_short")]
    assert half == [7, 30]
