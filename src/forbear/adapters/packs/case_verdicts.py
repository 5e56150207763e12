"""Cases judged: what was expected of each, and what the gate says."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any

from forbear.adapters.files.calendars import calendars
from forbear.adapters.files.zones import known_zone, zones
from forbear.adapters.packs.case_asks import answer
from forbear.adapters.packs.case_rows import Row, own, plain, rows_of
from forbear.adapters.packs.cases import Case
from forbear.adapters.packs.law import read_packs, rules_on
from forbear.adapters.packs.law_reading import LawPack
from forbear.adapters.store.store import Store
from forbear.engine.gate.asking import Asking
from forbear.engine.gate.judge import NEEDED, judge
from forbear.engine.gate.rulebook import HoursRule, RuleBook
from forbear.engine.tables import ALL


@dataclass(frozen=True, kw_only=True)
class Judged:
    """One case with both answers, key by key as the case writes them."""

    case: Case
    expected: Mapping[str, str]
    got: Mapping[str, str]

    @property
    def right(self) -> bool:
        """Tell whether the gate says what the case expects."""
        return self.expected == self.got


def judge_cases(
    store: Store, cases: Iterable[Case], *, tell: Callable[[str], None] = lambda _: None
) -> list[Judged]:
    """Judge cases, those of the same packs and day together; gives them in their own order.

    Raises:
        PackFaulty: A pack that a case names cannot be used.

    """
    some = list(cases)
    found: dict[str, Judged] = {}
    packs_read: dict[tuple[str, ...], list[LawPack]] = {}
    for batch, group in groupby(sorted(some, key=_batch), key=_batch):
        together = list(group)
        packs, on, _ = batch
        read = packs_read.get(packs) or packs_read.setdefault(packs, read_packs(packs))
        rules = rules_on(read, on=on)
        found |= {one.case.name: one for one in _judged(store, together, rules=rules)}
        tell(f"{', '.join(packs)}, {on}: {len(together)}")
    return [found[case.name] for case in some]


def _batch(case: Case) -> tuple[tuple[str, ...], date, str]:
    return case.batch


def _judged(store: Store, cases: list[Case], *, rules: RuleBook) -> Iterator[Judged]:
    """Judge the cases of one batch in one go, each with a borrower of its own."""
    contacts = [case for case in cases if not case.said.asks]
    answers = answer(store, cases, rules=rules) | _verdicts(store, contacts, rules=rules)
    for case in cases:
        expect = case.said.expect if case.said.asks else {"reason": None, **case.said.expect}
        yield Judged(
            case=case,
            expected={key: plain(value) for key, value in expect.items()},
            got={key: plain(_bare(case, answers[case.name][key])) for key in expect},
        )


def _verdicts(
    store: Store, cases: list[Case], *, rules: RuleBook
) -> dict[str, Mapping[str, Any]]:
    """Give the verdict on each contact, by case name."""
    if not cases:
        return {}
    rows: dict[str, list[Row]] = {}
    for case in cases:
        for name, more in rows_of(case).items():
            rows.setdefault(name, []).extend(more)
    rows["zones"] = _zones(rows, on=rules.on)
    rows["calendars"] = _holidays(rules)
    reads = {
        name: ALL[name].enter(store.rows(ALL[name], some))
        for name, some in rows.items()
        if some or name in NEEDED
    }
    empty = (name for name in NEEDED if not rows.get(name))
    asking = Asking.of(rows["candidates"], empty=empty)
    out = judge(
        reads.pop("candidates"), reads=reads, rules=rules, keep=store.keep, asking=asking
    )
    return {row["borrower_id"]: row for row in store.fetch(out).to_pylist()}


def _bare(case: Case, value: Any) -> Any:  # noqa: ANN401 -- a value of any column
    """Give a value of a verdict with the ids as the case writes them."""
    return value.replace(own(case, ""), "") if isinstance(value, str) else value


def _zones(rows: Mapping[str, list[Row]], *, on: date) -> list[Row]:
    """Give the spans of the zones that the rows name; an unknown one stays unknown."""
    named = {row["zone"] for name in ("borrowers", "contact_points") for row in rows[name]}
    known = [zone for zone in named if zone and known_zone(zone)]
    return zones(known, first_year=on.year - 2, last_year=on.year + 1)


def _holidays(rules: RuleBook) -> list[Row]:
    """Give the days of the calendars that rules on hours go by."""
    names = sorted({rule.holidays for rule in rules.of(HoursRule) if rule.holidays})
    year = rules.on.year
    return [dict(row) for row in calendars(names, first_year=year - 1, last_year=year + 1)]
