"""Every case of the packs and of the tests, judged by the code that `forbear judge` runs."""

from functools import cache
from pathlib import Path

import forbear
from forbear.adapters.packs.case_verdicts import Judged, judge_cases
from forbear.adapters.packs.cases import Case, read_cases
from forbear.adapters.store.duck import DuckStore

HERE = Path(__file__).parent
FOLDERS = (Path(forbear.__path__[0]) / "packs" / "law", HERE)


@cache
def cases() -> tuple[Case, ...]:
    """Read every case of the packs and of the tests."""
    return tuple(read_cases(FOLDERS))


def judged(case: Case) -> Judged:
    """Judge a case, with all of its batch in one go."""
    return _batch(case.batch)[case.name]


@cache
def _batch(batch: object) -> dict[str, Judged]:
    """Judge all cases of a batch."""
    with DuckStore(memory="500MB", threads=2) as store:
        found = judge_cases(store, [case for case in cases() if case.batch == batch])
    return {one.case.name: one for one in found}
