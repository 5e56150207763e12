"""The cases of the packs, of the law paper, and of the edges, judged as they are written."""

import pytest
from gate_cases import Case, cases, judged

from forbear.adapters.packs.law import known_packs, read_packs


@pytest.mark.parametrize("case", cases(), ids=[f"{c.place}: {c.name}" for c in cases()])
def test_the_gate_says_what_the_case_expects(case: Case) -> None:
    """Every word a case expects is the word of the verdict."""
    found = judged(case)
    assert found.got == found.expected


def test_every_pack_is_shown_by_a_case() -> None:
    """No pack comes along without a case that names it, or names a pack that includes it."""
    named = {name for case in cases() for name in case.packs}
    shown = {pack.file.name for name in named for pack in read_packs([name])}
    assert set(known_packs()) - shown == set()
