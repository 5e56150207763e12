"""Time the gate over many candidates, beside one scan of what it reads; and calls at the door.

    python bench/gate.py                     1 million candidates, 10 million past contacts
    python bench/gate.py --candidates 100000
    python bench/gate.py --door              calls at the door alone

Everything is made up in the database from row numbers, so that it is the same each time. Results
go to bench/out/gate.json.
"""

import argparse
import json
import resource
import statistics
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any, Final

import ibis
import ibis.expr.types as ir

from forbear.adapters.files.settings import calendars, zones
from forbear.adapters.packs.law import load_rules
from forbear.adapters.store.door import Door, Holder
from forbear.adapters.store.duck import DuckStore
from forbear.adapters.store.run import calendars_of
from forbear.adapters.store.store import arrow_table
from forbear.engine.gate.asking import Asking
from forbear.engine.gate.judge import judge
from forbear.engine.tables import ALL

OUT = Path(__file__).parent / "out"
DAY: Final = date(2026, 3, 2)
ZONES: Final = {"cn": ("Asia/Shanghai", "Asia/Taipei", "Asia/Hong_Kong"),
                "us": ("America/New_York", "America/Chicago", "America/Los_Angeles")}
CONTACTS_PER_CANDIDATE: Final = 10
ASKING: Final = Asking(
    channels=frozenset({"sms", "call"}), purposes=frozenset({"remind"}),
    roles=frozenset({"borrower"}), at="night",
)
"""What a night knows of its candidates from its strategy."""


def made(candidates: int, *, home: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    """Give each table with the SQL that makes it up; two candidates for each borrower."""
    people = candidates * 3 // 2
    yield "borrowers", f"""SELECT 'B' || i AS borrower_id,
        CASE WHEN i % 20 = 0 THEN 'B' || (i - 1) END AS person_key, 'x' AS called_as,
        'en' AS language,
        CASE WHEN i % 997 = 0 THEN NULL WHEN i % 10 = 0 THEN '{home[1]}' ELSE '{home[0]}' END
          AS zone FROM range({people}) t(i)"""
    yield "contact_points", f"""SELECT 'P' || i AS contact_point_id, 'B' || i AS borrower_id,
        'mobile' AS kind, CASE WHEN i % 50 = 0 THEN '{home[2]}' END AS zone,
        DATE '2026-02-01' AS verified_on, 0::INTEGER AS failures_in_row, false AS shared,
        'active' AS status FROM range({people}) t(i)"""
    yield "candidates", f"""SELECT 'B' || (i // 2) AS borrower_id,
        ['sms', 'call'][1 + i % 2] AS action, ['sms', 'call'][1 + i % 2] AS channel,
        DATE '{DAY}' - 1 AS as_of, DATE '{DAY}' AS contact_on,
        CASE WHEN (i // 2) % 20 = 0 THEN 'B' || (i // 2 - 1) ELSE 'B' || (i // 2) END
          AS person_key, 'borrower' AS role, 'remind' AS purpose, 'P' || (i // 2)
          AS contact_point_id, 28::INTEGER AS ask_days, 1::INTEGER AS loans_late,
        0::INTEGER AS loans_stopped FROM range({candidates}) t(i)"""
    yield "contacts", f"""SELECT 'C' || i AS contact_id,
        'B' || (hash(i) % {people}) AS borrower_id, 'L' || (hash(i) % {people}) AS loan_id,
        ['sms', 'call', 'call', 'email', 'visit'][(1 + hash(i + 1) % 5)::BIGINT] AS channel,
        'P' || (hash(i) % {people}) AS contact_point_id,
        CASE WHEN hash(i + 2) % 10 = 0 THEN 'in' ELSE 'out' END AS direction,
        TIMESTAMP '{DAY}' - to_minutes((720 + hash(i + 3) % 576000)::BIGINT) AS tried_at,
        ['sent', 'no_answer', 'voicemail', 'conversation', 'busy'][(1 + hash(i + 4) % 5)::BIGINT]
          AS outcome, 'lender' AS by_whom
        FROM range({candidates * CONTACTS_PER_CANDIDATE}) t(i)"""
    yield "stops", f"""SELECT 'B' || (i * 7) AS borrower_id,
        ['hardship', 'promise_open', 'dispute'][1 + i % 3] AS kind, '' AS loan_id,
        '*' AS channel, 'h' || i AS source_id, DATE '2026-02-01' AS since
        FROM range({candidates // 16}) t(i)"""
    yield "preferences", f"""SELECT 'W' || i AS preference_id, 'B' || (i * 9) AS borrower_id,
        ['not_channel', 'window', 'not_window'][1 + i % 3] AS kind, 'call' AS channel,
        '1 2 3 4 5' AS weekdays, 900::INTEGER AS from_minute, 1020::INTEGER AS until_minute,
        DATE '2026-01-01' AS since FROM range({candidates // 32}) t(i)"""
    yield "consents", f"""SELECT 'K' || i AS consent_id, 'B' || (i * 11) AS borrower_id,
        'contact_hours' AS kind, DATE '2026-01-01' AS given_on
        FROM range({candidates // 32}) t(i)"""


def tables(store: DuckStore, candidates: int, *, pack: str) -> dict[str, ir.Table]:
    """Make the tables, each with every column of its contract."""
    some = {}
    for name, sql in made(candidates, home=ZONES[pack]):
        store.backend.raw_sql(f'CREATE TABLE "{name}_made" AS {sql}')
        rows = store.backend.table(f"{name}_made")
        contract = ALL[name]
        whole = {
            c.name: rows[c.name].cast(c.type.ibis) if c.name in rows.columns
            else ibis.null(c.type.ibis)
            for c in contract.columns
        }
        some[name] = store.keep(name, rows.select(**whole))
    years = {"first_year": DAY.year - 2, "last_year": DAY.year + 1}
    some["zones"] = store.rows(ALL["zones"], zones(list(ZONES[pack]), **years))
    return some


def took(work: Callable[[], object]) -> dict[str, float]:
    """Do something and tell seconds by the clock and of the processor."""
    before, began = resource.getrusage(resource.RUSAGE_SELF), time.perf_counter()
    work()
    wall, after = time.perf_counter() - began, resource.getrusage(resource.RUSAGE_SELF)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return {"wall": round(wall, 2), "cpu": round(cpu, 2)}


def scan(store: DuckStore, some: dict[str, ir.Table]) -> None:
    """Read every column of every table once, and do nothing with it: the floor."""
    for table in some.values():
        folds = {f"{name}_{how}": getattr(table[name], how)()
                 for name in table.columns for how in ("min", "max")}
        store.fetch(table.agg(**folds))


def gate(pack: str, *, candidates: int) -> dict[str, Any]:
    """Time one pack over all candidates, beside the scan."""
    with DuckStore(threads=2) as store:
        some = tables(store, candidates, pack=pack)
        rules = load_rules([pack], on=DAY)
        floor = took(lambda: scan(store, some))
        asked = some.pop("candidates")
        told = took(lambda: store.keep("verdicts", judge(
            asked, reads=some, rules=rules, keep=store.keep, asking=ASKING
        )))
    ratio = round(told["wall"] / floor["wall"], 1)
    print(f"{pack:<4}{candidates:>10,} candidates  {told['wall']:>7.2f} s "
          f"({told['cpu']:.2f} of the processor), {ratio} times the scan")
    return {"pack": pack, "rules": len(rules.rules), "floor": floor, "gate": told, "ratio": ratio}


def questions(pack: str, *, times: int) -> Iterator[tuple[dict[str, Any], dict[str, list[Any]]]]:
    """Make up calls at the door: each of another person, minute, zone and history.

    Moments go round the clock of the day of contact, in steps that meet every hour; a history has
    up to 40 contacts. So nothing that was found out for one call is of use for the next.
    """
    midnight = datetime(DAY.year, DAY.month, DAY.day)  # noqa: DTZ001 -- UTC without a zone, as all tables have it
    midnight += timedelta(hours=-8 if pack == "cn" else 6)
    for n in range(times):
        who, number, home = f"B{n}", f"P{n}", ZONES[pack][n % 3]
        moment = midnight + timedelta(minutes=n * 97 % 1_440)
        row = {"borrower_id": who, "action": "call", "channel": "call", "role": "borrower",
               "purpose": "remind", "person_key": who, "as_of": DAY - timedelta(days=1),
               "contact_on": DAY, "moment_at": moment, "contact_point_id": number, "ask_days": 28,
               "loans_late": 1, "loans_stopped": 0}
        yield row, {
            "borrowers": [{"borrower_id": who, "zone": home}],
            "contact_points": [{"contact_point_id": number, "borrower_id": who, "kind": "mobile",
                                "failures_in_row": 0, "status": "active",
                                "verified_on": DAY - timedelta(days=n % 30)}],
            "contacts": [{"contact_id": f"{who}-{k}", "borrower_id": who, "channel": "call",
                          "direction": "out", "outcome": ("no_answer", "conversation")[k % 2],
                          "contact_point_id": number,
                          "tried_at": moment - timedelta(hours=5 + n % 7, days=k)}
                         for k in range(1 + n % 40)],
        }


def bare(asked: Sequence[tuple[dict[str, Any], dict[str, list[Any]]]]) -> list[float]:
    """Hand the rows of each call to the database and count them: the floor of a call."""
    names = ["candidates", *asked[0][1]]
    holders = {name: Holder(arrow_table(ALL[name], [])) for name in names}
    each = []
    with DuckStore(threads=1) as store:
        con = store.backend.con
        for name, holder in holders.items():
            con.register(name, holder)
        counts = ", ".join(f"(SELECT count(*) FROM {name})" for name in names)
        con.execute(f"PREPARE counted AS SELECT {counts}")
        for row, reads in asked:
            began = time.perf_counter()
            for name, rows in {"candidates": [row], **reads}.items():
                holders[name].table = arrow_table(ALL[name], rows)
            con.execute("EXECUTE counted").fetchall()
            each.append((time.perf_counter() - began) * 1_000)
        con.execute("DEALLOCATE counted")
    return each


def door(pack: str, *, times: int = 400) -> dict[str, Any]:
    """Time calls at a warm door beside the floor: medians, in milliseconds."""
    years = {"first_year": DAY.year - 1, "last_year": DAY.year + 1}
    asked = list(questions(pack, times=times))
    each, used = [], []
    rules = load_rules([pack], on=DAY)
    with Door(
        rules=rules, zones=zones(list(ZONES[pack]), **years),
        calendars=calendars(sorted(calendars_of(rules)), **years),
    ) as one:
        row, reads = asked[0]
        opened = took(lambda: one.judge([row], reads=reads))
        for row, reads in asked:
            began, spent = time.perf_counter(), time.process_time()
            one.judge([row], reads=reads)
            each.append((time.perf_counter() - began) * 1_000)
            used.append((time.process_time() - spent) * 1_000)
    median, floor = statistics.median(each), statistics.median(bare(asked))
    print(f"{pack:<4}one call at the door, warm: {median:.1f} ms "
          f"({statistics.median(used):.1f} of the processor), {median / floor:.1f} times counting "
          f"its rows ({floor:.1f} ms); the first: {opened['wall']} s")
    return {
        "pack": pack, "median_ms": round(median, 1), "cpu_ms": round(statistics.median(used), 1),
        "least_ms": round(min(each), 1), "floor_ms": round(floor, 1), "first": opened,
    }


def main() -> None:
    """Read what was asked, measure, and write it down."""
    asking = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    asking.add_argument("--candidates", type=int, default=1_000_000)
    asking.add_argument("--door", action="store_true", help="time calls at the door alone")
    asked = asking.parse_args()
    OUT.mkdir(parents=True, exist_ok=True)
    packs = () if asked.door else ZONES
    result = {
        "gate": [gate(pack, candidates=asked.candidates) for pack in packs],
        "door": [door(pack) for pack in ZONES],
    }
    (OUT / "gate.json").write_text(json.dumps(result, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
