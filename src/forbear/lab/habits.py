"""How long each kind of borrower takes to pay once an instalment slips.

Five kinds, after the fitted borrowers of the simulator: each has a daily chance of paying. Their
lags are kept as whole days at 256 even steps of chance, computed in exact integers.
"""

from dataclasses import dataclass
from typing import Final

STEPS: Final = 256
PATIENCE: Final = (400, 750, 1_100, 1_800)
"""Thousandths by which one person's daily chance differs from another's of the same kind."""
_ONE: Final = 10**9
_DAYS_MAX: Final = 900


@dataclass(frozen=True, kw_only=True)
class Kind:
    """One kind of borrower. Shares are of a thousand; chances are per day, in ten-thousandths."""

    name: str
    share: int
    slips: int
    """Of a thousand instalments, how many are not paid by their due date."""
    pays: int
    cash_returns: int | None = None
    """Only for those short of cash: the chance that money comes back; before, they hardly pay."""


KINDS: Final = (
    Kind(name="habitual", share=800, slips=190, pays=980),
    Kind(name="forgetful", share=100, slips=150, pays=190),
    Kind(name="cash_short", share=53, slips=280, pays=650, cash_returns=380),
    Kind(name="strategic", share=40, slips=110, pays=100),
    Kind(name="gone", share=7, slips=60, pays=200),
)
GONE: Final = 4
"""The kind that stops for good at some instalment; before that they pay like most people."""


def lags(kind: Kind, patience: int) -> list[int | None]:
    """Give the days from due to paid at each step of chance; empty: not in any near time."""
    pays = kind.pays * patience // 1_000
    dry = 0 if kind.cash_returns is None else _ONE
    flush = _ONE - dry
    found: list[int | None] = []
    for day in range(1, _DAYS_MAX):
        back = dry * (kind.cash_returns or 0) // 10_000
        paid_dry = dry * pays * 8 // 1_000_000
        dry -= back + paid_dry
        flush -= flush * pays // 10_000
        flush += back
        while len(found) < STEPS and (dry + flush) * STEPS < _ONE * (STEPS - len(found)):
            found.append(day)
    return found + [None] * (STEPS - len(found))


def lag_rows() -> list[tuple[int, int, int, int | None]]:
    """Give (kind, patience, step, days) for every kind of borrower."""
    return [
        (k, p, step, days)
        for k, kind in enumerate(KINDS)
        for p, patience in enumerate(PATIENCE)
        for step, days in enumerate(lags(kind, patience))
    ]
